namespace ImageRegistry.Core

/// The ConfigMaps with certificates for registry and nodes (rows 13 to 15).
[<RequireQualifiedAccess>]
module CertificatesPass =

    let decide (_settings: OperatorSettings) (_snapshot: Snapshot) : StandingPass =
        StandingPass.empty Writer.Certificates
