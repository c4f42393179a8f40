namespace ImageRegistry.Core

/// What the operator starts with on a platform (OP-46).
type PlatformDefault = {
    /// Whether there is a storage to start with; if not, the registry starts as `Removed`.
    Storage: Storage option
    Replicas: int64
    RolloutStrategy: RolloutStrategy
    /// The class of the claim that is made before the Config, where the default is one (OP-49).
    ClaimClass: string option
}

[<RequireQualifiedAccess>]
module PlatformDefault =

    let private cloud storage = {
        Storage = Some storage
        Replicas = 2L
        RolloutStrategy = RolloutStrategy.RollingUpdate
        ClaimClass = None
    }

    let private claim storageClass = {
        Storage = Some(Storage.Pvc WellKnown.defaultClaimName)
        Replicas = 1L
        RolloutStrategy = RolloutStrategy.Recreate
        ClaimClass = Some storageClass
    }

    let private single storage = {
        Storage = storage
        Replicas = 1L
        RolloutStrategy = RolloutStrategy.RollingUpdate
        ClaimClass = None
    }

    let private s3 =
        Storage.S3 {
            Bucket = ""
            Region = ""
            RegionEndpoint = ""
            ChunkSizeMiB = None
            Encrypt = false
            KeyId = ""
            CloudFront = None
            VirtualHostedStyle = false
            TrustedCa = ""
        }

    let private gcs =
        Storage.Gcs {
            Bucket = ""
            Region = ""
            ProjectId = ""
            KeyId = ""
        }

    let private azure =
        Storage.Azure {
            AccountName = ""
            Container = ""
            CloudName = ""
            NetworkAccess = None
        }

    let private ibmCos =
        Storage.IbmCos {
            Bucket = ""
            Location = ""
            ResourceGroupName = ""
            ResourceKeyCrn = ""
            ServiceInstanceCrn = ""
        }

    let private swift =
        Storage.Swift {
            AuthUrl = ""
            AuthVersion = ""
            Container = ""
            Domain = ""
            DomainId = ""
            Tenant = ""
            TenantId = ""
            RegionName = ""
        }

    /// The default of this platform; unknown where it hangs on an answer that is not there yet (OP-48): nothing is guessed, because
    /// what is chosen at first start stays. `objectStore` is asked on OpenStack only.
    let find (platform: Platform) (objectStore: Observed<bool>) : Observed<PlatformDefault> =
        match platform with
        | Platform.Aws -> Present(cloud s3)
        | Platform.Azure -> Present(cloud azure)
        | Platform.Gcp -> Present(cloud gcs)
        | Platform.IbmCloud
        | Platform.PowerVs -> Present(cloud ibmCos)
        | Platform.OpenStack ->
            match objectStore with
            | Present true -> Present(cloud swift)
            | Present false
            | Absent -> Present(claim "standard-csi")
            | Unknown -> Unknown
        | Platform.OVirt -> Present(claim "ovirt-csi-sc")
        | Platform.BareMetal
        | Platform.VSphere
        | Platform.None
        | Platform.Nutanix
        | Platform.KubeVirt
        | Platform.EquinixMetal
        | Platform.AlibabaCloud
        | Platform.External -> Present(single None)
        | Platform.Libvirt
        | Platform.Unrecognised _ -> Present(single (Some Storage.EmptyDir))
