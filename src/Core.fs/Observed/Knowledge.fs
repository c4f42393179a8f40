namespace ImageRegistry.Core

open System

/// What one watch has shown so far.
[<RequireQualifiedAccess>]
type Sight =
    /// No list has been answered yet; with the last failure and since when it fails.
    | Unseen of failing: (ApiFailure * DateTimeOffset) option
    /// Objects by name, each as `Watch.project` keeps it.
    | Seen of Map<string, Json>

/// What the watches have to show before the next plan is made.
[<RequireQualifiedAccess>]
type Awaited =
    /// Our own write, or something newer.
    | Version of resourceVersion: string
    /// The object of this uid, marked as deleted or gone.
    | Gone of uid: string
    /// Anything but this version (none: anything at all), because a write based on it was refused as outdated.
    | AnythingBut of resourceVersion: string option

/// Everything seen, done and not achieved since the process started: the memory from which snapshots are taken. It changes only
/// through the functions below, so that a simulation remembers exactly as the operator does.
type Knowledge = {
    Settings: OperatorSettings
    Watches: Map<Watch, Sight>
    Failures: Map<string, FailedAttempt>
    Written: Map<ObjectRef, WrittenObject>
    Awaited: Map<ObjectRef, Awaited>
    ZonesGoneSince: DateTimeOffset option
    FirstGates: FeatureGateSet option
    LogLevel: LogLevel option
    StartedAt: DateTimeOffset
}

