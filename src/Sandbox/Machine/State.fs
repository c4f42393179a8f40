namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// Who writes, as far as the owners of fields are told by it.
type Writer = {
    /// The `fieldManager` of the request, or the first word of its user agent.
    Manager: string
    /// `status` and the like; empty for the object itself.
    Subresource: string
    Time: DateTimeOffset
}

/// One write: what an object was, and what it became.
[<NoComparison>]
type Change = {
    /// The resourceVersion that the write got.
    Revision: int64
    /// The storage name of the kind: `deployments.apps`.
    Key: string
    Namespace: string
    Name: string
    /// None when the write created the object.
    Before: Json option
    /// The object as it is told to watchers: for a deleted object its last content with the revision of the deletion.
    After: Json
    Deleted: bool
    Writer: Writer
}

/// Everything an API server and its storage know.
[<NoComparison>]
type State = {
    /// The resourceVersion of the newest write.
    Revision: int64
    /// By storage name of the kind, namespace (empty for kinds that have none) and name.
    Objects: Map<string, Map<string, Map<string, Json>>>
    /// What is served, by `Kind.address`.
    Kinds: Map<string, Kind>
    /// Newest first.
    Changes: Change list
    ChangeCount: int
    /// Watches and lists from before this resourceVersion get 410.
    Compacted: int64
    /// How many changes are kept at least.
    History: int
    /// Newest first.
    Audit: AuditEntry list
    Faults: Fault list
    /// Watches opened in an earlier epoch are closed.
    Epoch: int
    /// Told apart by it are the uids of two runs.
    Entropy: uint64
    /// How many identities were given out.
    Identities: int64
    /// Who sent the request that is being answered.
    Writer: Writer
}

/// Reading and writing objects, with history. Knows nothing about what objects mean.
[<RequireQualifiedAccess>]
module Store =

    let private inKind (key: string) (state: State) =
        state.Objects |> Map.tryFind key |> Option.defaultValue Map.empty

    /// The object of this name; none when there is none.
    let tryFind (key: string) (ns: string) (name: string) (state: State) : Json option =
        inKind key state |> Map.tryFind ns |> Option.bind (Map.tryFind name)

    /// The objects of a kind in a namespace (empty: in all), with namespace and name, in this order.
    let entries (key: string) (ns: string) (state: State) : (string * string * Json) list =
        let every = inKind key state

        let inside ns objects =
            objects |> Map.toList |> List.map (fun (name, document) -> ns, name, document)

        match ns with
        | "" -> every |> Map.toList |> List.collect (fun (ns, objects) -> inside ns objects)
        | ns -> every |> Map.tryFind ns |> Option.map (inside ns) |> Option.defaultValue []

    /// The objects of a kind in a namespace (empty: in all), by namespace and name.
    let list (key: string) (ns: string) (state: State) : Json list =
        entries key ns state |> List.map (fun (_, _, document) -> document)

    /// How many objects of the kind there are.
    let count (key: string) (state: State) : int =
        (0, inKind key state)
        ||> Map.fold (fun sum _ objects -> sum + Map.count objects)

    let private place key ns name (document: Json option) (objects: Map<string, Map<string, Map<string, Json>>>) =
        let ofKind = objects |> Map.tryFind key |> Option.defaultValue Map.empty
        let inside = ofKind |> Map.tryFind ns |> Option.defaultValue Map.empty

        let changed =
            match document with
            | Some document -> Map.add name document inside
            | None -> Map.remove name inside

        if changed.IsEmpty then
            Map.add key (Map.remove ns ofKind) objects
        else
            Map.add key (Map.add ns changed ofKind) objects

    // The log is cut in half only when it is full, so that a write costs the same on average however long it gets.
    let private remember (change: Change) (state: State) =
        let changes = change :: state.Changes

        if state.ChangeCount < 2 * state.History then
            {
                state with
                    Changes = changes
                    ChangeCount = state.ChangeCount + 1
            }
        else
            let kept = List.truncate state.History changes

            {
                state with
                    Changes = kept
                    ChangeCount = state.History
                    Compacted = change.Revision - int64 state.History
            }

    /// Stores the object under a new resourceVersion, which the answer carries.
    let put (key: string) (ns: string) (name: string) (document: Json) (state: State) : State * Json =
        let revision = state.Revision + 1L
        let stored = Metadata.withResourceVersion revision document

        {
            state with
                Revision = revision
                Objects = place key ns name (Some stored) state.Objects
        }
        |> remember {
            Revision = revision
            Key = key
            Namespace = ns
            Name = name
            Before = tryFind key ns name state
            After = stored
            Deleted = false
            Writer = state.Writer
        },
        stored

    /// Takes the object away; nothing happens when there is none. The answer is the object as watchers are told.
    let remove (key: string) (ns: string) (name: string) (state: State) : State * Json option =
        match tryFind key ns name state with
        | None -> state, None
        | Some document ->
            let revision = state.Revision + 1L
            let last = Metadata.withResourceVersion revision document

            {
                state with
                    Revision = revision
                    Objects = place key ns name None state.Objects
            }
            |> remember {
                Revision = revision
                Key = key
                Namespace = ns
                Name = name
                Before = Some document
                After = last
                Deleted = true
                Writer = state.Writer
            },
            Some last

    /// The changes after this resourceVersion, oldest first; none when some of them are no longer known.
    let since (revision: int64) (state: State) : Change list option =
        if revision < state.Compacted then
            None
        else
            let rec take found (changes: Change list) =
                match changes with
                | change :: older when change.Revision > revision -> take (change :: found) older
                | _ -> found

            Some(take [] state.Changes)

    /// The objects as they were at this resourceVersion; none when that is no longer known.
    let at (revision: int64) (state: State) : State option =
        since revision state
        |> Option.map (fun changes -> {
            state with
                Objects =
                    (changes, state.Objects)
                    ||> List.foldBack (fun change objects ->
                        place change.Key change.Namespace change.Name change.Before objects)
        })

    /// Forgets the changes up to this resourceVersion.
    let compact (revision: int64) (state: State) : State =
        let upTo = min revision state.Revision
        let kept = state.Changes |> List.takeWhile (fun change -> change.Revision > upTo)

        {
            state with
                Changes = kept
                ChangeCount = kept.Length
                Compacted = max state.Compacted upTo
        }

    /// The number of the next made-up name or uid.
    let identity (state: State) : State * int64 =
        {
            state with
                Identities = state.Identities + 1L
        },
        state.Identities + 1L

    /// The kind served at this address.
    let kind (group: string) (version: string) (plural: string) (state: State) : Kind option =
        state.Kinds |> Map.tryFind (Kind.address group version plural)
