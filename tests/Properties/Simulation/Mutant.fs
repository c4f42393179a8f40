namespace ImageRegistry.Properties.Simulation

open System
open System.Text
open ImageRegistry.Core
open ImageRegistry.Properties.World

/// A deliberate mistake in what the operator decides. None of them is in the product: each takes the operator's own decision, or the
/// picture that it decides from, and spoils it.
[<RequireQualifiedAccess>]
type Mutant =
    | TakesUnknownForAbsent
    | DropsVersions
    | TakesEveryBucketForItsOwn
    | WritesStatusAlways
    | IgnoresUnmanaged
    | MakesBeforeTheNameIsWritten
    | RollsOutInEveryPass
    | MovesTransitionTimes
    | TellsSecrets
    | DecidesByMoreThanThePicture
    | KeepsTheFinalizer
    | NeverWaits
    | WritesTheUsersReplicas
    | LosesForeignAnnotations
    | GivesNoReason
    | ForgetsTheObservedGeneration
    | CarriesManagedOver

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Mutant =

    let all: Mutant list = [
        Mutant.TakesUnknownForAbsent
        Mutant.DropsVersions
        Mutant.TakesEveryBucketForItsOwn
        Mutant.WritesStatusAlways
        Mutant.IgnoresUnmanaged
        Mutant.MakesBeforeTheNameIsWritten
        Mutant.RollsOutInEveryPass
        Mutant.MovesTransitionTimes
        Mutant.TellsSecrets
        Mutant.DecidesByMoreThanThePicture
        Mutant.KeepsTheFinalizer
        Mutant.NeverWaits
        Mutant.WritesTheUsersReplicas
        Mutant.LosesForeignAnnotations
        Mutant.GivesNoReason
        Mutant.ForgetsTheObservedGeneration
        Mutant.CarriesManagedOver
    ]

    let text (mutant: Mutant) : string =
        match mutant with
        | Mutant.TakesUnknownForAbsent -> "takes what is not known for what is not there"
        | Mutant.DropsVersions -> "writes without the version it was computed from"
        | Mutant.TakesEveryBucketForItsOwn -> "takes a bucket of a user for its own"
        | Mutant.WritesStatusAlways -> "writes the status in every pass"
        | Mutant.IgnoresUnmanaged -> "takes Unmanaged for Managed"
        | Mutant.MakesBeforeTheNameIsWritten -> "makes a bucket before its name is written down"
        | Mutant.RollsOutInEveryPass -> "finds the pods outdated in every pass"
        | Mutant.MovesTransitionTimes -> "moves the transition times with every write"
        | Mutant.TellsSecrets -> "tells a secret in its reasons"
        | Mutant.DecidesByMoreThanThePicture -> "decides by more than the snapshot"
        | Mutant.KeepsTheFinalizer -> "never takes its finalizer away"
        | Mutant.NeverWaits -> "tries again at once what has failed"
        | Mutant.WritesTheUsersReplicas -> "writes a field of the user's"
        | Mutant.LosesForeignAnnotations -> "loses what others noted on an object"
        | Mutant.GivesNoReason -> "does not say why"
        | Mutant.ForgetsTheObservedGeneration -> "does not say which generation it has seen"
        | Mutant.CarriesManagedOver -> "takes what was said of a storage that is gone for said of the next one"

    // What the status keeps of a storage that is gone is not seen.
    let private forgetful (config: Config) : Config =
        if List.isEmpty config.Status.Storage.Members then
            {
                config with
                    Status = {
                        config.Status with
                            Storage = { Members = []; Management = None }
                    }
            }
        else
            config

    let private absent (seen: Observed<'T>) : Observed<'T> =
        match seen with
        | Unknown -> Absent
        | Absent
        | Present _ -> seen

    let private withAbsent (snapshot: Snapshot) : Snapshot = {
        snapshot with
            Secrets = snapshot.Secrets |> Map.map (fun _ seen -> absent seen)
            Observed = {
                snapshot.Observed with
                    Objects = snapshot.Observed.Objects |> Map.map (fun _ seen -> absent seen)
            }
    }

    let private withConfig (change: Config -> Config) (snapshot: Snapshot) : Snapshot = {
        snapshot with
            Config = snapshot.Config |> Observed.map change
    }

    let private managed (config: Config) : Config =
        match config.Spec.ManagementState with
        | ManagementState.Unmanaged -> {
            config with
                Spec = {
                    config.Spec with
                        ManagementState = ManagementState.Managed
                }
          }
        | ManagementState.Managed
        | ManagementState.Removed
        | ManagementState.Unsupported _ -> config

    // The operator believes that the name stands there already.
    let private named (config: Config) : Config =
        let withName (storage: Storage) =
            match storage with
            | Storage.S3 s3 when s3.Bucket = "" ->
                Storage.S3 {
                    s3 with
                        Bucket = "lab-not-written-down"
                }
            | Storage.Gcs gcs when gcs.Bucket = "" ->
                Storage.Gcs {
                    gcs with
                        Bucket = "lab-not-written-down"
                }
            | Storage.S3 _
            | Storage.Gcs _
            | Storage.EmptyDir
            | Storage.Pvc _
            | Storage.Swift _
            | Storage.IbmCos _
            | Storage.Azure _
            | Storage.Oss _ -> storage

        let members = config.Spec.Storage.Members |> List.map withName

        {
            config with
                Spec = {
                    config.Spec with
                        Storage = {
                            config.Spec.Storage with
                                Members = members
                        }
                }
                Status = {
                    config.Status with
                        Storage = {
                            config.Status.Storage with
                                Members = members
                        }
                }
        }

    let private withDocument (change: ObjectRef -> Json -> Json) (effect: Effect) : Effect =
        match effect with
        | Effect.Create(target, document) -> Effect.Create(target, change target document)
        | Effect.Replace(target, document) -> Effect.Replace(target, change target document)
        | Effect.ReplaceStatus(target, document) -> Effect.ReplaceStatus(target, change target document)
        | Effect.Patch(target, document) -> Effect.Patch(target, change target document)
        | Effect.PatchStatus(target, document) -> Effect.PatchStatus(target, change target document)
        | Effect.Delete _
        | Effect.Cloud _
        | Effect.Probe _
        | Effect.Announce _
        | Effect.SetLogLevel _
        | Effect.End _ -> effect

    let private withEffects (change: Effect -> Effect) (plan: Plan) : Plan = {
        plan with
            Steps =
                plan.Steps
                |> List.map (fun step -> {
                    step with
                        Effect = change step.Effect
                })
    }

    let private withDocuments (change: ObjectRef -> Json -> Json) (plan: Plan) : Plan =
        withEffects (withDocument change) plan

    let private isRemoved (snapshot: Snapshot) =
        match snapshot.Config with
        | Present config -> config.Deleted || config.Spec.ManagementState = ManagementState.Removed
        | Unknown
        | Absent -> false

    // As if every bucket that is to be removed bore the mark.
    let private withMarks (snapshot: Snapshot) : Snapshot =
        let mark =
            snapshot.Platform
            |> Observed.toOption
            |> Option.map (fun infrastructure -> AwsTags.mark infrastructure.Name)
            |> Option.toList

        let marked (fact: CloudFact) =
            match fact.Answer with
            | Ok(CloudAnswer.TagSet tags) -> {
                fact with
                    Answer = Ok(CloudAnswer.TagSet(mark @ tags))
              }
            | Ok _
            | Error _ -> fact

        if isRemoved snapshot then
            {
                snapshot with
                    Observed = {
                        snapshot.Observed with
                            Clouds = snapshot.Observed.Clouds |> Map.map (fun _ -> Map.map (fun _ -> marked))
                    }
            }
        else
            snapshot

    let private status (snapshot: Snapshot) : Step list =
        match snapshot.Config with
        | Present config -> [
            Effect.PatchStatus(
                WellKnown.config,
                Json.obj [
                    "metadata", Json.obj [ "resourceVersion", Json.str config.ResourceVersion ]
                    "status", Json.obj [ "version", Json.str (snapshot.Now.ToString "O") ]
                ]
            )
            |> Step.make "spoiled status" "the status is written in every pass" []
          ]
        | Unknown
        | Absent -> []

    let private outdated (now: DateTimeOffset) (snapshot: Snapshot) : Step list =
        match Snapshot.deployment snapshot with
        | Present deployment -> [
            Effect.Replace(
                WellKnown.deployment,
                Json.set
                    [ "spec"; "template"; "metadata"; "annotations"; "pass" ]
                    (Json.str (now.ToString "O"))
                    deployment
            )
            |> Step.make "spoiled pods" "the pods are taken for outdated ones" []
          ]
        | Unknown
        | Absent -> []

    let private adding (steps: Step list) (plan: Plan) : Plan = { plan with Steps = plan.Steps @ steps }

    let private moved (now: DateTimeOffset) (_: ObjectRef) (document: Json) : Json =
        match Json.tryPath [ "status"; "conditions" ] document with
        | None -> document
        | Some _ ->
            let conditions =
                Json.items [ "status"; "conditions" ] document
                |> List.map (
                    Json.set [ "lastTransitionTime" ] (Json.str (now.UtcDateTime.ToString "yyyy-MM-ddTHH:mm:ssZ"))
                )

            Json.set [ "status"; "conditions" ] (Json.list conditions) document

    let private aSecret (snapshot: Snapshot) : string =
        snapshot.Secrets
        |> Map.toList
        |> List.collect (fun (_, seen) ->
            match seen with
            | Present secret -> Json.texts [ "data" ] secret |> Map.toList |> List.map snd
            | Unknown
            | Absent -> [])
        |> List.map (fun text -> Encoding.UTF8.GetString(Convert.FromBase64String text))
        |> String.concat " "

    let private withWhy (why: Step -> string) (plan: Plan) : Plan = {
        plan with
            Steps = plan.Steps |> List.map (fun step -> { step with Why = why step })
    }

    let private isFinalizerRemoval (step: Step) =
        match step.Effect with
        | Effect.Patch(target, patch) when target = WellKnown.config ->
            match Json.tryPath [ "metadata"; "finalizers" ] patch with
            | Some(Json.Array []) -> true
            | Some Json.Null -> true
            | Some _
            | None -> false
        | Effect.Patch _
        | Effect.Create _
        | Effect.Replace _
        | Effect.ReplaceStatus _
        | Effect.PatchStatus _
        | Effect.Delete _
        | Effect.Cloud _
        | Effect.Probe _
        | Effect.Announce _
        | Effect.SetLogLevel _
        | Effect.End _ -> false

    let private withReplicas (effect: Effect) : Effect =
        match effect with
        | Effect.Patch(target, patch) when target = WellKnown.config ->
            Effect.Patch(target, Json.set [ "spec"; "replicas" ] (Json.int 3) patch)
        | other -> other

    let private withoutForeign (document: Json) : Json =
        let kept =
            Json.members [ "metadata"; "annotations" ] document
            |> Map.filter (fun name _ -> not (name.StartsWith("example.com/", StringComparison.Ordinal)))

        Json.set [ "metadata"; "annotations" ] (Json.Object kept) document

    /// A new way to decide with this mistake; it may keep count, so every use asks for its own.
    let decide (mutant: Mutant) : Decide =
        let passes = ref 0

        fun settings snapshot ->
            let plan = lazy (Planner.make settings snapshot)

            match mutant with
            | Mutant.TakesUnknownForAbsent -> Planner.make settings (withAbsent snapshot)
            | Mutant.IgnoresUnmanaged -> Planner.make settings (withConfig managed snapshot)
            | Mutant.MakesBeforeTheNameIsWritten -> Planner.make settings (withConfig named snapshot)
            | Mutant.CarriesManagedOver -> Planner.make settings (withConfig forgetful snapshot)
            | Mutant.DropsVersions ->
                withDocuments (fun _ document -> Json.remove [ "metadata"; "resourceVersion" ] document) plan.Value
            | Mutant.TakesEveryBucketForItsOwn -> Planner.make settings (withMarks snapshot)
            | Mutant.WritesStatusAlways -> adding (status snapshot) plan.Value
            | Mutant.RollsOutInEveryPass -> adding (outdated snapshot.Now snapshot) plan.Value
            | Mutant.MovesTransitionTimes -> withDocuments (moved snapshot.Now) plan.Value
            | Mutant.TellsSecrets -> withWhy (fun step -> step.Why + ": " + aSecret snapshot) plan.Value
            | Mutant.DecidesByMoreThanThePicture ->
                passes.Value <- passes.Value + 1
                withWhy (fun step -> step.Why + ", in pass " + string passes.Value) plan.Value
            | Mutant.KeepsTheFinalizer -> {
                plan.Value with
                    Steps = plan.Value.Steps |> List.filter (isFinalizerRemoval >> not)
              }
            | Mutant.NeverWaits -> {
                plan.Value with
                    Steps = plan.Value.Steps @ plan.Value.Held
                    Held = []
              }
            | Mutant.WritesTheUsersReplicas -> withEffects withReplicas plan.Value
            | Mutant.LosesForeignAnnotations -> withDocuments (fun _ document -> withoutForeign document) plan.Value
            | Mutant.GivesNoReason -> withWhy (fun _ -> "") plan.Value
            | Mutant.ForgetsTheObservedGeneration ->
                withDocuments (fun _ document -> Json.remove [ "status"; "observedGeneration" ] document) plan.Value
