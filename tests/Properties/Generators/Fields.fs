namespace ImageRegistry.Properties.Generators

open ImageRegistry.Core
open FsCheck
open FsCheck.FSharp

/// Fields of the Config that are neither words of the API, nor storage, nor scheduling.
[<RequireQualifiedAccess>]
module Fields =

    /// `spec.readOnly`, `.disableRedirect` and `.defaultRoute`
    let flag: Gen<bool> = Gen.frequency [ 3, Gen.constant false; 1, Gen.constant true ]

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

    /// `spec.httpSecret`: none yet, one of ours, one of a user's.
    let httpSecret: Gen<string> =
        Gen.elements [ ""; String.replicate 16 "0123abcd"; "swordfish" ]