[<RequireQualifiedAccess>]
module Knowledge =

    let start (settings: OperatorSettings) (now: DateTimeOffset) : Knowledge = {
        Settings = settings
        Watches = Map.empty
        Failures = Map.empty
        Written = Map.empty
        Awaited = Map.empty
        ZonesGoneSince = None
        FirstGates = None
        LogLevel = None
        StartedAt = now
    }

    let private sight watch (knowledge: Knowledge) =
        Map.tryFind watch knowledge.Watches |> Option.defaultValue (Sight.Unseen None)

    /// What is known of the object that this watch names.
    let private named (target: ObjectRef) (knowledge: Knowledge) : Observed<Json> =
        match sight (Watch.named target) knowledge with
        | Sight.Unseen _ -> Unknown
        | Sight.Seen objects ->
            match Map.tryFind target.Name objects with
            | Some document -> Present document
            | None -> Absent

    let config (knowledge: Knowledge) : Observed<Config> =
        named WellKnown.config knowledge |> Observed.map ConfigCodec.decode

    // What is worth watching ------------------------------------------------------------------------------------------

    let private always: Watch list = [
        Watch.named WellKnown.config
        Watch.named WellKnown.infrastructure
        Watch.named WellKnown.featureGate
        Watch.named WellKnown.clusterVersion
        Watch.named WellKnown.apiServer
        Watch.named WellKnown.proxy
        Watch.named WellKnown.clusterOperator
        Watch.named WellKnown.imagePruner
        Watch.named WellKnown.operatorNamespaceObject
        Watch.nodesWithZone
        Watch.named WellKnown.clusterRole
        Watch.named WellKnown.clusterRoleBinding
        Watch.named WellKnown.serviceAccount
        Watch.named WellKnown.service
        Watch.named WellKnown.deployment
        Watch.named WellKnown.podDisruptionBudget
        Watch.named WellKnown.networkPolicy
        Watch.routes
        Watch.named WellKnown.pullSecret
        Watch.named WellKnown.pullSecretCopy
        Watch.named WellKnown.privateConfiguration
        Watch.named WellKnown.servingCertificate
        Watch.named WellKnown.certificates
        Watch.named WellKnown.trustedCa
    ]

    let private claims (knowledge: Knowledge) (storage: StorageRequest) =
        storage.Members
        |> List.choose (fun storage ->
            match storage with
            | Storage.Pvc claim ->
                let ns =
                    knowledge.Settings.WatchNamespace
                    |> Option.defaultValue WellKnown.operatorNamespace

                Some(
                    Watch.named (ClaimStorage.reference ns (if claim = "" then WellKnown.defaultClaimName else claim))
                )
            | Storage.EmptyDir
            | Storage.S3 _
            | Storage.Swift _
            | Storage.Gcs _
            | Storage.IbmCos _
            | Storage.Azure _
            | Storage.Oss _ -> None)

    /// The watches that the operator needs now: what is always looked at, and what the Config names.
    let wanted (knowledge: Knowledge) : Watch list =
        let byConfig =
            match config knowledge with
            | Unknown -> []
            // Bootstrap may need to know of the default claim.
            | Absent -> [
                Watch.named (ClaimStorage.reference WellKnown.operatorNamespace WellKnown.defaultClaimName)
              ]
            | Present config ->
                let bare =
                    if List.isEmpty config.Spec.Storage.Members then
                        [
                            Watch.named (ClaimStorage.reference WellKnown.operatorNamespace WellKnown.defaultClaimName)
                        ]
                    else
                        []

                let certificates =
                    config.Spec.Routes
                    |> List.filter (fun route -> route.SecretName <> "")
                    |> List.map (fun route -> Watch.named (WellKnown.secret route.SecretName))

                bare
                @ claims knowledge config.Spec.Storage
                @ claims knowledge config.Status.Storage
                @ certificates

        List.distinct (always @ byConfig)

    // What watches say ------------------------------------------------------------------------------------------------

    let private gates (knowledge: Knowledge) : Observed<FeatureGateSet> =
        let clusterVersion = named WellKnown.clusterVersion knowledge

        match named WellKnown.featureGate knowledge with
        | Unknown -> Unknown
        | Absent -> Absent
        | Present document ->
            match FeatureGates.version knowledge.Settings.OperatorImageVersion (Observed.toOption clusterVersion) with
            | None -> Unknown
            | Some version ->
                match Map.tryFind version (FeatureGates.decode document) with
                | Some set -> Present set
                | None -> Absent

    let private withSight (now: DateTimeOffset) watch sight (knowledge: Knowledge) : Knowledge =
        let updated = {
            knowledge with
                Watches = Map.add watch sight knowledge.Watches
        }

        let zones =
            if watch <> Watch.nodesWithZone then
                updated.ZonesGoneSince
            else
                match sight, updated.ZonesGoneSince with
                | Sight.Seen nodes, _ when not (Map.isEmpty nodes) -> None
                | Sight.Seen _, Some since -> Some since
                | Sight.Seen _, None -> Some now
                | Sight.Unseen _, since -> since

        let first =
            match updated.FirstGates, gates updated with
            | None, Present set -> Some set
            | known, (Unknown | Absent | Present _) -> known

        {
            updated with
                ZonesGoneSince = zones
                FirstGates = first
        }

    /// A list was answered: this and nothing else is there.
    let replaced (now: DateTimeOffset) (watch: Watch) (documents: Json list) (knowledge: Knowledge) : Knowledge =
        let objects =
            documents
            |> List.map (fun document -> Document.name document, Watch.project watch document)
            |> Map.ofList

        withSight now watch (Sight.Seen objects) knowledge

    /// One object was added or changed.
    let changed (now: DateTimeOffset) (watch: Watch) (document: Json) (knowledge: Knowledge) : Knowledge =
        match sight watch knowledge with
        | Sight.Unseen _ -> knowledge
        | Sight.Seen objects ->
            withSight
                now
                watch
                (Sight.Seen(Map.add (Document.name document) (Watch.project watch document) objects))
                knowledge

    /// One object is gone.
    let deleted (now: DateTimeOffset) (watch: Watch) (document: Json) (knowledge: Knowledge) : Knowledge =
        match sight watch knowledge with
        | Sight.Unseen _ -> knowledge
        | Sight.Seen objects -> withSight now watch (Sight.Seen(Map.remove (Document.name document) objects)) knowledge

    /// The watch cannot be opened or its list is refused. What was seen before stays: every write carries the version it was computed
    /// from, so an outdated picture can do no harm.
    let failing (now: DateTimeOffset) (watch: Watch) (failure: ApiFailure) (knowledge: Knowledge) : Knowledge =
        match sight watch knowledge with
        | Sight.Seen _ -> knowledge
        | Sight.Unseen before ->
            let since = before |> Option.map snd |> Option.defaultValue now

            {
                knowledge with
                    Watches = Map.add watch (Sight.Unseen(Some(failure, since))) knowledge.Watches
            }

    /// The watch is not wanted any more; what it showed is forgotten with it.
    let forgotten (watch: Watch) (knowledge: Knowledge) : Knowledge = {
        knowledge with
            Watches = Map.remove watch knowledge.Watches
    }

    // What our own effects did ----------------------------------------------------------------------------------------

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
        | Effect.Announce _
        | Effect.SetLogLevel _
        | Effect.End _ -> None

    /// The effect was carried out, with this answer of the server (the object; null where there is none).
    let succeeded (now: DateTimeOffset) (effect: Effect) (answer: Json) (knowledge: Knowledge) : Knowledge =
        let remembered = {
            knowledge with
                Failures = Map.remove (Effect.key effect) knowledge.Failures
                LogLevel =
                    match effect with
                    | Effect.SetLogLevel level -> Some level
                    | Effect.Create _
                    | Effect.Replace _
                    | Effect.ReplaceStatus _
                    | Effect.Patch _
                    | Effect.PatchStatus _
                    | Effect.Delete _
                    | Effect.Announce _
                    | Effect.End _ -> knowledge.LogLevel
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

    let private seen (target: ObjectRef) (knowledge: Knowledge) : Observed<Json> =
        if target.Resource = Kind.route then
            match sight Watch.routes knowledge with
            | Sight.Unseen _ -> Unknown
            | Sight.Seen objects ->
                match Map.tryFind target.Name objects with
                | Some document -> Present document
                | None -> Absent
        else
            named target knowledge

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
        let outdated =
            match failure, effect with
            | ApiFailure.Conflict _, _
            | ApiFailure.AlreadyExists _, _ -> true
            | ApiFailure.NotFound _,
              (Effect.Delete _ | Effect.Replace _ | Effect.ReplaceStatus _ | Effect.Patch _ | Effect.PatchStatus _) ->
                true
            | ApiFailure.NotFound _, (Effect.Create _ | Effect.Announce _ | Effect.SetLogLevel _ | Effect.End _) ->
                false
            | (ApiFailure.NotServed _ | ApiFailure.Invalid _ | ApiFailure.BadRequest _ | ApiFailure.Forbidden _ | ApiFailure.NamespaceTerminating _ | ApiFailure.Unauthorized _ | ApiFailure.Expired _ | ApiFailure.TooManyRequests _ | ApiFailure.Refused _ | ApiFailure.ServerError _ | ApiFailure.Unreachable _ | ApiFailure.Unreadable _),
              _ -> false

        match outdated, Effect.target effect with
        | true, Some target ->
            let version =
                seen target knowledge
                |> Observed.toOption
                |> Option.map Document.resourceVersion

            {
                knowledge with
                    Awaited = Map.add target (Awaited.AnythingBut version) knowledge.Awaited
            }
        | true, None
        | false, _ -> remember now effect failure knowledge

    /// Failures of what no plan wants any more are forgotten.
    let planned (plan: Plan) (knowledge: Knowledge) : Knowledge =
        if Map.isEmpty knowledge.Failures then
            knowledge
        else
            let wanted =
                plan.Steps @ plan.Held
                |> List.map (fun step -> Effect.key step.Effect)
                |> Set.ofList

            {
                knowledge with
                    Failures = knowledge.Failures |> Map.filter (fun key _ -> Set.contains key wanted)
            }

    let private isNewer (seen: string) (awaited: string) =
        seen = awaited
        || match UInt64.TryParse seen, UInt64.TryParse awaited with
           | (true, seen), (true, awaited) -> seen > awaited
           | _, _ -> false

    let private isShown (knowledge: Knowledge) (target: ObjectRef) (awaited: Awaited) : bool =
        match awaited, seen target knowledge with
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

    /// The picture of this moment.
    let snapshot (now: DateTimeOffset) (entropy: string) (knowledge: Knowledge) : Snapshot =
        let byName =
            knowledge.Watches
            |> Map.toList
            |> List.choose (fun (watch, sight) ->
                match watch.Scope with
                | WatchScope.Everything
                | WatchScope.Labelled _ -> None
                | WatchScope.Named name ->
                    let target = {
                        Resource = watch.Resource
                        Namespace = watch.Namespace
                        Name = name
                    }

                    let known =
                        match sight with
                        | Sight.Unseen _ -> Unknown
                        | Sight.Seen objects ->
                            match Map.tryFind name objects with
                            | Some document -> Present document
                            | None -> Absent

                    Some(target, known))

        let secrets, objects =
            byName |> List.partition (fun (target, _) -> target.Resource = Kind.secret)

        {
            Now = now
            Entropy = entropy
            Config = config knowledge
            Platform = named WellKnown.infrastructure knowledge |> Observed.map Infrastructure.decode
            Secrets = Map.ofList secrets
            Observed = {
                Objects = Map.ofList objects
                Routes =
                    match sight Watch.routes knowledge with
                    | Sight.Unseen _ -> Unknown
                    | Sight.Seen routes -> Present routes
                Zones =
                    match sight Watch.nodesWithZone knowledge, knowledge.ZonesGoneSince with
                    | Sight.Unseen _, _ -> Zones.Unknown
                    | Sight.Seen nodes, _ when not (Map.isEmpty nodes) -> Zones.Labelled
                    | Sight.Seen _, Some since -> Zones.Unlabelled since
                    | Sight.Seen _, None -> Zones.Unlabelled now
                ObjectStore = Unknown
                FirstGates = knowledge.FirstGates
                Gates = gates knowledge
                GatesAreServed =
                    match sight (Watch.named WellKnown.featureGate) knowledge with
                    | Sight.Unseen(Some(ApiFailure.NotServed _, _)) -> false
                    | Sight.Unseen _
                    | Sight.Seen _ -> true
                Failures = knowledge.Failures
                Written = knowledge.Written
                Obstacles =
                    knowledge.Watches
                    |> Map.toList
                    |> List.choose (fun (watch, sight) ->
                        match sight with
                        | Sight.Unseen(Some(failure, since)) ->
                            Some {
                                Watch = watch
                                Failure = failure
                                Since = since
                            }
                        | Sight.Unseen None
                        | Sight.Seen _ -> None)
                LogLevel = knowledge.LogLevel
                StartedAt = knowledge.StartedAt
            }
        }
