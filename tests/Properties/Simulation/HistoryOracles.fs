namespace ImageRegistry.Properties.Simulation

open System
open ImageRegistry.Core
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox

/// Laws about what the operator has written in the course of a trace.
[<RequireQualifiedAccess>]
module HistoryOracles =

    let private written (trace: Trace) : Change list =
        Seen.changes trace.End trace.Start |> List.filter Seen.isByOperator

    let private reports =
        [ WellKnown.config; WellKnown.clusterOperator; WellKnown.imagePruner ]
        |> List.map (fun target -> Resource.qualifiedName target.Resource)

    let private what (change: Change) = change.Key + " " + change.Name

    let private statusWrites (trace: Trace) : (Change * Condition list * Condition list) list =
        written trace
        |> List.filter (fun change -> List.contains change.Key reports && not change.Deleted)
        |> List.map (fun change ->
            let before = change.Before |> Option.map Seen.conditions |> Option.defaultValue []
            change, before, Seen.conditions change.After)

    let private conditions: Oracle = {
        Law = "One condition per type, transition times move only with status"
        Judge =
            fun trace ->
                // What was under way when its process lost the lease bears the time at which it was decided.
                let mayArriveLate =
                    Seen.kinds trace.Script |> List.contains FaultKind.LeadershipLost

                statusWrites trace
                |> Seq.tryPick (fun (change, before, after) ->
                    let types = after |> List.map (fun condition -> condition.Type)

                    if List.distinct types <> types then
                        Some(what change + " has a condition twice")
                    else
                        after
                        |> List.tryPick (fun condition ->
                            match Condition.tryFind condition.Type before with
                            | Some old when
                                old.Status = condition.Status
                                && old.LastTransitionTime <> condition.LastTransitionTime
                                ->
                                Some(what change + ": the time of " + condition.Type + " moved without its status")
                            | Some old when
                                not mayArriveLate
                                && old.Status <> condition.Status
                                && old.LastTransitionTime = condition.LastTransitionTime
                                // Two changes within a second have one time.
                                && change.Writer.Time - old.LastTransitionTime > TimeSpan.FromSeconds 1.0
                                ->
                                Some(what change + ": the time of " + condition.Type + " stood still")
                            | Some _
                            | None -> None))
    }

    let private generations: Oracle = {
        Law = "observedGeneration is a generation that was seen, and the last one in the end"
        Judge =
            fun trace ->
                let observed document =
                    Json.tryInt64 [ "status"; "observedGeneration" ] document
                    |> Option.defaultValue 0L

                let tooHigh =
                    written trace
                    |> List.tryFind (fun change ->
                        List.contains change.Key reports
                        && observed change.After > Document.generation change.After)

                match tooHigh, World.find WellKnown.config trace.End with
                | Some change, _ -> Some(what change + " has observed a generation that is not there yet")
                | None, Some config when
                    observed config <> Document.generation config && not (Document.isDeleted config)
                    ->
                    Some(
                        "the Config's generation "
                        + string (Document.generation config)
                        + " was not observed: "
                        + string (observed config)
                    )
                | None, (Some _ | None) -> None
    }

    let private flips (kind: string) (status: ConditionStatus) (trace: Trace) : int =
        written trace
        |> List.filter (fun change -> change.Key = reports[0] && not change.Deleted)
        |> List.filter (fun change ->
            let status' document =
                Condition.tryFind kind (Seen.conditions document)
                |> Option.map (fun condition -> condition.Status)

            match change.Before |> Option.bind status' with
            | Some before -> before <> status && status' change.After = Some status
            | None -> false)
        |> List.length

    let private isPause (operation: Operation) =
        match operation with
        | Operation.Turns _
        | Operation.Pass _
        | Operation.Heal
        | Operation.Settle -> true
        | _ -> false

    // A deletion or a late watch can strike what another operation has made good already.
    let private flipFlop: Oracle = {
        Law = "One flip at most per fault"
        Judge =
            fun trace ->
                let causes =
                    trace.Script.Operations
                    |> List.sumBy (fun operation ->
                        match operation with
                        | Operation.Fail(_, _, _, Some times) -> times
                        | Operation.Cloud(CloudEvent.Fail fault) -> fault.Times
                        | Operation.Fail(_, _, _, None) -> 4
                        | operation when isPause operation -> 0
                        | _ -> 1)

                [ "Degraded", ConditionStatus.True; "Available", ConditionStatus.False ]
                |> List.tryPick (fun (kind, status) ->
                    let count = flips kind status trace

                    if count > causes + 1 then
                        Some(kind + " flipped " + string count + " times for " + string causes + " causes")
                    else
                        None)
    }

    let private ownedOfConfig = [
        "metadata.resourceVersion"
        "metadata.generation"
        "metadata.finalizers"
        "metadata.managedFields"
        "metadata.uid"
        "metadata.creationTimestamp"
        "metadata.deletionTimestamp"
        "metadata.deletionGracePeriodSeconds"
        "spec.httpSecret"
        "spec.observedConfig"
        "spec.storage"
        // The platform's default claim comes with its strategy (ST-4).
        "spec.rolloutStrategy"
        "status"
    ]

    let private isForeign (name: string) =
        name.StartsWith("example.com/", StringComparison.Ordinal)

    let private lostForeign (before: Json) (after: Json) : string option =
        let lost path =
            Json.texts path before
            |> Map.tryPick (fun name value ->
                if isForeign name && Json.tryString (path @ [ name ]) after <> Some value then
                    Some name
                else
                    None)

        let finalizers document =
            Document.finalizers document |> List.filter isForeign

        if
            finalizers before
            |> List.exists (fun each -> not (List.contains each (finalizers after)))
        then
            Some "a foreign finalizer"
        else
            lost [ "metadata"; "labels" ]
            |> Option.orElse (lost [ "metadata"; "annotations" ])

    // What an override of the Config puts on the Deployment goes with the override (RB-8).
    let private isOverride (change: Change) (name: string) =
        change.Key = "deployments.apps" && name = "example.com/a"

    let private foreignFields: Oracle = {
        Law = "A field that the user owns is never written, and fields we don't know survive"
        Judge =
            fun trace ->
                written trace
                |> Seq.tryPick (fun change ->
                    match change.Before with
                    | Some before when not change.Deleted ->
                        let written =
                            if change.Key = reports[0] then
                                Seen.differing before change.After
                                |> List.tryFind (fun path -> not (JsonPaths.isWithin ownedOfConfig path))
                            else
                                None

                        match written, lostForeign before change.After with
                        | Some path, _ -> Some("the user's " + path + " was written")
                        | None, Some name when not (isOverride change name) ->
                            Some(name + " of " + what change + " was lost")
                        | None, (Some _ | None) -> None
                    | Some _
                    | None -> None)
    }

    let private secrets = [ "Xsecret"; "hunter2" ]

    // What goes to a cloud holds its credentials, and must not tell them when somebody prints it.
    let private place (step: Step) : CloudPlace option =
        match step.Effect with
        | Effect.Cloud(place, _) -> Some place
        | Effect.Create _
        | Effect.Replace _
        | Effect.ReplaceStatus _
        | Effect.Patch _
        | Effect.PatchStatus _
        | Effect.Delete _
        | Effect.Probe _
        | Effect.Announce _
        | Effect.SetLogLevel _
        | Effect.End _ -> None

    let private secrecy: Oracle = {
        Law = "No secret value leaves"
        Judge =
            fun trace ->
                let ofStory =
                    trace.End.Story
                    |> Seq.collect (fun (_, line) ->
                        match line with
                        | Line.Done step -> [ Step.text step ]
                        | Line.Failed(step, why) -> [ Step.text step; why; Effect.key step.Effect ]
                        | Line.LeftOut step -> [ Step.text step ]
                        | Line.Planned(_, plan) -> plan.Refusals |> List.map Refusal.text
                        | Line.Did _
                        | Line.Crashed
                        | Line.Deposed _
                        | Line.Arrived _
                        | Line.Waited _ -> [])

                let printed =
                    trace.End.Story
                    |> List.choose (fun (_, line) ->
                        match line with
                        | Line.Done step -> place step
                        | _ -> None)
                    |> List.distinct
                    |> Seq.map string

                let ofConditions =
                    statusWrites trace
                    |> Seq.collect (fun (_, _, after) -> after |> List.map (fun condition -> condition.Message))

                let announced =
                    trace.End.Announced
                    |> Seq.map (fun announcement -> announcement.Reason + " " + announcement.Message)

                Seq.concat [ ofStory; printed; ofConditions; announced ]
                |> Seq.tryFind (fun text ->
                    secrets
                    |> List.exists (fun secret -> text.Contains(secret, StringComparison.Ordinal)))
                |> Option.map (fun text -> "a secret is told: " + text)
    }

    let private terms: Oracle = {
        Law = "No write by a process that does not lead, but the one that was under way"
        Judge =
            fun trace ->
                let rec go (late: int) (lines: Line list) =
                    match lines with
                    | [] -> None
                    | Line.Deposed(Some _) :: rest -> go (late + 1) rest
                    | Line.Arrived step :: _ when late = 0 -> Some("written without a lease: " + Step.text step)
                    | Line.Arrived _ :: rest -> go (late - 1) rest
                    | _ :: rest -> go late rest

                trace.End.Story |> List.rev |> List.map snd |> go 0
    }

    // So many requests need no more than a few faults, whatever they are; the number is far below what a loop would make.
    let private perCause = 40

    let private budget: Oracle = {
        Law = "There is a budget of requests"
        Judge =
            fun trace ->
                let requests =
                    World.requests trace.End
                    |> List.length
                    |> (+) (List.length (World.calls trace.End))

                let most = 120 + perCause * List.length trace.Script.Operations

                if requests > most then
                    Some(string requests + " requests, where " + string most + " are allowed")
                else
                    None
    }

    let all: Oracle list = [ conditions; generations; flipFlop; foreignFields; secrecy; terms; budget ]
