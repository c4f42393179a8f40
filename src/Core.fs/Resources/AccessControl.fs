namespace ImageRegistry.Core

/// What the registry's pods may do in the cluster: ClusterRole, ClusterRoleBinding, ServiceAccount (inventory rows 1 to 3).
[<RequireQualifiedAccess>]
module AccessControl =

    let private rule groups resources verbs =
        Json.obj [
            "apiGroups", Json.strings groups
            "resources", Json.strings resources
            "verbs", Json.strings verbs
        ]

    /// RS-80, in its order.
    let private rules = [
        rule [ "" ] [ "limitranges"; "resourcequotas" ] [ "list" ]
        rule [ "image.openshift.io" ] [ "imagestreamimages"; "imagestreams/layers"; "imagestreams/secrets" ] [ "get" ]
        rule [ "image.openshift.io" ] [ "imagestreams" ] [ "get"; "update" ]
        rule [ "image.openshift.io" ] [ "imagestreamtags" ] [ "delete" ]
        rule [ "image.openshift.io" ] [ "images" ] [ "get"; "update"; "create" ]
        rule [ "image.openshift.io" ] [ "imagestreammappings" ] [ "create" ]
        rule [ "operator.openshift.io" ] [ "imagecontentsourcepolicies" ] [ "list" ]
        rule [ "config.openshift.io" ] [ "imagedigestmirrorsets"; "imagetagmirrorsets" ] [ "list" ]
        rule [ "authorization.k8s.io" ] [ "subjectaccessreviews" ] [ "create" ]
    ]

    let private textSet field rule =
        Json.items [ field ] rule |> List.choose Json.asString |> Set.ofList

    /// Whether this rule of the live role allows everything that ours asks for.
    let private covers (ours: Json) (live: Json) =
        let includes field =
            Set.isSubset (textSet field ours) (textSet field live)

        includes "apiGroups"
        && includes "resources"
        && includes "verbs"
        && Set.isEmpty (textSet "resourceNames" live)

    /// The role: rules are only ever added, because the platform's own RBAC bootstrap may add rules too (RS-82).
    let clusterRole (live: Json option) : Desired =
        let present = live |> Option.map (Json.items [ "rules" ]) |> Option.defaultValue []

        let missing =
            rules |> List.filter (fun ours -> not (List.exists (covers ours) present))

        {
            Target = WellKnown.clusterRole
            Document =
                Document.ofRef WellKnown.clusterRole
                |> Json.set [ "rules" ] (Json.list (present @ missing))
            Whole = [ [ "rules" ] ]
            Immutable = []
        }

    /// RS-81
    let clusterRoleBinding: Desired = {
        Target = WellKnown.clusterRoleBinding
        Document =
            Document.ofRef WellKnown.clusterRoleBinding
            |> Json.set
                [ "roleRef" ]
                (Json.obj [
                    "apiGroup", Json.str Kind.clusterRole.Group
                    "kind", Json.str Kind.clusterRole.Kind
                    "name", Json.str WellKnown.clusterRole.Name
                ])
            |> Json.set
                [ "subjects" ]
                (Json.list [
                    Json.obj [
                        "kind", Json.str Kind.serviceAccount.Kind
                        "name", Json.str WellKnown.serviceAccount.Name
                        "namespace", Json.str WellKnown.operatorNamespace
                    ]
                ])
        Whole = [ [ "roleRef" ]; [ "subjects" ] ]
        Immutable = [ [ "roleRef" ] ]
    }

    /// RS-78: nothing of its own; what token controllers and webhooks add to it stays.
    let serviceAccount: Desired = {
        Target = WellKnown.serviceAccount
        Document = Document.ofRef WellKnown.serviceAccount
        Whole = []
        Immutable = []
    }
