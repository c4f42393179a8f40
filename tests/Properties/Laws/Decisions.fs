/// Laws that hold for every single decision: 6, 7, 8, 11 and 13 of the design.
module ImageRegistry.Properties.Laws.Decisions

open System
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.World
open Xunit

let private always (name: string) (holds: Snapshot -> Plan -> unit) =
    Law.forAll name Pictures.arbitrary (fun picture ->
        let snapshot = Pictures.snapshot picture
        holds snapshot (Planner.make Cluster.settings snapshot))

let private isBroken (why: string) (step: Step) = failwith (why + ": " + Step.text step)

let private all (plan: Plan) = plan.Steps @ plan.Held

let private judged (judge: Step -> string option) (step: Step) =
    match judge step with
    | Some why -> isBroken why step
    | None -> ()

// 6 -------------------------------------------------------------------------------------------------------------------

[<Fact>]
let ``Unmanaged changes nothing of the registry (rows 1 to 12) but status; Removed creates nothing of it`` () =
    always
        "Unmanaged changes nothing of the registry (rows 1 to 12) but status; Removed creates nothing of it"
        (fun snapshot plan ->
            match snapshot.Config with
            | Unknown
            | Absent -> ()
            | Present config when config.Deleted -> all plan |> List.iter (judged ManagementLaws.againstRemoved)
            | Present config ->
                match config.Spec.ManagementState with
                | ManagementState.Unmanaged
                | ManagementState.Unsupported _ -> all plan |> List.iter (judged ManagementLaws.againstUnmanaged)
                | ManagementState.Removed -> all plan |> List.iter (judged ManagementLaws.againstRemoved)
                | ManagementState.Managed -> ())

// 7 -------------------------------------------------------------------------------------------------------------------

let private ownedPaths = [
    "metadata.resourceVersion"
    "metadata.finalizers"
    "spec.httpSecret"
    "spec.observedConfig"
    "spec.storage"
]

let private ownedOfImage = [
    "metadata.resourceVersion"
    "status.internalRegistryHostname"
    "status.externalRegistryHostnames"
    "status.imageStreamImportMode"
]

/// The platform's default claim comes with its strategy (ST-4), and only together with it.
let private isDefaultClaim (config: Config) (path: string) =
    path = "spec.rolloutStrategy" && List.isEmpty config.Spec.Storage.Members

let private foreign (names: string list) (live: Json) (path: string list) =
    Json.members path live
    |> Map.filter (fun name _ -> not (List.contains name names))

let private keepsForeign (live: Json) (body: Json) (step: Step) =
    let ours = [
        WellKnown.checksumAnnotation
        WellKnown.dependenciesChecksumAnnotation
        WellKnown.specHashAnnotation
        WellKnown.versionAnnotation
        WellKnown.requestedHostAnnotation
        WellKnown.ownershipAnnotation
        "service.alpha.openshift.io/serving-cert-secret-name"
        "docker-registry"
        WellKnown.owningComponentAnnotation
        WellKnown.injectCaBundleAnnotation
    ]

    for path in [ [ "metadata"; "labels" ]; [ "metadata"; "annotations" ] ] do
        for KeyValue(name, value) in foreign ours live path do
            let onTemplate =
                Json.tryPath [ "spec"; "template"; "metadata"; "annotations"; name ] live = Some value

            // An annotation that stands on the pods too was an override, and those leave no trace (RB-8).
            if Json.tryPath (path @ [ name ]) body <> Some value && not onTemplate then
                isBroken ("foreign " + name + " was lost") step

    for field in [ "finalizers"; "ownerReferences"; "uid"; "resourceVersion"; "name" ] do
        if
            Json.tryPath [ "metadata"; field ] live
            <> Json.tryPath [ "metadata"; field ] body
        then
            isBroken ("metadata." + field + " was changed") step

    for KeyValue(name, value) in
        foreign
            [
                "metadata"
                "spec"
                "data"
                "binaryData"
                "rules"
                "subjects"
                "roleRef"
                "type"
            ]
            live
            [] do
        if Json.tryField name body <> Some value then
            isBroken ("the member " + name + " was changed") step

