namespace ImageRegistry.Core

/// What the operator does with the registry (`spec.managementState`).
[<RequireQualifiedAccess>]
type ManagementState =
    | Managed
    | Unmanaged
    | Removed
    /// `Force`, nothing at all, or a word of a newer or older schema: nothing is done, and a condition says so (B-32).
    | Unsupported of string

/// Verbosity by intent (`spec.logLevel`, `spec.operatorLogLevel`).
[<RequireQualifiedAccess>]
type LogLevel =
    | Normal
    | Debug
    | Trace
    | TraceAll
    /// A word that is none of these; it acts as `Normal` (OP-38).
    | Unrecognised of string

/// How pods are replaced (`spec.rolloutStrategy`); nothing means `RollingUpdate`.
[<RequireQualifiedAccess>]
type RolloutStrategy =
    | RollingUpdate
    | Recreate
    | Unrecognised of string

/// Proxy settings of the registry's pods; empty means none.
type ProxySettings = {
    Http: string
    Https: string
    NoProxy: string
}

/// Limits of one kind of request (`spec.requests.read`, `.write`). A wait that is no duration is a finding, not a value.
type RequestLimits = {
    MaxRunning: int64
    MaxInQueue: int64
    MaxWaitInQueue: Duration
}

/// One of `spec.routes`.
type RouteRequest = {
    Name: string
    /// Empty: the router makes one.
    Hostname: string
    /// Secret of the certificate; empty for the router's own.
    SecretName: string
}

/// What is read of `spec.observedConfig`.
type ServingInfo = {
    MinTlsVersion: string
    CipherSuites: string list
}

/// What is read of `spec.unsupportedConfigOverrides`.
type Overrides = {
    Annotations: Map<string, string>
    RuntimeClassName: string
}

/// `spec` of the Config. Types of the core API that are only passed on (affinity, tolerations, …) stay documents;
/// `None` is *not given*, which differs from *given and empty* (RS-62).
[<NoComparison>]
type ConfigSpec = {
    ManagementState: ManagementState
    LogLevel: LogLevel
    OperatorLogLevel: LogLevel
    /// The deprecated number (`spec.logging`).
    Logging: int64
    /// Empty until the operator has made one.
    HttpSecret: string
    Proxy: ProxySettings
    Storage: StorageRequest
    ReadOnly: bool
    DisableRedirect: bool
    Read: RequestLimits
    Write: RequestLimits
    DefaultRoute: bool
    Routes: RouteRequest list
    Replicas: int64
    Resources: Json option
    NodeSelector: Map<string, string> option
    Tolerations: Json list option
    RolloutStrategy: RolloutStrategy
    Affinity: Json option
    TopologySpreadConstraints: Json list option
    /// None when there is no such document.
    ObservedConfig: ServingInfo option
    Overrides: Overrides
}
