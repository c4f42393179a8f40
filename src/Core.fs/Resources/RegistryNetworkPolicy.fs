namespace ImageRegistry.Core

/// NetworkPolicy `image-registry-networkpolicy` (RS-100): inventory row 9.
[<RequireQualifiedAccess>]
module RegistryNetworkPolicy =

    let private labelled (labels: (string * string) list) =
        Json.obj [ "matchLabels", Json.textMap (Map.ofList labels) ]

    let private inNamespace name =
        "namespaceSelector", labelled [ "kubernetes.io/metadata.name", name ]

    let private port protocol number =
        Json.obj [ "port", Json.int number; "protocol", Json.str protocol ]

    let private ports items = "ports", Json.list items

    let private ingress = [
        Json.obj [
            "from", Json.list [ Json.obj [ inNamespace "openshift-monitoring" ] ]
            ports [ port "TCP" WellKnown.registryPort ]
        ]
        Json.obj [
            "from",
            Json.list [
                Json.obj [
                    "namespaceSelector", labelled [ "policy-group.network.openshift.io/ingress", "" ]
                ]
            ]
            ports [ port "TCP" WellKnown.registryPort ]
        ]
        Json.obj [ ports [ port "TCP" WellKnown.registryPort ] ]
    ]

    let private egress = [
        Json.empty
        Json.obj [
            ports [ port "TCP" 8443 ]
            "to",
            Json.list [
                Json.obj [
                    inNamespace "openshift-kube-apiserver"
                    "podSelector", labelled [ "app", "openshift-kube-apiserver" ]
                ]
            ]
        ]
        Json.obj [
            ports [ port "TCP" 5353; port "UDP" 5353 ]
            "to", Json.list [ Json.obj [ inNamespace "openshift-dns" ] ]
        ]
        Json.obj [
            ports [ port "TCP" 443 ]
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
