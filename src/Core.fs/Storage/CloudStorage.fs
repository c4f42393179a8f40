namespace ImageRegistry.Core

/// What all storages in clouds have in common.
[<RequireQualifiedAccess>]
module CloudStorage =

    /// What the platform says of the cluster; an empty one where no platform is told.
    let infrastructure (snapshot: Snapshot) : Result<Infrastructure, Obstruction> =
        match snapshot.Platform with
        | Unknown -> Error(Obstruction.NotSeen WellKnown.infrastructure)
        | Present infrastructure -> Ok infrastructure
        | Absent -> Ok(Infrastructure.decode Json.empty)

    /// B-8: a name or a mark of ours needs the cluster's name.
    let needsName (infrastructure: Infrastructure) (config: Config) (bucket: string) : Finding option =
        if
            infrastructure.Name = ""
            && (bucket = "" || config.Spec.Storage.Management = Some StorageManagement.Managed)
        then
            Some {
                Field = "infrastructure cluster, status.infrastructureName"
                Value = ""
                Remedy =
                    "it is empty, so a bucket can neither be named nor marked as the cluster's; name a bucket of your own and set spec.storage.managementState to Unmanaged"
                Reason = "InvalidInfrastructure"
            }
        else
            None

    let private exists status reason message =
        Some(Condition.make StorageDecision.existsCondition status reason message)

    /// What a pass decides when the medium cannot even be addressed.
    let obstructed (config: Config) (field: string) (obstruction: Obstruction) : StorageDecision =
        let nothing = StorageDecision.nothing config.Spec.Storage

        match obstruction with
        | Obstruction.NotSeen target -> {
            nothing with
                Refusals = [
                    Refusal.make ("use spec.storage." + field) (ObjectRef.text target + " has not been seen yet")
                ]
          }
        | Obstruction.Missing message -> {
            nothing with
                Problems = [ Problem.Transient("storage: " + message) ]
                Condition = exists ConditionStatus.Unknown "Unknown Error Occurred" message
          }
        | Obstruction.Wrong finding -> {
            nothing with
                Problems = [ Problem.ofFinding finding ]
                Condition = exists ConditionStatus.False finding.Reason (Finding.text finding)
          }

    /// The same for a removal: the data stays until it can be told what is to be removed.
    let stuck (field: string) (obstruction: Obstruction) : MediumRemoval =
        let nothing: MediumRemoval = {
            End = MediumEnd.Remaining "storage"
            Steps = []
            Refusals = []
            Problems = []
            Condition = None
            Places = Set.empty
        }

        let told message = {
            nothing with
                Problems = [
                    Problem.Transient(
                        "storage: "
                        + message
                        + "; its data is left as it is: set spec.storage.managementState to Unmanaged to keep it and finish the removal"
                    )
                ]
        }

        match obstruction with
        | Obstruction.NotSeen target -> {
            nothing with
                Refusals = [
                    Refusal.make
                        ("remove the storage of status.storage." + field)
                        (ObjectRef.text target + " has not been seen yet")
                ]
          }
        | Obstruction.Missing message -> told message
        | Obstruction.Wrong finding -> told (Finding.text finding)
