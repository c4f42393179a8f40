namespace ImageRegistry.Core

/// What the operator starts with on a platform (OP-46).
type PlatformDefault = {
    /// Whether there is a storage to start with; if not, the registry starts as `Removed`.
    Storage: Storage option
    Replicas: int64
    RolloutStrategy: RolloutStrategy
    /// The class of the claim that is made before the Config, where the default is one (OP-49).
    ClaimClass: string option
    /// Why the object store of the platform is not used, where it has one and a claim is taken instead.
    PassedOver: string option
}

[<RequireQualifiedAccess>]
module PlatformDefault =

    let private cloud storage = {
        Storage = Some storage
        Replicas = 2L
        RolloutStrategy = RolloutStrategy.RollingUpdate
        ClaimClass = None
        PassedOver = None
    }

    let private claim storageClass = {
        Storage = Some(Storage.Pvc WellKnown.defaultClaimName)
        Replicas = 1L
        RolloutStrategy = RolloutStrategy.Recreate
        ClaimClass = Some storageClass
        PassedOver = None
    }

    let private single storage = {
        Storage = storage
        Replicas = 1L
        RolloutStrategy = RolloutStrategy.RollingUpdate
        ClaimClass = None
        PassedOver = None
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

    let private swift = Storage.Swift SwiftStorage.empty

    /// What has to happen before the default is known.
    [<RequireQualifiedAccess; NoComparison>]
    type Pending =
        /// The platform's cloud is asked.
        | Asks of Step
        | Unready of Unready

    /// The default of this platform, or what it hangs on (OP-48): nothing is guessed, because what is chosen at first start stays.
    let find (snapshot: Snapshot) (infrastructure: Infrastructure) : Result<PlatformDefault, Pending> =
        match infrastructure.Platform with
        | Platform.Aws -> Ok(cloud s3)
        | Platform.Azure -> Ok(cloud azure)
        | Platform.Gcp -> Ok(cloud gcs)
        | Platform.IbmCloud
        | Platform.PowerVs -> Ok(cloud ibmCos)
        | Platform.OpenStack ->
            match ObjectStoreChoice.decide infrastructure snapshot with
            | ObjectStoreVerdict.Usable -> Ok(cloud swift)
            | ObjectStoreVerdict.NotUsable why ->
                Ok {
                    claim "standard-csi" with
                        PassedOver = Some why
                }
            | ObjectStoreVerdict.Asks step -> Error(Pending.Asks step)
            | ObjectStoreVerdict.Unready unready -> Error(Pending.Unready unready)
        | Platform.OVirt -> Ok(claim "ovirt-csi-sc")
        | Platform.BareMetal
        | Platform.VSphere
        | Platform.None
        | Platform.Nutanix
        | Platform.KubeVirt
        | Platform.EquinixMetal
        | Platform.AlibabaCloud
        | Platform.External -> Ok(single None)
        | Platform.Libvirt
        | Platform.Unrecognised _ -> Ok(single (Some Storage.EmptyDir))

    /// Why the object store was passed over, as a fact.
    let passedOver (platform: PlatformDefault) : string list =
        platform.PassedOver
        |> Option.map (fun why -> "the object store cannot be used: " + why)
        |> Option.toList

    /// The step that writes this default down, with an Event where the object store was passed over: that is hard to undo (S-B10).
    let told (platform: PlatformDefault) (step: Step) : Step =
        let events =
            passedOver platform
            |> List.map (fun fact ->
                Announces {
                    Warning = true
                    Reason = "ObjectStorePassedOver"
                    Message = "The registry starts on a PersistentVolumeClaim: " + fact
                })

        {
            step with
                OnSuccess = step.OnSuccess @ events
        }
