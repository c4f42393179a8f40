namespace ImageRegistry.Properties.World

open ImageRegistry.Core

/// The kinds of faults that a simulation injects, so that its report can count them.
[<RequireQualifiedAccess>]
type FaultKind =
    | Crash
    | Restart
    | LeadershipLost
    | Conflict
    | Invalid
    | BadRequest
    | Forbidden
    | AccessCut
    | Quota
    | WebhookTimeout
    | NamespaceTerminating
    | Unauthorized
    | KindNotServed
    | TooManyRequests
    | TooLarge
    | ServerError
    | LostRequest
    | LostReply
    | StaleView
    | StaleKind
    | LostEvents
    | RepeatedEvents
    | KindNotSynced
    | CloudDenied
    | CredentialsRevoked
    | CloudThrottled
    | CloudUnsupported
    | CloudUnreachable
    | CloudReplyLost
    | EventualConsistency
    | BucketVanished
    | SecondWriter
    | ClockJump
    | HostileField
    | Drift
    | ObjectDeleted
    | ObjectReplaced
    | FinalizerHeld
    | PlatformGone
    | PlatformUnknown
    | CredentialsGone
    | CredentialsChanged

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module FaultKind =

    let all: FaultKind list = [
        FaultKind.Crash
        FaultKind.Restart
        FaultKind.LeadershipLost
        FaultKind.Conflict
        FaultKind.Invalid
        FaultKind.BadRequest
        FaultKind.Forbidden
        FaultKind.AccessCut
        FaultKind.Quota
        FaultKind.WebhookTimeout
        FaultKind.NamespaceTerminating
        FaultKind.Unauthorized
        FaultKind.KindNotServed
        FaultKind.TooManyRequests
        FaultKind.TooLarge
        FaultKind.ServerError
        FaultKind.LostRequest
        FaultKind.LostReply
        FaultKind.StaleView
        FaultKind.StaleKind
        FaultKind.LostEvents
        FaultKind.RepeatedEvents
        FaultKind.KindNotSynced
        FaultKind.CloudDenied
        FaultKind.CredentialsRevoked
        FaultKind.CloudThrottled
        FaultKind.CloudUnsupported
        FaultKind.CloudUnreachable
        FaultKind.CloudReplyLost
        FaultKind.EventualConsistency
        FaultKind.BucketVanished
        FaultKind.SecondWriter
        FaultKind.ClockJump
        FaultKind.HostileField
        FaultKind.Drift
        FaultKind.ObjectDeleted
        FaultKind.ObjectReplaced
        FaultKind.FinalizerHeld
        FaultKind.PlatformGone
        FaultKind.PlatformUnknown
        FaultKind.CredentialsGone
        FaultKind.CredentialsChanged
    ]

    /// The kind as the report names it.
    let text (kind: FaultKind) : string =
        match kind with
        | FaultKind.Crash -> "crash between two effects"
        | FaultKind.Restart -> "restart"
        | FaultKind.LeadershipLost -> "leadership lost in the middle of a plan"
        | FaultKind.Conflict -> "409"
        | FaultKind.Invalid -> "422"
        | FaultKind.BadRequest -> "400"
        | FaultKind.Forbidden -> "403"
        | FaultKind.AccessCut -> "403 after rights were cut"
        | FaultKind.Quota -> "quota exceeded"
        | FaultKind.WebhookTimeout -> "webhook timeout"
        | FaultKind.NamespaceTerminating -> "namespace terminating"
        | FaultKind.Unauthorized -> "401"
        | FaultKind.KindNotServed -> "kind not served"
        | FaultKind.TooManyRequests -> "429"
        | FaultKind.TooLarge -> "413"
        | FaultKind.ServerError -> "5xx"
        | FaultKind.LostRequest -> "request lost"
        | FaultKind.LostReply -> "done, but the reply was lost"
        | FaultKind.StaleView -> "all watches lag"
        | FaultKind.StaleKind -> "watches of one kind lag"
        | FaultKind.LostEvents -> "events lost or merged until a list"
        | FaultKind.RepeatedEvents -> "events repeated"
        | FaultKind.KindNotSynced -> "kind not synced after a start"
        | FaultKind.CloudDenied -> "cloud: denied"
        | FaultKind.CredentialsRevoked -> "cloud: credentials revoked"
        | FaultKind.CloudThrottled -> "cloud: throttled"
        | FaultKind.CloudUnsupported -> "cloud: function unsupported"
        | FaultKind.CloudUnreachable -> "cloud: unreachable"
        | FaultKind.CloudReplyLost -> "cloud: done, but the reply was lost"
        | FaultKind.EventualConsistency -> "cloud: new buckets show late"
        | FaultKind.BucketVanished -> "cloud: bucket vanished"
        | FaultKind.SecondWriter -> "second writer that insists"
        | FaultKind.ClockJump -> "clock jump"
        | FaultKind.HostileField -> "hostile field, then reverted"
        | FaultKind.Drift -> "drift of an owned object"
        | FaultKind.ObjectDeleted -> "owned object deleted"
        | FaultKind.ObjectReplaced -> "deleted and re-created under one name"
        | FaultKind.FinalizerHeld -> "foreign finalizer on an owned object"
        | FaultKind.PlatformGone -> "Infrastructure absent"
        | FaultKind.PlatformUnknown -> "Infrastructure with an unknown platform, or none"
        | FaultKind.CredentialsGone -> "credentials missing"
        | FaultKind.CredentialsChanged -> "credentials rotated, or of another kind"

    let private ofTrouble (trouble: Trouble) : FaultKind =
        match trouble with
        | Trouble.Conflict -> FaultKind.Conflict
        | Trouble.Invalid -> FaultKind.Invalid
        | Trouble.BadRequest -> FaultKind.BadRequest
        | Trouble.Forbidden -> FaultKind.Forbidden
        | Trouble.AccessCut -> FaultKind.AccessCut
        | Trouble.Quota -> FaultKind.Quota
        | Trouble.WebhookTimeout -> FaultKind.WebhookTimeout
        | Trouble.NamespaceTerminating -> FaultKind.NamespaceTerminating
        | Trouble.Unauthorized -> FaultKind.Unauthorized
        | Trouble.NotServed -> FaultKind.KindNotServed
        | Trouble.TooManyRequests _ -> FaultKind.TooManyRequests
        | Trouble.TooLarge -> FaultKind.TooLarge
        | Trouble.ServerError _ -> FaultKind.ServerError
        | Trouble.LostRequest -> FaultKind.LostRequest
        | Trouble.LostReply -> FaultKind.LostReply

    let private ofCloud (event: CloudEvent) : FaultKind option =
        match event with
        | CloudEvent.Fail fault ->
            match fault.Trouble with
            | CloudTrouble.Denied -> Some FaultKind.CloudDenied
            | CloudTrouble.Revoked -> Some FaultKind.CredentialsRevoked
            | CloudTrouble.Throttled _ -> Some FaultKind.CloudThrottled
            | CloudTrouble.Unsupported -> Some FaultKind.CloudUnsupported
            | CloudTrouble.Unreachable -> Some FaultKind.CloudUnreachable
            | CloudTrouble.LostReply -> Some FaultKind.CloudReplyLost
        | CloudEvent.Delay looks when looks > 0 -> Some FaultKind.EventualConsistency
        | CloudEvent.Vanish -> Some FaultKind.BucketVanished
        | CloudEvent.Delay _
        | CloudEvent.Bring _
        | CloudEvent.Fill _ -> None

    let private credentials = [ WellKnown.userCredentials; WellKnown.cloudCredentials ]

    let private isOwned (target: ObjectRef) = List.contains target Scripts.owned

    /// The kind of fault that this operation is; none for what people do of right, and for the operator's own turns.
    let ofOperation (operation: Operation) : FaultKind option =
        match operation with
        | Operation.Fail(_, _, trouble, _)
        | Operation.FailLater(_, trouble) -> Some(ofTrouble trouble)
        | Operation.Cloud event -> ofCloud event
        | Operation.DieAfter _ -> Some FaultKind.Crash
        | Operation.Restart -> Some FaultKind.Restart
        | Operation.Depose _ -> Some FaultKind.LeadershipLost
        | Operation.Lag _ -> Some FaultKind.StaleView
        | Operation.StandStill(_, _, CatchUp.Events) -> Some FaultKind.StaleKind
        | Operation.StandStill(_, _, CatchUp.List) -> Some FaultKind.LostEvents
        | Operation.GoBack _ -> Some FaultKind.RepeatedEvents
        | Operation.Unlisted _ -> Some FaultKind.KindNotSynced
        | Operation.Rival _ -> Some FaultKind.SecondWriter
        | Operation.ClockJump _ -> Some FaultKind.ClockJump
        | Operation.Slip _ -> Some FaultKind.HostileField
        | Operation.Recreate _ -> Some FaultKind.ObjectReplaced
        | Operation.Touch(target, patch) when isOwned target ->
            if Option.isSome (Json.tryPath [ "metadata"; "finalizers" ] patch) then
                Some FaultKind.FinalizerHeld
            else
                Some FaultKind.Drift
        | Operation.Delete target when target = WellKnown.infrastructure -> Some FaultKind.PlatformGone
        | Operation.TouchStatus(target, patch) when
            target = WellKnown.infrastructure
            && Option.isSome (Json.tryPath [ "status"; "platform" ] patch)
            ->
            Some FaultKind.PlatformUnknown
        | Operation.Delete target when List.contains target credentials -> Some FaultKind.CredentialsGone
        | Operation.Delete target when isOwned target -> Some FaultKind.ObjectDeleted
        | Operation.Put document when
            Document.ns document = WellKnown.operatorNamespace
            && credentials |> List.exists (fun target -> target.Name = Document.name document)
            ->
            Some FaultKind.CredentialsChanged
        | Operation.Edit _
        | Operation.Touch _
        | Operation.TouchStatus _
        | Operation.Put _
        | Operation.Delete _
        | Operation.JobEnded _
        | Operation.Heal
        | Operation.Pass _
        | Operation.Turns _
        | Operation.Settle -> None

    /// Whether the same script without this ends the same: what strikes the operator and not what it looks after.
    let leavesNoTrace (kind: FaultKind) : bool =
        match kind with
        | FaultKind.Crash
        | FaultKind.Restart
        | FaultKind.LeadershipLost
        | FaultKind.Conflict
        | FaultKind.Invalid
        | FaultKind.BadRequest
        | FaultKind.Forbidden
        | FaultKind.AccessCut
        | FaultKind.Quota
        | FaultKind.WebhookTimeout
        | FaultKind.NamespaceTerminating
        | FaultKind.Unauthorized
        | FaultKind.KindNotServed
        | FaultKind.TooManyRequests
        | FaultKind.TooLarge
        | FaultKind.ServerError
        | FaultKind.LostRequest
        | FaultKind.LostReply
        | FaultKind.StaleView
        | FaultKind.StaleKind
        | FaultKind.LostEvents
        | FaultKind.RepeatedEvents
        | FaultKind.KindNotSynced
        | FaultKind.CloudDenied
        | FaultKind.CredentialsRevoked
        | FaultKind.CloudThrottled
        | FaultKind.CloudUnsupported
        | FaultKind.CloudUnreachable
        | FaultKind.CloudReplyLost
        | FaultKind.EventualConsistency
        | FaultKind.SecondWriter
        | FaultKind.ClockJump
        | FaultKind.HostileField -> true
        | FaultKind.BucketVanished
        | FaultKind.Drift
        | FaultKind.ObjectDeleted
        | FaultKind.ObjectReplaced
        | FaultKind.FinalizerHeld
        | FaultKind.PlatformGone
        | FaultKind.PlatformUnknown
        | FaultKind.CredentialsGone
        | FaultKind.CredentialsChanged -> false

    /// Whether only the process of the operator is struck: its requests and what it sees are as ever.
    let isOfProcess (kind: FaultKind) : bool =
        List.contains kind [ FaultKind.Crash; FaultKind.Restart; FaultKind.LeadershipLost ]

    /// Whether only what the operator sees is late or missing.
    let isOfView (kind: FaultKind) : bool =
        List.contains kind [
            FaultKind.StaleView
            FaultKind.StaleKind
            FaultKind.LostEvents
            FaultKind.RepeatedEvents
            FaultKind.KindNotSynced
        ]
