namespace ImageRegistry.Properties.Simulation

open System
open ImageRegistry.Core
open ImageRegistry.Properties.World

/// Laws that every single decision of a trace has to keep.
[<RequireQualifiedAccess>]
module PlanOracles =

    let private managementStates: Oracle = {
        Law = "Unmanaged changes nothing but status. Removed creates nothing"
        Judge =
            Seen.firstStep (fun snapshot step ->
                match snapshot.Config with
                | Unknown
                | Absent -> None
                | Present config when config.Deleted -> ManagementLaws.againstRemoved step
                | Present config ->
                    match config.Spec.ManagementState with
                    | ManagementState.Unmanaged
                    | ManagementState.Unsupported _ -> ManagementLaws.againstUnmanaged step
                    | ManagementState.Removed -> ManagementLaws.againstRemoved step
                    | ManagementState.Managed -> None)
    }

    let private known (target: ObjectRef) (snapshot: Snapshot) : Observed<Json> =
        if target.Resource = Kind.route then
            Snapshot.route target.Name snapshot
        elif target = WellKnown.config then
            snapshot.Config |> Observed.map (fun config -> config.Document)
        else
            Snapshot.find target snapshot

    let private isOfRegistry (target: ObjectRef) =
        not (List.contains target.Resource [ Kind.job ])

    let private unknown: Oracle = {
        Law = "Nothing is decided from what is not known"
        Judge =
            Seen.firstStep (fun snapshot step ->
                match step.Effect with
                | Effect.Create(target, _)
                | Effect.Replace(target, _)
                | Effect.Delete(target, _) when isOfRegistry target && not (Observed.isKnown (known target snapshot)) ->
                    Some "it is not known whether it is there"
                | Effect.Create _
                | Effect.Replace _
                | Effect.Delete _
                | Effect.ReplaceStatus _
                | Effect.Patch _
                | Effect.PatchStatus _
                | Effect.Cloud _
                | Effect.Probe _
                | Effect.Announce _
                | Effect.SetLogLevel _
                | Effect.End _ -> None)
    }

    let private versionOf (document: Json) =
        Json.tryString [ "metadata"; "resourceVersion" ] document

    let private versions: Oracle = {
        Law = "Every write carries what it was computed from"
        Judge =
            Seen.firstStep (fun snapshot step ->
                match step.Effect with
                | Effect.Replace(target, document)
                | Effect.ReplaceStatus(target, document)
                | Effect.Patch(target, document)
                | Effect.PatchStatus(target, document) ->
                    match known target snapshot with
                    | Present live when versionOf document <> versionOf live ->
                        Some "it has not the version of what was seen"
                    | Present _
                    | Unknown
                    | Absent -> None
                | Effect.Create _
                | Effect.Delete _
                | Effect.Cloud _
                | Effect.Probe _
                | Effect.Announce _
                | Effect.SetLogLevel _
                | Effect.End _ -> None)
    }

    let private isNamed (config: Config) (bucket: string) : bool =
        config.Spec.Storage.Members @ config.Status.Storage.Members
        |> List.exists (fun storage -> Storage.identity storage = bucket)

    let private namedFirst: Oracle = {
        Law = "Names are written down before the thing is made"
        Judge =
            Seen.firstStep (fun snapshot step ->
                match step.Effect, snapshot.Config with
                | Effect.Cloud(place, CloudAction.Create _), Present config when
                    isNamed config (CloudPlace.bucket place)
                    ->
                    None
                | Effect.Cloud(_, CloudAction.Create _), (Present _ | Unknown | Absent) ->
                    Some "no Config names the bucket"
                | Effect.Create(target, _), Present config when target.Resource = Kind.persistentVolumeClaim ->
                    let isSaid =
                        config.Spec.Storage.Members
                        |> List.exists (fun storage ->
                            match storage with
                            // Where nobody names one, the name is a constant.
                            | Storage.Pvc "" -> target.Name = WellKnown.defaultClaimName
                            | Storage.Pvc claim -> claim = target.Name
                            | Storage.EmptyDir
                            | Storage.S3 _
                            | Storage.Swift _
                            | Storage.Gcs _
                            | Storage.IbmCos _
                            | Storage.Azure _
                            | Storage.Oss _ -> false)

                    if isSaid then None else Some "no Config names the claim"
                | (Effect.Create _ | Effect.Replace _ | Effect.ReplaceStatus _ | Effect.Patch _ | Effect.PatchStatus _ | Effect.Delete _ | Effect.Cloud _ | Effect.Probe _ | Effect.Announce _ | Effect.SetLogLevel _ | Effect.End _),
                  _ -> None)
    }

    let private isAsked (config: Config) : string option =
        if not (config.Deleted || config.Spec.ManagementState = ManagementState.Removed) then
            Some "nobody asked for the removal"
        elif config.Spec.Storage.Management <> Some StorageManagement.Managed then
            Some "the storage was not said to be Managed"
        else
            None

    let private decided: Oracle = {
        Law = "Data is deleted only on an explicit decision"
        Judge =
            Seen.firstStep (fun snapshot step ->
                match step.Effect with
                | Effect.Delete(target, _) when target.Resource = Kind.persistentVolumeClaim ->
                    match snapshot.Config, Snapshot.find target snapshot with
                    | Present config, Present claim ->
                        if ClaimStorage.isOurs claim then
                            isAsked config
                        else
                            Some "the claim has not our mark"
                    | (Present _ | Unknown | Absent), (Present _ | Unknown | Absent) ->
                        Some "Config and claim are not both known"
                | Effect.Cloud(place, (CloudAction.Empty | CloudAction.Remove)) ->
                    match snapshot.Config with
                    | Present config ->
                        if isNamed config (CloudPlace.bucket place) then
                            isAsked config
                        else
                            Some "no Config names the bucket"
                    | Unknown
                    | Absent -> Some "there is no Config that says so"
                | Effect.Create _
                | Effect.Replace _
                | Effect.ReplaceStatus _
                | Effect.Patch _
                | Effect.PatchStatus _
                | Effect.Delete _
                | Effect.Cloud _
                | Effect.Probe _
                | Effect.Announce _
                | Effect.SetLogLevel _
                | Effect.End _ -> None)
    }

    // OP-37: the shortest wait of all.
    let private shortestWait = TimeSpan.FromMilliseconds 5.0

    let private patience: Oracle = {
        Law = "What has failed is not tried again at once"
        Judge =
            Seen.firstStep (fun snapshot step ->
                match Map.tryFind (Effect.key step.Effect) snapshot.Observed.Failures with
                | Some failed when snapshot.Now - failed.Last < shortestWait && snapshot.Now >= failed.Last ->
                    Some("it failed at this very moment: " + ApiFailure.text failed.Failure)
                | Some _
                | None -> None)
    }

    let private isSentence (text: string) =
        text.Length > 10 && text.Contains ' ' && text.Trim() = text

    let private reasons: Oracle = {
        Law = "Every effect says why, and so does every refusal"
        Judge =
            fun trace ->
                Seen.decisions trace
                |> Seq.tryPick (fun (_, plan) ->
                    let mute =
                        plan.Steps @ plan.Held |> List.tryFind (fun step -> not (isSentence step.Why))

                    let silent =
                        plan.Refusals |> List.tryFind (fun refusal -> not (isSentence refusal.Why))

                    match mute, silent with
                    | Some step, _ -> Some("no reason: " + Step.text step)
                    | None, Some refusal -> Some("no reason: " + Refusal.text refusal)
                    | None, None -> None)
    }

    let private content (step: Step) : string =
        match step.Effect with
        | Effect.Create(_, document)
        | Effect.Replace(_, document)
        | Effect.ReplaceStatus(_, document)
        | Effect.Patch(_, document)
        | Effect.PatchStatus(_, document) -> Step.text step + Json.text document
        | Effect.Delete(_, uid) -> Step.text step + uid
        | Effect.Cloud(place, action) -> Step.text step + CloudPlace.identity place + CloudAction.key action
        | Effect.Probe _
        | Effect.Announce _
        | Effect.SetLogLevel _
        | Effect.End _ -> Step.text step

    let private everything (plan: Plan) : string =
        (plan.Steps @ plan.Held |> List.map content)
        @ (plan.Refusals |> List.map Refusal.text)
        @ [ plan.LookAgain.ToString "O" ]
        |> String.concat "\n"

    // One decision in so many is made again.
    let private sample = 5

    let private determinism: Oracle = {
        Law = "The same snapshot gives the same plan, byte for byte"
        Judge =
            fun trace ->
                Seen.decisions trace
                |> Seq.indexed
                |> Seq.filter (fun (index, _) -> index % sample = 0)
                |> Seq.tryPick (fun (_, (snapshot, plan)) ->
                    let again = trace.Start.Decide trace.Start.Settings snapshot

                    if everything again = everything plan then
                        None
                    else
                        Some(everything plan + "\nand then\n" + everything again))
    }

    let all: Oracle list = [
        managementStates
        unknown
        versions
        namedFirst
        decided
        patience
        reasons
        determinism
    ]
