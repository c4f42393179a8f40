namespace ImageRegistry.Properties.World

open System
open ImageRegistry.Core
open ImageRegistry.Sandbox

/// Running the operator against the machine, as its host does.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module World =

    /// The operator starts in this cluster.
    let start (now: DateTimeOffset) (state: State) : World = {
        Now = now
        State = state
        Clouds = Clouds.empty
        Controllers = ControllerSettings.everything (TimeSpan.FromSeconds 5.0)
        Settled = None
        Settings = Cluster.settings
        Decide = Planner.make
        Knowledge = Knowledge.start Cluster.settings now
        Told = 0L
        Shown = Map.empty
        Lag = 0
        Still = Map.empty
        Unlisted = Map.empty
        WaitsSince = None
        DiesAfter = None
        LateBy = None
        Late = None
        Rivals = []
        Looks = 0
        ObjectStore = Error(ApiFailure.Unreachable "there is no cloud")
        Story = []
        Announced = []
    }

    /// The operator's process ends and another one starts, which knows nothing.
    let restart (world: World) : World = Execution.restart world

    /// What a deposed leader had under way arrives now, if there is anything.
    let arriveNow (world: World) : World = Execution.arriveNow world

    /// The name that faults for the operator are injected under.
    let userAgent = Execution.userAgent

    /// The state after this effect, and the server's answer to it.
    let carryOut (now: DateTimeOffset) (effect: Effect) (state: State) = Execution.carryOut now effect state

    /// What happened, line by line, the last hundred of them.
    let story (world: World) : string = Story.text world

    /// Fails the test with this sentence and what happened.
    let broken (why: string) (world: World) : 'T = Story.broken why world

    /// The pictures and what was decided from them, oldest first, since the story was last forgotten.
    let decisions (world: World) : (Snapshot * Plan) list = Story.decisions world

    let private entropy (looks: int) : string =
        let half = Digest.sha256 (BitConverter.GetBytes looks)
        half + half

    // The other writer does not look at versions: it writes whatever is there.
    let private withRivals (world: World) : World =
        (world, world.Rivals)
        ||> List.fold (fun world (target, patch) ->
            let after, _ =
                Machine.handle world.Now (Request.mergePatch (ObjectRef.path target) patch) {
                    world.State with
                        Faults = []
                }

            {
                world with
                    State = {
                        after with
                            Faults = world.State.Faults
                    }
            })

    // Controllers decide from the state alone, so at rest only the clock can give them something to do.
    let private isSettled (world: World) =
        (match world.Settled with
         | Some(settings, revision) ->
             obj.ReferenceEquals(settings, world.Controllers)
             && revision = world.State.Revision
         | None -> false)
        && not world.Controllers.CronJobs
        && (match Controllers.due world.Controllers world.State with
            | Some time -> time > world.Now
            | None -> true)

    /// Others write what they insist on, the other controllers do what they can, and the watches tell.
    let observe (world: World) : World =
        let world = withRivals world

        if isSettled world then
            Feed.look world
        else
            let state = Controllers.settle world.Controllers world.Now world.State

            Feed.look {
                world with
                    State = state
                    Settled = Some(world.Controllers, state.Revision)
            }

    /// The picture that the operator has at this moment.
    let snapshot (world: World) : Snapshot =
        Picture.take world.Now (entropy world.Looks) world.Knowledge

    /// The plan for this picture, without carrying it out.
    let plan (world: World) : Plan =
        world.Decide world.Settings (snapshot world)

    /// How long the operator waits for the watches to show its own writes.
    let private patience = TimeSpan.FromSeconds 10.0

    let private planned (world: World) : World * Plan =
        let ready = {
            world with
                Knowledge = world.Knowledge |> Outcomes.caughtUp true |> ClockSetBack.noticed world.Now
                WaitsSince = None
        }

        let snapshot = snapshot ready
        let plan = world.Decide world.Settings snapshot

        {
            ready with
                Looks = ready.Looks + 1
                Knowledge = Outcomes.planned plan ready.Knowledge
        }
        |> Story.tell (Line.Planned(snapshot, plan))
        |> Execution.steps Set.empty plan.Steps,
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
            |> Story.tell (Line.Waited waited),
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
                    | None when not (List.isEmpty plan.Held) || Feed.isBehind after ->
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
                | None when List.isEmpty plan.Held && not (Feed.isBehind after) -> after
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

    /// What the operator has called in the clouds, oldest first, since the past was forgotten.
    let calls (world: World) : CloudCall list = List.rev world.Clouds.Calls

    /// The world without its past.
    let forget (world: World) : World = {
        world with
            Clouds = { world.Clouds with Calls = [] }
            State = Machine.forgetAudit world.State
            Story = []
            Announced = []
    }
