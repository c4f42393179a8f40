namespace ImageRegistry.Core

/// `status.platformStatus.type` of the Infrastructure: compared exactly, case included (PD-1).
[<RequireQualifiedAccess>]
type Platform =
    | Aws
    | Azure
    | Gcp
    | IbmCloud
    | PowerVs
    | OpenStack
    | OVirt
    | BareMetal
    | VSphere
    | None
    | Nutanix
    | KubeVirt
    | EquinixMetal
    | AlibabaCloud
    | External
    | Libvirt
    /// An empty or unknown word, or no `platformStatus` at all (PD-3: unknown platform, not a crash).
    | Unrecognised of string

/// What is read of `infrastructures.config.openshift.io/cluster`.
type Infrastructure = {
    /// The cluster's name: prefix of buckets and accounts.
    Name: string
    Platform: Platform
    /// `status.infrastructureTopology` is `SingleReplica`: one registry pod at first start (OP-47).
    SingleReplica: bool
    /// Why the platform could not be told, when it could not.
    Findings: Finding list
    /// The document's `status`, for what only one platform reads.
    Status: Json
}
