namespace ImageRegistry.Properties.World

open System
open ImageRegistry.Core
open ImageRegistry.Sandbox

/// One line of what happened.
[<RequireQualifiedAccess; NoComparison; NoEquality>]
type Line =
    /// An operation of the script.
    | Did of string
    /// What was decided from which picture.
    | Planned of Snapshot * Plan
    | Done of Step
    | Failed of Step * ApiFailure
    | LeftOut of Step
    | Crashed
    | Waited of ObjectRef list

/// A cluster with the operator in it, under a clock of its own.
[<NoComparison; NoEquality>]
type World = {
    Now: DateTimeOffset
    State: State
    Controllers: ControllerSettings
    Settings: OperatorSettings
    Knowledge: Knowledge
    /// Changes up to this resourceVersion have reached the operator.
    Told: int64
    /// For so many looks the watches show nothing new.
    Lag: int
    /// Since when our own writes are waited for.
    WaitsSince: DateTimeOffset option
    /// After so many more effects on the cluster the operator dies and starts anew.
    DiesAfter: int option
    /// Snapshots taken so far: the source of entropy.
    Looks: int
    /// Newest first.
    Story: (DateTimeOffset * Line) list
    /// Newest first.
    Announced: Announcement list
}

/// Running the operator against the machine, as its host does.
[<RequireQualifiedAccess>]
module World =

    /// The operator starts in this cluster.
    let start (now: DateTimeOffset) (state: State) : World = {
        Now = now
        State = state
        Controllers = ControllerSettings.everything (TimeSpan.FromSeconds 5.0)
        Settings = Cluster.settings
        Knowledge = Knowledge.start Cluster.settings now
        Told = 0L
        Lag = 0
        WaitsSince = None
        DiesAfter = None
        Looks = 0
        Story = []
        Announced = []
    }

    let tell (line: Line) (world: World) : World = {
        world with
            Story = (world.Now, line) :: world.Story
    }

    /// The operator's process ends and another one starts, which knows nothing.
    let restart (world: World) : World = {
        world with
            Knowledge = Knowledge.start world.Settings world.Now
            Told = 0L
            Lag = 0
            WaitsSince = None
            DiesAfter = None
    }

    // Watches ---------------------------------------------------------------------------------------------------------

    let private selects (watch: Watch) (document: Json) =
        match watch.Scope with
        | WatchScope.Named name -> Document.name document = name
        | WatchScope.Labelled label -> Map.containsKey label (Document.labels document)
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
    let private look (world: World) : World =
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

    // Effects ---------------------------------------------------------------------------------------------------------

    let private seconds (status: Json) =
        status
        |> Json.tryInt64 [ "details"; "retryAfterSeconds" ]
        |> Option.map (float >> TimeSpan.FromSeconds)

    /// What an answer that is no success means, as the operator's client reads it.
    let private failureOf (code: int) (status: Json) : ApiFailure =
        let text name =
            Json.tryString [ name ] status |> Option.defaultValue ""

        let message = text "message"
        let isNamed = Json.tryString [ "details"; "name" ] status |> Option.isSome

        let causes =
            Json.items [ "details"; "causes" ] status
            |> List.map (fun cause -> {
                Field = Json.tryString [ "field" ] cause |> Option.defaultValue ""
                Reason = Json.tryString [ "reason" ] cause |> Option.defaultValue ""
                Message = Json.tryString [ "message" ] cause |> Option.defaultValue ""
            })

        match code with
        | 400 -> ApiFailure.BadRequest message
        | 401 -> ApiFailure.Unauthorized message
        | 403 when causes |> List.exists (fun cause -> cause.Reason = "NamespaceTerminating") ->
            ApiFailure.NamespaceTerminating message
        | 403 -> ApiFailure.Forbidden message
        | 404 when isNamed -> ApiFailure.NotFound message
        | 404 -> ApiFailure.NotServed message
        | 409 when text "reason" = "AlreadyExists" -> ApiFailure.AlreadyExists message
        | 409 -> ApiFailure.Conflict message
        | 410 -> ApiFailure.Expired message
        | 422 -> ApiFailure.Invalid(message, causes)
        | 429 -> ApiFailure.TooManyRequests(message, seconds status)
        | code when code >= 500 -> ApiFailure.ServerError(code, message)
        | code -> ApiFailure.Refused(code, message)

    let private requestFor (effect: Effect) : Request option =
        let part target = ObjectRef.path target + "/status"

        match effect with
        | Effect.Create(target, document) ->
            Some(Request.post (Resource.path target.Resource target.Namespace) document)
        | Effect.Replace(target, document) -> Some(Request.put (ObjectRef.path target) document)
        | Effect.ReplaceStatus(target, document) -> Some(Request.put (part target) document)
        | Effect.Patch(target, patch) -> Some(Request.mergePatch (ObjectRef.path target) patch)
        | Effect.PatchStatus(target, patch) -> Some(Request.mergePatch (part target) patch)
        | Effect.Delete(target, uid) ->
            Some {
                Request.delete (ObjectRef.path target) with
                    Body =
                        Body.Document(
                            Json.obj [
                                "kind", Json.str "DeleteOptions"
                                "apiVersion", Json.str "v1"
                                "propagationPolicy", Json.str "Foreground"
                                "gracePeriodSeconds", Json.int 0
                                "preconditions", Json.obj [ "uid", Json.str uid ]
                            ]
                        )
            }
        | Effect.Announce _
        | Effect.SetLogLevel _
        | Effect.End _ -> None

    /// The name that faults for the operator are injected under.
    let userAgent = "operator"

    /// The state after this effect, and the server's answer to it.
    let carryOut (now: DateTimeOffset) (effect: Effect) (state: State) : State * Result<Json, ApiFailure> =
        match requestFor effect with
        | None -> state, Ok Json.Null
        | Some request ->
            let after, response =
                Machine.handle now (Request.withUserAgent userAgent request) state

            after,
            (match response.Answer with
             | Answer.Lost -> Error(ApiFailure.Unreachable "the connection was closed")
             | Answer.Document document when response.Code < 300 -> Ok document
             | Answer.Document status -> Error(failureOf response.Code status)
             | Answer.Text text -> Error(failureOf response.Code (Json.obj [ "message", Json.str text ]))
             | Answer.Watch _ -> Error(ApiFailure.Unreadable "a stream where an object is expected"))
            |> Result.mapError (Confidential.failure effect)

    let private announced (cause: string) (consequences: Consequence list) : Announcement list =
        consequences
        |> List.choose (fun consequence ->
            match consequence with
            | Announces announcement ->
                Some {
                    announcement with
                        Message = announcement.Message + cause
                }
            | CountsReconfiguredStorage -> None)

    let private dies (world: World) (step: Step) =
        match world.DiesAfter, Effect.target step.Effect, step.Effect with
        | _, _, Effect.End _ -> true, None
        | Some left, Some _, _ when left <= 1 -> true, None
        | Some left, Some _, _ -> false, Some(left - 1)
        | left, None, _ -> false, left
        | None, Some _, _ -> false, None

    let rec private steps (succeeded: Set<StepId>) (left: Step list) (world: World) : World =
        match left with
        | [] -> world
        | step :: rest when not (step.Needs |> List.forall (fun id -> Set.contains id succeeded)) ->
            world |> tell (Line.LeftOut step) |> steps succeeded rest
        | step :: rest ->
            let state, answer = carryOut world.Now step.Effect world.State
            let isDead, diesAfter = dies world step

            let after = {
                world with
                    State = state
                    DiesAfter = diesAfter
            }

            match answer with
            | Ok document ->
                let own =
                    match step.Effect with
                    | Effect.Announce announcement -> [ announcement ]
                    | Effect.Create _
                    | Effect.Replace _
                    | Effect.ReplaceStatus _
                    | Effect.Patch _
                    | Effect.PatchStatus _
                    | Effect.Delete _
                    | Effect.SetLogLevel _
                    | Effect.End _ -> []

                let after =
                    {
                        after with
                            Knowledge = Outcomes.succeeded world.Now step.Effect document world.Knowledge
                            Announced = announced "" step.OnSuccess @ own @ world.Announced
                    }
                    |> tell (Line.Done step)

                if isDead then
                    after |> tell Line.Crashed |> restart
                else
                    steps (Set.add step.Id succeeded) rest after
            | Error failure ->
                let after =
                    {
                        after with
                            Knowledge = Outcomes.failed world.Now step.Effect failure world.Knowledge
                            Announced = announced (": " + ApiFailure.text failure) step.OnFailure @ world.Announced
                    }
                    |> tell (Line.Failed(step, failure))

                if isDead then
                    after |> tell Line.Crashed |> restart
                else
                    steps succeeded rest after

    // Turns -----------------------------------------------------------------------------------------------------------

    let private entropy (looks: int) : string =
        let half = Digest.sha256 (BitConverter.GetBytes looks)
        half + half

    /// The other controllers do what they can, and the watches tell.
    let observe (world: World) : World =
        {
            world with
                State = Controllers.settle world.Controllers world.Now world.State
        }
        |> look

    /// The picture that the operator has at this moment.
    let snapshot (world: World) : Snapshot =
        Picture.take world.Now (entropy world.Looks) world.Knowledge

    /// The plan for this picture, without carrying it out.
    let plan (world: World) : Plan =
        Planner.make world.Settings (snapshot world)

    /// How long the operator waits for the watches to show its own writes.
    let private patience = TimeSpan.FromSeconds 10.0

    let private planned (world: World) : World * Plan =
        let ready = {
            world with
                Knowledge = Outcomes.caughtUp true world.Knowledge
                WaitsSince = None
        }

        let snapshot = snapshot ready
        let plan = Planner.make world.Settings snapshot

        {
            ready with
                Looks = ready.Looks + 1
                Knowledge = Outcomes.planned plan ready.Knowledge
        }
        |> tell (Line.Planned(snapshot, plan))
        |> steps Set.empty plan.Steps,
        plan

    /// One turn of the operator's loop: look, plan, carry out. No plan while its own writes are not seen.
    let turn (world: World) : World * Plan option =
        let world = observe world

        match Outcomes.outstanding world.Knowledge, world.WaitsSince with
        | [], _ ->
            let world, plan = planned world
            world, Some plan
        | _, Some since when world.Now - since >= patience ->
            let world, plan = planned world
            world, Some plan
        | waited, since ->
            {
                world with
                    WaitsSince = Some(Option.defaultValue world.Now since)
                    Now = world.Now.AddSeconds 1.0
            }
            |> tell (Line.Waited waited),
            None

    /// The next moment at which something happens of itself, if that is before the operator's slow look at everything.
    let next (plan: Plan) (world: World) : DateTimeOffset option =
        let slow = world.Now.AddMinutes 10.0

        let times =
            plan.LookAgain :: Option.toList (Controllers.due world.Controllers world.State)

        match List.min times with
        | time when time <= world.Now -> Some(world.Now.AddSeconds 1.0)
        | time when time < slow -> Some time
        | _ ->
            plan.Refusals
            |> List.choose (fun refusal -> refusal.Until)
            |> List.sort
            |> List.tryHead

    // The story -------------------------------------------------------------------------------------------------------

    let private lineText (line: Line) : string =
        match line with
        | Line.Did text -> "* " + text
        | Line.Planned(_, plan) ->
            let count = List.length plan.Steps

            "  plan of "
            + string count
            + (if count = 1 then " step" else " steps")
            + (if List.isEmpty plan.Held then
                   ""
               else
                   ", " + string (List.length plan.Held) + " held back")
        | Line.Done step -> "    done: " + Step.text step
        | Line.Failed(step, failure) -> "    FAILED: " + Step.text step + " -> " + ApiFailure.text failure
        | Line.LeftOut step -> "    left out: " + Step.text step
        | Line.Crashed -> "    CRASH"
        | Line.Waited targets -> "  waits to see " + String.concat ", " (targets |> List.map ObjectRef.text)

    let private isWorthTelling (line: Line) =
        match line with
        | Line.Planned(_, plan) -> not (Plan.isEmpty plan && List.isEmpty plan.Held)
        | Line.Did _
        | Line.Done _
        | Line.Failed _
        | Line.LeftOut _
        | Line.Crashed
        | Line.Waited _ -> true

    /// What happened, line by line, the last hundred of them.
    let story (world: World) : string =
        world.Story
        |> List.filter (fun (_, line) -> isWorthTelling line)
        |> List.truncate 100
        |> List.rev
        |> List.map (fun (time, line) -> time.ToString "HH:mm:ss.fff " + lineText line)
        |> String.concat "\n"

    /// Fails the test with this sentence and what happened.
    let broken (why: string) (world: World) : 'T = failwith (why + "\n" + story world)

    let private mostTurns = 400

    /// Turns until nothing is to be done and nothing is waited for. Fails with the story when that does not happen.
    let settle (world: World) : World =
        let rec go (left: int) (world: World) =
            if left = 0 then
                broken "the operator does not come to rest" world
            else
                match turn world with
                | world, None -> go (left - 1) world
                | after, Some plan when not (Plan.isEmpty plan) -> go (left - 1) after
                | after, Some plan ->
                    match next plan after with
                    | Some time -> go (left - 1) { after with Now = time }
                    | None when not (List.isEmpty plan.Held) || after.Lag > 0 ->
                        go (left - 1) {
                            after with
                                Now = after.Now.AddSeconds 1.0
                        }
                    | None -> after

        go mostTurns world

    /// So many turns, whatever they bring; a second passes where nothing is to be done yet. At rest it ends before.
    let rec turns (count: int) (world: World) : World =
        if count <= 0 then
            world
        else
            match turn world with
            | after, Some plan when Plan.isEmpty plan ->
                match next plan after with
                | None when List.isEmpty plan.Held && after.Lag = 0 -> after
                | None
                | Some _ ->
                    turns (count - 1) {
                        after with
                            Now = after.Now.AddSeconds 1.0
                    }
            | after, (Some _ | None) -> turns (count - 1) after

    // What stands in the cluster ---------------------------------------------------------------------------------------

    let find (target: ObjectRef) (world: World) : Json option = Machine.tryGet target world.State

    /// The Config; fails where there is none.
    let config (world: World) : Config =
        match find WellKnown.config world with
        | Some document -> ConfigCodec.decode document
        | None -> broken "there is no Config" world

    let conditions (world: World) : Condition list = (config world).Status.Conditions

    /// `STATUS/REASON` of the condition; empty where there is none.
    let condition (kind: string) (world: World) : string =
        match Condition.tryFind kind (conditions world) with
        | Some condition -> ConditionStatus.text condition.Status + "/" + condition.Reason
        | None -> ""

    /// The message of the condition; empty where there is none.
    let message (kind: string) (world: World) : string =
        conditions world
        |> Condition.tryFind kind
        |> Option.map (fun condition -> condition.Message)
        |> Option.defaultValue ""

    /// What the operator has sent to the server, oldest first, since the log was last emptied.
    let requests (world: World) : AuditEntry list =
        Machine.audit world.State
        |> List.filter (fun entry -> entry.UserAgent = userAgent)

    /// The steps that were carried out, oldest first, since the story was last forgotten.
    let performed (world: World) : Step list =
        world.Story
        |> List.choose (fun (_, line) ->
            match line with
            | Line.Done step -> Some step
            | Line.Did _
            | Line.Planned _
            | Line.Failed _
            | Line.LeftOut _
            | Line.Crashed
            | Line.Waited _ -> None)
        |> List.rev

    /// The pictures and what was decided from them, oldest first, since the story was last forgotten.
    let decisions (world: World) : (Snapshot * Plan) list =
        world.Story
        |> List.choose (fun (_, line) ->
            match line with
            | Line.Planned(snapshot, plan) -> Some(snapshot, plan)
            | Line.Did _
            | Line.Done _
            | Line.Failed _
            | Line.LeftOut _
            | Line.Crashed
            | Line.Waited _ -> None)
        |> List.rev

    /// The world without its past.
    let forget (world: World) : World = {
        world with
            State = Machine.forgetAudit world.State
            Story = []
            Announced = []
    }
