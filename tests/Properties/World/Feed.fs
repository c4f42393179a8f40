namespace ImageRegistry.Properties.World

open System
open ImageRegistry.Core
open ImageRegistry.Sandbox

/// The watches of the operator, fed from the machine's history.
[<RequireQualifiedAccess>]
module Feed =

    let private selects (watch: Watch) (document: Json) =
        match watch.Scope with
        | WatchScope.Named name -> Document.name document = name
        | WatchScope.Labelled label -> Map.containsKey label (Document.labels document)
        | WatchScope.LabelledWith(label, value) -> Map.tryFind label (Document.labels document) = Some value
        | WatchScope.Everything -> true

    let private isServed (watch: Watch) (state: State) =
        Store.kind watch.Resource.Group watch.Resource.Version watch.Resource.Plural state
        |> Option.isSome

    let private list (now: DateTimeOffset) (state: State) (knowledge: Knowledge) (watch: Watch) : Knowledge =
        if not (isServed watch state) then
            Sightings.failing
                now
                watch
                (ApiFailure.NotServed("the server does not serve " + Watch.text watch))
                knowledge
        else
            let documents =
                match watch.Scope with
                | WatchScope.Named name ->
                    Store.tryFind (Resource.qualifiedName watch.Resource) watch.Namespace name state
                    |> Option.toList
                | WatchScope.Labelled _
                | WatchScope.LabelledWith _
                | WatchScope.Everything ->
                    Machine.list watch.Resource watch.Namespace state |> List.filter (selects watch)

            Sightings.replaced now watch documents knowledge

    let private isSeen (knowledge: Knowledge) (watch: Watch) =
        match Map.tryFind watch knowledge.Watches with
        | Some(Sight.Seen _) -> true
        | Some(Sight.Unseen _)
        | None -> false

    // Watches that are new are listed; what they show may ask for more of them.
    let rec private follow (now: DateTimeOffset) (state: State) (knowledge: Knowledge) : Knowledge =
        let wanted = Interests.wanted knowledge

        let idle =
            knowledge.Watches
            |> Map.keys
            |> Seq.filter (fun watch -> not (List.contains watch wanted))
            |> List.ofSeq

        let kept =
            (knowledge, idle)
            ||> List.fold (fun known watch -> Sightings.forgotten watch known)

        match
            wanted
            |> List.filter (fun watch -> not (isSeen kept watch) && isServed watch state)
        with
        | [] ->
            (kept, wanted |> List.filter (fun watch -> not (isSeen kept watch)))
            ||> List.fold (list now state)
        | fresh -> (kept, fresh) ||> List.fold (list now state) |> follow now state

    let private show (now: DateTimeOffset) (watches: Watch list) (knowledge: Knowledge) (change: Change) : Knowledge =
        watches
        |> List.filter (fun watch ->
            watch.Namespace = change.Namespace
            && Resource.qualifiedName watch.Resource = change.Key)
        |> List.fold
            (fun known watch ->
                let isNow = not change.Deleted && selects watch change.After
                let was = change.Before |> Option.exists (selects watch)

                if isNow then Sightings.changed now watch change.After known
                elif was then Sightings.deleted now watch change.After known
                else known)
            knowledge

    /// The watches tell what has happened since, unless they lag.
    let look (world: World) : World =
        if world.Lag > 0 then
            { world with Lag = world.Lag - 1 }
        else
            let changes = Machine.eventsSince world.Told world.State |> Option.defaultValue []

            let watches = world.Knowledge.Watches |> Map.keys |> List.ofSeq

            let shown = (world.Knowledge, changes) ||> List.fold (show world.Now watches)

            {
                world with
                    Knowledge = follow world.Now world.State shown
                    Told = world.State.Revision
            }
