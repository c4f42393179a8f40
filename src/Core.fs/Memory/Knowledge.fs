namespace ImageRegistry.Core

open System

/// What one watch has shown so far.
[<RequireQualifiedAccess; NoComparison>]
type Sight =
    /// No list has been answered yet; with the last failure and since when it fails.
    | Unseen of failing: (ApiFailure * DateTimeOffset) option
    /// Objects by name, each as `Watch.project` keeps it.
    | Seen of Map<string, Json>

/// What the watches have to show before the next plan is made.
[<RequireQualifiedAccess>]
type Awaited =
    /// Our own write, or something newer.
    | Version of resourceVersion: string
    /// The object of this uid, marked as deleted or gone.
    | Gone of uid: string
    /// Anything but this version (none: anything at all), because a write based on it was refused as outdated.
    | AnythingBut of resourceVersion: string option

/// Everything seen, done and not achieved since the process started: the memory from which snapshots are taken. It changes only
/// through the functions below, so that a simulation remembers exactly as the operator does.
[<NoComparison>]
type Knowledge = {
    Settings: OperatorSettings
    Watches: Map<Watch, Sight>
    /// What the Config's document says. It is read when it is seen, because every plan asks for it several times.
    Config: Observed<Config>
    Failures: Map<string, FailedAttempt>
    FailingSince: Map<Writer, DateTimeOffset>
    Clouds: CloudFacts
    Written: Map<ObjectRef, WrittenObject>
    /// What the running pods were made from, as it was last known (RB-24).
    Mounted: Map<ObjectRef, string> option
    /// What clouds have answered, by question.
    Facts: Map<string, KnownFact>
    Awaited: Map<ObjectRef, Awaited>
    ZonesGoneSince: DateTimeOffset option
    FirstGates: FeatureGateSet option
    LogLevel: LogLevel option
    /// Reasons of the Events that were announced.
    Told: Set<string>
    StartedAt: DateTimeOffset
}

[<RequireQualifiedAccess>]
module Knowledge =

    /// What a process knows when it starts: nothing but its settings and the time.
    let start (settings: OperatorSettings) (now: DateTimeOffset) : Knowledge = {
        Settings = settings
        Watches = Map.empty
        Config = Unknown
        Failures = Map.empty
        FailingSince = Map.empty
        Clouds = CloudFacts.none
        Written = Map.empty
        Mounted = None
        Facts = Map.empty
        Awaited = Map.empty
        ZonesGoneSince = None
        FirstGates = None
        LogLevel = None
        Told = Set.empty
        StartedAt = now
    }

    /// What this watch has shown.
    let sight watch (knowledge: Knowledge) =
        Map.tryFind watch knowledge.Watches |> Option.defaultValue (Sight.Unseen None)

    /// What is known of the object that this watch names.
    let named (target: ObjectRef) (knowledge: Knowledge) : Observed<Json> =
        match sight (Watch.named target) knowledge with
        | Sight.Unseen _ -> Unknown
        | Sight.Seen objects ->
            match Map.tryFind target.Name objects with
            | Some document -> Present document
            | None -> Absent

    /// The feature gates for the operator's version.
    let gates (knowledge: Knowledge) : Observed<FeatureGateSet> =
        let clusterVersion = named WellKnown.clusterVersion knowledge

        match named WellKnown.featureGate knowledge with
        | Unknown -> Unknown
        | Absent -> Absent
        | Present document ->
            match FeatureGates.version knowledge.Settings.OperatorImageVersion (Observed.toOption clusterVersion) with
            | None -> Unknown
            | Some version ->
                match Map.tryFind version (FeatureGates.decode document) with
                | Some set -> Present set
                | None -> Absent

    /// What is known of this object, Routes included, which are watched together.
    let seen (target: ObjectRef) (knowledge: Knowledge) : Observed<Json> =
        if target.Resource = Kind.route then
            match sight Watch.routes knowledge with
            | Sight.Unseen _ -> Unknown
            | Sight.Seen objects ->
                match Map.tryFind target.Name objects with
                | Some document -> Present document
                | None -> Absent
        else
            named target knowledge
