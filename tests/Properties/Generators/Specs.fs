namespace ImageRegistry.Properties.Generators

open ImageRegistry.Core
open FsCheck
open FsCheck.FSharp

/// Whole specs of the Config.
[<RequireQualifiedAccess>]
module Specs =

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

            let! httpSecret = Fields.httpSecret
            let! proxy = Fields.proxy
            let! storage = storage
            let! readOnly = Fields.flag
            let! disableRedirect = Fields.flag
            let! read = Fields.limits
            let! write = Fields.limits
            let! defaultRoute = Fields.flag
            let! routes = Fields.routes
            let! replicas = Fields.replicas
            let! resources = Placement.resources
            let! nodeSelector = Placement.nodeSelector
            let! tolerations = Placement.tolerations
            let! strategy = strategy
            let! affinity = Placement.affinity
            let! spread = Placement.topologySpreadConstraints
            let! observedConfig = Fields.observedConfig
            let! overrides = Fields.overrides

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
