namespace ImageRegistry.Core

/// The parts of the operator that work in every management state (OP-41): each looks after objects of its own, and none holds up another.
[<RequireQualifiedAccess>]
type Writer =
    /// The ConfigMaps with certificates for registry and nodes.
    | Certificates
    /// Host names and import mode in `images.config.openshift.io/cluster`.
    | ImageConfig
    /// The DaemonSet that puts certificates on the nodes.
    | NodeCa
    /// The ImagePruner and its CronJob.
    | Pruner
    /// What an older release left behind on Azure.
    | PathFix

[<RequireQualifiedAccess>]
module Writer =

    /// The condition of the Config that says whether it can do its work (OP-105); the pruner tells of itself in the ImagePruner.
    let degradedCondition (writer: Writer) : string option =
        match writer with
        | Writer.Certificates -> Some "ImageRegistryCertificatesControllerDegraded"
        | Writer.ImageConfig -> Some "ImageConfigControllerDegraded"
        | Writer.NodeCa -> Some "NodeCADaemonControllerDegraded"
        | Writer.PathFix -> Some "AzurePathFixControllerDegraded"
        | Writer.Pruner -> None

    /// Whether its condition also says that all is well. Of a leftover that is gone, nothing is said (RS-131).
    let tellsOfSuccess (writer: Writer) : bool =
        match writer with
        | Writer.Certificates
        | Writer.ImageConfig
        | Writer.NodeCa
        | Writer.Pruner -> true
        | Writer.PathFix -> false
