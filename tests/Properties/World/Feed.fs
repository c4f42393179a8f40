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

    // A kind whose lists fail is not seen, as long as it lasts.
    let private isListed (world: World) (watch: Watch) =
        not (Map.containsKey (Resource.qualifiedName watch.Resource) world.Unlisted)

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

    let private tryList (world: World) (knowledge: Knowledge) (watch: Watch) : Knowledge =
        if isListed world watch then
            list world.Now world.State knowledge watch
        else
            Sightings.failing world.Now watch (ApiFailure.ServerError(503, "the list cannot be had now")) knowledge

    // Watches that are new are listed; what they show may ask for more of them.
    let rec private follow (world: World) (knowledge: Knowledge) : Knowledge =
        let wanted = Interests.wanted knowledge
        let wantedSet = Set.ofList wanted

        let idle =
            knowledge.Watches
            |> Map.keys
            |> Seq.filter (fun watch -> not (Set.contains watch wantedSet))
            |> List.ofSeq

        let kept =
            (knowledge, idle)
            ||> List.fold (fun known watch -> Sightings.forgotten watch known)

        let unseen = wanted |> List.filter (fun watch -> not (isSeen kept watch))

        match
            unseen
            |> List.filter (fun watch -> isListed world watch && isServed watch world.State)
        with
        | [] -> (kept, unseen) ||> List.fold (tryList world)
        | fresh -> (kept, fresh) ||> List.fold (tryList world) |> follow world

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

    /// Whether the watches have not shown everything yet.
    let isBehind (world: World) : bool =
        world.Lag > 0
        || not (Map.isEmpty world.Still)
        || not (Map.isEmpty world.Unlisted)

    let private since (revision: int64) (key: string) (state: State) : Change list =
        Machine.eventsSince revision state
        |> Option.defaultValue []
        |> List.filter (fun change -> change.Key = key)

    // What these watches of one kind have missed.
    let private caughtUp (world: World) (key: string) (still: Standstill) (knowledge: Knowledge) : Knowledge =
        let watches =
            knowledge.Watches
            |> Map.keys
            |> Seq.filter (fun watch -> Resource.qualifiedName watch.Resource = key && isSeen knowledge watch)
            |> List.ofSeq

        match still.Then with
        | CatchUp.Events ->
            (knowledge, since still.From key world.State)
            ||> List.fold (show world.Now watches)
        | CatchUp.List -> (knowledge, watches) ||> List.fold (list world.Now world.State)

    /// The watches of this kind show nothing new for so many looks.
    let standStill (key: string) (looks: int) (how: CatchUp) (world: World) : World = {
        world with
            Still =
                Map.add
                    key
                    {
                        Looks = looks
                        From =
                            Map.tryFind key world.Still
                            |> Option.map (fun still -> still.From)
                            |> Option.defaultValue world.Told
                        Then = how
                    }
                    world.Still
    }

    /// The watches of this kind begin again from so many changes ago, and show those once more.
    let goBack (key: string) (changes: int) (world: World) : World =
        let shown =
            match Map.tryFind key world.Still with
            | Some still -> still.From
            | None -> world.Told

        let past =
            since 0L key world.State
            |> List.filter (fun change -> change.Revision <= shown)
            |> List.rev
            |> List.truncate changes
            |> List.rev

        match past with
        | [] -> world
        | oldest :: _ ->
            match Store.at (oldest.Revision - 1L) world.State with
            | None -> world
            | Some before ->
                let watches =
                    world.Knowledge.Watches
                    |> Map.keys
                    |> Seq.filter (fun watch ->
                        Resource.qualifiedName watch.Resource = key && isSeen world.Knowledge watch)
                    |> List.ofSeq

                let rewound = (world.Knowledge, watches) ||> List.fold (list world.Now before)

                {
                    world with
                        Knowledge = (rewound, past) ||> List.fold (show world.Now watches)
                }

    let private passing (world: World) : World =
        if Map.isEmpty world.Still && Map.isEmpty world.Unlisted then
            world
        else

            let ended, left = world.Still |> Map.partition (fun _ still -> still.Looks <= 0)

            {
                world with
                    Knowledge =
                        (world.Knowledge, ended)
                        ||> Map.fold (fun known key still -> caughtUp world key still known)
                    Still = left |> Map.map (fun _ still -> { still with Looks = still.Looks - 1 })
                    Unlisted =
                        world.Unlisted
                        |> Map.filter (fun _ looks -> looks > 0)
                        |> Map.map (fun _ looks -> looks - 1)
                    Shown = Map.empty
            }

    // What was shown asked for these watches; only something new can ask for others.
    let private isFollowed (world: World) =
        not (Map.isEmpty world.Shown)
        && obj.ReferenceEquals(world.Shown, world.Knowledge.Watches)

    /// The watches tell what has happened since, unless they lag.
    let look (world: World) : World =
        if world.Lag > 0 then
            { world with Lag = world.Lag - 1 }
        else
            let world = passing world
            let changes = Machine.eventsSince world.Told world.State |> Option.defaultValue []

            if List.isEmpty changes && isFollowed world then
                world
            else
                let told =
                    changes
                    |> List.filter (fun change -> not (Map.containsKey change.Key world.Still))

                let watches = world.Knowledge.Watches |> Map.keys |> List.ofSeq
                let shown = (world.Knowledge, told) ||> List.fold (show world.Now watches)

                let knowledge = follow world shown

                {
                    world with
                        Knowledge = knowledge
                        Told = world.State.Revision
                        Shown = knowledge.Watches
                }
