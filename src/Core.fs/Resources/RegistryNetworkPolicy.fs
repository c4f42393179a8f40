namespace ImageRegistry.Core

/// NetworkPolicy `image-registry-networkpolicy` (RS-100): inventory row 9.
[<RequireQualifiedAccess>]
module RegistryNetworkPolicy =

    let private ingress = [
        Json.obj [
            "from", Json.list [ Json.obj [ PolicyRules.inNamespace "openshift-monitoring" ] ]
            PolicyRules.ports [ PolicyRules.port "TCP" WellKnown.registryPort ]
        ]
        Json.obj [
            "from",
            Json.list [
                Json.obj [
                    "namespaceSelector", PolicyRules.labelled [ "policy-group.network.openshift.io/ingress", "" ]
                ]
            ]
            PolicyRules.ports [ PolicyRules.port "TCP" WellKnown.registryPort ]
        ]
        Json.obj [ PolicyRules.ports [ PolicyRules.port "TCP" WellKnown.registryPort ] ]
    ]

    let private egress = [
        Json.empty
        PolicyRules.toApiServer 8443
        PolicyRules.toDns
        Json.obj [
            PolicyRules.ports [ PolicyRules.port "TCP" 443 ]
            "to",
            Json.list [
                Json.obj [
                    "ipBlock",
                    Json.obj [
                        "cidr", Json.str "0.0.0.0/0"
                        "except", Json.strings [ "10.0.0.0/8"; "172.16.0.0/12"; "192.168.0.0/16" ]
                    ]
                ]
            ]
        ]
    ]

    /// NetworkPolicy `image-registry-networkpolicy` as it should be (RS-100).
    let desired: Desired = {
        Target = WellKnown.networkPolicy
        Document =
            Document.ofRef WellKnown.networkPolicy
            |> Json.set
                [ "spec" ]
                (Json.obj [
                    "podSelector", Json.obj [ "matchLabels", Json.textMap WellKnown.registryLabels ]
                    "policyTypes", Json.strings [ "Ingress"; "Egress" ]
                    "ingress", Json.list ingress
                    "egress", Json.list egress
                ])
        Whole = [ [ "spec" ] ]
        Immutable = []
    }
