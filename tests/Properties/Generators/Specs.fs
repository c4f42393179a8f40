namespace ImageRegistry.Properties.Generators

open ImageRegistry.Core
open FsCheck
open FsCheck.FSharp

/// Whole specs of the Config and the parts that are not storage or scheduling.
[<RequireQualifiedAccess>]
module Specs =

    let private flag: Gen<bool> =
        Gen.frequency [ 3, Gen.constant false; 1, Gen.constant true ]

    /// `spec.proxy`; some with credentials, which must never be told.
    let proxy: Gen<ProxySettings> =
        gen {
            let! http =
                Gen.elements [ ""; ""; "http://proxy.example.com:3128"; "http://user:hunter2@proxy:3128" ]

            let! https =
                Gen.elements [ ""; ""; "https://proxy.example.com:3128"; "https://user:hunter2@proxy:3128" ]

            let! noProxy = Gen.elements [ ""; ".cluster.local,10.0.0.0/16"; "*" ]

            return {
                Http = http
                Https = https
                NoProxy = noProxy
            }
        }

    /// `spec.requests.read` or `.write`, also negative ones: the schema admits them.
    let limits: Gen<RequestLimits> =
        let count =
            Gen.frequency [
                3, Gen.constant 0L
                3, Gen.choose (1, 100) |> Gen.map int64
                1, Gen.elements [ -1L; -100L; System.Int64.MaxValue; System.Int64.MinValue ]
            ]

        gen {
            let! running = count
            let! queue = count

            let! wait =
                Gen.oneof [ Gen.constant Duration.zero; Durations.plausible; Durations.duration ]

            return {
                MaxRunning = running
                MaxInQueue = queue
                MaxWaitInQueue = wait
            }
        }

    /// `spec.routes`: up to three, at times with the same name, without one, or with that of the default route.
    let routes: Gen<RouteRequest list> =
        let route =
            gen {
                let! name =
                    Gen.frequency [
                        4, Texts.label
                        2, Gen.elements [ "public"; "internal" ]
                        1, Gen.elements [ ""; "default-route" ]
                    ]

                let! hostname = Gen.oneof [ Gen.constant ""; Texts.hostname ]
                let! secret = Texts.plainOptional

                return {
                    Name = name
                    Hostname = hostname
                    SecretName = secret
                }
            }

        Gen.frequency [ 4, Gen.constant 0; 2, Gen.constant 1; 2, Gen.choose (2, 3) ]
        |> Gen.bind (fun count -> Gen.listOfLength count route)

    /// `spec.replicas`: mostly what people run, also what only the verification refuses.
    let replicas: Gen<int64> =
        Gen.frequency [
            8, Gen.choose (0, 5) |> Gen.map int64
            1, Gen.elements [ -1L; -2147483648L; 2147483647L ]
        ]

    /// `spec.observedConfig`: that of a profile, none, or with names that nothing accepts.
    let observedConfig: Gen<ServingInfo option> =
        let profile kind =
            Json.obj [
                "spec", Json.obj [ "tlsSecurityProfile", Json.obj [ "type", Json.str kind ] ]
            ]

        Gen.frequency [
            2, Gen.constant None
            4,
            Gen.elements [ "Old"; "Intermediate"; "Modern" ]
            |> Gen.map (fun kind -> Some(TlsProfile.observe (Some(profile kind))))
            1,
            Gen.elements [
                Some {
                    MinTlsVersion = ""
                    CipherSuites = []
                }
                Some {
                    MinTlsVersion = "VersionTLS14"
                    CipherSuites = []
                }
                Some {
                    MinTlsVersion = "VersionTLS12"
                    CipherSuites = [ "TLS_AES_128_GCM_SHA256"; "ROT13" ]
                }
            ]
        ]

    /// `spec.unsupportedConfigOverrides`, as far as it can be read.
    let overrides: Gen<Overrides> =
        gen {
            let! annotations = Gen.frequency [ 2, Gen.constant Map.empty; 1, Texts.map ]
            let! runtimeClass = Gen.frequency [ 3, Gen.constant ""; 1, Gen.constant "gvisor" ]

            return {
                Annotations = annotations
                RuntimeClassName = runtimeClass
            }
        }

    let private httpSecret: Gen<string> =
        Gen.elements [ ""; String.replicate 16 "0123abcd"; "swordfish" ]

    let private make
        (state: Gen<ManagementState>)
        (level: Gen<LogLevel>)
        (strategy: Gen<RolloutStrategy>)
        (storage: Gen<StorageRequest>)
        : Gen<ConfigSpec> =
        gen {
            let! state = state
            let! logLevel = level
            let! operatorLogLevel = level

            let! logging =
                Gen.frequency [ 3, Gen.constant 0L; 1, Gen.choose (-2, 9) |> Gen.map int64 ]

            let! httpSecret = httpSecret
            let! proxy = proxy
            let! storage = storage
            let! readOnly = flag
            let! disableRedirect = flag
            let! read = limits
            let! write = limits
            let! defaultRoute = flag
            let! routes = routes
            let! replicas = replicas
            let! resources = Scheduling.resources
            let! nodeSelector = Scheduling.nodeSelector
            let! tolerations = Scheduling.tolerations
            let! strategy = strategy
            let! affinity = Scheduling.affinity
            let! spread = Scheduling.topologySpreadConstraints
            let! observedConfig = observedConfig
            let! overrides = overrides

            return {
                ManagementState = state
                LogLevel = logLevel
                OperatorLogLevel = operatorLogLevel
                Logging = logging
                HttpSecret = httpSecret
                Proxy = proxy
                Storage = storage
                ReadOnly = readOnly
                DisableRedirect = disableRedirect
                Read = read
                Write = write
                DefaultRoute = defaultRoute
                Routes = routes
                Replicas = replicas
                Resources = resources
                NodeSelector = nodeSelector
                Tolerations = tolerations
                RolloutStrategy = strategy
                Affinity = affinity
                TopologySpreadConstraints = spread
                ObservedConfig = observedConfig
                Overrides = overrides
            }
        }

    /// Specs that the schema admits, sensible or not.
    let admitted: Gen<ConfigSpec> =
        make Words.admittedManagementState Words.admittedLogLevel Words.admittedRolloutStrategy Storages.admittedRequest

    /// Specs of every content that the types allow, but for the second spellings of *not given*: zero as a chunk size or as a
    /// CloudFront duration.
    let any: Gen<ConfigSpec> =
        make Words.managementState Words.logLevel Words.rolloutStrategy Storages.request

    /// Simpler specs: each field by itself as if not given, and simpler storage.
    let shrink (spec: ConfigSpec) : ConfigSpec seq =
        let none = ConfigSpec.empty

        [
            { spec with LogLevel = none.LogLevel }
            {
                spec with
                    OperatorLogLevel = none.OperatorLogLevel
            }
            { spec with Logging = none.Logging }
            {
                spec with
                    HttpSecret = none.HttpSecret
            }
            { spec with Proxy = none.Proxy }
            { spec with ReadOnly = none.ReadOnly }
            {
                spec with
                    DisableRedirect = none.DisableRedirect
            }
            { spec with Read = none.Read }
            { spec with Write = none.Write }
            {
                spec with
                    DefaultRoute = none.DefaultRoute
            }
            { spec with Routes = none.Routes }
            { spec with Replicas = none.Replicas }
            { spec with Resources = none.Resources }
            {
                spec with
                    NodeSelector = none.NodeSelector
            }
            {
                spec with
                    Tolerations = none.Tolerations
            }
            {
                spec with
                    RolloutStrategy = none.RolloutStrategy
            }
            { spec with Affinity = none.Affinity }
            {
                spec with
                    TopologySpreadConstraints = none.TopologySpreadConstraints
            }
            {
                spec with
                    ObservedConfig = none.ObservedConfig
            }
            { spec with Overrides = none.Overrides }
            {
                spec with
                    ManagementState = ManagementState.Managed
            }
            for storage in Storages.shrinkRequest spec.Storage do
                { spec with Storage = storage }
            if spec.Routes.Length > 1 then
                {
                    spec with
                        Routes = List.tail spec.Routes
                }
        ]
        |> Seq.filter (fun simpler -> simpler <> spec)

    /// `admitted`, made simpler on failure.
    let arbitraryAdmitted: Arbitrary<ConfigSpec> = Arb.fromGenShrink (admitted, shrink)

    /// `any`, made simpler on failure.
    let arbitrary: Arbitrary<ConfigSpec> = Arb.fromGenShrink (any, shrink)