[<Fact>]
let ``a field that the user owns is never written, and fields we don't know survive`` () =
    Law.forAll
        "a field that the user owns is never written, and fields we don't know survive"
        Pictures.arbitrary
        (fun picture ->
            let snapshot = Pictures.take picture |> Pictures.withForeign |> World.snapshot
            let plan = Planner.make Cluster.settings snapshot

            for step in all plan do
                match step.Effect, snapshot.Config with
                | Effect.Patch(target, patch), Present config when target = WellKnown.config ->
                    for path in JsonPaths.ofPatch patch do
                        if not (JsonPaths.isWithin ownedPaths path || isDefaultClaim config path) then
                            isBroken ("the user's " + path + " was written") step

                    // What the user chose as storage is only ever completed, or chosen for them where they chose nothing.
                    for name in Json.members [ "spec"; "storage" ] patch |> Map.keys do
                        let chosen = config.Spec.Storage.Members |> List.map Storage.field

                        if
                            name <> "managementState"
                            && not (List.isEmpty chosen)
                            && not (List.contains name chosen)
                        then
                            isBroken ("storage " + name + " was chosen over the user's") step
                | Effect.Replace(target, _), _ when target = WellKnown.imagePruner ->
                    isBroken "the user's ImagePruner was written" step
                | Effect.Replace(target, body), _ ->
                    let live =
                        if target.Resource = Kind.route then
                            Snapshot.route target.Name snapshot
                        else
                            Snapshot.find target snapshot

                    match live with
                    | Present live -> keepsForeign live body step
                    | Unknown
                    | Absent -> isBroken "what has not been seen was replaced" step
                | Effect.PatchStatus(target, patch), _ when target = WellKnown.image ->
                    for path in JsonPaths.ofPatch patch do
                        if not (JsonPaths.isWithin ownedOfImage path) then
                            isBroken ("the Image's " + path + " was written") step
                | Effect.Patch _, _ -> isBroken "something else than the Config was patched" step
                | (Effect.Create _ | Effect.ReplaceStatus _ | Effect.PatchStatus _ | Effect.Delete _ | Effect.Cloud _ | Effect.Probe _ | Effect.Announce _ | Effect.SetLogLevel _ | Effect.End _),
                  _ -> ())

// 8 -------------------------------------------------------------------------------------------------------------------

let private conditionsIn (document: Json) =
    Json.items [ "status"; "conditions" ] document |> List.map ConditionCodec.decode

/// The conditions before and after each write of a status.
let private statusWrites (snapshot: Snapshot) (plan: Plan) : (Step * Condition list * Condition list) list =
    all plan
    |> List.choose (fun step ->
        match step.Effect, snapshot.Config with
        | Effect.PatchStatus(target, patch), _ when target = WellKnown.imagePruner ->
            let before =
                Snapshot.find target snapshot
                |> Observed.toOption
                |> Option.map conditionsIn
                |> Option.defaultValue []

            Json.tryPath [ "status"; "conditions" ] patch
            |> Option.map (fun _ -> step, before, conditionsIn patch)
        | Effect.PatchStatus(_, patch), Present config ->
            match Json.tryPath [ "status"; "conditions" ] patch with
            | Some _ -> Some(step, config.Status.Conditions, conditionsIn patch)
            | None -> None
        | Effect.ReplaceStatus(target, document), _ ->
            let before =
                Snapshot.find target snapshot
                |> Observed.toOption
                |> Option.map conditionsIn
                |> Option.defaultValue []

            Some(step, before, conditionsIn document)
        | (Effect.Create _ | Effect.Replace _ | Effect.Patch _ | Effect.PatchStatus _ | Effect.Delete _ | Effect.Cloud _ | Effect.Probe _ | Effect.Announce _ | Effect.SetLogLevel _ | Effect.End _),
          _ -> None)

[<Fact>]
let ``one condition per type, transition times move only with status`` () =
    always "one condition per type, transition times move only with status" (fun snapshot plan ->
        for step, before, after in statusWrites snapshot plan do
            let types = after |> List.map (fun condition -> condition.Type)

            if List.distinct types <> types then
                isBroken "a condition stands there twice" step

            for condition in after do
                let expected =
                    match Condition.tryFind condition.Type before with
                    | Some old when old.Status = condition.Status -> old.LastTransitionTime
                    | Some _
                    | None ->
                        // The API's times have no fractions.
                        DateTimeOffset.FromUnixTimeSeconds(snapshot.Now.ToUnixTimeSeconds())

                if condition.LastTransitionTime <> expected then
                    isBroken ("the time of " + condition.Type + " is not that of its status") step)

