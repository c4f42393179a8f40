namespace ImageRegistry.Core

/// What pods may do in the cluster: ClusterRole, ClusterRoleBinding and ServiceAccount of the registry (inventory rows 1 to 3), and what
/// those of others are made with.
[<RequireQualifiedAccess>]
module AccessControl =

    /// One rule of a role.
    let rule groups resources verbs =
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

    /// A role with these rules. They are only ever added, because the platform's own RBAC bootstrap may add rules too (RS-82).
    let role (target: ObjectRef) (rules: Json list) (live: Json option) : Desired =
        let present = live |> Option.map (Json.items [ "rules" ]) |> Option.defaultValue []

        // Nearly always the rule itself is there, as it was written.
        let isThere ours =
            List.contains ours present || List.exists (covers ours) present

        let missing = rules |> List.filter (isThere >> not)

        {
            Target = target
            Document = Document.ofRef target |> Json.set [ "rules" ] (Json.list (present @ missing))
            Whole = [ [ "rules" ] ]
            Immutable = []
        }

    /// The binding that gives this role to this account of ours (RS-81).
    let binding (target: ObjectRef) (role: ObjectRef) (account: ObjectRef) : Desired = {
        Target = target
        Document =
            Document.ofRef target
            |> Json.set
                [ "roleRef" ]
                (Json.obj [
                    "apiGroup", Json.str Kind.clusterRole.Group
                    "kind", Json.str Kind.clusterRole.Kind
                    "name", Json.str role.Name
                ])
            |> Json.set
                [ "subjects" ]
                (Json.list [
                    Json.obj [
                        "kind", Json.str Kind.serviceAccount.Kind
                        "name", Json.str account.Name
                        "namespace", Json.str account.Namespace
                    ]
                ])
        Whole = [ [ "roleRef" ]; [ "subjects" ] ]
        Immutable = [ [ "roleRef" ] ]
    }

    /// An account with nothing of its own; what token controllers and webhooks add to it stays (RS-78).
    let account (target: ObjectRef) : Desired = {
        Target = target
        Document = Document.ofRef target
        Whole = []
        Immutable = []
    }

    /// ClusterRole `system:registry` as it should be; rules that others have added stay (RS-82).
    let clusterRole (live: Json option) : Desired = role WellKnown.clusterRole rules live

    /// ClusterRoleBinding `registry-registry-role` as it should be (RS-81).
    let clusterRoleBinding: Desired =
        binding WellKnown.clusterRoleBinding WellKnown.clusterRole WellKnown.serviceAccount

    /// ServiceAccount `registry` as it should be (RS-78).
    let serviceAccount: Desired = account WellKnown.serviceAccount
