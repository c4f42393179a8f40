namespace ImageRegistry.Core

open System.Globalization

/// Which storage a `Managed` pass works on, and what becomes of it (ST-1 to ST-4, LC-1 to LC-5).
[<RequireQualifiedAccess>]
module StorageChoice =

    let private refused (config: Config) (finding: Finding) : StorageDecision = {
        StorageDecision.nothing config.Spec.Storage with
            Problems = [ Problem.ofFinding finding ]
    }

    /// What the platform is called in messages about its storage.
    let private service (storage: Storage) =
        match storage with
        | Storage.EmptyDir -> "emptyDir"
        | Storage.S3 _ -> "Amazon S3"
        | Storage.Swift _ -> "OpenStack Swift"
        | Storage.Gcs _ -> "Google Cloud Storage"
        | Storage.IbmCos _ -> "IBM Cloud Object Storage"
        | Storage.Pvc _ -> "a PersistentVolumeClaim"
        | Storage.Azure _ -> "Azure Blob Storage"
        | Storage.Oss _ -> "Alibaba Cloud OSS"

    /// This type cannot be used by this version: said plainly, and nothing is touched.
    let notAvailable (storage: Storage) : Finding = {
        Field = "spec.storage." + Storage.field storage
        Value = ""
        Remedy =
            service storage
            + " is not available in this version of the operator yet; use spec.storage.pvc or spec.storage.emptyDir, or set spec.managementState to Removed"
        Reason = "StorageNotAvailable"
    }

    /// In the API, but without an implementation anywhere (S-B1).
    let private unsupported (storage: Storage) : Finding = {
        Field = "spec.storage." + Storage.field storage
        Value = ""
        Remedy = service storage + " is not supported; choose another storage type"
        Reason = "UnsupportedStorage"
    }

    let private notConfigured (platform: Platform) : Finding = {
        Field = "spec.storage"
        Value = ""
        Remedy =
            "storage is not configured and platform "
            + Platform.text platform
            + " has no default; set one member of spec.storage, for example pvc or emptyDir"
        Reason = StorageDecision.notConfigured
    }

    let private several (members: Storage list) : Finding =
        let labels = members |> List.map Storage.label |> String.concat ", "

        {
            Field = "spec.storage"
            Value = labels
            Remedy =
                (List.length members).ToString CultureInfo.InvariantCulture
                + " storage types are set ("
                + labels
                + "); keep exactly one"
            Reason = "MultipleStorageTypes"
        }

    /// The platform's default written into a Config without storage (OP-71). Who it belongs to stays as the user said (B-27).
    let private byDefault (config: Config) (storage: Storage) : StorageDecision =
        StorageDecision.nothing {
            Members = [ storage ]
            Management = config.Spec.Storage.Management
        }

    /// Whether nobody can say yet what storage it will be. It may turn out that there is none, and then nothing is made.
    let private isOpen (snapshot: Snapshot) (config: Config) : bool =
        List.isEmpty config.Spec.Storage.Members
        && match snapshot.Platform with
           | Unknown
           | Absent -> true
           | Present _ -> false

    let private withoutStorage (snapshot: Snapshot) (config: Config) : StorageDecision =
        let wait why = {
            StorageDecision.nothing config.Spec.Storage with
                Refusals = [ Refusal.make "choose the platform's storage" why ]
        }

        match snapshot.Platform with
        | Unknown -> wait "the platform has not been seen yet"
        | Absent -> {
            wait "there is no Infrastructure object that names the platform" with
                Problems = [
                    Problem.Transient
                        "storage: Infrastructure cluster does not exist, so the platform's default storage is not known"
                ]
          }
        | Present infrastructure ->
            match PlatformDefault.find snapshot infrastructure with
            | Error(PlatformDefault.Pending.Asks step) -> {
                wait "the platform's object store is asked first whether it can be used" with
                    Steps = [ step ]
              }
            | Error(PlatformDefault.Pending.Unready(Unready.Waits why)) -> wait why
            | Error(PlatformDefault.Pending.Unready(Unready.Missing why)) -> {
                wait why with
                    Problems = [
                        Problem.Transient("storage: " + why + "; or set spec.storage to decide yourself")
                    ]
              }
            | Error(PlatformDefault.Pending.Unready(Unready.Wrong finding)) -> refused config finding
            | Ok platform ->
                match platform.Storage, platform.ClaimClass with
                | None, _ -> refused config (notConfigured infrastructure.Platform)
                | Some storage, None -> byDefault config storage
                | Some storage, Some storageClass ->
                    // The claim comes first, as at bootstrap (BP-2): its name in the spec would otherwise mean somebody else's.
                    let target =
                        ClaimStorage.reference WellKnown.operatorNamespace WellKnown.defaultClaimName

                    match Snapshot.find target snapshot with
                    | Unknown -> wait "it has not been seen yet whether the default claim exists"
                    | Present _ -> byDefault config storage
                    | Absent -> {
                        wait "the platform's default claim has to be made first" with
                            Steps = [
                                ClaimStorage.document target "ReadWriteOnce" (Some storageClass)
                                |> ClaimStorage.create target "the platform's default storage is a claim"
                                |> PlatformDefault.told platform
                            ]
                      }

    /// What `spec.rolloutStrategy` has to be where the platform's default claim is written into the spec: its single-node volume
    /// cannot be held by an old and a new pod at once (ST-4, BP-1).
    let rolloutStrategy (config: Config) (decision: StorageDecision) : RolloutStrategy option =
        match config.Spec.Storage.Members, decision.Request.Members with
        | [], [ Storage.Pvc _ ] when config.Spec.RolloutStrategy <> RolloutStrategy.Recreate ->
            Some RolloutStrategy.Recreate
        | _, _ -> None

    /// What this pass does about storage.
    let decide (settings: OperatorSettings) (snapshot: Snapshot) (config: Config) : StorageDecision =
        match config.Spec.Storage.Members with
        | [] -> withoutStorage snapshot config
        | [ Storage.EmptyDir ] -> EmptyDirStorage.decide config
        | [ Storage.Pvc claim ] ->
            match settings.WatchNamespace with
            | Some ns -> ClaimStorage.decide snapshot config ns claim
            | None -> {
                StorageDecision.nothing config.Spec.Storage with
                    Problems = [
                        Problem.Transient
                            "storage: spec.storage.pvc needs the environment variable WATCH_NAMESPACE, which is not set in the operator's Deployment"
                    ]
              }
        | [ Storage.Oss _ as oss ] -> refused config (unsupported oss)
        | [ Storage.S3 s3 ] -> S3Medium.decide snapshot config s3
        | [ Storage.Gcs gcs ] -> GcsMedium.decide snapshot config gcs
        | [ Storage.Swift _ as cloud ]
        | [ Storage.IbmCos _ as cloud ]
        | [ Storage.Azure _ as cloud ] -> refused config (notAvailable cloud)
        | _ :: _ :: _ as members -> refused config (several members)

    /// Whether this decision keeps a pass from touching anything: only a person can help, or the storage has not been chosen yet.
    let holdsEverything (snapshot: Snapshot) (config: Config) (decision: StorageDecision) : bool =
        decision.Problems |> List.exists Problem.isPermanent || isOpen snapshot config
