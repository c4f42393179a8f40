namespace ImageRegistry.Sandbox

open System.Text.RegularExpressions
open ImageRegistry.Core

/// What the server demands of `metadata`, whatever the kind.
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

    let private subdomain =
        Regex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", RegexOptions.CultureInvariant)

    let private label =
        Regex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", RegexOptions.CultureInvariant)

    let private invalid (field: string) (value: string) (why: string) = {
        Field = field
        Reason = "FieldValueInvalid"
        Message = "Invalid value: \"" + value + "\": " + why
    }

    let private required (field: string) (why: string) = {
        Field = field
        Reason = "FieldValueRequired"
        Message = "Required value" + (if why = "" then "" else ": " + why)
    }

    let private nameCauses (kind: Kind) (name: string) : Cause list =
        let resource = kind.Resource
        let path = "metadata.name"

        if name = "" then
            [ required path "name or generateName is required" ]
        elif resource.Group = "rbac.authorization.k8s.io" then
            // RBAC names may be anything that fits into a path.
            if name = "." || name = ".." then
                [ invalid path name ("may not be '" + name + "'") ]
            elif name.Contains '/' || name.Contains '%' then
                [ invalid path name "may not contain '/'" ]
            else
                []
        elif
            resource.Group = ""
            && (resource.Plural = "namespaces" || resource.Plural = "services")
        then
            if label.IsMatch name && name.Length <= 63 then
                []
            else
                [
                    invalid
                        path
                        name
                        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
                ]
        elif subdomain.IsMatch name && name.Length <= 253 then
            []
        else
            [
                invalid
                    path
                    name
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
            ]

    let private ownerCauses (document: Json) : Cause list =
        document
        |> Json.items [ "metadata"; "ownerReferences" ]
        |> List.mapi (fun index owner ->
            [ "apiVersion"; "kind"; "name"; "uid" ]
            |> List.filter (fun field -> owner |> Json.tryString [ field ] |> Option.defaultValue "" = "")
            |> List.map (fun field ->
                invalid ("metadata.ownerReferences[" + string index + "]." + field) "" "must not be empty"))
        |> List.concat

    /// What is wrong with the metadata of a new object.
    let onCreate (kind: Kind) (document: Json) : Cause list =
        nameCauses kind (Metadata.name document) @ ownerCauses document

    /// What is wrong with the metadata of a changed object.
    let onUpdate (before: Json) (document: Json) : Cause list =
        let added =
            if Metadata.isDeleting before then
                let had = Metadata.finalizers before |> Set.ofList

                Metadata.finalizers document
                |> List.filter (fun finalizer -> not (Set.contains finalizer had))
            else
                []

        let finalizers =
            match added with
            | [] -> []
            | some -> [
                {
                    Field = "metadata.finalizers"
                    Reason = "FieldValueForbidden"
                    Message =
                        "Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"
                        + String.concat ", " (some |> List.map (fun text -> "\"" + text + "\""))
                        + "}"
                }
              ]

        finalizers @ ownerCauses document
