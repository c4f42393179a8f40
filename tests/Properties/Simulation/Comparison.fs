namespace ImageRegistry.Properties.Simulation

open ImageRegistry.Core
open ImageRegistry.Properties.World

/// Which scripts have to end the same with their faults and without. What is left out here only depends on when the operator looks.
[<RequireQualifiedAccess>]
module Comparison =

    let private isNoFault (operation: Operation) =
        match FaultKind.ofOperation operation with
        | Some kind -> not (FaultKind.leavesNoTrace kind)
        | None -> true

    /// The script without the faults that leave no trace.
    let withoutFaults (script: Script) : Script = {
        script with
            Operations = script.Operations |> List.filter isNoFault
    }

    // Within what lies between two rests, people act before the operator does, at the same moments with faults and without.
    let private isPeoples (operation: Operation) =
        match operation with
        | Operation.Edit _
        | Operation.Touch _
        | Operation.TouchStatus _
        | Operation.Put _
        | Operation.Delete _
        | Operation.Recreate _
        | Operation.JobEnded _ -> true
        | Operation.Cloud event ->
            match event with
            | CloudEvent.Bring _
            | CloudEvent.Fill _
            | CloudEvent.Vanish -> true
            | CloudEvent.Fail _
            | CloudEvent.Delay _ -> false
        | Operation.Fail _
        | Operation.FailLater _
        | Operation.Heal
        | Operation.DieAfter _
        | Operation.Restart
        | Operation.Depose _
        | Operation.Lag _
        | Operation.StandStill _
        | Operation.GoBack _
        | Operation.Unlisted _
        | Operation.Rival _
        | Operation.Slip _
        | Operation.Pass _
        | Operation.ClockJump _
        | Operation.Turns _
        | Operation.Settle -> false

    // What `mending` does at the end of every script does no harm in its middle.
    let private isMending (operation: Operation) =
        match operation with
        | Operation.Delete target -> target = WellKnown.userCredentials
        | Operation.Put document -> document = Cluster.awsCredentials || document = Cluster.gcpCredentials
        | Operation.Touch(target, patch) -> target = WellKnown.cloudCredentials && patch = Base.withoutAwsKeys
        | _ -> false

    let private isSlip (operation: Operation) =
        match operation with
        | Operation.Slip _ -> true
        | _ -> false

    // The kind of what people act on, as watches name it.
    let private kindOf (operation: Operation) : string option =
        match operation with
        | Operation.Edit _
        | Operation.Slip _ -> Some(Resource.qualifiedName Kind.config)
        | Operation.Touch(target, _)
        | Operation.TouchStatus(target, _)
        | Operation.Delete target
        | Operation.Recreate target -> Some(Resource.qualifiedName target.Resource)
        | Operation.Put document ->
            [ Kind.secret; Kind.persistentVolumeClaim ]
            |> List.tryFind (fun kind -> Json.tryString [ "kind" ] document = Some kind.Kind)
            |> Option.map Resource.qualifiedName
        | _ -> None

    let private lateKinds (operations: Operation list) : string list =
        operations
        |> List.choose (fun operation ->
            match operation with
            | Operation.StandStill(kind, _, _)
            | Operation.GoBack(kind, _)
            | Operation.Unlisted(kind, _) -> Some kind
            | _ -> None)

    let private changedKinds (operations: Operation list) : string list =
        operations
        |> List.filter (fun operation ->
            (isPeoples operation && isNoFault operation && not (isMending operation))
            || isSlip operation)
        |> List.choose kindOf

    // What lies between two rests.
    let private stretches (script: Script) : Operation list list =
        let rec go (stretch: Operation list) (left: Operation list) =
            match left with
            | [] -> [ stretch ]
            | Operation.Settle :: rest -> stretch :: go [] rest
            | operation :: rest -> go (operation :: stretch) rest

        go [] script.Operations

    // An operator whose view of the Config or the ImagePruner is late acts on the former one meanwhile: it repairs what it need not, or
    // begins a rollout that the next edit makes needless. The same goes for the Infrastructure, without which it cannot say that an edit of
    // the Config is a mistake. Of two things that change at once, it sees the one that it sees late after the other.
    let private isOvertaken (script: Script) : bool =
        let config = Resource.qualifiedName Kind.config
        let infrastructure = Resource.qualifiedName Kind.infrastructure

        let alone = [ config; Resource.qualifiedName Kind.imagePruner ]

        stretches script
        |> List.exists (fun stretch ->
            let late = lateKinds stretch
            let changed = changedKinds stretch |> List.distinct

            (List.contains infrastructure late && List.contains config changed)
            || changed
               |> List.exists (fun kind ->
                   List.contains kind late && (List.contains kind alone || List.length changed > 1)))

    // A ClusterOperator that is made anew hears of the version when the registry is seen to run: what changes beside may be seen before.
    let private isToldAnew (script: Script) : bool =
        let isRenewal (operation: Operation) =
            match operation with
            | Operation.Recreate target
            | Operation.Delete target -> target = WellKnown.clusterOperator
            | _ -> false

        stretches script
        |> List.exists (fun stretch ->
            List.exists isRenewal stretch
            && changedKinds stretch |> List.distinct |> List.length > 1)

    // What a server says it cannot do is believed, and not asked for again until something else is wanted.
    let private isBelieved (operation: Operation) =
        match operation with
        | Operation.Cloud(CloudEvent.Fail { Trouble = CloudTrouble.Unsupported }) -> true
        | _ -> false

    // Beside a bucket of the user, another one that may not be looked at is made all the same and then taken for the user's too: whether
    // it was there before is not known.
    let private isTakenForUsers (script: Script) : bool =
        let isDenial (operation: Operation) =
            match operation with
            | Operation.Cloud(CloudEvent.Fail fault) ->
                (fault.Trouble = CloudTrouble.Denied || fault.Trouble = CloudTrouble.Revoked)
                && List.contains fault.Slot [ ""; CloudAction.slot CloudAction.Probe ]
            | _ -> false

        let isBrought (operation: Operation) =
            match operation with
            | Operation.Cloud(CloudEvent.Bring _) -> true
            | _ -> false

        let namesBucket (operation: Operation) =
            match operation with
            | Operation.Edit spec ->
                [ "s3"; "gcs" ]
                |> List.exists (fun kind -> Option.isSome (Json.tryString [ "storage"; kind; "bucket" ] spec))
            | _ -> false

        List.exists isDenial script.Operations
        && List.exists isBrought script.Operations
        && List.length (List.filter namesBucket script.Operations) > 1

    let private slips (script: Script) : Json list =
        script.Operations
        |> List.choose (fun operation ->
            match operation with
            | Operation.Slip(spec, _) -> Some spec
            | _ -> None)

    // Whether such an operation is followed by such another one, with nothing of the third kind between them.
    let private isFollowed
        (first: Operation -> bool)
        (second: Operation -> bool)
        (between: Operation -> bool)
        (script: Script)
        : bool =
        let rec go (seen: bool) (left: Operation list) =
            match left with
            | [] -> false
            | operation :: _ when seen && second operation -> true
            | operation :: rest -> go (first operation || (seen && not (between operation))) rest

        go false script.Operations

    // A slip gives the operator time, so that pods get credentials that the end of the script replaces.
    let private isGivenTime: Script -> bool =
        let changesCredentials (operation: Operation) =
            match FaultKind.ofOperation operation with
            | Some(FaultKind.CredentialsGone | FaultKind.CredentialsChanged) -> true
            | Some _
            | None -> false

        isFollowed changesCredentials isSlip (fun operation -> operation = Operation.Settle)

    // Every fault is a reason to look at the cloud. So it may be found that a bucket is gone before an edit makes that meaningless.
    let private isFoundSooner: Script -> bool =
        let isEdit (operation: Operation) =
            match operation with
            | Operation.Edit _ -> true
            | _ -> isSlip operation

        isFollowed (fun operation -> operation = Operation.Cloud CloudEvent.Vanish) isEdit (fun _ -> false)

    // The operator forgets the name of a claim that it has removed. Where another name stood there meanwhile, whoever takes that back names
    // the claim again.
    let private isNamedAgain (script: Script) : bool =
        let namesClaim (spec: Json) =
            Option.isSome (Json.tryPath [ "storage"; "pvc"; "claim" ] spec)

        let removes (operation: Operation) =
            match operation with
            | Operation.Edit spec ->
                Json.tryString [ "managementState" ] spec = Some(ManagementState.text ManagementState.Removed)
            | Operation.Delete target
            | Operation.Recreate target -> target = WellKnown.config
            | _ -> false

        List.exists namesClaim (slips script) && List.exists removes script.Operations

    // The controllers of the cluster go by the same clock: set back, they have not finished what they had begun.
    let private isSetBack (operation: Operation) =
        match operation with
        | Operation.ClockJump seconds -> seconds < 0
        | _ -> false

    // What the Go operator has told stands until there is something else to tell.
    let private isInherited (script: Script) : bool =
        match script.Base with
        | Base.Inherited _ -> true
        | _ -> false

    /// Whether the script with its faults has to end as the one without: people act on an operator at rest only.
    let isComparable (script: Script) : bool =
        let rec from (acted: bool) (isFaulty: bool) (left: Operation list) =
            match left with
            | [] -> true
            | Operation.Settle :: rest -> not isFaulty && from false false rest
            | Operation.Heal :: rest -> from acted false rest
            // Where the operator does not look after the object, the other writer has the last word.
            | Operation.Rival _ :: _ -> false
            // What is made of it stays, or has cost a rollout.
            | Operation.Slip(spec, _) :: _ when not (Faults.isMistake spec) -> false
            | (Operation.Turns _ | Operation.Slip _) :: rest -> from true isFaulty rest
            | operation :: rest when isMending operation && not isFaulty -> from acted isFaulty rest
            | operation :: rest when isPeoples operation -> not acted && from acted isFaulty rest
            | operation :: rest -> from acted (isFaulty || not (isNoFault operation)) rest

        not (isOvertaken script)
        && not (isToldAnew script)
        && not (isGivenTime script)
        && not (isFoundSooner script)
        && not (isNamedAgain script)
        && not (isInherited script)
        && not (List.exists isSetBack script.Operations)
        && not (List.exists isBelieved script.Operations)
        && not (isTakenForUsers script)
        && from false false script.Operations

    /// Whether there is anything to compare: faults that leave no trace.
    let hasFaults (script: Script) : bool =
        script.Operations |> List.exists (isNoFault >> not)
