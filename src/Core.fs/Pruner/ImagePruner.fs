namespace ImageRegistry.Core

/// `spec` of the ImagePruner (spec 06, 2.1). `None` is *not given*. Types of the core API that are only passed on stay documents.
[<NoComparison>]
type PrunerSpec = {
    /// Empty: every day at midnight.
    Schedule: string
    Suspend: bool option
    KeepTagRevisions: int64 option
    /// The deprecated field, in nanoseconds; the other one counts where both are given.
    KeepYoungerThan: Duration option
    KeepYoungerThanDuration: Duration option
    Resources: Json option
    Affinity: Json option
    NodeSelector: Map<string, string> option
    Tolerations: Json list option
    SuccessfulJobsHistoryLimit: int64 option
    FailedJobsHistoryLimit: int64 option
    IgnoreInvalidImageReferences: bool
    LogLevel: LogLevel
}

/// `imagepruners.imageregistry.operator.openshift.io/cluster`.
[<NoComparison>]
type ImagePruner = {
    ResourceVersion: string
    Generation: int64
    Spec: PrunerSpec
    ObservedGeneration: int64
    Conditions: Condition list
    /// Fields that could not be read as what they should be; their values in `Spec` are those of an absent field.
    Findings: Finding list
}

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module PrunerSpec =

    /// A spec in which no field is given.
    let empty: PrunerSpec = {
        Schedule = ""
        Suspend = None
        KeepTagRevisions = None
        KeepYoungerThan = None
        KeepYoungerThanDuration = None
        Resources = None
        Affinity = None
        NodeSelector = None
        Tolerations = None
        SuccessfulJobsHistoryLimit = None
        FailedJobsHistoryLimit = None
        IgnoreInvalidImageReferences = false
        LogLevel = LogLevel.Normal
    }

    /// What the operator asks for where nobody has asked for anything (RS-118).
    let initial: PrunerSpec = {
        empty with
            Suspend = Some false
            KeepTagRevisions = Some 3L
            SuccessfulJobsHistoryLimit = Some 3L
            FailedJobsHistoryLimit = Some 3L
            IgnoreInvalidImageReferences = true
    }

    /// Whether no runs are started.
    let isSuspended (spec: PrunerSpec) : bool = Option.defaultValue false spec.Suspend

    /// The schedule that counts (RS-120).
    let schedule (spec: PrunerSpec) : string =
        if spec.Schedule = "" then
            PrunerSchedule.standard
        else
            spec.Schedule
