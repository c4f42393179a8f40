namespace ImageRegistry.Core

/// The ImagePruner and what it runs (rows 16 to 20 and 23).
[<RequireQualifiedAccess>]
module PrunerPass =

    let decide (_settings: OperatorSettings) (_snapshot: Snapshot) : StandingPass = StandingPass.empty Writer.Pruner
