namespace ImageRegistry.Core

/// `imagepruners.imageregistry.operator.openshift.io` between the API's documents and the domain.
[<RequireQualifiedAccess>]
module PrunerCodec =

    /// The ImagePruner of this document, whatever is in it. Findings are about `spec` only: users write nothing else.
    let decode (document: Json) : ImagePruner =
        let spec, findings =
            PrunerSpecReader.read (Json.tryField "spec" document) |> Reading.pair

        {
            ResourceVersion =
                Json.tryString [ "metadata"; "resourceVersion" ] document
                |> Option.defaultValue ""
            Generation = Json.tryInt64 [ "metadata"; "generation" ] document |> Option.defaultValue 0L
            Spec = spec
            ObservedGeneration =
                Json.tryInt64 [ "status"; "observedGeneration" ] document
                |> Option.defaultValue 0L
            Conditions = ConditionCodec.decodeList (Json.list (Json.items [ "status"; "conditions" ] document))
            Findings = findings
        }

    let private duration (length: Duration) = Json.str (Duration.text length)

    let private nanoseconds (Nanoseconds count) = Json.int64 count

    let private logLevel (level: LogLevel) =
        match level with
        | LogLevel.Normal -> []
        | LogLevel.Debug
        | LogLevel.Trace
        | LogLevel.TraceAll
        | LogLevel.Unrecognised _ -> [ "logLevel", Json.str (LogLevel.text level) ]

    /// `spec` as a document, in the form that clients of the API have always written it: `schedule` always, others where given.
    let encodeSpec (spec: PrunerSpec) : Json =
        Json.obj (
            [ "schedule", Json.str spec.Schedule ]
            @ Member.optional "suspend" Json.Bool spec.Suspend
            @ Member.optional "keepTagRevisions" Json.int64 spec.KeepTagRevisions
            @ Member.optional "keepYoungerThan" nanoseconds spec.KeepYoungerThan
            @ Member.optional "keepYoungerThanDuration" duration spec.KeepYoungerThanDuration
            @ Member.optional "resources" id spec.Resources
            @ Member.optional "affinity" id spec.Affinity
            @ Member.optional "nodeSelector" Json.textMap spec.NodeSelector
            @ Member.optional "tolerations" Json.list spec.Tolerations
            @ Member.optional "successfulJobsHistoryLimit" Json.int64 spec.SuccessfulJobsHistoryLimit
            @ Member.optional "failedJobsHistoryLimit" Json.int64 spec.FailedJobsHistoryLimit
            @ Member.flag "ignoreInvalidImageReferences" spec.IgnoreInvalidImageReferences
            @ logLevel spec.LogLevel
        )
