namespace ImageRegistry.Core

open System

/// What the API server says about the CronJob, told in terms of the ImagePruner that it was made from.
[<RequireQualifiedAccess>]
module PrunerRefusal =

    let private pod = "spec.jobTemplate.spec.template.spec."

    /// Where a field of the CronJob comes from; the longest beginning counts.
    let private origins = [
        "spec.schedule", "spec.schedule"
        "spec.suspend", "spec.suspend"
        "spec.successfulJobsHistoryLimit", "spec.successfulJobsHistoryLimit"
        "spec.failedJobsHistoryLimit", "spec.failedJobsHistoryLimit"
        pod + "affinity", "spec.affinity"
        pod + "nodeSelector", "spec.nodeSelector"
        pod + "tolerations", "spec.tolerations"
        pod + "containers[0].resources", "spec.resources"
    ]

    let private image = pod + "containers[0].image"

    let private origin (cause: Cause) : string option =
        if cause.Field = image then
            Some "the operator's environment variable IMAGE_PRUNER"
        else
            origins
            |> List.tryFind (fun (field, _) -> cause.Field.StartsWith(field, StringComparison.Ordinal))
            |> Option.map (fun (field, source) -> "ImagePruner cluster, " + source + cause.Field.Substring field.Length)

    let private remedy (cause: Cause) : string =
        match origin cause with
        | Some source -> source + ": " + cause.Message + "; put it right there"
        | None -> cause.Field + ": " + cause.Message

    /// The failure of a step as a problem: what the server refuses for its content waits for a person, everything else may pass.
    let problem (step: Step) (failure: ApiFailure) : Problem =
        let failed = "unable to " + Effect.text step.Effect + ": "

        match ApiFailure.againstContent failure with
        | Some [] -> Problem.Permanent("SyncError", failed + ApiFailure.text failure)
        | Some causes -> Problem.Permanent("SyncError", failed + String.concat "; " (causes |> List.map remedy))
        | None -> Problem.Transient(failed + ApiFailure.text failure)
