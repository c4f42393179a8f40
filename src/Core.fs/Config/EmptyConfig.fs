namespace ImageRegistry.Core

/// What a Config says when it says nothing, part by part: the values of absent fields.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module ProxySettings =

    /// No proxy.
    let empty: ProxySettings = { Http = ""; Https = ""; NoProxy = "" }

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module RequestLimits =

    /// No limits.
    let empty: RequestLimits = {
        MaxRunning = 0L
        MaxInQueue = 0L
        MaxWaitInQueue = Duration.zero
    }

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module StorageRequest =

    /// Nothing is asked for: the platform decides.
    let empty: StorageRequest = { Members = []; Management = None }

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Overrides =

    /// Nothing is overridden.
    let empty: Overrides = {
        Annotations = Map.empty
        RuntimeClassName = ""
    }

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module ConfigSpec =

    /// A spec in which no field is given. `replicas` is the one field that the schema requires; without it there is one pod.
    let empty: ConfigSpec = {
        ManagementState = ManagementState.Unsupported ""
        LogLevel = LogLevel.Normal
        OperatorLogLevel = LogLevel.Normal
        Logging = 0L
        HttpSecret = ""
        Proxy = ProxySettings.empty
        Storage = StorageRequest.empty
        ReadOnly = false
        DisableRedirect = false
        Read = RequestLimits.empty
        Write = RequestLimits.empty
        DefaultRoute = false
        Routes = []
        Replicas = 1L
        Resources = None
        NodeSelector = None
        Tolerations = None
        RolloutStrategy = RolloutStrategy.RollingUpdate
        Affinity = None
        TopologySpreadConstraints = None
        ObservedConfig = None
        Overrides = Overrides.empty
    }

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module ConfigStatus =

    /// The status of a Config that nobody has reported on yet.
    let empty: ConfigStatus = {
        ObservedGeneration = 0L
        Conditions = []
        ReadyReplicas = 0L
        Generations = []
        Storage = StorageRequest.empty
        StorageManaged = false
    }