[<Fact>]
let ``Unknown never degrades, deletes or creates`` () =
    Law.forAll "Unknown never degrades, deletes or creates" Pictures.unseen (fun picture ->
        let snapshot = Pictures.snapshot picture
        let plan = Planner.make Cluster.settings snapshot

        for step in all plan do
            match step.Effect with
            | Effect.Create _
            | Effect.Delete _
            | Effect.Replace _
            | Effect.Patch _ -> isBroken "something was decided from what is not known" step
            // Asking is how the unknown becomes known.
            | Effect.Cloud(_, action) when not (CloudAction.isWrite action) -> ()
            | Effect.Cloud _ -> isBroken "something was done in a cloud from what is not known" step
            | Effect.ReplaceStatus _
            | Effect.PatchStatus _
            | Effect.Probe _
            | Effect.Announce _
            | Effect.SetLogLevel _
            | Effect.End _ -> ()

        for step, before, after in statusWrites snapshot plan do
            for condition in after do
                let was =
                    Condition.tryFind condition.Type before
                    |> Option.map (fun condition -> condition.Status)

                let isBad =
                    (condition.Type.EndsWith "Degraded" && condition.Status <> ConditionStatus.False)
                    || (condition.Type = "Available" && condition.Status <> ConditionStatus.True)

                if isBad && was <> Some condition.Status then
                    isBroken (condition.Type + " came from what is not known") step)

// 11 ------------------------------------------------------------------------------------------------------------------

let private content (effect: Effect) : string =
    match effect with
    | Effect.Create(_, document)
    | Effect.Replace(_, document)
    | Effect.ReplaceStatus(_, document)
    | Effect.Patch(_, document)
    | Effect.PatchStatus(_, document) -> Json.text document
    | Effect.Delete(_, uid) -> uid
    | Effect.Cloud(place, action) -> CloudPlace.identity place + CloudAction.key action
    | Effect.Probe probe -> Probe.key probe
    | Effect.Announce announcement -> announcement.Reason + announcement.Message
    | Effect.SetLogLevel level -> LogLevel.text level
    | Effect.End _ -> "end"

let private consequenceText (consequence: Consequence) =
    match consequence with
    | Announces announcement -> announcement.Reason + " " + announcement.Message
    | Tells(_, target, because) -> ObjectRef.text target + because
    | CountsReconfiguredStorage -> "counts"

/// Everything that a plan says, as text.
let private everything (plan: Plan) : string =
    let step (step: Step) =
        Step.text step
        + " "
        + content step.Effect
        + " "
        + String.concat "," (step.Needs |> List.map (fun (StepId id) -> id))
        + String.concat ";" (step.OnSuccess @ step.OnFailure |> List.map consequenceText)

    (plan.Steps |> List.map step)
    @ [ "held" ]
    @ (plan.Held |> List.map step)
    @ (plan.Refusals |> List.map Refusal.text)
    @ [ plan.LookAgain.ToString "O"; Option.defaultValue "" plan.StorageType ]
    |> String.concat "\n"

[<Fact>]
let ``the same snapshot gives the same plan, byte for byte`` () =
    Law.forAll "the same snapshot gives the same plan, byte for byte" Pictures.arbitrary (fun picture ->
        // Two pictures, taken apart from each other.
        let one = Planner.make Cluster.settings (Pictures.snapshot picture)
        let other = Planner.make Cluster.settings (Pictures.snapshot picture)
        Assert.Equal(everything one, everything other))

// 13 ------------------------------------------------------------------------------------------------------------------

let private isSentence (text: string) =
    text.Length > 10 && text.Contains ' ' && text.Trim() = text

[<Fact>]
let ``every effect says why, and so does every refusal`` () =
    always "every effect says why, and so does every refusal" (fun snapshot plan ->
        for step in all plan do
            if not (isSentence step.Why) then
                isBroken "an effect does not say why" step

            if step.Facts |> List.exists (fun fact -> fact.Trim() = "") then
                isBroken "an effect has an empty fact" step

        let ids = all plan |> List.map (fun step -> step.Id)

        if List.distinct ids <> ids then
            failwith (
                "two steps have the same name: "
                + String.concat ", " (ids |> List.map (fun (StepId id) -> id))
            )

        for refusal in plan.Refusals do
            Assert.True(isSentence refusal.Why, Refusal.text refusal)
            Assert.True(refusal.What.Trim() <> "", Refusal.text refusal)

        // Where nothing is done about a registry that is not there, it is said why.
        match snapshot.Config, Snapshot.deployment snapshot with
        | Present config, Absent when
            config.Spec.ManagementState = ManagementState.Managed
            && List.isEmpty (all plan)
            && List.isEmpty plan.Refusals
            ->
            match Condition.tryFind "Progressing" config.Status.Conditions with
            | Some condition when condition.Reason <> "Ready" -> ()
            | Some _
            | None -> failwith "there is no registry, nothing is done, and nobody says why"
        | (Unknown | Absent | Present _), (Unknown | Absent | Present _) -> ())
