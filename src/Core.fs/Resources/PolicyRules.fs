namespace ImageRegistry.Core

/// The parts that rules of NetworkPolicies are made of.
[<RequireQualifiedAccess>]
module PolicyRules =

    /// Those that carry these labels.
    let labelled (labels: (string * string) list) : Json =
        Json.obj [ "matchLabels", Json.textMap (Map.ofList labels) ]

    /// The member of a peer that says: in the namespace of this name.
    let inNamespace (name: string) : string * Json =
        "namespaceSelector", labelled [ "kubernetes.io/metadata.name", name ]

    /// A port of a rule.
    let port (protocol: string) (number: int) : Json =
        Json.obj [ "port", Json.int number; "protocol", Json.str protocol ]

    /// The member of a rule that says: on these ports.
    let ports (items: Json list) : string * Json = "ports", Json.list items

    /// A rule for traffic to pods of the API server on this port.
    let toApiServer (number: int) : Json =
        Json.obj [
            ports [ port "TCP" number ]
            "to",
            Json.list [
                Json.obj [
                    inNamespace "openshift-kube-apiserver"
                    "podSelector", labelled [ "app", "openshift-kube-apiserver" ]
                ]
            ]
        ]

    /// A rule for look-ups of names.
    let toDns: Json =
        Json.obj [
            ports [ port "TCP" 5353; port "UDP" 5353 ]
            "to", Json.list [ Json.obj [ inNamespace "openshift-dns" ] ]
        ]
