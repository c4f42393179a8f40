namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// Who owns which fields of an object: an entry of `metadata.managedFields`.
[<NoComparison>]
type ManagerEntry = {
    Manager: string
    /// By server-side apply, not by an update of any kind.
    IsApply: bool
    ApiVersion: string
    /// `status`; empty for the object itself.
    Subresource: string
    Time: Json
    Fields: FieldSet
}

/// A field that another manager owns.
[<NoComparison>]
type ManagerConflict = { Owner: ManagerEntry; Path: string }

[<RequireQualifiedAccess>]
module ManagedFields =

    let private text name json =
        Json.tryString [ name ] json |> Option.defaultValue ""

    /// The entries of the object; none of them for an object whose owners are not kept track of.
    let ofObject (document: Json) : ManagerEntry list =
        document
        |> Json.items [ "metadata"; "managedFields" ]
        |> List.map (fun entry -> {
            Manager = text "manager" entry
            IsApply = text "operation" entry = "Apply"
            ApiVersion = text "apiVersion" entry
            Subresource = text "subresource" entry
            Time = entry |> Json.tryField "time" |> Option.defaultValue Json.Null
            Fields =
                entry
                |> Json.tryField "fieldsV1"
                |> Option.map FieldSet.ofJson
                |> Option.defaultValue FieldSet.empty
        })

    let private entryJson (entry: ManagerEntry) : Json =
        Json.obj [
            "manager", Json.str entry.Manager
            "operation", Json.str (if entry.IsApply then "Apply" else "Update")
            "apiVersion", Json.str entry.ApiVersion
            "time", entry.Time
            "fieldsType", Json.str "FieldsV1"
            "fieldsV1", FieldSet.toJson entry.Fields
            if entry.Subresource <> "" then
                "subresource", Json.str entry.Subresource
        ]

    /// The object with these entries: appliers first, then in the order of their times.
    let put (entries: ManagerEntry list) (document: Json) : Json =
        let order (entry: ManagerEntry) =
            not entry.IsApply, Json.asString entry.Time, entry.Manager, entry.Subresource

        match entries |> List.filter (fun entry -> not (FieldSet.isEmpty entry.Fields)) with
        | [] -> Metadata.remove "managedFields" document
        | some -> Metadata.set "managedFields" (Json.list (some |> List.sortBy order |> List.map entryJson)) document

    let private isSame (a: ManagerEntry) (b: ManagerEntry) =
        a.Manager = b.Manager
        && a.IsApply = b.IsApply
        && a.Subresource = b.Subresource
        && (a.IsApply || a.ApiVersion = b.ApiVersion)

    // What belongs to the server, and is nobody's.
    let private unowned: FieldSet =
        let metadata =
            [
                "name"
                "namespace"
                "uid"
                "creationTimestamp"
                "generation"
                "resourceVersion"
                "selfLink"
                "managedFields"
                "deletionTimestamp"
                "deletionGracePeriodSeconds"
            ]
            |> List.map (fun name -> "f:" + name, FieldSet.here)

        FieldSet.ofSteps [
            "f:apiVersion", FieldSet.here
            "f:kind", FieldSet.here
            "f:metadata",
            {
                FieldSet.ofSteps metadata with
                    Here = true
            }
        ]

    // Each side of an object with a status subresource can own only its own fields.
    let private within (hasStatus: bool) (subresource: string) (fields: FieldSet) : FieldSet =
        let fields = FieldSet.difference fields unowned

        if not hasStatus then
            fields
        elif subresource = "status" then
            {
                fields with
                    Inner = fields.Inner |> Map.filter (fun step _ -> step = "f:status")
            }
        else
            {
                fields with
                    Inner = fields.Inner |> Map.remove "f:status"
            }

    // What others lose to a write: what it changed, and what it took away.
    let private yielding (writer: ManagerEntry) (written: FieldSet) (removed: FieldSet) (others: ManagerEntry list) =
        let lost = FieldSet.union written removed

        others
        |> List.map (fun entry ->
            if isSame entry writer then
                entry
            else
                {
                    entry with
                        Fields = FieldSet.difference entry.Fields lost
                })

    // The entry in the place of the same manager's one before; unchanged fields keep their time.
    let private replacing (entry: ManagerEntry) (entries: ManagerEntry list) : ManagerEntry list =
        let others = entries |> List.filter (fun other -> not (isSame other entry))

        let kept =
            entries
            |> List.tryFind (fun other -> isSame other entry && other.Fields = entry.Fields)

        others @ [ Option.defaultValue entry kept ]

    /// The entries after this manager has changed the object in any way but apply. The entry says who and when.
    let afterUpdate
        (shape: Shape)
        (hasStatus: bool)
        (writer: ManagerEntry)
        (before: Json)
        (after: Json)
        (entries: ManagerEntry list)
        : ManagerEntry list =
        let difference = Ownership.difference shape before after

        let own =
            entries
            |> List.tryFind (fun entry -> isSame entry writer)
            |> Option.map _.Fields
            |> Option.defaultValue FieldSet.empty

        let written = within hasStatus writer.Subresource difference.Written

        entries
        |> yielding writer written difference.Removed
        |> replacing {
            writer with
                Fields = FieldSet.union (FieldSet.difference own difference.Removed) written
        }

    /// The result of an apply, and the entries then.
    [<NoComparison>]
    type Applied = {
        Document: Json
        Entries: ManagerEntry list
    }

    // What kubectl's own former way of applying owns is kubectl's to take over.
    let private isPredecessor (writer: ManagerEntry) (other: ManagerEntry) =
        writer.Manager = "kubectl"
        && other.Manager = "kubectl-client-side-apply"
        && not other.IsApply

    /// Merges what the manager wants into the live object and takes away what it wanted before, does no longer, and nobody else
    /// owns; or the fields that others own and that would change. Forced, the others lose these fields instead.
    let apply
        (shape: Shape)
        (hasStatus: bool)
        (writer: ManagerEntry)
        (force: bool)
        (live: Json)
        (wanted: Json)
        (entries: ManagerEntry list)
        : Result<Applied, ManagerConflict list> =
        let fields = within hasStatus writer.Subresource (Ownership.fields shape wanted)

        let given =
            entries
            |> List.tryFind (fun entry -> isSame entry writer)
            |> Option.map _.Fields
            |> Option.defaultValue FieldSet.empty

        let others = entries |> List.filter (fun entry -> not (isSame entry writer))

        let owned =
            (fields, others)
            ||> List.fold (fun owned entry -> FieldSet.union owned entry.Fields)

        let merged = Ownership.merge shape live wanted |> Ownership.prune shape given owned

        let difference = Ownership.difference shape live merged

        let conflicts =
            others
            |> List.filter (fun entry -> not force && not (isPredecessor writer entry))
            |> List.collect (fun entry ->
                FieldSet.intersection entry.Fields difference.Written
                |> FieldSet.paths
                |> List.map (fun path -> { Owner = entry; Path = path }))

        match conflicts with
        | [] ->
            Ok {
                Document = merged
                Entries =
                    entries
                    |> yielding writer difference.Written difference.Removed
                    |> replacing { writer with Fields = fields }
            }
        | some -> Error some

    // Objects without entries ------------------------------------------------------------------------------------------

    /// The entries of an object whose owners were not kept track of, from the history of its writes. What is older than the
    /// history belongs to `before-first-apply`.
    let ofHistory
        (shape: Shape)
        (hasStatus: bool)
        (apiVersion: string)
        (key: string)
        (live: Json)
        (state: State)
        : ManagerEntry list =
        let entry manager time subresource = {
            Manager = manager
            IsApply = false
            ApiVersion = apiVersion
            Subresource = subresource
            Time = time
            Fields = FieldSet.empty
        }

        let writes =
            state.Changes
            |> List.filter (fun change ->
                change.Key = key
                && not change.Deleted
                && Metadata.uid change.After = Metadata.uid live)
            |> List.rev

        match writes with
        | first :: _ when Option.isNone first.Before ->
            ([], writes)
            ||> List.fold (fun entries change ->
                let writer =
                    entry change.Writer.Manager (Metadata.time change.Writer.Time) change.Writer.Subresource

                let before = change.Before |> Option.defaultValue Json.empty
                afterUpdate shape hasStatus writer before change.After entries)
        | _ -> [
            {
                entry
                    "before-first-apply"
                    (Json.tryPath [ "metadata"; "creationTimestamp" ] live
                     |> Option.defaultValue Json.Null)
                    "" with
                    Fields = FieldSet.difference (Ownership.fields shape live) unowned
            }
          ]

    /// The entries of the object, kept or found out.
    let entries (shape: Shape) (hasStatus: bool) (apiVersion: string) (key: string) (live: Json) (state: State) =
        match ofObject live with
        | [] -> ofHistory shape hasStatus apiVersion key live state
        | kept -> kept
