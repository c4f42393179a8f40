namespace ImageRegistry.Core

/// One entry of `status.generations`: the generation an object had after the operator's last write.
type GenerationRecord = {
    Group: string
    Resource: string
    Namespace: string
    Name: string
    LastGeneration: int64
    /// Kept as found; always empty by us.
    Hash: string
}

/// `status` of the Config, as far as the operator reads or writes it.
type ConfigStatus = {
    ObservedGeneration: int64
    Conditions: Condition list
    ReadyReplicas: int64
    Generations: GenerationRecord list
    Storage: StorageRequest
    StorageManaged: bool
}

/// `configs.imageregistry.operator.openshift.io/cluster`.
[<NoComparison>]
type Config = {
    Uid: string
    ResourceVersion: string
    Generation: int64
    /// Whether somebody has deleted it; it stays until its finalizers are gone.
    Deleted: bool
    Finalizers: string list
    Spec: ConfigSpec
    Status: ConfigStatus
    /// Fields that could not be read as what they should be; their values in `Spec` are those of an absent field.
    Findings: Finding list
    /// The document, with everything we do not know.
    Document: Json
}
