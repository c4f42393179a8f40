namespace ImageRegistry.Core

/// Service `image-registry` (RS-77), PodDisruptionBudget (RS-79): inventory rows 6 and 8.
[<RequireQualifiedAccess>]
module RegistryService =

    let private labels = Json.textMap WellKnown.registryLabels

    /// Service `image-registry` as it should be (RS-77).
    let service: Desired = {
        Target = WellKnown.service
        Document =
            Document.ofRef WellKnown.service
            |> Document.withLabels WellKnown.registryLabels
            |> Document.withAnnotations (
                Map.ofList [
                    "service.alpha.openshift.io/serving-cert-secret-name", WellKnown.servingCertificate.Name
                ]
            )
            |> Json.set
                [ "spec" ]
                (Json.obj [
                    "type", Json.str "ClusterIP"
                    "selector", labels
                    "ports",
                    Json.list [
                        Json.obj [
                            "name", Json.str "5000-tcp"
                            "port", Json.int WellKnown.registryPort
                            "protocol", Json.str "TCP"
                            "targetPort", Json.int WellKnown.registryPort
                        ]
                    ]
                ])
        // Addresses and node ports are the server's; the selector is ours, or traffic would go elsewhere.
        Whole = [ [ "spec"; "selector" ] ]
        Immutable = []
    }

    /// The step that brings the Service to it.
    let step (live: Observed<Json>) : Result<Step option, Refusal> =
        Desired.step service "clients reach the registry through it" live

    /// One pod has to stay when there are several.
    let podDisruptionBudget (replicas: int64) : Desired = {
        Target = WellKnown.podDisruptionBudget
        Document =
            Document.ofRef WellKnown.podDisruptionBudget
            |> Json.set
                [ "spec" ]
                (Json.obj [
                    "minAvailable", Json.int (if replicas > 1L then 1 else 0)
                    "selector", Json.obj [ "matchLabels", labels ]
                    "unhealthyPodEvictionPolicy", Json.str "AlwaysAllow"
                ])
        Whole = [ [ "spec" ] ]
        Immutable = []
    }
