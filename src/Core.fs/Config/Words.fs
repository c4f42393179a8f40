namespace ImageRegistry.Core

/// The API's words for the management states.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module ManagementState =

    /// The state of this word, compared exactly; `Force`, nothing and any other word are unsupported (B-32).
    let parse (word: string) : ManagementState =
        match word with
        | "Managed" -> ManagementState.Managed
        | "Unmanaged" -> ManagementState.Unmanaged
        | "Removed" -> ManagementState.Removed
        | other -> ManagementState.Unsupported other

    /// The word as the API has it; empty for a state that was not given.
    let text (state: ManagementState) : string =
        match state with
        | ManagementState.Managed -> "Managed"
        | ManagementState.Unmanaged -> "Unmanaged"
        | ManagementState.Removed -> "Removed"
        | ManagementState.Unsupported word -> word

/// The API's words for the log levels.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module LogLevel =

    /// The level of this word, compared exactly; nothing means `Normal`.
    let parse (word: string) : LogLevel =
        match word with
        | ""
        | "Normal" -> LogLevel.Normal
        | "Debug" -> LogLevel.Debug
        | "Trace" -> LogLevel.Trace
        | "TraceAll" -> LogLevel.TraceAll
        | other -> LogLevel.Unrecognised other

    /// The word as the API has it.
    let text (level: LogLevel) : string =
        match level with
        | LogLevel.Normal -> "Normal"
        | LogLevel.Debug -> "Debug"
        | LogLevel.Trace -> "Trace"
        | LogLevel.TraceAll -> "TraceAll"
        | LogLevel.Unrecognised word -> word

/// The API's words for the rollout strategies.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module RolloutStrategy =

    /// The strategy of this word, compared exactly; nothing means `RollingUpdate`.
    let parse (word: string) : RolloutStrategy =
        match word with
        | ""
        | "RollingUpdate" -> RolloutStrategy.RollingUpdate
        | "Recreate" -> RolloutStrategy.Recreate
        | other -> RolloutStrategy.Unrecognised other

    /// The word as the API has it.
    let text (strategy: RolloutStrategy) : string =
        match strategy with
        | RolloutStrategy.RollingUpdate -> "RollingUpdate"
        | RolloutStrategy.Recreate -> "Recreate"
        | RolloutStrategy.Unrecognised word -> word

/// The API's words for who the storage belongs to.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module StorageManagement =

    /// The word as the API has it.
    let text (management: StorageManagement) : string =
        match management with
        | StorageManagement.Managed -> "Managed"
        | StorageManagement.Unmanaged -> "Unmanaged"
