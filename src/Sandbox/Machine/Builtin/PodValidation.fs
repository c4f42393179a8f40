namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// Pods and pod templates.
[<RequireQualifiedAccess>]
module internal PodValidation =

    let private effects = Check.oneOf [ "NoSchedule"; "PreferNoSchedule"; "NoExecute" ]

    let private toleration: Check =
        let operator: Check =
            fun path toleration ->
                let place = FieldPath.child "operator" path
                let operator = Members.text "operator" toleration

                match operator with
                | ""
                | "Equal" ->
                    (if Members.text "key" toleration = "" then
                         [
                             Finding.invalid
                                 place
                                 (Json.String operator)
                                 "operator must be Exists when `key` is empty, which means \"match all values and all keys\""
                         ]
                     else
                         [])
                    @ Check.textBy Names.labelValue place (Json.String(Members.text "value" toleration))
                | "Exists" when Members.text "value" toleration <> "" -> [
                    Finding.invalid place toleration "value must be empty when `operator` is 'Exists'"
                  ]
                | "Exists" -> []
                | other -> [ Finding.notSupported place (Json.String other) [ "Equal"; "Exists" ] ]

        let seconds: Check =
            fun path toleration ->
                if
                    not (Members.isUnset "tolerationSeconds" toleration)
                    && Members.text "effect" toleration <> "NoExecute"
                then
                    [
                        Finding.invalid
                            (FieldPath.child "effect" path)
                            (Json.String(Members.text "effect" toleration))
                            "effect must be 'NoExecute' when `tolerationSeconds` is set"
                    ]
                else
                    []

        Check.all [
            Check.at "key" (Check.textBy Names.qualified)
            operator
            seconds
            Check.at "effect" effects
        ]

    let private topologyKeys: Check =
        fun path spec ->
            let key (constraint': Json) =
                "{"
                + Members.text "topologyKey" constraint'
                + ", "
                + Members.text "whenUnsatisfiable" constraint'
                + "}"

            let keys = Json.items [ "topologySpreadConstraints" ] spec |> List.map key

            keys
            |> List.mapi (fun i key -> i, key)
            |> List.filter (fun (i, key) -> List.contains key (List.truncate i keys))
            |> List.map (fun (i, key) ->
                Finding.duplicate
                    (path
                     |> FieldPath.child "topologySpreadConstraints"
                     |> FieldPath.index i
                     |> FieldPath.child "{topologyKey, whenUnsatisfiable}")
                    (Json.String key))

    let private spread: Check =
        let labelKeys: Check =
            fun path spread ->
                if
                    not (Members.isZero "matchLabelKeys" spread)
                    && Members.isUnset "labelSelector" spread
                then
                    [
                        Finding.forbidden
                            (FieldPath.child "matchLabelKeys" path)
                            "must not be specified when labelSelector is not set"
                    ]
                else
                    []

        let skew: Check =
            fun path spread ->
                match Json.tryInt64 [ "maxSkew" ] spread with
                | Some skew when skew > 0L -> []
                | skew -> [
                    Finding.invalid
                        (FieldPath.child "maxSkew" path)
                        (Json.int64 (Option.defaultValue 0L skew))
                        "must be greater than zero"
                  ]

        let whenUnsatisfiable: Check =
            fun path spread ->
                Check.oneOf
                    [ "DoNotSchedule"; "ScheduleAnyway" ]
                    (FieldPath.child "whenUnsatisfiable" path)
                    (Json.String(Members.text "whenUnsatisfiable" spread))

        Check.all [
            skew
            Check.requiredWith "can not be empty" "topologyKey"
            whenUnsatisfiable
            Check.at "minDomains" Check.positive
            Check.at "nodeAffinityPolicy" (Check.oneOf [ "Honor"; "Ignore" ])
            Check.at "nodeTaintsPolicy" (Check.oneOf [ "Honor"; "Ignore" ])
            Check.at "labelSelector" SelectorValidation.selector
            labelKeys
        ]

    let private containers: Check =
        fun path spec ->
            let volumes =
                Json.items [ "volumes" ] spec |> List.map (Members.text "name") |> Set.ofList

            let names list =
                Json.items [ list ] spec |> List.map (Members.text "name")

            // Init containers and containers share one name space.
            let shared =
                names "containers"
                |> List.mapi (fun i name -> i, name)
                |> List.filter (fun (_, name) -> name <> "" && List.contains name (names "initContainers"))
                |> List.map (fun (i, name) ->
                    Finding.duplicate
                        (path
                         |> FieldPath.child "containers"
                         |> FieldPath.index i
                         |> FieldPath.child "name")
                        (Json.String name))

            Check.all
                [
                    Check.required "containers"
                    Check.unique "initContainers" "name"
                    Check.unique "containers" "name"
                    Check.each "initContainers" (ContainerValidation.container volumes)
                    Check.each "containers" (ContainerValidation.container volumes)
                ]
                path
                spec
            @ shared

    /// The spec of a pod or pod template.
    let spec: Check =
        Check.all [
            VolumeValidation.volumes
            containers
            Check.at "restartPolicy" (Check.oneOf [ "Always"; "OnFailure"; "Never" ])
            Check.at "dnsPolicy" (Check.oneOf [ "ClusterFirst"; "ClusterFirstWithHostNet"; "Default"; "None" ])
            Check.at "terminationGracePeriodSeconds" Check.notNegative
            Check.at "activeDeadlineSeconds" Check.positive
            Check.at "nodeSelector" MetadataValidation.labels
            Check.at "serviceAccountName" (Check.textBy Names.subdomain)
            Check.at "priorityClassName" (Check.textBy Names.subdomain)
            Check.at "runtimeClassName" (Check.textBy Names.subdomain)
            Check.at "securityContext" ContainerValidation.security
            Check.at "affinity" SelectorValidation.affinity
            Check.each "tolerations" toleration
            Check.each "topologySpreadConstraints" spread
            topologyKeys
        ]

    /// A pod template.
    let template: Check =
        Check.all [
            Check.at
                "metadata"
                (Check.all [
                    Check.at "labels" MetadataValidation.labels
                    Check.at "annotations" MetadataValidation.annotations
                ])
            Check.inside "spec" spec
        ]
