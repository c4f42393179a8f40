namespace ImageRegistry.Core

open System

/// The Config's whole status after a pass (OP-98): what the tables say, what the storage says, and what others wrote.
[<RequireQualifiedAccess>]
module ConfigStatusReport =

    /// Conditions of measures on the storage, of all types. Those that the present type does not maintain go (B-24).
    let private measureConditions =
        List.distinct (S3Measures.conditions @ GcsMeasures.conditions)

    let private maintained (storage: Storage) : string list =
        match storage with
        | Storage.S3 _ -> S3Measures.conditions
        | Storage.Gcs _ -> GcsMeasures.conditions
        | Storage.EmptyDir
        | Storage.Pvc _
        | Storage.Swift _
        | Storage.IbmCos _
        | Storage.Azure _
        | Storage.Oss _ -> []

    // That a bucket was removed is told until there is another storage.
    let private tellsOfRemoval (condition: Condition) =
        condition.Type = StorageDecision.existsCondition
        && condition.Reason.EndsWith("Bucket Deleted", StringComparison.Ordinal)

    let private without kinds (conditions: Condition list) =
        conditions
        |> List.filter (fun condition -> not (List.contains condition.Type kinds))

    let private inputsCondition = "InputsValid"

    /// What is not as it should be but holds nothing up; the condition is only there when there is something to say.
    let private withAdvice now (advice: Finding list) (conditions: Condition list) =
        match advice with
        | [] -> without [ inputsCondition ] conditions
        | first :: _ ->
            let message = advice |> List.map Finding.text |> String.concat "; "

            Condition.update now (Condition.make inputsCondition ConditionStatus.False first.Reason message) conditions

    let private withStorage
        now
        (phase: Phase)
        (asked: StorageRequest)
        (pass: Pass)
        (before: StorageRequest)
        (after: StorageRequest)
        (conditions: Condition list)
        =
        let isAnotherType =
            match before.Members, after.Members with
            | [ one ], [ other ] -> Storage.field one <> Storage.field other
            | _, _ -> false

        let told =
            pass.StorageMeasures
            |> Option.defaultValue []
            |> List.map (fun condition -> condition.Type)

        let onlyTold =
            without (measureConditions |> List.filter (fun kind -> not (List.contains kind told))) conditions

        // What was said of a claim or bucket that nobody asks for any more (B-18): another one may have been asked for meanwhile.
        let isForgotten =
            List.isEmpty asked.Members
            && (List.isEmpty after.Members
                || pass.Problems
                   |> List.exists (fun problem ->
                       match problem with
                       | Problem.Permanent(reason, _) -> reason = StorageDecision.notConfigured
                       | Problem.Transient _ -> false))

        let kept =
            match after.Members, phase with
            | _, Phase.Managed when isForgotten -> without [ StorageDecision.existsCondition ] onlyTold
            | [], Phase.Managed -> onlyTold
            | [], (Phase.Unmanaged | Phase.Removed _ | Phase.Unsupported _) ->
                onlyTold
                |> List.filter (fun condition ->
                    condition.Type <> StorageDecision.existsCondition || tellsOfRemoval condition)
            | [ storage ], _ when not isAnotherType && Option.isNone pass.StorageMeasures ->
                without
                    (measureConditions
                     |> List.filter (fun kind -> not (List.contains kind (maintained storage))))
                    conditions
            | _, _ -> onlyTold

        let fresh =
            (pass.StorageMeasures |> Option.defaultValue [])
            @ Option.toList pass.StorageCondition

        let standing =
            kept @ fresh |> List.map (fun condition -> condition.Type) |> Set.ofList

        // A condition that would go and is told again at once is the same one: its time moves only with its status.
        (conditions, fresh)
        ||> List.fold (fun all condition -> Condition.update now condition all)
        |> List.filter (fun condition -> Set.contains condition.Type standing)

    /// OP-114: whether the cluster's TLS settings can be seen and written down. A minute of trouble is none yet.
    let private withObservation (snapshot: Snapshot) (config: Config) (pass: Pass) (conditions: Condition list) =
        let kind = "ConfigObservationDegraded"

        let unwritten =
            if pass.Changes |> List.exists ConfigChange.isOfObservedConfig then
                Trouble.lastingFailures snapshot (ConfigChange.step config pass.Changes |> Option.toList)
                |> List.map Problem.text
            else
                []

        match Trouble.unwatched snapshot WellKnown.apiServer, unwritten with
        | [], [] when not (Observed.isKnown (Snapshot.servingInfo snapshot)) -> conditions
        | [], [] -> Condition.update snapshot.Now (Condition.make kind ConditionStatus.False "" "") conditions
        | unseen, unwritten ->
            Condition.update
                snapshot.Now
                (Condition.make kind ConditionStatus.True "Error" (String.concat "\n" (unseen @ unwritten)))
                conditions

    let private withStanding now (standing: StandingReport) (conditions: Condition list) =
        (conditions, standing.Conditions)
        ||> List.fold (fun all condition -> Condition.update now condition all)
        |> without standing.Outdated

    let private isSame (one: GenerationRecord) (other: GenerationRecord) =
        one.Group = other.Group
        && one.Resource = other.Resource
        && one.Namespace = other.Namespace
        && one.Name = other.Name

    let private withGeneration (records: GenerationRecord list) (written: GenerationRecord) =
        if List.exists (isSame written) records then
            records
            |> List.map (fun record ->
                if isSame written record then
                    {
                        record with
                            LastGeneration = written.LastGeneration
                    }
                else
                    record)
        else
            records @ [ written ]

    /// The status to report.
    let make
        (snapshot: Snapshot)
        (config: Config)
        (pass: Pass)
        (reported: Reported)
        (standing: StandingReport)
        (advice: Finding list)
        : ConfigStatus =
        let now = snapshot.Now
        let before = config.Status
        let storage = pass.AppliedStorage |> Option.defaultValue before.Storage

        {
            ObservedGeneration = config.Generation
            Conditions =
                before.Conditions
                |> RegistryConditions.apply now reported
                |> withStorage now reported.Phase config.Spec.Storage pass before.Storage storage
                |> withObservation snapshot config pass
                |> withStanding now standing
                |> LeftoverConditions.apply now
                |> withAdvice now advice
            ReadyReplicas =
                reported.Deployment
                |> Option.map DeploymentStatus.ready
                |> Option.defaultValue 0L
            Generations =
                (before.Generations,
                 Option.toList (Option.map (Workload.record WellKnown.deployment) pass.DeploymentGeneration)
                 @ standing.Generations)
                ||> List.fold withGeneration
            Storage = storage
            StorageManaged =
                (match pass.AppliedStorage with
                 | Some applied ->
                     applied.Management = Some StorageManagement.Managed
                     && not (List.isEmpty applied.Members)
                 | None -> before.StorageManaged)
        }

    /// Whether a storage unit was left for another one (OP-136): both were exactly one usable type, and not the same.
    let private isReconfigured (before: StorageRequest) (after: StorageRequest) =
        match before.Members, after.Members with
        | [ one ], [ other ] -> not (Storage.sameUnit one other)
        | _, _ -> false

    /// The members of the status that differ, as a merge patch. What we do not own or know is not in it, so it stays.
    let private difference (config: Config) (wanted: ConfigStatus) : Json =
        let before = config.Status

        let storage =
            if
                wanted.Storage = before.Storage
                && Option.isSome (Json.tryPath [ "status"; "storage" ] config.Document)
            then
                []
            else
                let live =
                    Json.tryPath [ "status"; "storage" ] config.Document
                    |> Option.defaultValue Json.empty

                [ "storage", Json.mergePatchBetween live (StorageCodec.encode wanted.Storage) ]

        let given name (isDifferent: bool) (value: Json) =
            if isDifferent then [ name, value ] else []

        Json.obj (
            storage
            @ [ "storageManaged", Json.Bool wanted.StorageManaged ]
            @ [ "readyReplicas", Json.int64 wanted.ReadyReplicas ]
            @ given
                "observedGeneration"
                (wanted.ObservedGeneration <> before.ObservedGeneration)
                (Json.int64 wanted.ObservedGeneration)
            @ given
                "conditions"
                (wanted.Conditions <> before.Conditions)
                (Json.list (wanted.Conditions |> List.map ConditionCodec.encode))
            @ given
                "generations"
                (wanted.Generations <> before.Generations)
                (Json.list (wanted.Generations |> List.map ConfigStatusCodec.encodeGeneration))
        )

    /// The step that writes it; none when it already says so. The patch carries only what we own and the version it is for (B-6).
    let step (config: Config) (wanted: ConfigStatus) (consequences: Consequence list) : Step option =
        if
            wanted = config.Status
            && Json.tryPath [ "status"; "storage" ] config.Document <> None
        then
            None
        else
            let patch =
                Json.obj [
                    "metadata", Json.obj [ "resourceVersion", Json.str config.ResourceVersion ]
                    "status", difference config wanted
                ]

            let changed =
                [
                    if wanted.ObservedGeneration <> config.Status.ObservedGeneration then
                        "observedGeneration"
                    if wanted.ReadyReplicas <> config.Status.ReadyReplicas then
                        "readyReplicas"
                    if wanted.Generations <> config.Status.Generations then
                        "generations"
                    if
                        wanted.Storage <> config.Status.Storage
                        || wanted.StorageManaged <> config.Status.StorageManaged
                    then
                        "storage"
                    for condition in wanted.Conditions do
                        if Condition.tryFind condition.Type config.Status.Conditions <> Some condition then
                            "condition " + condition.Type
                ]
                |> List.map (fun name -> name + " has changed")

            let counted =
                if isReconfigured config.Status.Storage wanted.Storage then
                    [ CountsReconfiguredStorage ]
                else
                    []

            Some {
                Step.make
                    "report the Config's status"
                    "the status tells what was found and done"
                    changed
                    (Effect.PatchStatus(WellKnown.config, patch)) with
                    OnSuccess = consequences @ counted
            }
