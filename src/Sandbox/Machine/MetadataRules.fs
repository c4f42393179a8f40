namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// What the server does with `metadata`, whatever the kind, before it looks at the values.
[<RequireQualifiedAccess>]
module MetadataRules =

    let private known =
        Set.ofList [
            "name"
            "generateName"
            "namespace"
            "uid"
            "resourceVersion"
            "generation"
            "creationTimestamp"
            "deletionTimestamp"
            "deletionGracePeriodSeconds"
            "labels"
            "annotations"
            "ownerReferences"
            "finalizers"
        ]

    /// The document with the fields of ObjectMeta that mean something; nulls and empty values are left out, as a typed
    /// server leaves them out. Managed fields are not kept.
    let normalise (document: Json) : Json =
        let meaningful (name: string) (value: Json) =
            Set.contains name known
            && (match value with
                | Json.Null -> false
                | Json.Object members -> not members.IsEmpty
                | Json.Array items -> not items.IsEmpty
                | Json.String text -> text <> ""
                | Json.Bool _
                | Json.Number _ -> true)

        match document with
        | Json.Object members ->
            let metadata =
                members
                |> Map.tryFind "metadata"
                |> Option.bind Json.asObject
                |> Option.defaultValue Map.empty
                |> Map.filter meaningful

            Json.Object(Map.add "metadata" (Json.Object metadata) members)
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _
        | Json.Array _ -> document

    /// The first member of labels or annotations that is no text: such a document cannot be read at all.
    let unreadable (document: Json) : string option =
        [ "labels"; "annotations" ]
        |> List.tryPick (fun field ->
            match document |> Json.tryPath [ "metadata"; field ] with
            | Some(Json.Object members) ->
                if members |> Map.forall (fun _ value -> Json.asString value |> Option.isSome) then
                    None
                else
                    Some(
                        "json: cannot unmarshal value into Go struct field ObjectMeta.metadata."
                        + field
                        + " of type string"
                    )
            | Some Json.Null
            | None -> None
            | Some(Json.Bool _)
            | Some(Json.Number _)
            | Some(Json.String _)
            | Some(Json.Array _) ->
                Some(
                    "json: cannot unmarshal value into Go struct field ObjectMeta.metadata."
                    + field
                    + " of type map[string]string"
                ))

    /// What is wrong with the change of the metadata, whatever it is changed to.
    let onUpdate (before: Json) (document: Json) : Cause list =
        let added =
            if Metadata.isDeleting before then
                let had = Metadata.finalizers before |> Set.ofList

                Metadata.finalizers document
                |> List.filter (fun finalizer -> not (Set.contains finalizer had))
            else
                []

        match added with
        | [] -> []
        | some -> [
            Finding.forbidden
                (FieldPath.Root |> FieldPath.child "metadata" |> FieldPath.child "finalizers")
                ("no new finalizers can be added if the object is being deleted, found new finalizers []string{"
                 + String.concat ", " (some |> List.map Finding.quote)
                 + "}")
          ]
