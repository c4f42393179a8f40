namespace ImageRegistry.Properties.World

open System
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Sandbox

/// Something that happens to the cluster or the operator.
[<RequireQualifiedAccess; NoComparison>]
type Operation =
    /// A person merges this into the Config's spec.
    | Edit of spec: Json
    /// Somebody merges this into an object.
    | Touch of ObjectRef * patch: Json
    /// The same for its status.
    | TouchStatus of ObjectRef * patch: Json
    /// Somebody creates this.
    | Put of document: Json
    /// Somebody deletes this.
    | Delete of ObjectRef
    /// A Job of this name has ended, with this condition and its status; with or without the label of the pruner's.
    | JobEnded of name: string * ours: bool * condition: string * status: string
    /// Requests of the operator go wrong: of this verb (empty: any), on this resource (empty: any); the next so many, or all.
    | Fail of verb: string * resource: string * Trouble * times: int option
    /// All goes well again.
    /// The request of the operator after so many others goes wrong.
    | FailLater of after: int * Trouble
    | Heal
    /// Something happens in the clouds.
    | Cloud of CloudEvent
    /// The operator dies after so many more effects.
    | DieAfter of int
    | Restart
    /// The operator dies after so many more effects, and the one that it has under way then arrives after so many of the next leader.
    | Depose of effects: int * late: int
    /// For so many looks the watches show nothing new.
    | Lag of looks: int
    /// The watches of one kind (by storage name) show nothing new for so many looks.
    | StandStill of kind: string * looks: int * CatchUp
    /// The watches of one kind begin again from so many changes ago.
    | GoBack of kind: string * changes: int
    /// The operator starts anew, and the lists of this kind fail for so many looks.
    | Unlisted of kind: string * looks: int
    /// Somebody deletes this and creates it again at once, with the same content.
    | Recreate of ObjectRef
    /// Another writer makes this of the object again and again.
    | Rival of ObjectRef * patch: Json
    /// A person merges this into the Config's spec, and takes it back after so many turns of the operator.
    | Slip of spec: Json * turns: int
    | Pass of seconds: int
    /// The clock is set to another time, which may be an earlier one.
    | ClockJump of seconds: int
    /// The operator has so many turns.
    | Turns of int
    /// The operator gets to the end of it, or has twenty turns where requests of its go wrong.
    | Settle

