namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// Disruption budgets, network policies, RBAC, leases and events.
[<RequireQualifiedAccess>]
module internal PolicyValidation =

    let disruptionBudget: Check =
        let both: Check =
            fun path spec ->
                if
                    not (Members.isUnset "minAvailable" spec)
                    && not (Members.isUnset "maxUnavailable" spec)
                then
                    [
                        Finding.invalid path spec "minAvailable and maxUnavailable cannot be both set"
                    ]
                else
                    []

        let amount =
            Check.all [ WorkloadValidation.intOrPercent; WorkloadValidation.atMostAll ]

        Check.inside
            "spec"
            (Check.all [
                both
                Check.at "minAvailable" amount
                Check.at "maxUnavailable" amount
                Check.at "selector" SelectorValidation.selector
                Check.at "unhealthyPodEvictionPolicy" (Check.oneOf [ "AlwaysAllow"; "IfHealthyBudget" ])
            ])

    let private cidr: Check =
        Check.text (fun path text ->
            if StringFormat.isCidr text then
                []
            else
                [
                    Finding.invalid
                        path
                        (Json.String text)
                        "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"
                ])

    let private peer: Check =
        let kinds: Check =
            fun path peer ->
                let has name = not (Members.isUnset name peer)

                if not (has "podSelector" || has "namespaceSelector" || has "ipBlock") then
                    [ Finding.required path "must specify a peer" ]
                elif has "ipBlock" && (has "podSelector" || has "namespaceSelector") then
                    [ Finding.forbidden path "may not specify both ipBlock and another peer" ]
                else
                    []

        Check.all [
            kinds
            Check.at "podSelector" SelectorValidation.selector
            Check.at "namespaceSelector" SelectorValidation.selector
            Check.at "ipBlock" (Check.all [ Check.required "cidr"; Check.at "cidr" cidr; Check.each "except" cidr ])
        ]

    let private rule (peers: string) : Check =
        Check.all [
            Check.each
                "ports"
                (Check.all [
                    Check.at "protocol" (Check.oneOf [ "SCTP"; "TCP"; "UDP" ])
                    Check.at "port" ContainerValidation.portReference
                    Check.at "endPort" Check.port
                ])
            Check.each peers peer
        ]

    let networkPolicy: Check =
        let types: Check =
            fun path spec ->
                let given = Json.items [ "policyTypes" ] spec

                if given.Length > 2 then
                    [
                        Finding.invalid
                            (FieldPath.child "policyTypes" path)
                            (Json.Array given)
                            "may not specify more than two policyTypes"
                    ]
                else
                    Check.each "policyTypes" (Check.oneOf [ "Egress"; "Ingress" ]) path spec

        Check.inside
            "spec"
            (Check.all [
                Check.at "podSelector" SelectorValidation.selector
                Check.each "ingress" (rule "from")
                Check.each "egress" (rule "to")
                types
            ])

    let role: Check =
        let rule: Check =
            fun path rule ->
                let verbs =
                    Check.requiredWith "verbs must contain at least one value" "verbs" path rule

                let urls = not (Members.isZero "nonResourceURLs" rule)
                let resources = not (Members.isZero "resources" rule)

                if urls && resources then
                    verbs
                    @ [
                        Finding.invalid
                            (FieldPath.child "nonResourceURLs" path)
                            (Json.Array(Json.items [ "nonResourceURLs" ] rule))
                            "rules cannot apply to both regular resources and non-resource URLs"
                    ]
                elif urls then
                    verbs
                else
                    verbs
                    @ Check.all
                        [
                            Check.requiredWith "resource rules must supply at least one api group" "apiGroups"
                            Check.requiredWith "resource rules must supply at least one resource" "resources"
                        ]
                        path
                        rule

        Check.each "rules" rule

    let private subject: Check =
        let ofKind: Check =
            fun path subject ->
                match Members.text "kind" subject with
                | "ServiceAccount" -> Check.required "namespace" path subject
                | "User"
                | "Group" -> []
                | other -> [
                    Finding.notSupported (FieldPath.child "kind" path) (Json.String other) [
                        "ServiceAccount"
                        "User"
                        "Group"
                    ]
                  ]

        Check.all [ Check.required "name"; ofKind ]

    let binding (roleKinds: string list) (old: Json option) : Check =
        let reference: Check =
            Check.all [
                Check.at "apiGroup" (Check.oneOf [ "rbac.authorization.k8s.io" ])
                fun path reference ->
                    Check.oneOf roleKinds (FieldPath.child "kind" path) (Json.String(Members.text "kind" reference))
                Check.required "name"
            ]

        Check.all [
            Check.inside "roleRef" reference
            Check.each "subjects" subject
            match old with
            | Some old -> Check.immutable "cannot change roleRef" old [ "roleRef" ]
            | None -> Check.nothing
        ]

    let lease: Check =
        Check.inside
            "spec"
            (Check.all [
                Check.at "leaseDurationSeconds" (Check.number (fun seconds -> seconds > 0L) "must be greater than 0")
                Check.at "leaseTransitions" Check.notNegative
            ])

    let private sameNamespace (reference: string) : Check =
        fun path event ->
            let ns = Json.tryString [ "metadata"; "namespace" ] event |> Option.defaultValue ""

            let about =
                Json.tryString [ reference; "namespace" ] event |> Option.defaultValue ""

            // Events about objects without namespace live in the default one.
            if about = ns || (about = "" && (ns = "default" || ns = "kube-system")) then
                []
            else
                [
                    Finding.invalid
                        (path |> FieldPath.child reference |> FieldPath.child "namespace")
                        (Json.String about)
                        "does not match event.namespace"
                ]

    let legacyEvent: Check = sameNamespace "involvedObject"

    let event: Check =
        Check.all [
            sameNamespace "regarding"
            Check.required "eventTime"
            Check.required "reportingController"
            Check.required "reportingInstance"
            Check.required "action"
            Check.required "reason"
            fun path event ->
                Check.oneOf
                    [ "Normal"; "Warning" ]
                    (FieldPath.child "type" path)
                    (Json.String(Members.text "type" event))
        ]
