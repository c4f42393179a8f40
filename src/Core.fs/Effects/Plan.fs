namespace ImageRegistry.Core

open System

/// Names a step within its plan.
type StepId = StepId of string

/// What became of an object.
[<RequireQualifiedAccess>]
type Deed =
    | Created
    | Updated
    | Deleted

[<RequireQualifiedAccess>]
module Deed =

    /// What was done: `Created`. The end of an Event's reason, and the beginning of its message.
    let past (deed: Deed) : string =
        match deed with
        | Deed.Created -> "Created"
        | Deed.Updated -> "Updated"
        | Deed.Deleted -> "Deleted"

    /// What was to be done: `Create`.
    let verb (deed: Deed) : string =
        match deed with
        | Deed.Created -> "Create"
        | Deed.Updated -> "Update"
        | Deed.Deleted -> "Delete"

    /// The Event that tells of this one deed: `DeploymentCreated`.
    let announcement (deed: Deed) (target: ObjectRef) (because: string) : Announcement = {
        Warning = false
        Reason = target.Resource.Kind + past deed
        Message = past deed + " " + ObjectRef.text target + ": " + because
    }

/// What follows from a step that succeeded or failed, besides the change itself.
type Consequence =
    /// An Event of its own.
    | Announces of Announcement
    /// Told together with what else the plan did, by `Telling.events`: a start makes twenty objects, and twenty Events say no more than one.
    | Tells of Deed * target: ObjectRef * because: string
    /// `image_registry_operator_storage_reconfigured_total` rises by one (OP-136).
    | CountsReconfiguredStorage

/// One effect with its reason. Steps run in order; one whose `Needs` did not all succeed is left out, everything else goes on.
[<NoComparison>]
type Step = {
    Id: StepId
    Effect: Effect
    /// Why it is done, as a sentence.
    Why: string
    /// What was seen that led to it.
    Facts: string list
    Needs: StepId list
    OnSuccess: Consequence list
    OnFailure: Consequence list
}

/// Something that is not done, and why.
type Refusal = {
    /// What would have been done.
    What: string
    Why: string
    /// When the answer can change by time alone.
    Until: DateTimeOffset option
}

/// Whether images are pruned, as `image_registry_operator_image_pruner_install_status` has it.
[<RequireQualifiedAccess>]
type PrunerInstallation =
    /// There is no CronJob.
    | Missing
    /// There is one, and the ImagePruner suspends it.
    | Suspended
    | Active

/// What is to be done now, and when to look again at the latest. The plan without steps means: all is as it should be.
[<NoComparison>]
type Plan = {
    Steps: Step list
    /// Steps that failed before and whose time has not come again, or that need such a one.
    Held: Step list
    /// Steps that are put off until others are done. They come again, so what failed of them stays remembered: or their waits would
    /// start over whenever they were put off.
    Deferred: Step list
    /// What the running pods were made from, by digest; none where it is not known now.
    Mounted: Map<ObjectRef, string> option
    Refusals: Refusal list
    /// A time-dependent decision can change then, even if nothing else does (B-7).
    LookAgain: DateTimeOffset
    /// The storage type in use, for the metric `image_registry_storage_type`; none when there is none.
    StorageType: string option
    /// Whether there is an image pruner, for the metric (RS-127); none while that is not known.
    Pruner: PrunerInstallation option
    /// The media in clouds that decisions hang on, by `CloudPlace.identity`: what is known of others can be forgotten.
    Places: Set<string>
    /// The writers that cannot do their work now, and since when.
    Failing: Map<Writer, DateTimeOffset>
}

[<RequireQualifiedAccess>]
module Refusal =

    /// A refusal that only a change of something seen can lift.
    let make (what: string) (why: string) : Refusal = { What = what; Why = why; Until = None }

    /// A refusal that time lifts at the latest.
    let until (time: DateTimeOffset) (what: string) (why: string) : Refusal = {
        What = what
        Why = why
        Until = Some time
    }

    /// What is to be done and what is refused, from answers that are one or the other or neither.
    let separate (answers: Result<Step option, Refusal> list) : Step list * Refusal list =
        let step answer =
            match answer with
            | Ok step -> step
            | Error _ -> None

        let refusal answer =
            match answer with
            | Ok _ -> None
            | Error refusal -> Some refusal

        List.choose step answers, List.choose refusal answers

    /// One line for people: what is not done, and why.
    let text (refusal: Refusal) =
        "not: " + refusal.What + ": " + refusal.Why

[<RequireQualifiedAccess>]
module Step =

    /// A step that needs no other, and of whose end nothing is told.
    let make (id: string) (why: string) (facts: string list) (effect: Effect) : Step = {
        Id = StepId id
        Effect = effect
        Why = why
        Facts = facts
        Needs = []
        OnSuccess = []
        OnFailure = []
    }

    /// The step that begins only after these have succeeded.
    let needs (ids: StepId list) (step: Step) : Step = { step with Needs = step.Needs @ ids }

    // What clients of the Go operator wait for by its reason (OP-27, RS-14), and what holds data.
    let private hasEventOfItsOwn (target: ObjectRef) =
        [
            Kind.deployment
            Kind.daemonSet
            Kind.networkPolicy
            Kind.persistentVolumeClaim
        ]
        |> List.contains target.Resource

    /// The step with what is told of its end (RS-14, RB-24): `DeploymentCreated`, `DeploymentUpdateFailed` and the like.
    let announced (step: Step) : Step =
        let told (target: ObjectRef) (deed: Deed) =
            let because = String.concat ", " (step.Why :: step.Facts)

            {
                step with
                    OnSuccess =
                        step.OnSuccess
                        @ [
                            if hasEventOfItsOwn target then
                                Announces(Deed.announcement deed target because)
                            else
                                Tells(deed, target, because)
                        ]
                    OnFailure =
                        step.OnFailure
                        @ [
                            Announces {
                                Warning = true
                                Reason = target.Resource.Kind + Deed.verb deed + "Failed"
                                Message =
                                    "Failed to " + (Deed.verb deed).ToLowerInvariant() + " " + ObjectRef.text target
                            }
                        ]
            }

        match step.Effect with
        | Effect.Create(target, _) -> told target Deed.Created
        | Effect.Replace(target, _) -> told target Deed.Updated
        | Effect.Delete(target, _) -> told target Deed.Deleted
        | Effect.ReplaceStatus _
        | Effect.Patch _
        | Effect.PatchStatus _
        | Effect.Cloud _
        | Effect.Probe _
        | Effect.Announce _
        | Effect.SetLogLevel _
        | Effect.End _ -> step

    /// One line for people: effect, reason and facts, never contents.
    let text (step: Step) : string =
        let facts =
            if List.isEmpty step.Facts then
                ""
            else
                " [" + String.concat "; " step.Facts + "]"

        Effect.text step.Effect + ": " + step.Why + facts

[<RequireQualifiedAccess>]
module Plan =

    /// Whether all is as it should be.
    let isEmpty (plan: Plan) = List.isEmpty plan.Steps
