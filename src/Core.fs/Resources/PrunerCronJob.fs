namespace ImageRegistry.Core

/// CronJob `image-pruner` (RS-120): inventory row 20.
///
/// Its spec is ours whole. API servers add members of their own to it and rewrite amounts, which is no drift; what a newer one adds that is
/// not known here looks like drift once, and is left alone after that: the generation says that nobody has changed the CronJob since our
/// last write, and a digest in an annotation says what that write asked for.
[<RequireQualifiedAccess>]
module PrunerCronJob =

    let private volume = "serviceca"

    let private container (settings: OperatorSettings) (spec: PrunerSpec) (hostname: string) =
        Json.obj [
            "name", Json.str "image-pruner"
            "image", Json.str settings.PrunerImage
            "command", Json.strings [ "/bin/sh" ]
            "args", Json.strings (PrunerCommand.arguments spec hostname)
            "resources",
            spec.Resources
            |> Option.defaultValue (
                Json.obj [ "requests", Json.obj [ "cpu", Json.str "100m"; "memory", Json.str "256Mi" ] ]
            )
            "securityContext", Json.obj [ "readOnlyRootFilesystem", Json.Bool true ]
            "terminationMessagePolicy", Json.str "FallbackToLogsOnError"
            "volumeMounts",
            Json.list [
                Json.obj [
                    "name", Json.str volume
                    "mountPath", Json.str PrunerCommand.caDirectory
                    "readOnly", Json.Bool true
                ]
            ]
        ]

    let private podSpec settings (spec: PrunerSpec) hostname =
        Json.obj (
            [
                "restartPolicy", Json.str "Never"
                "serviceAccountName", Json.str WellKnown.prunerServiceAccount.Name
                "priorityClassName", Json.str "system-cluster-critical"
                "affinity", Option.defaultValue Json.empty spec.Affinity
                "containers", Json.list [ container settings spec hostname ]
                "volumes",
                Json.list [
                    Json.obj [
                        "name", Json.str volume
                        "configMap", Json.obj [ "name", Json.str WellKnown.serviceCa.Name ]
                    ]
                ]
            ]
            @ Member.optional "nodeSelector" Json.textMap spec.NodeSelector
            @ Member.optional "tolerations" Json.list spec.Tolerations
        )

    let private historyLimit (limit: int64 option) =
        Json.int64 (Option.defaultValue 3L limit)

    /// The spec of the CronJob for this ImagePruner; `hostname` as in `PrunerCommand.arguments`.
    let spec (settings: OperatorSettings) (pruner: PrunerSpec) (hostname: string) : Json =
        let template =
            Json.obj [
                "metadata",
                Json.obj [
                    "labels", Json.textMap WellKnown.prunerPodLabels
                    "annotations", Json.obj [ "openshift.io/required-scc", Json.str "restricted-v2" ]
                ]
                "spec", podSpec settings pruner hostname
            ]

        Json.obj [
            "schedule", Json.str (PrunerSpec.schedule pruner)
            "suspend", Json.Bool(PrunerSpec.isSuspended pruner)
            "concurrencyPolicy", Json.str "Forbid"
            "startingDeadlineSeconds", Json.int 3600
            "successfulJobsHistoryLimit", historyLimit pruner.SuccessfulJobsHistoryLimit
            "failedJobsHistoryLimit", historyLimit pruner.FailedJobsHistoryLimit
            "jobTemplate",
            Json.obj [
                "metadata", Json.obj [ "labels", Json.textMap (Map.ofList [ WellKnown.prunerJobLabel ]) ]
                "spec", Json.obj [ "backoffLimit", Json.int 0; "template", template ]
            ]
        ]

    let private digest (spec: Json) = Digest.sha256 (Json.bytes spec)

    let private marked (spec: Json) (document: Json) =
        document
        |> Document.withAnnotations (Map.ofList [ WellKnown.specHashAnnotation, digest spec ])
        |> Json.set [ "spec" ] spec

    let private reason = "the image pruner runs as a CronJob, as the ImagePruner says"

    /// The live object with our spec in it. The Go operator's digest goes: it would vouch for another content (RS-12).
    let private rewritten (spec: Json) (live: Json) =
        live
        |> Json.remove [ "metadata"; "annotations"; WellKnown.checksumAnnotation ]
        |> marked spec

    /// The write that brings the CronJob to this spec. `written`: its generation after our own last write, as far as it is known.
    let step (spec: Json) (written: int64 option) (live: Observed<Json>) : Result<Step option, Refusal> =
        let apply () =
            let desired: Desired = {
                Target = WellKnown.prunerCronJob
                Document = Document.ofRef WellKnown.prunerCronJob |> marked spec
                Whole = []
                Immutable = []
            }

            Desired.step desired reason live

        match live with
        | Unknown
        | Absent -> apply ()
        | Present document when Document.isDeleted document -> apply ()
        | Present document ->
            let isAsWritten =
                written = Some(Document.generation document)
                && Document.annotation WellKnown.specHashAnnotation document = Some(digest spec)

            let live = Json.tryField "spec" document |> Option.defaultValue Json.empty

            match
                (if isAsWritten then
                     []
                 else
                     CronJobSpec.differences spec live)
            with
            | [] -> Ok None
            | paths ->
                Effect.Replace(WellKnown.prunerCronJob, rewritten spec document)
                |> Step.make
                    ("apply " + ObjectRef.path WellKnown.prunerCronJob)
                    reason
                    (paths |> List.map (fun path -> path + " differs"))
                |> Step.announced
                |> Some
                |> Ok
