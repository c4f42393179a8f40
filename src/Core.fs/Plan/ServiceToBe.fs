namespace ImageRegistry.Core

open System

/// The registry's Service as this same plan leaves it. Names made from a Service that somebody has just deleted or bent would come and go
/// with the repair, and each time the registry, the API server and the nodes would start over with them (RB-18).
[<RequireQualifiedAccess>]
module ServiceToBe =

    let private isPermanent (problem: Problem) =
        match problem with
        | Problem.Permanent _ -> true
        | Problem.Transient _ -> false

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
                && not (StorageChoice.isOpen snapshot config)
                && not (
                    (StorageChoice.decide settings snapshot config).Problems
                    |> List.exists isPermanent
                )
            | ManagementState.Unmanaged
            | ManagementState.Removed
            | ManagementState.Unsupported _ -> false

    // A server that is away for a moment must not cost two rollouts.
    let private patience = TimeSpan.FromMinutes 1.0

    let private hasFailedLong (snapshot: Snapshot) (step: Step) : bool =
        match Map.tryFind (Effect.key step.Effect) snapshot.Observed.Failures with
        | Some attempt -> snapshot.Now - attempt.Since >= patience
        | None -> false

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
