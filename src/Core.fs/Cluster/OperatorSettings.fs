namespace ImageRegistry.Core

/// What the process was started with, as far as it ends up in objects and reports (OP-6, RS-3).
/// A variable that is not set is the empty text, except where *not set* means something else.
type OperatorSettings = {
    /// `RELEASE_VERSION`
    ReleaseVersion: string
    /// `OPERATOR_IMAGE_VERSION`
    OperatorImageVersion: string
    /// `IMAGE`: image of the registry.
    RegistryImage: string
    /// `IMAGE_PRUNER`: image of the pruner.
    PrunerImage: string
    /// `OPERATOR_IMAGE`: image of the pods on the nodes, the operator's own.
    OperatorImage: string
    /// `WATCH_NAMESPACE`: namespace of claims; PVC storage fails when it is not set at all (ST-6).
    WatchNamespace: string option
}
