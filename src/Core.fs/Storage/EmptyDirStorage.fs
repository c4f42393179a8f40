namespace ImageRegistry.Core

open System.Globalization

/// emptyDir (spec 05, section 6): always there, and gone with the pod.
[<RequireQualifiedAccess>]
module EmptyDirStorage =

    /// S-B14: several pods would each have their own part of the images; it runs, but it says so.
    let private message (replicas: int64) =
        if replicas > 1L then
            "emptyDir storage with spec.replicas "
            + replicas.ToString CultureInfo.InvariantCulture
            + ": each pod keeps its own part of the images; set spec.replicas to 1 or choose a shared storage"
        else
            "emptyDir storage is created with the pod and lost with it"

    /// What a `Managed` pass does with a storage that lives and dies with its pod.
    let decide (config: Config) : StorageDecision =
        let status = config.Status

        let management =
            StorageDecision.management
                config.Spec.Storage
                status.Storage
                status.StorageManaged
                Storage.EmptyDir
                StorageManagement.Managed

        let request = {
            Members = [ Storage.EmptyDir ]
            Management = Some management
        }

        {
            Pods = Some StorageOfPods.emptyDir
            Request = request
            Applied = Some request
            Steps = []
            Refusals = []
            Problems = []
            Condition =
                Some(
                    Condition.make
                        StorageDecision.existsCondition
                        ConditionStatus.True
                        "Creation Successful"
                        (message config.Spec.Replicas)
                )
            Measures = None
            Places = Set.empty
            Times = []
        }