[<RequireQualifiedAccess>]
module Operation =

    /// The operation as a person would tell it.
    let text (operation: Operation) : string =
        match operation with
        | Operation.Edit spec -> "edit the Config's spec: " + Json.text spec
        | Operation.Touch(target, patch) -> "touch " + ObjectRef.text target + ": " + Json.text patch
        | Operation.TouchStatus(target, patch) ->
            "touch the status of " + ObjectRef.text target + ": " + Json.text patch
        | Operation.Put document -> "put " + Json.text document
        | Operation.Delete target -> "delete " + ObjectRef.text target
        | Operation.JobEnded(name, ours, condition, status) ->
            (if ours then "the pruner's" else "somebody's")
            + " Job "
            + name
            + " has "
            + condition
            + "="
            + status
        | Operation.Fail(verb, resource, trouble, times) ->
            "fail "
            + (match times with
               | Some times -> string times
               | None -> "every")
            + " "
            + (if verb = "" then "request" else verb)
            + (if resource = "" then "" else " of " + resource)
            + " with "
            + Trouble.text trouble
        | Operation.FailLater(after, trouble) ->
            "fail the request after "
            + string after
            + " others with "
            + Trouble.text trouble
        | Operation.Heal -> "heal"
        | Operation.Cloud event -> CloudEvent.text event
        | Operation.DieAfter effects -> "die after " + string effects + " effects"
        | Operation.Restart -> "restart"
        | Operation.Depose(effects, late) ->
            "deposed after "
            + string effects
            + " effects; what is under way arrives after "
            + string late
            + " of the next leader"
        | Operation.Lag looks -> "watches lag for " + string looks + " looks"
        | Operation.StandStill(kind, looks, how) ->
            "watches of "
            + kind
            + " stand still for "
            + string looks
            + " looks, then show "
            + (match how with
               | CatchUp.Events -> "every change"
               | CatchUp.List -> "what is there")
        | Operation.GoBack(kind, changes) -> "watches of " + kind + " go back " + string changes + " changes"
        | Operation.Unlisted(kind, looks) -> "restart, and no list of " + kind + " for " + string looks + " looks"
        | Operation.Recreate target -> "delete and re-create " + ObjectRef.text target
        | Operation.Rival(target, patch) ->
            "another writer insists on " + ObjectRef.text target + ": " + Json.text patch
        | Operation.Slip(spec, turns) ->
            "edit the Config's spec: "
            + Json.text spec
            + ", and take it back after "
            + string turns
            + " turns"
        | Operation.ClockJump seconds -> "the clock jumps by " + string seconds + " s"
        | Operation.Pass seconds -> string seconds + " s pass"
        | Operation.Turns count -> string count + " turns"
        | Operation.Settle -> "settle"

    // What people do is not subject to the faults of the operator. What the server refuses has no effect.
    let private request (request: Request) (world: World) : World =
        let after, _ = Machine.handle world.Now request { world.State with Faults = [] }

        {
            world with
                State = {
                    after with
                        Faults = world.State.Faults
                }
        }

    let private jobDocument (target: ObjectRef) (ours: bool) : Json =
        let job =
            Json.mergePatch
                (TestData.json
                    """{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"a","image":"b"}]}}}}""")
                (Document.ofRef target)

        if ours then
            Document.withLabels (Map.ofList [ WellKnown.prunerJobLabel ]) job
        else
            job

    let private jobStatus (condition: string) (status: string) : Json =
        Json.obj [
            "status",
            Json.obj [
                "conditions",
                Json.list [
                    Json.obj [
                        "type", Json.str condition
                        "status", Json.str status
                        "reason", Json.str "BackoffLimitExceeded"
                        "message", Json.str "Job has reached the specified backoff limit"
                        "lastTransitionTime", Json.str "2026-11-20T12:00:00Z"
                    ]
                ]
            ]
        ]

    // A finalizer that somebody else holds keeps it from going, and then it is not created again either.
    let private recreate (target: ObjectRef) (world: World) : World =
        match World.find target world with
        | None -> world
        | Some document ->
            let gone = request (Request.delete (ObjectRef.path target)) world

            if Option.isSome (World.find target gone) then
                gone
            else
                let anew =
                    (document, [ "uid"; "resourceVersion"; "creationTimestamp"; "generation"; "managedFields" ])
                    ||> List.fold (fun document field -> Json.remove [ "metadata"; field ] document)
                    |> Json.remove [ "status" ]

                request (Request.post (Resource.path target.Resource target.Namespace) anew) gone

    let private editSpec (spec: Json) (world: World) : World =
        request (Request.mergePatch (ObjectRef.path WellKnown.config) (Json.obj [ "spec", spec ])) world

    let private specOf (world: World) : Json option =
        World.find WellKnown.config world
        |> Option.map (Json.tryField "spec" >> Option.defaultValue Json.empty)

    let private uidOf (world: World) : string option =
        World.find WellKnown.config world |> Option.map Document.uid

    // What the operator wrote meanwhile stays; only the fields that were edited go back to what they were.
    let private takeBack (before: Json) (edit: Json) : Json =
        let rec back before edit =
            match edit with
            | Json.Object members ->
                members
                |> Map.map (fun name inner ->
                    match Json.tryField name before with
                    | None -> Json.Null
                    | Some(Json.Object _ as was) -> back was inner
                    | Some was -> was)
                |> Json.Object
            | Json.Null
            | Json.Bool _
            | Json.Number _
            | Json.String _
            | Json.Array _ -> before

        back before edit

    let private doIt (operation: Operation) (world: World) : World =
        match operation with
        | Operation.Edit spec -> editSpec spec world
        | Operation.Touch(target, patch) -> request (Request.mergePatch (ObjectRef.path target) patch) world
        | Operation.TouchStatus(target, patch) ->
            request (Request.mergePatch (ObjectRef.path target + "/status") patch) world
        | Operation.Put document ->
            match Seeding.apply world.Now document world.State with
            | Ok state -> { world with State = state }
            | Error _ -> world
        | Operation.Delete target -> request (Request.delete (ObjectRef.path target)) world
        | Operation.JobEnded(name, ours, condition, status) ->
            let target = Cluster.job name

            match Seeding.apply world.Now (jobDocument target ours) world.State with
            | Ok state ->
                { world with State = state }
                |> request (Request.mergePatch (ObjectRef.path target + "/status") (jobStatus condition status))
            | Error status -> failwith status.Message
        | Operation.Fail(verb, resource, trouble, times) -> {
            world with
                State =
                    Machine.inject
                        {
                            Fault.always (Trouble.action trouble) with
                                Verb = verb
                                Resource = resource
                                UserAgent = World.userAgent
                                Times = Option.defaultValue Int32.MaxValue times
                        }
                        world.State
          }
        | Operation.FailLater(after, trouble) -> {
            world with
                State =
                    Machine.inject
                        {
                            Fault.always (Trouble.action trouble) with
                                UserAgent = World.userAgent
                                Skip = after
                                Times = 1
                        }
                        world.State
          }
        | Operation.Heal ->
            World.arriveNow {
                world with
                    State = Machine.heal world.State
                    Clouds = { world.Clouds with Faults = [] }
                    Lag = 0
                    Still = world.Still |> Map.map (fun _ still -> { still with Looks = 0 })
                    Unlisted = Map.empty
                    Shown = Map.empty
                    DiesAfter = None
                    LateBy = None
                    Rivals = []
            }
        | Operation.Cloud event -> {
            world with
                Clouds = CloudEvent.apply event world.Clouds
          }
        | Operation.DieAfter effects -> { world with DiesAfter = Some effects }
        | Operation.Restart -> World.restart world
        | Operation.Depose(effects, late) -> {
            world with
                DiesAfter = Some effects
                LateBy = Some late
          }
        | Operation.StandStill(kind, looks, how) -> Feed.standStill kind looks how world
        | Operation.GoBack(kind, changes) -> Feed.goBack kind changes world
        | Operation.Unlisted(kind, looks) -> {
            World.restart world with
                Unlisted = Map.ofList [ kind, looks ]
          }
        | Operation.Recreate target -> recreate target world
        | Operation.Rival(target, patch) -> {
            world with
                Rivals = world.Rivals @ [ target, patch ]
          }
        | Operation.Slip(spec, turns) ->
            let before = specOf world
            let after = world |> editSpec spec

            match before with
            | Some before when specOf after <> Some before ->
                let later = World.turns turns after
                // A Config that was made anew meanwhile does not have the mistake.
                if uidOf later = uidOf after then
                    editSpec (takeBack before spec) later
                else
                    later
            | Some _
            | None -> after
        // The host waits for its own writes by a clock that nobody sets.
        | Operation.ClockJump seconds ->
            let jumped (time: DateTimeOffset) = time.AddSeconds(float seconds)

            {
                world with
                    Now = jumped world.Now
                    WaitsSince = Option.map jumped world.WaitsSince
            }
        | Operation.Lag looks -> { world with Lag = looks }
        | Operation.Pass seconds -> {
            world with
                Now = world.Now.AddSeconds(float seconds)
          }
        | Operation.Turns count -> World.turns count world
        | Operation.Settle when
            List.isEmpty world.State.Faults
            && List.isEmpty world.Clouds.Faults
            && List.isEmpty world.Rivals
            ->
            World.settle world
        // Under faults there may be no end.
        | Operation.Settle -> World.turns 20 world

    /// The world after this operation.
    let apply (world: World) (operation: Operation) : World =
        world |> Story.tell (Line.Did(text operation)) |> doIt operation

    /// The world after these operations.
    let run (operations: Operation list) (world: World) : World = (world, operations) ||> List.fold apply
