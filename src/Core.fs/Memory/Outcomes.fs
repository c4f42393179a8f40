namespace ImageRegistry.Core

open System

/// What our own effects did or did not do, put to what is known.
[<RequireQualifiedAccess>]
module Outcomes =

    let private awaits (effect: Effect) (answer: Json) : (ObjectRef * Awaited) option =
        match effect with
        | Effect.Create(target, _)
        | Effect.Replace(target, _)
        | Effect.ReplaceStatus(target, _)
        | Effect.Patch(target, _)
        | Effect.PatchStatus(target, _) ->
            // The last finalizer's removal is the object's end: its watch shows that, not a version.
            if Document.isDeleted answer && List.isEmpty (Document.finalizers answer) then
                Some(target, Awaited.Gone(Document.uid answer))
            else
                Some(target, Awaited.Version(Document.resourceVersion answer))
        | Effect.Delete(target, uid) -> Some(target, Awaited.Gone uid)
        | Effect.Cloud _
        | Effect.Probe _
        | Effect.Announce _
        | Effect.SetLogLevel _
        | Effect.End _ -> None

    /// What was learned is kept under the question that it answers; answers that are too old go.
    let private learned (now: DateTimeOffset) (effect: Effect) (carried: Carried) (facts: Map<string, KnownFact>) =
        match carried with
        | Carried.Learned fact ->
            facts
            |> Map.filter (fun _ known -> now - known.At < ObjectStoreChoice.validity)
            |> Map.add (Effect.key effect) { Fact = fact; At = now }
        | Carried.Done
        | Carried.Stored _ -> facts

    /// The effect was carried out, and this came of it.
    let succeeded (now: DateTimeOffset) (effect: Effect) (carried: Carried) (knowledge: Knowledge) : Knowledge =
        let answer =
            match carried with
            | Carried.Stored document -> document
            | Carried.Done
            | Carried.Learned _ -> Json.Null

        let remembered = {
            knowledge with
                Facts = learned now effect carried knowledge.Facts
                Failures =
                    if Map.isEmpty knowledge.Failures then
                        knowledge.Failures
                    else
                        Map.remove (Effect.key effect) knowledge.Failures
                LogLevel =
                    match effect with
                    | Effect.SetLogLevel level -> Some level
                    | Effect.Create _
                    | Effect.Replace _
                    | Effect.ReplaceStatus _
                    | Effect.Patch _
                    | Effect.PatchStatus _
                    | Effect.Delete _
                    | Effect.Cloud _
                    | Effect.Probe _
                    | Effect.Announce _
                    | Effect.End _ -> knowledge.LogLevel
                Told =
                    match effect with
                    | Effect.Announce announcement -> Set.add announcement.Reason knowledge.Told
                    | Effect.Create _
                    | Effect.Replace _
                    | Effect.ReplaceStatus _
                    | Effect.Patch _
                    | Effect.PatchStatus _
                    | Effect.Delete _
                    | Effect.Cloud _
                    | Effect.Probe _
                    | Effect.SetLogLevel _
                    | Effect.End _ -> knowledge.Told
        }

        match awaits effect answer with
        | None -> remembered
        | Some(target, awaited) -> {
            remembered with
                Awaited = Map.add target awaited remembered.Awaited
                Written =
                    Map.add
                        target
                        {
                            Generation = Document.generation answer
                            At = now
                        }
                        remembered.Written
          }

    let private remember (now: DateTimeOffset) (effect: Effect) (failure: ApiFailure) (knowledge: Knowledge) =
        let key = Effect.key effect

        let attempt =
            match Map.tryFind key knowledge.Failures with
            | Some before -> {
                before with
                    Failure = failure
                    Attempts = before.Attempts + 1
                    Last = now
              }
            | None -> {
                Failure = failure
                Attempts = 1
                Since = now
                Last = now
              }

        {
            knowledge with
                Failures = Map.add key attempt knowledge.Failures
        }

    /// The effect was not carried out. Where the server only says that the picture was outdated, that is no failure: the next plan is
    /// made from a newer picture.
    let failed (now: DateTimeOffset) (effect: Effect) (failure: ApiFailure) (knowledge: Knowledge) : Knowledge =
        let failure = Confidential.failure effect failure

        let outdated =
            match failure, effect with
            | ApiFailure.Conflict _, _
            | ApiFailure.AlreadyExists _, _ -> true
            | ApiFailure.NotFound _,
              (Effect.Delete _ | Effect.Replace _ | Effect.ReplaceStatus _ | Effect.Patch _ | Effect.PatchStatus _) ->
                true
            | ApiFailure.NotFound _,
              (Effect.Create _ | Effect.Cloud _ | Effect.Probe _ | Effect.Announce _ | Effect.SetLogLevel _ | Effect.End _) ->
                false
            | (ApiFailure.NotServed _ | ApiFailure.Invalid _ | ApiFailure.BadRequest _ | ApiFailure.Forbidden _ | ApiFailure.NamespaceTerminating _ | ApiFailure.Unauthorized _ | ApiFailure.Expired _ | ApiFailure.TooManyRequests _ | ApiFailure.Refused _ | ApiFailure.ServerError _ | ApiFailure.Unreachable _ | ApiFailure.Unreadable _),
              _ -> false

        match outdated, Effect.target effect with
        | true, Some target ->
            let version =
                Knowledge.seen target knowledge
                |> Observed.toOption
                |> Option.map Document.resourceVersion

            {
                knowledge with
                    Awaited = Map.add target (Awaited.AnythingBut version) knowledge.Awaited
            }
        | true, None
        | false, _ -> remember now effect failure knowledge

    /// A cloud has answered.
    let answered
        (now: DateTimeOffset)
        (place: CloudPlace)
        (action: CloudAction)
        (answer: Result<CloudAnswer, CloudFailure>)
        (knowledge: Knowledge)
        : Knowledge =
        let clean =
            Result.mapError (Confidential.cloudFailure (Effect.Cloud(place, action))) answer

        {
            knowledge with
                Clouds = CloudFacts.answered now place action clean knowledge.Clouds
        }

    /// What the plan says of failures is remembered, and what the pods were made from: failures of what no plan wants any more are
    /// forgotten.
    let planned (plan: Plan) (knowledge: Knowledge) : Knowledge =
        let wanted =
            if Map.isEmpty knowledge.Failures then
                Set.empty
            else
                plan.Steps @ plan.Held @ plan.Deferred
                |> List.map (fun step -> Effect.key step.Effect)
                |> Set.ofList

        {
            knowledge with
                Failures = knowledge.Failures |> Map.filter (fun key _ -> Set.contains key wanted)
                FailingSince = plan.Failing
                Mounted = plan.Mounted |> Option.orElse knowledge.Mounted
                Clouds = CloudFacts.only plan.Places knowledge.Clouds
        }

    let private isNewer (seen: string) (awaited: string) =
        seen = awaited
        || match UInt64.TryParse seen, UInt64.TryParse awaited with
           | (true, seen), (true, awaited) -> seen > awaited
           | _, _ -> false

    let private isShown (knowledge: Knowledge) (target: ObjectRef) (awaited: Awaited) : bool =
        match awaited, Knowledge.seen target knowledge with
        | _, Unknown -> true
        | Awaited.Version version, Present document -> isNewer (Document.resourceVersion document) version
        | Awaited.Version _, Absent -> false
        | Awaited.Gone _, Absent -> true
        | Awaited.Gone uid, Present document -> Document.uid document <> uid || Document.isDeleted document
        | Awaited.AnythingBut None, Absent -> false
        | Awaited.AnythingBut None, Present _ -> true
        | Awaited.AnythingBut(Some _), Absent -> true
        | Awaited.AnythingBut(Some version), Present document -> Document.resourceVersion document <> version

    /// Our writes that the watches have not shown yet. No plan is made before they have: it would be made from a picture older than
    /// our own doing (RB-18).
    let outstanding (knowledge: Knowledge) : ObjectRef list =
        knowledge.Awaited
        |> Map.toList
        |> List.filter (fun (target, awaited) -> not (isShown knowledge target awaited))
        |> List.map fst

    /// Forgets writes that the watches have shown. With `all`, forgets the others too: they were waited for long enough, and the
    /// versions in the writes keep an outdated picture from doing harm.
    let caughtUp (all: bool) (knowledge: Knowledge) : Knowledge =
        if Map.isEmpty knowledge.Awaited then
            knowledge
        else
            {
                knowledge with
                    Awaited =
                        knowledge.Awaited
                        |> Map.filter (fun target awaited -> not all && not (isShown knowledge target awaited))
            }
