namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// PATCH with what one manager wants of an object.
///
/// *Guarantees*: what no manager wants any longer goes, and nothing else does; what another manager owns changes only by force;
/// an apply that changes neither the object nor who owns what is no write.
///
/// *Caveats*: owners are kept track of from the first apply on; before that they are found out from the history of the object.
[<RequireQualifiedAccess>]
module ServerSideApply =

    let private options (field: string) (word: string) (message: string) : Status =
        Status.invalid
            {
                Group = "meta.k8s.io"
                Version = "v1"
                Plural = "patchoptions"
                Kind = "PatchOptions"
                Scope = Cluster
            }
            ""
            [
                {
                    Field = field
                    Reason = word
                    Message = message
                }
            ]

    // Nulls say nothing, and what belongs to the server is not the manager's to want.
    let rec private withoutNulls (json: Json) : Json =
        match json with
        | Json.Object members ->
            members
            |> Map.filter (fun _ value -> value <> Json.Null)
            |> Map.map (fun _ value -> withoutNulls value)
            |> Json.Object
        | Json.Array items -> Json.Array(List.map withoutNulls items)
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _ -> json

    let private wanted (kind: Kind) (part: Writing.Part) (config: Json) : Json =
        let config =
            ([
                "uid"
                "creationTimestamp"
                "generation"
                "resourceVersion"
                "selfLink"
                "managedFields"
             ],
             withoutNulls config)
            ||> List.foldBack Metadata.remove

        match part with
        | Writing.Part.Status ->
            config
            |> Json.members []
            |> Map.filter (fun name _ -> name = "apiVersion" || name = "kind" || name = "metadata" || name = "status")
            |> Map.map (fun name value ->
                if name = "metadata" then
                    Json.Object(
                        Json.members [] value
                        |> Map.filter (fun name _ -> name = "name" || name = "namespace")
                    )
                else
                    value)
            |> Json.Object
        | Writing.Part.Main
        | Writing.Part.Finalize ->
            if kind.HasStatus then
                Json.remove [ "status" ] config
            else
                config

    let private writer (now: DateTimeOffset) (kind: Kind) (manager: string) (part: Writing.Part) : ManagerEntry = {
        Manager = manager
        IsApply = true
        ApiVersion = Kind.apiVersion kind
        Subresource =
            match part with
            | Writing.Part.Status -> "status"
            | Writing.Part.Main
            | Writing.Part.Finalize -> ""
        Time = Metadata.time now
        Fields = FieldSet.empty
    }

    let private hasKind (config: Json) =
        Json.tryString [ "apiVersion" ] config |> Option.isSome
        && Json.tryString [ "kind" ] config |> Option.isSome

    let private create now (kind: Kind) part ns name manager config state =
        let wanted = wanted kind part config
        let writer = writer now kind manager part

        match ManagedFields.apply kind.Shape kind.HasStatus writer false Json.empty wanted [] with
        | Error conflicts -> Error(ApplyConflict.status conflicts)
        | Ok applied ->
            Writing.createManaged
                now
                kind
                ns
                (Metadata.set "name" (Json.str name) config)
                (ManagedFields.put applied.Entries)
                state

    let private change now (kind: Kind) part manager force before config state =
        let live = Kind.present kind before

        let entries =
            ManagedFields.entries kind.Shape kind.HasStatus (Kind.apiVersion kind) (Kind.key kind) live state

        let writer = writer now kind manager part

        match ManagedFields.apply kind.Shape kind.HasStatus writer force live (wanted kind part config) entries with
        | Error conflicts -> Error(ApplyConflict.status conflicts)
        | Ok applied ->
            let body =
                match Metadata.resourceVersion config with
                | "" -> Metadata.remove "resourceVersion" applied.Document
                | given -> Metadata.set "resourceVersion" (Json.str given) applied.Document

            Writing.replaceManaged kind part true before body (fun _ -> ManagedFields.put applied.Entries) state

    /// Applies what this manager wants of the object of this name, or of this part of it. The answer is the object as stored, and
    /// whether it is new.
    let apply
        (now: DateTimeOffset)
        (kind: Kind)
        (part: Writing.Part)
        (ns: string)
        (name: string)
        (manager: string)
        (force: bool)
        (config: Json)
        (state: State)
        : Result<State * Json * bool, Status> =
        let given = Metadata.name config

        if manager = "" then
            Error(options "fieldManager" "FieldValueRequired" "Required value: is required for apply patch")
        elif not (hasKind config) then
            Error(Status.badRequest "the object provided is unrecognized: apiVersion and kind must be set")
        elif not (Json.items [ "metadata"; "managedFields" ] config).IsEmpty then
            Error(Status.badRequest "metadata.managedFields must be nil")
        elif given <> "" && given <> name then
            Error(
                Status.badRequest (
                    "the name of the object ("
                    + given
                    + ") does not match the name on the URL ("
                    + name
                    + ")"
                )
            )
        else
            match Store.tryFind (Kind.key kind) ns name state, part with
            | Some before, _ ->
                change now kind part manager force before config state
                |> Result.map (fun (state, stored) -> state, stored, false)
            | None, Writing.Part.Main ->
                create now kind part ns name manager config state
                |> Result.map (fun (state, stored) -> state, stored, true)
            | None, (Writing.Part.Status | Writing.Part.Finalize) -> Error(Status.notFound kind.Resource name)

    /// The refusal of `force` where nothing is applied.
    let forceForbidden: Status =
        options "force" "FieldValueForbidden" "Forbidden: may not be specified for non-apply patch"
