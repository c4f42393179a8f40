namespace ImageRegistry.Core

/// `spec` of the ImagePruner, read field by field. Findings are about what cannot be read; whether what was read makes sense is for
/// `PrunerVerification` to say.
[<RequireQualifiedAccess>]
module PrunerSpecReader =

    let private documents (place: Place) : Reading<Json list option> =
        place
        |> Reading.list (
            Reading.required "it must be an object" (fun content ->
                Json.asObject content |> Option.map (fun _ -> content))
        )

    let private optionalFlag (place: Place) : Reading<bool option> =
        place
        |> Reading.field "it must be true or false, without quotes" None (Json.asBool >> Option.map Some)

    /// The spec of this document, and what of it cannot be read: the values of such fields are those of absent ones.
    let read (spec: Json option) : Reading<PrunerSpec> =
        let root = Place.make "spec" "InvalidImagePruner" spec
        let at name = Place.child name root

        reading {
            let! _ = Reading.isObject root
            let! schedule = at "schedule" |> Reading.text
            let! suspend = at "suspend" |> optionalFlag
            let! keepTagRevisions = at "keepTagRevisions" |> Reading.int64
            let! keepYoungerThan = at "keepYoungerThan" |> Reading.int64
            let! keepYoungerThanDuration = at "keepYoungerThanDuration" |> Reading.duration
            let! resources = at "resources" |> Reading.document
            let! affinity = at "affinity" |> Reading.document
            let! nodeSelector = at "nodeSelector" |> Reading.textMap
            let! tolerations = at "tolerations" |> documents
            let! successful = at "successfulJobsHistoryLimit" |> Reading.int32
            let! failed = at "failedJobsHistoryLimit" |> Reading.int32
            let! ignoreInvalid = at "ignoreInvalidImageReferences" |> Reading.flag
            let! logLevel = at "logLevel" |> Reading.text

            return {
                Schedule = schedule
                Suspend = suspend
                KeepTagRevisions = keepTagRevisions
                KeepYoungerThan = keepYoungerThan |> Option.map Nanoseconds
                KeepYoungerThanDuration = keepYoungerThanDuration
                Resources = resources
                Affinity = affinity
                NodeSelector = nodeSelector
                Tolerations = tolerations
                SuccessfulJobsHistoryLimit = successful
                FailedJobsHistoryLimit = failed
                IgnoreInvalidImageReferences = ignoreInvalid
                LogLevel = LogLevel.parse logLevel
            }
        }
