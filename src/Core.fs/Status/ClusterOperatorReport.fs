namespace ImageRegistry.Core

open System

/// What the cluster hears of the registry: ClusterOperator `image-registry` (spec 01, section 12).
[<RequireQualifiedAccess>]
module ClusterOperatorReport =

    /// One condition of one of the sources, under the name it has in the union.
    type private Member = { Full: string; Condition: Condition }

    /// OP-117: the Config's in their order, then the ImagePruner's.
    let private members (config: Condition list) (pruner: Condition list) (kind: string) : Member list =
        let own =
            config
            |> List.map (fun condition -> {
                Full = condition.Type
                Condition = condition
            })

        let pruners =
            pruner
            |> List.map (fun condition -> {
                Full = "ImagePruner" + condition.Type
                Condition = condition
            })

        own @ pruners
        |> List.filter (fun each -> each.Full.EndsWith(kind, StringComparison.Ordinal))

    /// OP-118, and B-23 for the registry without a word about its availability.
    let private status kind (normal: ConditionStatus) (all: Member list) =
        let statuses = all |> List.map (fun each -> each.Condition.Status)

        let abnormal =
            statuses
            |> List.tryFind (fun status -> status <> normal && status <> ConditionStatus.Unknown)

        match abnormal with
        | Some status -> status
        | None when List.contains ConditionStatus.Unknown statuses -> ConditionStatus.Unknown
        | None when List.isEmpty all && kind = "Available" -> ConditionStatus.Unknown
        | None -> normal

    /// OP-119
    let private reason (kind: string) (isNormal: bool) (all: Member list) =
        let reasons =
            all
            |> List.filter (fun each -> each.Condition.Reason <> "" && each.Condition.Reason <> "AsExpected")
            |> List.map (fun each -> each.Full.Substring(0, each.Full.Length - kind.Length) + each.Condition.Reason)
            |> List.sortWith (fun one other -> String.CompareOrdinal(one, other))
            |> String.concat "::"

        match reasons with
        | "" when List.isEmpty all && kind = "Available" -> "NoData"
        | "" when isNormal -> "AsExpected"
        | text -> text

    /// OP-120
    let private message (all: Member list) =
        all
        |> List.collect (fun each ->
            if each.Condition.Message = "" then
                []
            else
                each.Condition.Message.Split '\n'
                |> List.ofArray
                |> List.map (fun line -> each.Full + ": " + line))
        |> String.concat "\n"

    let private union config pruner kind normal : Condition =
        let all = members config pruner kind
        let status = status kind normal all
        Condition.make kind status (reason kind (status = normal) all) (message all)

    /// The three unions over the conditions of Config and ImagePruner, without times.
    let conditions (config: Condition list) (pruner: Condition list) : Condition list = [
        union config pruner "Available" ConditionStatus.True
        union config pruner "Progressing" ConditionStatus.False
        union config pruner "Degraded" ConditionStatus.False
    ]

    /// OP-126
    let private relatedObjects =
        let related group resource name =
            Json.obj [
                "group", Json.str group
                "resource", Json.str resource
                "name", Json.str name
            ]

        Json.list [
            related Kind.config.Group "configs" "cluster"
            related Kind.imagePruner.Group "imagepruners" "cluster"
            related Kind.clusterRole.Group "clusterroles" "system:registry"
            related Kind.clusterRoleBinding.Group "clusterrolebindings" "registry-registry-role"
            related Kind.clusterRoleBinding.Group "clusterrolebindings" "openshift-image-registry-pruner"
            related "" "namespaces" WellKnown.operatorNamespace
        ]

    /// OP-125: the version that runs; none leaves the list as it is.
    let private version (settings: OperatorSettings) (config: Config) (deployment: Observed<Json>) : string option =
        let reported =
            match config.Spec.ManagementState, deployment with
            | ManagementState.Managed, Present live when
                DeploymentStatus.available live > 0L
                && DeploymentStatus.isCurrent live
                && DeploymentStatus.updated live = DeploymentStatus.total live
                ->
                Document.annotation WellKnown.versionAnnotation live
            | ManagementState.Managed, (Unknown | Absent | Present _) -> None
            | (ManagementState.Unmanaged | ManagementState.Removed | ManagementState.Unsupported _), _ ->
                Some settings.ReleaseVersion

        match reported with
        | Some ""
        | None -> None
        | Some version -> Some version

    let private withVersion (version: string option) (document: Json) =
        match version with
        | None -> document
        | Some version ->
            Json.set
                [ "status"; "versions" ]
                (Json.list [ Json.obj [ "name", Json.str "operator"; "version", Json.str version ] ])
                document

    /// At most one write a second under a storm of changes (B-22).
    let private pace = TimeSpan.FromSeconds 1.0

    let private write
        (snapshot: Snapshot)
        (version: string option)
        (unions: Condition list)
        (live: Json)
        : Result<Step option, Refusal> =
        let before =
            ConditionCodec.decodeList (Json.list (Json.items [ "status"; "conditions" ] live))

        let after =
            (before, unions)
            ||> List.fold (fun all condition -> Condition.update snapshot.Now condition all)

        // Conditions of others, `Upgradeable` for instance, are joined with all they hold (OP-122).
        let conditions =
            after
            |> List.map (fun condition ->
                let document = ConditionCodec.encode condition

                Json.items [ "status"; "conditions" ] live
                |> List.tryFind (fun each -> Json.tryString [ "type" ] each = Some condition.Type)
                |> Option.map (fun each ->
                    if ConditionCodec.decode each = condition then
                        each
                    else
                        document)
                |> Option.defaultValue document)

        let wanted =
            live
            |> Json.set [ "status"; "conditions" ] (Json.list conditions)
            |> Json.set [ "status"; "relatedObjects" ] relatedObjects
            |> withVersion version

        if wanted = live then
            Ok None
        else
            let last =
                Map.tryFind WellKnown.clusterOperator snapshot.Observed.Written
                |> Option.map (fun written -> written.At + pace)

            match last with
            | Some next when snapshot.Now < next ->
                Error(
                    Refusal.until
                        next
                        ("report " + ObjectRef.text WellKnown.clusterOperator)
                        "it was written less than a second ago"
                )
            | Some _
            | None ->
                let changed =
                    unions
                    |> List.filter (fun condition ->
                        match Condition.tryFind condition.Type before with
                        | Some old ->
                            {
                                old with
                                    LastTransitionTime = condition.LastTransitionTime
                            }
                            <> condition
                        | None -> true)
                    |> List.map (fun condition -> condition.Type + " has changed")

                Effect.ReplaceStatus(WellKnown.clusterOperator, wanted)
                |> Step.make "report the ClusterOperator" "the cluster hears of the registry's state here" changed
                |> Some
                |> Ok

    let private report snapshot version unions : Result<Step option, Refusal> =
        match Snapshot.find WellKnown.clusterOperator snapshot with
        | Unknown ->
            Error(Refusal.make ("report " + ObjectRef.text WellKnown.clusterOperator) "it has not been seen yet")
        | Absent ->
            // The status is a subresource: it is written once the object is there (RS-132).
            Effect.Create(
                WellKnown.clusterOperator,
                Document.ofRef WellKnown.clusterOperator |> Json.set [ "spec" ] Json.empty
            )
            |> Step.make "report the ClusterOperator" "the cluster hears of the registry's state here" [
                "it does not exist"
            ]
            |> Some
            |> Ok
        | Present live -> write snapshot version unions live

    /// The report while there is a Config, made from its conditions as they stand on the API server.
    let step (settings: OperatorSettings) (snapshot: Snapshot) (config: Config) : Result<Step option, Refusal> =
        let wait why =
            Error(Refusal.make ("report " + ObjectRef.text WellKnown.clusterOperator) why)

        let pruner =
            match Snapshot.find WellKnown.imagePruner snapshot with
            | Unknown when not (Snapshot.isServed WellKnown.imagePruner snapshot) -> Absent
            | Unknown
            | Absent
            | Present _ as known -> known

        match pruner, Snapshot.deployment snapshot with
        | Unknown, _ -> wait "the ImagePruner has not been seen yet"
        | _, Unknown -> wait "the Deployment has not been seen yet"
        | (Absent | Present _ as pruner), (Absent | Present _ as deployment) ->
            let prunerConditions =
                match pruner with
                | Present document ->
                    ConditionCodec.decodeList (Json.list (Json.items [ "status"; "conditions" ] document))
                | Unknown
                | Absent -> []

            report snapshot (version settings config deployment) (conditions config.Status.Conditions prunerConditions)

    /// The report while there is no Config and none can be made (B-23): versions stay.
    let withoutConfig (snapshot: Snapshot) (why: string) : Result<Step option, Refusal> =
        let unknown kind =
            Condition.make kind ConditionStatus.Unknown "ConfigMissing" why

        report snapshot None [ unknown "Available"; unknown "Progressing"; unknown "Degraded" ]
