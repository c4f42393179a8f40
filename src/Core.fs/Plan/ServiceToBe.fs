namespace ImageRegistry.Core

/// The registry's Service as this same plan leaves it. Names made from a Service that somebody has just deleted or bent would come and go
/// with the repair, and each time the registry, the API server and the nodes would start over with them (RB-18).
[<RequireQualifiedAccess>]
module ServiceToBe =

    /// Whether a plan made now looks after the registry's objects (OP-65, B-8).
    let private isLookedAfter (settings: OperatorSettings) (snapshot: Snapshot) : bool =
        match snapshot.Config with
        | Unknown
        | Absent -> false
        | Present config when config.Deleted -> false
        | Present config ->
            match config.Spec.ManagementState with
            | ManagementState.Managed ->
                List.isEmpty (Verification.blocking snapshot config)
                && not (
                    StorageChoice.decide settings snapshot config
                    |> StorageChoice.holdsEverything snapshot config
                )
            | ManagementState.Unmanaged
            | ManagementState.Removed
            | ManagementState.Unsupported _ -> false

    // A server that is away for a moment must not cost two rollouts.
    let private hasFailedLong (snapshot: Snapshot) (step: Step) : bool =
        Map.tryFind (Effect.key step.Effect) snapshot.Observed.Failures
        |> Option.exists (FailedAttempt.hasLasted snapshot.Now)

    /// What will be there; what is there once the repair has failed for a minute.
    let find (settings: OperatorSettings) (snapshot: Snapshot) : Observed<Json> =
        let live = Snapshot.find WellKnown.service snapshot

        if not (Observed.isKnown live) then
            live
        else
            match RegistryService.step live with
            | Ok(Some step) when not (hasFailedLong snapshot step) && isLookedAfter settings snapshot ->
                match Effect.written step.Effect with
                | Some(_, document) -> Present document
                | None -> live
            | Ok _
            | Error _ -> live
