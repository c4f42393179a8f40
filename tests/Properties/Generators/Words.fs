namespace ImageRegistry.Properties.Generators

open ImageRegistry.Core
open FsCheck
open FsCheck.FSharp

/// The fields whose values are words of the API.
[<RequireQualifiedAccess>]
module Words =

    /// The management states that something is done about.
    let supportedManagementState: Gen<ManagementState> =
        Gen.frequency [
            5, Gen.constant ManagementState.Managed
            1, Gen.constant ManagementState.Unmanaged
            2, Gen.constant ManagementState.Removed
        ]

    /// Every management state that the schema admits: also none at all, and `Force`.
    let admittedManagementState: Gen<ManagementState> =
        Gen.frequency [
            8, supportedManagementState
            1, Gen.elements [ ManagementState.Unsupported "Force"; ManagementState.Unsupported "" ]
        ]

    /// Every management state, also words that no schema has, such as those of another spelling.
    let managementState: Gen<ManagementState> =
        Gen.frequency [
            4, admittedManagementState
            1,
            Gen.elements [ "managed"; "Paused"; " Managed" ]
            |> Gen.map ManagementState.Unsupported
        ]

    /// The log levels that the schema admits.
    let admittedLogLevel: Gen<LogLevel> =
        Gen.elements [ LogLevel.Normal; LogLevel.Debug; LogLevel.Trace; LogLevel.TraceAll ]

    /// Every log level, also words that are none.
    let logLevel: Gen<LogLevel> =
        Gen.frequency [
            4, admittedLogLevel
            1, Gen.elements [ "debug"; "Verbose"; "5" ] |> Gen.map LogLevel.Unrecognised
        ]

    /// The rollout strategies that the schema admits.
    let admittedRolloutStrategy: Gen<RolloutStrategy> =
        Gen.elements [ RolloutStrategy.RollingUpdate; RolloutStrategy.Recreate ]

    /// Every rollout strategy, also words that are none.
    let rolloutStrategy: Gen<RolloutStrategy> =
        Gen.frequency [
            4, admittedRolloutStrategy
            1, Gen.elements [ "recreate"; "OnDelete" ] |> Gen.map RolloutStrategy.Unrecognised
        ]

    /// Whose the storage is, or nothing.
    let storageManagement: Gen<StorageManagement option> =
        Gen.elements [ None; Some StorageManagement.Managed; Some StorageManagement.Unmanaged ]
