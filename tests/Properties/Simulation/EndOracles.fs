namespace ImageRegistry.Properties.Simulation

open System
open ImageRegistry.Core
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox

/// Laws about where a trace ends, and about the hour after.
[<RequireQualifiedAccess>]
module EndOracles =

    let private again (world: World) (steps: Step list) : State =
        (world.State, steps)
        ||> List.fold (fun state step -> World.carryOut world.Now step.Effect state |> fst)

    let private twice: Oracle = {
        Law = "A plan applied twice changes nothing the second time"
        Judge =
            fun trace ->
                let world = trace.Before |> Operation.run [ Operation.Heal ] |> World.observe
                let plan = World.plan world
                let once = again world plan.Steps
                let second = again { world with State = once } plan.Steps

                if second.Revision <> once.Revision then
                    Some(
                        "the second time something changed:\n  "
                        + (plan.Steps |> List.map Step.text |> String.concat "\n  ")
                    )
                else
                    None
    }

    let private silence: Oracle = {
        Law = "At rest the operator is silent"
        Judge =
            fun trace ->
                // What a clock that was set back calls the future is news when it comes.
                let isOutOfTime = Seen.kinds trace.Script |> List.contains FaultKind.ClockJump

                match World.requests trace.Later with
                | _ when isOutOfTime -> None
                | [] -> None
                | request :: _ -> Some("at rest there was a " + request.Verb + " of " + request.Path)
    }

    let private isHealthy (world: World) =
        match World.find WellKnown.config world with
        | None -> false
        | Some config ->
            Seen.conditions config
            |> Condition.tryFind StorageDecision.existsCondition
            |> Option.exists (fun condition -> condition.Status = ConditionStatus.True)

    let private quietClouds: Oracle = {
        Law = "At rest a cloud hears nothing but the slow look"
        Judge =
            fun trace ->
                let calls = World.calls trace.Later

                if
                    isHealthy trace.Later
                    && calls |> List.exists (fun call -> CloudAction.isWrite call.Action)
                then
                    Some "at rest something else than a look was called"
                elif isHealthy trace.Later && List.length calls > 7 then
                    Some(string (List.length calls) + " looks in an hour")
                elif List.length calls > 70 then
                    Some(string (List.length calls) + " calls in an hour")
                else
                    None
    }

    let private difference: Oracle = {
        Law = "Once faults stop, the end is that of the same script without them"
        Judge =
            fun trace ->
                match trace.Calm with
                | Some calm when
                    not (
                        Seen.kinds trace.Script
                        |> List.forall (fun kind -> FaultKind.isOfProcess kind || not (FaultKind.leavesNoTrace kind))
                    )
                    ->
                    Ends.difference calm trace.End
                | Some _
                | None -> None
    }

    let private crashes: Oracle = {
        Law = "A crash after any effect ends in the same state as no crash"
        Judge =
            fun trace ->
                match trace.Calm with
                | Some calm when
                    Seen.kinds trace.Script
                    |> List.forall (fun kind -> FaultKind.isOfProcess kind || not (FaultKind.leavesNoTrace kind))
                    ->
                    Ends.difference calm trace.End
                | Some _
                | None -> None
    }

    // Whoever has a reason to look finds that a bucket is gone and makes it again; at rest that takes until the slow look.
    let private vanishes (script: Script) : bool =
        List.contains (Operation.Cloud CloudEvent.Vanish) script.Operations

    let private made: Oracle = {
        Law = "Nothing is created twice, nor deleted twice"
        Judge =
            fun trace ->
                match trace.Calm with
                | None -> None
                | Some _ when vanishes trace.Script -> None
                | Some calm ->
                    let expected = Ends.counts trace.Start calm
                    let actual = Ends.counts trace.Start trace.End

                    let of' name counts =
                        Map.tryFind name counts |> Option.defaultValue (0, 0)

                    Set.union (Set.ofSeq expected.Keys) (Set.ofSeq actual.Keys)
                    |> Seq.tryPick (fun name ->
                        let wanted, had = of' name expected, of' name actual

                        if fst had > fst wanted || snd had > snd wanted then
                            Some(
                                name
                                + ": made and deleted "
                                + string had
                                + " times; without the faults "
                                + string wanted
                            )
                        else
                            None)
    }

    // The pods ask for encrypted objects only once the bucket encrypts: where that comes late, they are started anew.
    let private encryptsLate (script: Script) : bool =
        script.Operations
        |> List.exists (fun operation ->
            match operation with
            | Operation.Cloud(CloudEvent.Fail fault) ->
                fault.Slot = "" || fault.Slot = CloudAction.slot (CloudAction.Encrypt "")
            | _ -> false)

    // Pods do not wait for certificates that cannot be written (RB-3), nor for those whose sources have not been seen, while somebody else
    // writes into them: once they can be, the pods are started anew.
    let private certificatesComeLate (script: Script) : bool =
        let isChanged =
            script.Operations
            |> List.exists (fun operation ->
                match operation with
                | Operation.Touch(target, _)
                | Operation.Rival(target, _)
                | Operation.Delete target
                | Operation.Recreate target -> target = WellKnown.certificates
                | _ -> false)

        script.Operations
        |> List.exists (fun operation ->
            match operation with
            | Operation.Fail(_, resource, _, _) -> resource = "" || resource = Resource.qualifiedName Kind.configMap
            | Operation.FailLater _ -> true
            | Operation.Unlisted _ -> isChanged
            | _ -> false)

    let private rollouts: Oracle = {
        Law = "A change that needs no new pods makes none, and faults make no rollout"
        Judge =
            fun trace ->
                match trace.Calm with
                | None -> None
                | Some _ when encryptsLate trace.Script || certificatesComeLate trace.Script -> None
                | Some calm ->
                    let expected = Ends.rollouts trace.Start calm
                    let actual = Ends.rollouts trace.Start trace.End

                    if actual > expected then
                        Some(string actual + " rollouts; without the faults " + string expected)
                    else
                        None
    }

    let private claimsOfUsers: Oracle = {
        Law = "What a user brought is never deleted"
        Judge =
            fun trace ->
                Seen.changes trace.End trace.Start
                |> List.tryPick (fun change ->
                    match change.Before with
                    | Some before when
                        change.Key = "persistentvolumeclaims"
                        && change.Deleted
                        && Seen.isByOperator change
                        && not (ClaimStorage.isOurs before)
                        ->
                        Some("claim " + change.Name + " had not our mark")
                    | Some _
                    | None -> None)
    }

    // Who puts a finalizer on an object keeps it, and with it the Config.
    let private isHeld (world: World) =
        Machine.objects world.State
        |> List.exists (fun (target, document) ->
            target <> WellKnown.config
            && Document.isDeleted document
            && not (List.isEmpty (Document.finalizers document)))

    let private goes: Oracle = {
        Law = "Every state can be left: a deleted Config goes in the end"
        Judge =
            fun trace ->
                match World.find WellKnown.config trace.End with
                | Some config when
                    Document.isDeleted config
                    && List.contains WellKnown.finalizer (Document.finalizers config)
                    && not (isHeld trace.End)
                    ->
                    Some "the Config is being deleted still"
                | Some _
                | None -> None
    }

    let private answered: Oracle = {
        Law = "Anything a user can write is answered"
        Judge =
            fun trace ->
                match World.find WellKnown.config trace.End with
                | None -> None
                | Some config ->
                    let conditions = Seen.conditions config
                    let find kind = Condition.tryFind kind conditions

                    let speaks (status: ConditionStatus) (condition: Condition) =
                        condition.Status <> status
                        || (condition.Reason <> "" && condition.Message <> "")

                    match find "Available", find "Progressing", find "Degraded" with
                    | Some available, Some progressing, Some degraded ->
                        [
                            available, ConditionStatus.False
                            progressing, ConditionStatus.True
                            degraded, ConditionStatus.True
                        ]
                        |> List.tryFind (fun (condition, status) -> not (speaks status condition))
                        |> Option.map (fun (condition, _) -> condition.Type + " has no reason or no message")
                    | _, _, _ -> Some "a condition is missing"
    }

    let all: Oracle list = [
        twice
        silence
        quietClouds
        crashes
        difference
        made
        rollouts
        claimsOfUsers
        goes
        answered
    ]
