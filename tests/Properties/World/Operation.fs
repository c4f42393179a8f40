namespace ImageRegistry.Properties.World

open System
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Sandbox

/// What goes wrong with a request of the operator.
[<RequireQualifiedAccess>]
type Trouble =
    | Conflict
    | Invalid
    | BadRequest
    | Forbidden
    | NamespaceTerminating
    | Unauthorized
    | NotServed
    | TooManyRequests of seconds: int
    | TooLarge
    | ServerError of code: int
    | LostRequest
    /// It is done, but nobody says so.
    | LostReply

/// Something that happens to the cluster or the operator.
[<RequireQualifiedAccess>]
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
    | Heal
    /// Something happens in the clouds.
    | Cloud of CloudEvent
    /// The operator dies after so many more effects.
    | DieAfter of int
    | Restart
    /// For so many looks the watches show nothing new.
    | Lag of looks: int
    | Pass of seconds: int
    /// The operator has so many turns.
    | Turns of int
    /// The operator gets to the end of it, or has twenty turns where requests of its go wrong.
    | Settle

[<RequireQualifiedAccess>]
module Operation =

    let private troubleText (trouble: Trouble) =
        match trouble with
        | Trouble.Conflict -> "409 Conflict"
        | Trouble.Invalid -> "422 Invalid"
        | Trouble.BadRequest -> "400 BadRequest"
        | Trouble.Forbidden -> "403 Forbidden"
        | Trouble.NamespaceTerminating -> "403 NamespaceTerminating"
        | Trouble.Unauthorized -> "401 Unauthorized"
        | Trouble.NotServed -> "404 without a name"
        | Trouble.TooManyRequests seconds -> "429 for " + string seconds + " s"
        | Trouble.TooLarge -> "413"
        | Trouble.ServerError code -> string code
        | Trouble.LostRequest -> "a lost request"
        | Trouble.LostReply -> "a lost reply"

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
            + troubleText trouble
        | Operation.Heal -> "heal"
        | Operation.Cloud event -> CloudEvent.text event
        | Operation.DieAfter effects -> "die after " + string effects + " effects"
        | Operation.Restart -> "restart"
        | Operation.Lag looks -> "watches lag for " + string looks + " looks"
        | Operation.Pass seconds -> string seconds + " s pass"
        | Operation.Turns count -> string count + " turns"
        | Operation.Settle -> "settle"

    let private status (trouble: Trouble) : FaultAction =
        let answer code reason message =
            FaultAction.Answer(Status.plain code reason message)

        match trouble with
        | Trouble.Conflict -> answer 409 "Conflict" "the object has been modified"
        | Trouble.Invalid -> answer 422 "Invalid" "a webhook finds it invalid"
        | Trouble.BadRequest -> answer 400 "BadRequest" "a webhook cannot read it"
        | Trouble.Forbidden -> answer 403 "Forbidden" "exceeded quota"
        | Trouble.NamespaceTerminating ->
            FaultAction.Answer {
                Status.plain 403 "Forbidden" "the namespace is being terminated" with
                    Causes = [
                        {
                            Field = "metadata.namespace"
                            Reason = "NamespaceTerminating"
                            Message = "the namespace is being terminated"
                        }
                    ]
            }
        | Trouble.Unauthorized -> answer 401 "Unauthorized" "Unauthorized"
        | Trouble.NotServed -> answer 404 "NotFound" "the server could not find the requested resource"
        | Trouble.TooManyRequests seconds ->
            FaultAction.Answer {
                Status.plain 429 "TooManyRequests" "too many requests" with
                    RetryAfterSeconds = Some seconds
            }
        | Trouble.TooLarge -> answer 413 "RequestEntityTooLarge" "too large"
        | Trouble.ServerError code -> answer code "InternalError" "the storage is gone"
        | Trouble.LostRequest -> FaultAction.LoseRequest
        | Trouble.LostReply -> FaultAction.LoseReply

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

    let private doIt (operation: Operation) (world: World) : World =
        match operation with
        | Operation.Edit spec ->
            request (Request.mergePatch (ObjectRef.path WellKnown.config) (Json.obj [ "spec", spec ])) world
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
                            Fault.always (status trouble) with
                                Verb = verb
                                Resource = resource
                                UserAgent = World.userAgent
                                Times = Option.defaultValue Int32.MaxValue times
                        }
                        world.State
          }
        | Operation.Heal -> {
            world with
                State = Machine.heal world.State
                Clouds = { world.Clouds with Faults = [] }
                Lag = 0
                DiesAfter = None
          }
        | Operation.Cloud event -> {
            world with
                Clouds = CloudEvent.apply event world.Clouds
          }
        | Operation.DieAfter effects -> { world with DiesAfter = Some effects }
        | Operation.Restart -> World.restart world
        | Operation.Lag looks -> { world with Lag = looks }
        | Operation.Pass seconds -> {
            world with
                Now = world.Now.AddSeconds(float seconds)
          }
        | Operation.Turns count -> World.turns count world
        | Operation.Settle when List.isEmpty world.State.Faults && List.isEmpty world.Clouds.Faults ->
            World.settle world
        // Under faults there may be no end.
        | Operation.Settle -> World.turns 20 world

    /// The world after this operation.
    let apply (world: World) (operation: Operation) : World =
        world |> Story.tell (Line.Did(text operation)) |> doIt operation

    /// The world after these operations.
    let run (operations: Operation list) (world: World) : World = (world, operations) ||> List.fold apply
