namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// Label selectors, node selectors and affinity.
[<RequireQualifiedAccess>]
module internal SelectorValidation =

    let private valuesRule: Check =
        fun path requirement ->
            let values = FieldPath.child "values" path
            let given = Json.items [ "values" ] requirement

            match Members.text "operator" requirement with
            | "In"
            | "NotIn" when List.isEmpty given -> [
                Finding.required values "must be specified when `operator` is 'In' or 'NotIn'"
              ]
            | "In"
            | "NotIn" -> []
            | "Exists"
            | "DoesNotExist" when List.isEmpty given -> []
            | "Exists"
            | "DoesNotExist" -> [
                Finding.forbidden values "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
              ]
            | other -> [
                Finding.invalid (FieldPath.child "operator" path) (Json.String other) "not a valid selector operator"
              ]

    let private key: Check =
        fun path requirement ->
            Check.textBy Names.qualified (FieldPath.child "key" path) (Json.String(Members.text "key" requirement))

    let selector: Check =
        Check.all [
            Check.at "matchLabels" MetadataValidation.labels
            Check.each "matchExpressions" (Check.all [ valuesRule; key ])
        ]

    let private comparison: Check =
        fun path requirement ->
            match Members.text "operator" requirement with
            | "Gt"
            | "Lt" ->
                if Json.items [ "values" ] requirement |> List.length = 1 then
                    []
                else
                    [
                        Finding.required
                            (FieldPath.child "values" path)
                            "must be specified single value when `operator` is 'Lt' or 'Gt'"
                    ]
            | _ -> valuesRule path requirement

    let private nodeTerm: Check =
        Check.each "matchExpressions" (Check.all [ comparison; key ])

    let private nodeAffinity: Check =
        Check.all [
            Check.at
                "requiredDuringSchedulingIgnoredDuringExecution"
                (Check.all [
                    Check.requiredWith "must have at least one node selector term" "nodeSelectorTerms"
                    Check.each "nodeSelectorTerms" nodeTerm
                ])
            Check.each
                "preferredDuringSchedulingIgnoredDuringExecution"
                (Check.all [
                    Check.at
                        "weight"
                        (Check.number (fun weight -> weight >= 1L && weight <= 100L) "must be in the range 1-100")
                    Check.at "preference" nodeTerm
                ])
        ]

    let private podTerm: Check =
        Check.all [
            Check.requiredWith "can not be empty" "topologyKey"
            Check.at
                "topologyKey"
                (Check.text (fun path key ->
                    if key = "" then
                        []
                    else
                        Check.textBy Names.qualified path (Json.String key)))
            Check.at "labelSelector" selector
            Check.at "namespaceSelector" selector
            Check.each "namespaces" (Check.textBy Names.label)
        ]

    let private podAffinity: Check =
        Check.all [
            Check.each "requiredDuringSchedulingIgnoredDuringExecution" podTerm
            Check.each
                "preferredDuringSchedulingIgnoredDuringExecution"
                (Check.all [
                    Check.at
                        "weight"
                        (Check.number (fun weight -> weight >= 1L && weight <= 100L) "must be in the range 1-100")
                    Check.inside "podAffinityTerm" podTerm
                ])
        ]

    let affinity: Check =
        Check.all [
            Check.at "nodeAffinity" nodeAffinity
            Check.at "podAffinity" podAffinity
            Check.at "podAntiAffinity" podAffinity
        ]

    /// Whether objects with these labels are selected.
    let matches (selector: Json) (labels: Map<string, string>) : bool =
        let exact =
            Json.texts [ "matchLabels" ] selector
            |> Map.forall (fun key value -> Map.tryFind key labels = Some value)

        let holds (requirement: Json) =
            let values = Json.items [ "values" ] requirement |> List.choose Json.asString
            let value = Map.tryFind (Members.text "key" requirement) labels

            match Members.text "operator" requirement, value with
            | "In", Some value -> List.contains value values
            | "NotIn", Some value -> not (List.contains value values)
            | "NotIn", None -> true
            | "Exists", value -> Option.isSome value
            | "DoesNotExist", value -> Option.isNone value
            | _, _ -> false

        exact && Json.items [ "matchExpressions" ] selector |> List.forall holds
