namespace ImageRegistry.Properties.Generators

open ImageRegistry.Core
open FsCheck
open FsCheck.FSharp

/// Documents of the core API that a Config only passes on to the pods: given, given and empty, or not given (RS-62).
[<RequireQualifiedAccess>]
module Placement =

    /// Nothing, the empty value or a given one.
    let private choice (empty: 'T) (given: Gen<'T>) : Gen<'T option> =
        Gen.frequency [ 4, Gen.constant None; 1, Gen.constant (Some empty); 2, Gen.map Some given ]

    /// Amounts of CPU or memory as the API admits them, some in spellings that the server rewrites.
    let quantity: Gen<Json> =
        Gen.oneof [
            Gen.elements [
                "100m"
                "256Mi"
                "1Gi"
                "0.5"
                "1.0"
                "1e3"
                "1E"
                "+2"
                ".5"
                "1000m"
                "0"
                "-1"
                "12k"
            ]
            |> Gen.map Json.str
            Gen.choose (0, 5000) |> Gen.map Json.int
        ]

    /// `spec.resources`
    let resources: Gen<Json option> =
        gen {
            let amounts =
                gen {
                    let! cpu = quantity
                    let! memory = quantity
                    return Json.obj [ "cpu", cpu; "memory", memory ]
                }

            let! requests = amounts
            let! limits = amounts

            return!
                Gen.elements [
                    Json.obj [ "requests", requests ]
                    Json.obj [ "limits", limits ]
                    Json.obj [ "requests", requests; "limits", limits; "claims", Json.list [] ]
                ]
        }
        |> choice Json.empty

    /// `spec.nodeSelector`
    let nodeSelector: Gen<Map<string, string> option> = choice Map.empty Texts.map

    let private toleration: Gen<Json> =
        gen {
            let! key = Texts.key

            return!
                Gen.elements [
                    Json.obj [
                        "key", Json.str key
                        "operator", Json.str "Exists"
                        "effect", Json.str "NoSchedule"
                    ]
                    Json.obj [ "operator", Json.str "Exists" ]
                    Json.obj [ "key", Json.str key; "value", Json.str "v"; "tolerationSeconds", Json.int 30 ]
                    Json.empty
                ]
        }

    let private some (item: Gen<Json>) : Gen<Json list> =
        Gen.choose (1, 2) |> Gen.bind (fun count -> Gen.listOfLength count item)

    /// `spec.tolerations`
    let tolerations: Gen<Json list option> = choice [] (some toleration)

    let private selector =
        Json.obj [ "matchLabels", Json.obj [ "docker-registry", Json.str "default" ] ]

    /// `spec.affinity`
    let affinity: Gen<Json option> =
        let required = "requiredDuringSchedulingIgnoredDuringExecution"

        let apart =
            Json.obj [
                "podAntiAffinity",
                Json.obj [
                    required,
                    Json.list [
                        Json.obj [ "topologyKey", Json.str "kubernetes.io/hostname"; "labelSelector", selector ]
                    ]
                ]
            ]

        let expression =
            Json.obj [
                "key", Json.str "disk"
                "operator", Json.str "In"
                "values", Json.strings [ "ssd" ]
            ]

        let onNodes =
            Json.obj [
                "nodeAffinity",
                Json.obj [
                    required,
                    Json.obj [
                        "nodeSelectorTerms", Json.list [ Json.obj [ "matchExpressions", Json.list [ expression ] ] ]
                    ]
                ]
            ]

        choice Json.empty (Gen.elements [ apart; onNodes ])

    /// `spec.topologySpreadConstraints`
    let topologySpreadConstraints: Gen<Json list option> =
        let constraintOf (skew: int) (key: string) =
            Json.obj [
                "maxSkew", Json.int skew
                "topologyKey", Json.str key
                "whenUnsatisfiable", Json.str "DoNotSchedule"
                "labelSelector", selector
            ]

        Gen.map2 constraintOf (Gen.choose (1, 3)) Texts.key |> some |> choice []
