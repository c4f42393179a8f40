namespace ImageRegistry.Core

open System

/// How far a removal has come.
[<RequireQualifiedAccess>]
type Removal =
    | Complete
    /// What is still there, or not known to be gone.
    | Remaining of string list

/// The state `Removed`, and the deletion of the Config (spec 01, sections 7 and 8; B-9, RB-11).
///
/// *Guarantees*: only objects that are there are deleted, each by its uid; the storage goes after the Deployment and only when it is
/// `Managed` and bears our mark; what remains is reported until it is gone.
/// *Assumptions*: a garbage collector finishes foreground deletions.
/// *Caveats*: a claim whose deletion was accepted but that others keep for long is no longer waited for after a minute (S-B13).
[<RequireQualifiedAccess>]
module RemovalPass =

    /// The fixed objects, in the order of OP-81.
    let private objects = [
        WellKnown.clusterRole
        WellKnown.clusterRoleBinding
        WellKnown.serviceAccount
        WellKnown.pullSecretCopy
        WellKnown.privateConfiguration
        WellKnown.service
        WellKnown.deployment
        WellKnown.podDisruptionBudget
        WellKnown.networkPolicy
    ]

    let private delete why (target: ObjectRef) (live: Json) : Step =
        Effect.Delete(target, Document.uid live)
        |> Step.make ("delete " + ObjectRef.path target) why [ "it exists" ]
        |> Step.announced

    let private one why (target: ObjectRef) (live: Observed<Json>) : Pass * string list =
        match live with
        | Absent -> Pass.empty, []
        | Unknown ->
            {
                Pass.empty with
                    Refusals = [
                        Refusal.make ("delete " + ObjectRef.text target) "it has not been seen yet whether it exists"
                    ]
            },
            [ ObjectRef.text target ]
        | Present document when Document.isDeleted document ->
            {
                Pass.empty with
                    Refusals = [
                        Refusal.make ("delete " + ObjectRef.text target) "it is being deleted already"
                    ]
            },
            [ ObjectRef.text target ]
        | Present document ->
            {
                Pass.empty with
                    Steps = [ delete why target document ]
            },
            [ ObjectRef.text target ]

    let private join (passes: (Pass * string list) list) : Pass * string list =
        let pass =
            (Pass.empty, passes)
            ||> List.fold (fun all (pass, _) -> {
                all with
                    Changes = all.Changes @ pass.Changes
                    Steps = all.Steps @ pass.Steps
                    Refusals = all.Refusals @ pass.Refusals
                    Problems = all.Problems @ pass.Problems
            })

        pass, passes |> List.collect snd

    let private ownedRoutes why (snapshot: Snapshot) : Pass * string list =
        match snapshot.Observed.Routes with
        | Absent -> Pass.empty, []
        | Unknown ->
            {
                Pass.empty with
                    Refusals = [ Refusal.make "delete the registry's Routes" "Routes have not been seen yet" ]
            },
            // Where Routes are not served there are none to wait for.
            if
                snapshot.Observed.Obstacles
                |> List.exists (fun obstacle -> obstacle.Watch = Watch.routes)
            then
                []
            else
                [ "Routes" ]
        | Present routes ->
            routes
            |> Map.toList
            |> List.filter (fun (_, route) -> RegistryRoutes.isOwned route)
            |> List.map (fun (name, route) -> one why (WellKnown.route name) (Present route))
            |> join

    let private claimWait = TimeSpan.FromMinutes 1.0

    /// The claim that `status.storage` names: whether it is out of the way, and what has to be done for that.
    let private claim
        (settings: OperatorSettings)
        (snapshot: Snapshot)
        (config: Config)
        (name: string)
        : Pass * bool * Consequence list =
        let ns = settings.WatchNamespace |> Option.defaultValue WellKnown.operatorNamespace

        let target = ClaimStorage.reference ns name
        let what = "delete " + ObjectRef.text target

        let forget =
            if
                config.Spec.Storage.Members
                |> List.contains (Storage.Pvc WellKnown.defaultClaimName)
                && name = WellKnown.defaultClaimName
            then
                [ ConfigChange.forgetClaim ]
            else
                []

        let gone = { Pass.empty with Changes = forget }, List.isEmpty forget, []

        let wait refusal =
            {
                Pass.empty with
                    Refusals = [ refusal ]
            },
            false,
            []

        match Snapshot.find target snapshot with
        | Unknown -> wait (Refusal.make what "it has not been seen yet whether the claim exists")
        | Absent -> gone
        | Present live when not (ClaimStorage.isOurs live) ->
            // S-B3: a state typed into a field proves nothing.
            Pass.empty,
            true,
            [
                Announces {
                    Warning = true
                    Reason = "StorageKept"
                    Message =
                        ObjectRef.text target
                        + " is kept: spec.storage.managementState is Managed, but the claim does not carry the annotation "
                        + WellKnown.ownershipAnnotation
                        + "; set the annotation to have it deleted, or delete it yourself"
                }
            ]
        | Present live when Document.isDeleted live ->
            match Document.time [ "metadata"; "deletionTimestamp" ] live with
            | Some since when snapshot.Now < since + claimWait ->
                wait (
                    Refusal.until
                        (since + claimWait)
                        what
                        ("it is being deleted; it still has the finalizers "
                         + String.concat ", " (Document.finalizers live))
                )
            | Some _
            | None -> gone
        | Present live ->
            {
                Pass.empty with
                    Steps = [
                        Effect.Delete(target, Document.uid live)
                        |> Step.make what "the registry is removed and its storage with it" [
                            "spec.storage.managementState is Managed"
                            "the claim carries the annotation " + WellKnown.ownershipAnnotation
                        ]
                        |> Step.announced
                    ]
            },
            false,
            []

    /// A bucket on its way out: what is still to be told of it, none once it is out of the way.
    let private bucket
        (config: Config)
        (medium: Storage)
        (removal: MediumRemoval)
        : Pass * string option * Consequence list =
        let pass = {
            Pass.empty with
                Steps = removal.Steps
                Refusals = removal.Refusals
                Problems = removal.Problems
                StorageCondition = removal.Condition
                Places = removal.Places
        }

        match removal.End with
        | MediumEnd.Remaining text -> pass, Some text, []
        | MediumEnd.Kept message ->
            pass,
            None,
            [
                Announces {
                    Warning = true
                    Reason = "StorageKept"
                    Message = message
                }
            ]
        | MediumEnd.Gone ->
            // Also where another storage is named beside it.
            if config.Spec.Storage.Members |> List.exists (Storage.sameUnit medium) then
                {
                    pass with
                        Changes = [ ConfigChange.forgetBucket (Storage.field medium) ]
                },
                Some "storage",
                []
            else
                pass, None, []

    /// What removal of the storage needs, and what of it is left before its record can be dropped (OP-84 to OP-86; LC-8: by the status alone).
    let private storage
        (settings: OperatorSettings)
        (snapshot: Snapshot)
        (config: Config)
        : Pass * string option * Consequence list =
        let gone (pass, isGone, consequences) =
            pass, (if isGone then None else Some "storage"), consequences

        match config.Status.Storage.Members, config.Spec.Storage.Management with
        | [], _ -> Pass.empty, None, []
        | [ Storage.EmptyDir ], _ -> Pass.empty, None, []
        | _, (None | Some StorageManagement.Unmanaged) -> Pass.empty, None, []
        | [ Storage.Pvc name ], Some StorageManagement.Managed when name <> "" ->
            gone (claim settings snapshot config name)
        | [ Storage.Pvc _ ], Some StorageManagement.Managed -> Pass.empty, None, []
        | [ Storage.S3 s3 as medium ], Some StorageManagement.Managed when s3.Bucket <> "" ->
            bucket config medium (S3Medium.remove snapshot s3)
        | [ Storage.Gcs gcs as medium ], Some StorageManagement.Managed when gcs.Bucket <> "" ->
            bucket config medium (GcsMedium.remove snapshot gcs)
        | members, Some StorageManagement.Managed ->
            let findings =
                members
                |> List.filter (fun storage -> Storage.identity storage <> "")
                |> List.map StorageChoice.notAvailable

            if List.isEmpty findings then
                Pass.empty, None, []
            else
                {
                    Pass.empty with
                        Problems =
                            findings
                            |> List.map (fun finding ->
                                Problem.Permanent(
                                    "RemoveFailed",
                                    "storage: "
                                    + Finding.text finding
                                    + "; its data is left as it is: set spec.storage.managementState to Unmanaged to keep it and finish the removal"
                                ))
                },
                Some "storage",
                []

    // OP-86 empties all of it. But `Managed` stays in the spec, where it was said of what is gone now; so that it does not count for whatever
    // is named next (S-B2, B-26), the status remembers that it is not new. The Go operator left `storageManaged` instead.
    let private record (config: Config) : StorageRequest =
        let status = config.Status

        let wasSaid =
            status.StorageManaged
            || status.Storage.Management = Some StorageManagement.Managed
            || (config.Spec.Storage.Management = Some StorageManagement.Managed
                && not (List.isEmpty status.Storage.Members))

        {
            Members = []
            Management = if wasSaid then Some StorageManagement.Managed else None
        }

    /// What a removal does next; whether it is complete; what follows once its record is written.
    let decide
        (settings: OperatorSettings)
        (snapshot: Snapshot)
        (config: Config)
        (why: string)
        : Pass * Removal * Consequence list =
        let pass, remaining =
            (objects
             |> List.map (fun target -> one why target (Snapshot.find target snapshot)))
            @ [ ownedRoutes why snapshot ]
            |> join

        match Snapshot.deployment snapshot with
        | Unknown
        | Present _ ->
            // Pods use the storage as long as they are there.
            pass, Removal.Remaining(remaining @ [ "storage" ]), []
        | Absent ->
            let storagePass, storageLeft, consequences = storage settings snapshot config

            let all, _ = join [ pass, []; storagePass, [] ]

            let applied =
                if Option.isNone storageLeft then
                    Some(record config)
                else
                    None

            let left = remaining @ Option.toList storageLeft

            {
                all with
                    AppliedStorage = applied
                    StorageCondition = storagePass.StorageCondition
                    Places = storagePass.Places
            },
            (if List.isEmpty left then
                 Removal.Complete
             else
                 Removal.Remaining left),
            consequences
