namespace ImageRegistry.Core

/// One measure that protects a bucket: the step to take, or why none is taken, and the condition that stands.
[<NoComparison>]
type S3Measure = {
    Step: Result<Step, Refusal> option
    Condition: Condition option
}

/// What all measures on a bucket of S3 have in common.
[<RequireQualifiedAccess>]
module S3Measure =

    /// A condition of this kind.
    let condition (kind: string) (status: ConditionStatus) (reason: string) (message: string) : Condition option =
        Some(Condition.make kind status reason message)

    /// The condition after this action failed.
    let failed (context: Measuring) (kind: string) (action: CloudAction) (failure: CloudFailure) : Condition option =
        condition kind ConditionStatus.False (Asking.reason failure) (CloudRights.told context.Place action failure)

    /// The action at its time.
    let ask (context: Measuring) (why: string) (action: CloudAction) : Result<Step, Refusal> =
        Asking.at
            context.Snapshot.Now
            context.Place
            context.Facts
            why
            [ "spec.storage.managementState is Managed" ]
            action

    /// The action once more after it failed; B-3: what the server cannot do it will not be able to do until something is another.
    let again (context: Measuring) (why: string) (failure: CloudFailure) (action: CloudAction) : Result<Step, Refusal> =
        if failure.Kind = CloudFailureKind.Unsupported then
            Error(
                Refusal.make
                    (CloudAction.verb action + " " + CloudPlace.text context.Place)
                    ("the server cannot do that: " + CloudFailure.text failure)
            )
        else
            ask context why action

    /// A measure that is one call. `isUnchanged`: what stands in the status was for the same content.
    let call
        (context: Measuring)
        (kind: string)
        (action: CloudAction)
        (why: string)
        (reason: string, message: string)
        (isUnchanged: bool)
        : S3Measure =
        let standing = Condition.tryFind kind context.Standing

        match CloudFacts.last action context.Facts with
        | Some { Action = asked; Answer = Ok _ } when asked = action -> {
            Step = None
            Condition = condition kind ConditionStatus.True reason message
          }
        | Some {
                   Action = asked
                   Answer = Error failure
               } when asked = action -> {
            Step = Some(again context why failure action)
            Condition = failed context kind action failure
          }
        | Some _
        | None ->
            match standing with
            | Some before when before.Status = ConditionStatus.True && isUnchanged -> {
                Step = None
                Condition = Some before
              }
            | Some _
            | None -> {
                Step = Some(ask context why action)
                Condition = standing
              }
