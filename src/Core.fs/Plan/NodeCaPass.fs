namespace ImageRegistry.Core

/// The DaemonSet that puts certificates on the nodes (row 21).
[<RequireQualifiedAccess>]
module NodeCaPass =

    let decide (_settings: OperatorSettings) (_snapshot: Snapshot) : StandingPass = StandingPass.empty Writer.NodeCa
