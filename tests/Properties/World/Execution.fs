namespace ImageRegistry.Properties.World

open System
open ImageRegistry.Core
open ImageRegistry.Sandbox

/// Carrying out effects against the machine, as the operator's host does against an API server.
[<RequireQualifiedAccess>]
module Execution =

    /// The operator's process ends and another one starts, which knows nothing.
    let restart (world: World) : World = {
        world with
            Knowledge = Knowledge.start world.Settings world.Now
            Told = 0L
            Shown = Map.empty
            Lag = 0
            Still = Map.empty
            Unlisted = Map.empty
            WaitsSince = None
            DiesAfter = None
            LateBy = None
    }

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
        | Effect.Cloud _
        | Effect.Probe _
        | Effect.Announce _
        | Effect.SetLogLevel _
        | Effect.End _ -> None

    /// The name that faults for the operator are injected under.
    let userAgent = "operator"

    /// The state after this effect, and the server's answer to it.
    let carryOut (now: DateTimeOffset) (effect: Effect) (state: State) : State * Result<Carried, ApiFailure> =
        match requestFor effect with
        | None -> state, Ok Carried.Done
        | Some request ->
            let after, response =
                Machine.handle now (Request.withUserAgent userAgent request) state

            after,
            (match response.Answer with
             | Answer.Lost -> Error(ApiFailure.Unreachable "the connection was closed")
             | Answer.Document document when response.Code < 300 -> Ok(Carried.Stored document)
             | Answer.Document status -> Error(failureOf response.Code status)
             | Answer.Text text -> Error(failureOf response.Code (Json.obj [ "message", Json.str text ]))
             | Answer.Watch _ -> Error(ApiFailure.Unreadable "a stream where an object is expected"))
            |> Result.mapError (Confidential.failure effect)

    /// What the cloud says to a question.
    let private asked (effect: Effect) (world: World) : Result<Carried, ApiFailure> =
        world.ObjectStore
        |> Result.map Carried.Learned
        |> Result.mapError (Confidential.failure effect)

    let private announced (cause: string) (consequences: Consequence list) : Announcement list =
        consequences
        |> List.collect (fun consequence ->
            match consequence with
            | Announces announcement -> [
                {
                    announcement with
                        Message = announcement.Message + cause
                }
              ]
            | Tells _ -> Telling.events [ consequence ]
            | CountsReconfiguredStorage -> [])

    let private isOutside (effect: Effect) =
        match effect with
        | Effect.Cloud _
        | Effect.Probe _ -> true
        | Effect.Create _
        | Effect.Replace _
        | Effect.ReplaceStatus _
        | Effect.Patch _
        | Effect.PatchStatus _
        | Effect.Delete _ -> true
        | Effect.Announce _
        | Effect.SetLogLevel _
        | Effect.End _ -> false

    let private dies (world: World) (step: Step) =
        match world.DiesAfter, step.Effect with
        | _, Effect.End _ -> true, None
        | Some left, effect when isOutside effect -> left <= 1, (if left <= 1 then None else Some(left - 1))
        | left, _ -> false, left

    /// The world after this step, and why it failed where it did.
    let private perform (step: Step) (world: World) : World * Result<unit, string> =
        match step.Effect with
        | Effect.Cloud(place, action) ->
            let clouds, answer = Clouds.carryOut world.Now place action world.Clouds

            {
                world with
                    Clouds = clouds
                    Knowledge = Outcomes.answered world.Now place action answer world.Knowledge
            },
            (answer |> Result.map ignore |> Result.mapError CloudFailure.text)
        | Effect.Create _
        | Effect.Replace _
        | Effect.ReplaceStatus _
        | Effect.Patch _
        | Effect.PatchStatus _
        | Effect.Delete _
        | Effect.Probe _
        | Effect.Announce _
        | Effect.SetLogLevel _
        | Effect.End _ ->
            let state, answer =
                if Effect.destination step.Effect = Destination.OpenStack then
                    world.State, asked step.Effect world
                else
                    carryOut world.Now step.Effect world.State

            let after = { world with State = state }

            match answer with
            | Ok carried ->
                {
                    after with
                        Knowledge = Outcomes.succeeded world.Now step.Effect carried world.Knowledge
                },
                Ok()
            | Error failure ->
                {
                    after with
                        Knowledge = Outcomes.failed world.Now step.Effect failure world.Knowledge
                },
                Error(ApiFailure.text failure)

    let private ownAnnouncement (effect: Effect) : Announcement list =
        match effect with
        | Effect.Announce announcement -> [ announcement ]
        | Effect.Create _
        | Effect.Replace _
        | Effect.ReplaceStatus _
        | Effect.Patch _
        | Effect.PatchStatus _
        | Effect.Delete _
        | Effect.Cloud _
        | Effect.Probe _
        | Effect.SetLogLevel _
        | Effect.End _ -> []

    // What arrives late is done, and nobody learns of it.
    let private arrive (late: Late) (world: World) : World =
        let after, _ = perform late.Step { world with Late = None }

        {
            after with
                Knowledge = world.Knowledge
        }
        |> Story.tell (Line.Arrived late.Step)

    /// What a deposed leader had under way arrives now, if there is anything.
    let arriveNow (world: World) : World =
        match world.Late with
        | None -> world
        | Some late -> arrive late world

    let private withArrivals (effect: Effect) (world: World) : World =
        match world.Late with
        | Some late when isOutside effect && late.After <= 1 -> arrive late world
        | Some late when isOutside effect -> {
            world with
                Late = Some { late with After = late.After - 1 }
          }
        | Some _
        | None -> world

    // One whose needs did not all succeed is never begun.
    let private underWay (succeeded: Set<StepId>) (left: Step list) =
        left
        |> List.tryFind (fun step -> isOutside step.Effect && step.Needs |> List.forall succeeded.Contains)

    let private ended (succeeded: Set<StepId>) (left: Step list) (world: World) : World =
        match world.LateBy with
        | None -> world |> Story.tell Line.Crashed |> restart
        | Some effects ->
            let step = underWay succeeded left

            {
                world with
                    Late = step |> Option.map (fun step -> { Step = step; After = effects })
            }
            |> Story.tell (Line.Deposed step)
            |> restart

    /// Carries out the steps in their order; one whose needs did not all succeed is left out. `succeeded`: those that have been.
    let rec steps (succeeded: Set<StepId>) (left: Step list) (world: World) : World =
        match left with
        | [] -> world
        | step :: rest when not (step.Needs |> List.forall (fun id -> Set.contains id succeeded)) ->
            world |> Story.tell (Line.LeftOut step) |> steps succeeded rest
        | step :: rest ->
            let world = withArrivals step.Effect world
            let isDead, diesAfter = dies world step
            let after, outcome = perform step { world with DiesAfter = diesAfter }

            let told, succeeded =
                match outcome with
                | Ok() ->
                    {
                        after with
                            Announced = announced "" step.OnSuccess @ ownAnnouncement step.Effect @ world.Announced
                    }
                    |> Story.tell (Line.Done step),
                    Set.add step.Id succeeded
                | Error why ->
                    {
                        after with
                            Announced = announced (": " + why) step.OnFailure @ world.Announced
                    }
                    |> Story.tell (Line.Failed(step, why)),
                    succeeded

            if isDead then
                ended succeeded rest told
            else
                steps succeeded rest told
