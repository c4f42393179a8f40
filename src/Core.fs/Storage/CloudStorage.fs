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
    let private needsName (infrastructure: Infrastructure) (config: Config) (bucket: string) : Finding option =
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

    /// The medium under the name that the user gave, else under one that is made up; or what keeps it from being addressed.
    let named
        (infrastructure: Infrastructure)
        (config: Config)
        (field: string)
        (given: string)
        (madeUp: unit -> string)
        (medium: string -> Result<Medium, Obstruction>)
        : Result<Medium, Obstruction> =
        match needsName infrastructure config given with
        | Some finding -> Error(Obstruction.Wrong finding)
        | None ->
            let bucket = if given = "" then madeUp () else given

            match BucketName.finding ("spec.storage." + field + ".bucket") bucket with
            | Some finding -> Error(Obstruction.Wrong finding)
            | None -> medium bucket

    let private exists status reason message =
        Some(Condition.make StorageDecision.existsCondition status reason message)

    /// What a pass decides when the medium cannot even be addressed.
    let private obstructed (config: Config) (field: string) (obstruction: Obstruction) : StorageDecision =
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
    let private stuck (field: string) (obstruction: Obstruction) : MediumRemoval =
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

    /// What a `Managed` pass does about the medium, or about what keeps it from being addressed.
    let decide
        (snapshot: Snapshot)
        (config: Config)
        (field: string)
        (medium: Result<Medium, Obstruction>)
        : StorageDecision =
        match medium with
        | Ok medium -> Life.decide snapshot config medium
        | Error obstruction -> obstructed config field obstruction

    /// What a removal does about the medium, or about what keeps it from being addressed.
    let remove (snapshot: Snapshot) (field: string) (medium: Result<RemovedMedium, Obstruction>) : MediumRemoval =
        match medium with
        | Ok medium -> LifeEnd.decide snapshot medium
        | Error obstruction -> stuck field obstruction

    /// What the mark says, as the last answer to the question shows it. `kind`: what the cloud calls such a mark. `marks`: those in an
    /// answer; none where the answer is about something else.
    let proof
        (infrastructure: string)
        (question: CloudAction)
        (kind: string)
        (mark: string * string)
        (marks: CloudAnswer -> Map<string, string> option)
        (facts: Map<string, CloudFact>)
        : Proof =
        let key, value = mark

        match CloudFacts.last question facts with
        | Some _
        | None when infrastructure = "" ->
            Proof.NotOurs
                "infrastructure cluster has no status.infrastructureName, so it cannot be told which mark is ours; delete it yourself"
        | Some { Answer = Ok answer } ->
            match marks answer with
            | Some marks when Map.tryFind key marks = Some value -> Proof.Ours
            | Some _ ->
                Proof.NotOurs(
                    "spec.storage.managementState is Managed, but the bucket does not carry the "
                    + kind
                    + " "
                    + key
                    + "="
                    + value
                    + "; set the "
                    + kind
                    + " to have it deleted, or delete it yourself"
                )
            | None -> Proof.Ask question
        | Some { Answer = Error _ }
        | None -> Proof.Ask question
