namespace ImageRegistry.Core

/// Host names and import mode in the cluster's image configuration (row 22).
[<RequireQualifiedAccess>]
module ImageConfigPass =

    let decide (_settings: OperatorSettings) (_snapshot: Snapshot) : StandingPass =
        StandingPass.empty Writer.ImageConfig
