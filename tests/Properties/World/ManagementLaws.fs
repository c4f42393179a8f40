namespace ImageRegistry.Properties.World

open ImageRegistry.Core

/// What a management state forbids (law 6), step by step.
[<RequireQualifiedAccess>]
module ManagementLaws =

    /// Rows 13 to 23 of the inventory are looked after in every state (RS-1).
    let private isStanding (effect: Effect) =
        Effect.target effect
        |> Option.exists (fun target -> List.contains target Scripts.standing)

    /// What is wrong about this step while the registry is Unmanaged: all but reports.
    let againstUnmanaged (step: Step) : string option =
        match step.Effect with
        | effect when isStanding effect -> None
        | Effect.PatchStatus(target, _) when target = WellKnown.config -> None
        | Effect.ReplaceStatus(target, _)
        | Effect.Create(target, _) when target = WellKnown.clusterOperator -> None
        // The cluster's TLS settings are kept up to date in every state (OP-110).
        | Effect.Patch(target, patch) when
            target = WellKnown.config
            && JsonPaths.ofPatch patch
               |> List.forall (JsonPaths.isWithin [ "metadata.resourceVersion"; "spec.observedConfig" ])
            ->
            None
        | Effect.Probe _
        | Effect.Announce _
        | Effect.SetLogLevel _
        | Effect.End _ -> None
        | Effect.Create _
        | Effect.Replace _
        | Effect.ReplaceStatus _
        | Effect.Patch _
        | Effect.PatchStatus _
        | Effect.Cloud _
        | Effect.Delete _ -> Some "an Unmanaged registry was touched"

    /// What is wrong about this step while the registry is Removed: what makes something or keeps it up.
    let againstRemoved (step: Step) : string option =
        match step.Effect with
        | effect when isStanding effect -> None
        | Effect.Create(target, _) when target <> WellKnown.clusterOperator ->
            Some "a Removed registry got something new"
        | Effect.Replace _ -> Some "a Removed registry was kept up"
        | Effect.Cloud(_, CloudAction.Create _) -> Some "a Removed registry got a bucket"
        | Effect.Cloud _
        | Effect.Create _
        | Effect.ReplaceStatus _
        | Effect.Patch _
        | Effect.PatchStatus _
        | Effect.Delete _
        | Effect.Probe _
        | Effect.Announce _
        | Effect.SetLogLevel _
        | Effect.End _ -> None
