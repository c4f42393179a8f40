namespace ImageRegistry.Core

open System

/// Names of the directories that the container runtime looks for certificates in.
[<RequireQualifiedAccess>]
module CertificateDirectory =

    /// The directory for the source of this name (RS-109). Keys of a ConfigMap cannot hold a colon, so the last `..` stands for the one
    /// before the port.
    let ofSource (name: string) : string =
        match name.LastIndexOf("..", StringComparison.Ordinal) with
        | -1 -> name
        | at -> name.Substring(0, at) + ":" + name.Substring(at + 2)
