namespace ImageRegistry.Core

/// Who the storage belongs to (`storage.managementState`): `Managed` storage is removed with the registry.
[<RequireQualifiedAccess>]
type StorageManagement =
    | Managed
    | Unmanaged

/// CloudFront in front of an S3 bucket. The duration is that of signed URLs; `None` when not given.
type CloudFront = {
    BaseUrl: string
    KeyPairId: string
    PrivateKeySecret: string
    PrivateKeyKey: string
    Duration: Duration option
}

/// `storage.s3`; empty texts are *not given*.
type S3Storage = {
    Bucket: string
    Region: string
    RegionEndpoint: string
    ChunkSizeMiB: int64 option
    Encrypt: bool
    KeyId: string
    CloudFront: CloudFront option
    VirtualHostedStyle: bool
    TrustedCa: string
}

/// `storage.gcs`
type GcsStorage = {
    Bucket: string
    Region: string
    ProjectId: string
    KeyId: string
}

/// `storage.azure.networkAccess.internal`
type AzureInternalAccess = {
    NetworkResourceGroupName: string
    VnetName: string
    SubnetName: string
    PrivateEndpointName: string
}

/// `storage.azure.networkAccess`
[<RequireQualifiedAccess>]
type AzureNetworkAccess =
    | External
    | Internal of AzureInternalAccess

/// `storage.azure`
type AzureStorage = {
    AccountName: string
    Container: string
    CloudName: string
    NetworkAccess: AzureNetworkAccess option
}

/// `storage.ibmcos`
type IbmCosStorage = {
    Bucket: string
    Location: string
    ResourceGroupName: string
    ResourceKeyCrn: string
    ServiceInstanceCrn: string
}

/// `storage.swift`
type SwiftStorage = {
    AuthUrl: string
    AuthVersion: string
    Container: string
    Domain: string
    DomainId: string
    Tenant: string
    TenantId: string
    RegionName: string
}

[<RequireQualifiedAccess>]
module SwiftStorage =

    /// Swift of which nothing is said, as at the first start.
    let empty: SwiftStorage = {
        AuthUrl = ""
        AuthVersion = ""
        Container = ""
        Domain = ""
        DomainId = ""
        Tenant = ""
        TenantId = ""
        RegionName = ""
    }

/// `storage.oss`: in the API, but nobody has ever implemented it.
type OssStorage = {
    Bucket: string
    Region: string
    EndpointAccessibility: string
    /// The KMS key when `encryption.method` is `KMS`; `Some ""` for `AES256`.
    EncryptionKeyId: string option
}

/// Where the registry keeps its blobs: one member of `spec.storage` or `status.storage`.
[<RequireQualifiedAccess>]
type Storage =
    | EmptyDir
    | S3 of S3Storage
    | Swift of SwiftStorage
    | Gcs of GcsStorage
    | IbmCos of IbmCosStorage
    /// The claim's name; empty for the default one.
    | Pvc of claim: string
    | Azure of AzureStorage
    | Oss of OssStorage

/// `spec.storage` or `status.storage`: a union by convention only, so there can be none or several (ST-1).
/// The members stand in the order of the union above.
type StorageRequest = {
    Members: Storage list
    Management: StorageManagement option
}

[<RequireQualifiedAccess>]
module Storage =

    /// The member's name in the API.
    let field (storage: Storage) =
        match storage with
        | Storage.EmptyDir -> "emptyDir"
        | Storage.S3 _ -> "s3"
        | Storage.Swift _ -> "swift"
        | Storage.Gcs _ -> "gcs"
        | Storage.IbmCos _ -> "ibmcos"
        | Storage.Pvc _ -> "pvc"
        | Storage.Azure _ -> "azure"
        | Storage.Oss _ -> "oss"

    /// The name in messages and metrics (spec 05, section 1.1).
    let label (storage: Storage) =
        match storage with
        | Storage.EmptyDir -> "EmptyDir"
        | Storage.S3 _ -> "S3"
        | Storage.Swift _ -> "Swift"
        | Storage.Gcs _ -> "GCS"
        | Storage.IbmCos _ -> "IBMCOS"
        | Storage.Pvc _ -> "PVC"
        | Storage.Azure _ -> "Azure"
        | Storage.Oss _ -> "OSS"

    /// What tells one unit of this type from another: bucket, container or claim; emptyDir has none (spec 05, section 1.1).
    let identity (storage: Storage) =
        match storage with
        | Storage.EmptyDir -> ""
        | Storage.S3 s3 -> s3.Bucket
        | Storage.Swift swift -> swift.Container
        | Storage.Gcs gcs -> gcs.Bucket
        | Storage.IbmCos cos -> cos.Bucket
        | Storage.Pvc claim -> claim
        | Storage.Azure azure -> azure.Container
        | Storage.Oss oss -> oss.Bucket

    /// Whether both name the same unit of the same type.
    let sameUnit (one: Storage) (other: Storage) =
        field one = field other && identity one = identity other
