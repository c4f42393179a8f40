namespace ImageRegistry.Core

open System

/// A step that did not succeed, remembered under the effect's key until it does or nobody wants it any more.
type FailedAttempt = {
    Failure: ApiFailure
    /// How often in a row; at least 1.
    Attempts: int
    Since: DateTimeOffset
    Last: DateTimeOffset
}

[<RequireQualifiedAccess>]
module FailedAttempt =

    /// How long a trouble may last before it is one: a server that is away for a moment is none.
    let inertia = TimeSpan.FromMinutes 1.0

    /// Whether it has been failing for as long.
    let hasLasted (now: DateTimeOffset) (attempt: FailedAttempt) : bool = now - attempt.Since >= inertia

/// What the answer to our last write of an object said.
type WrittenObject = {
    Generation: int64
    At: DateTimeOffset
}

/// A kind that the operator needs and cannot watch.
type Obstacle = {
    Watch: Watch
    Failure: ApiFailure
    Since: DateTimeOffset
}

/// Whether any node carries a zone label; where none does, since when (RB-5).
[<RequireQualifiedAccess>]
type Zones =
    | Unknown
    | Labelled
    | Unlabelled of since: DateTimeOffset

/// Everything known of the world but the Config, the platform and the Secrets.
[<NoComparison>]
type Observations = {
    /// Objects that are watched by name. What is not in the map is not watched, so it is unknown.
    Objects: Map<ObjectRef, Observed<Json>>
    /// Routes of the operator's namespace, by name.
    Routes: Observed<Map<string, Json>>
    /// The pruner's Jobs, by name.
    PrunerJobs: Observed<Map<string, Json>>
    Zones: Zones
    /// What clouds have answered, by question: see `Probe.key`.
    Facts: Map<string, KnownFact>
    /// The set of feature gates that was seen first after the start (OP-24).
    FirstGates: FeatureGateSet option
    /// The set for the operator's version now.
    Gates: Observed<FeatureGateSet>
    /// Whether the cluster serves feature gates at all; plain Kubernetes does not.
    GatesAreServed: bool
    Failures: Map<string, FailedAttempt>
    /// Since when each of these writers has been failing without a success in between.
    FailingSince: Map<Writer, DateTimeOffset>
    /// What clouds have answered to this process.
    Clouds: CloudFacts
    Written: Map<ObjectRef, WrittenObject>
    /// What the pods were made from when it was last known.
    Mounted: Map<ObjectRef, string> option
    Obstacles: Obstacle list
    /// The verbosity that the log has now; none before the first setting.
    LogLevel: LogLevel option
    /// Reasons of Events that are told once a process and have been.
    Told: Set<string>
    StartedAt: DateTimeOffset
}

/// One consistent picture of all that the operator may know when it decides.
[<NoComparison>]
type Snapshot = {
    Now: DateTimeOffset
    /// 64 fresh random bytes as 128 lower-case hex digits (OP-66), for the one thing that has to be unguessable.
    Entropy: string
    Config: Observed<Config>
    Platform: Observed<Infrastructure>
    Secrets: Map<ObjectRef, Observed<Json>>
    Observed: Observations
}

[<RequireQualifiedAccess>]
module Snapshot =

    /// What is known of this object.
    let find (target: ObjectRef) (snapshot: Snapshot) : Observed<Json> =
        let known =
            if target.Resource = Kind.secret then
                Map.tryFind target snapshot.Secrets
            else
                Map.tryFind target snapshot.Observed.Objects

        known |> Option.defaultValue Unknown

    /// What is known of the Route of this name.
    let route (name: string) (snapshot: Snapshot) : Observed<Json> =
        match snapshot.Observed.Routes with
        | Unknown -> Unknown
        | Absent -> Absent
        | Present routes ->
            match Map.tryFind name routes with
            | Some route -> Present route
            | None -> Absent

    /// Why this object cannot be watched; none where it can, and where nobody has tried yet.
    let obstacle (target: ObjectRef) (snapshot: Snapshot) : ApiFailure option =
        snapshot.Observed.Obstacles
        |> List.tryFind (fun obstacle -> obstacle.Watch = Watch.named target)
        |> Option.map (fun obstacle -> obstacle.Failure)

    /// Whether the server serves the kind of this watched object, as far as is known.
    let isServed (target: ObjectRef) (snapshot: Snapshot) : bool =
        match obstacle target snapshot with
        | Some failure -> not (ApiFailure.isNotServed failure)
        | None -> true

    /// The registry's Deployment.
    let deployment (snapshot: Snapshot) = find WellKnown.deployment snapshot

    /// The cluster's proxy settings; none where the object does not exist (RS-49).
    let proxy (snapshot: Snapshot) : Observed<ProxySettings> =
        match find WellKnown.proxy snapshot with
        | Unknown -> Unknown
        | Absent -> Present { Http = ""; Https = ""; NoProxy = "" }
        | Present document -> Present(ProxyStatus.decode document)

    /// The TLS settings that the cluster asks for (OP-111).
    let servingInfo (snapshot: Snapshot) : Observed<ServingInfo> =
        match find WellKnown.apiServer snapshot with
        | Unknown -> Unknown
        | Absent -> Present(TlsProfile.observe None)
        | Present document -> Present(TlsProfile.observe (Some document))
