namespace ImageRegistry.Core

open System.Globalization

/// A bucket of Google Cloud Storage as a medium.
[<RequireQualifiedAccess>]
module GcsMedium =

    let private exists status reason message =
        Condition.make StorageDecision.existsCondition status reason message

    let private notFound (place: CloudPlace) (failure: CloudFailure) =
        match failure.Kind with
        | CloudFailureKind.NotThere ->
            exists ConditionStatus.False "Bucket does not exist" "storage: bucket doesn't exist"
        | CloudFailureKind.Denied
        | CloudFailureKind.OwnedByUs
        | CloudFailureKind.Taken
        | CloudFailureKind.NotEmpty
        | CloudFailureKind.Unsupported
        | CloudFailureKind.Throttled _
        | CloudFailureKind.Unreachable
        | CloudFailureKind.BadCredentials
        | CloudFailureKind.Other ->
            exists ConditionStatus.Unknown "Unknown Error Occurred" (CloudRights.told place CloudAction.Probe failure)

    let private notCreated (place: CloudPlace) (failure: CloudFailure) =
        let reason =
            if failure.Http = 0 then
                "Unknown Error Occurred"
            else
                failure.Http.ToString CultureInfo.InvariantCulture

        exists ConditionStatus.False reason (CloudRights.told place (CloudAction.Create([], "")) failure)

    let private words (place: CloudPlace) : MediumWords = {
        Exists = "GCS Bucket Exists"
        OfUser = "User supplied GCS bucket exists and is accessible"
        Created = "GCS bucket was successfully created"
        Removed = ("GCS Bucket Deleted", "The GCS bucket has been removed.")
        NotFound = notFound place
        NotCreated = notCreated place
    }

    let private place (snapshot: Snapshot) (details: GcsStorage) (bucket: string) : Result<GcsPlace, Obstruction> =
        match GcsEffective.finding details with
        | Some finding -> Error(Obstruction.Wrong finding)
        | None ->
            GcsCredentials.find snapshot
            |> Result.bind (fun credentials ->
                match GcsEffective.project details credentials with
                | Error finding -> Error(Obstruction.Wrong finding)
                | Ok project ->
                    Ok {
                        Bucket = bucket
                        Project = project
                        Location = GcsEffective.location details
                        Endpoint = GcsEffective.endpoint
                        TagsEndpoint = GcsEffective.tagsEndpoint details
                        Credentials = SecretText.make credentials
                    })

    // Stable until the user changes something, so that a name that could not be written is not another one in every look.
    let private seed (config: Config) =
        config.Uid + "/" + config.Generation.ToString CultureInfo.InvariantCulture

    let private isMarked (infrastructure: string) (traits: CloudTraits) =
        let key, value = GcsMeasures.mark infrastructure
        infrastructure <> "" && Map.tryFind key traits.Labels = Some value

    let private medium
        (infrastructure: Infrastructure)
        (gcp: GcpPlatform)
        (spec: GcsStorage)
        (details: GcsStorage)
        (place: GcsPlace)
        : Medium =
        let effective = { details with Bucket = place.Bucket }

        let pods = BucketOfPods.gcs place.Bucket (SecretText.reveal place.Credentials)

        {
            Place = CloudPlace.Gcs place
            IsNew = spec.Bucket = ""
            // What the platform fills in is written down for every bucket (GCS-1).
            Written = Storage.Gcs effective
            Effective = Storage.Gcs effective
            CanBeMarked = infrastructure.Name <> ""
            LooksOurs = isMarked infrastructure.Name
            Creation =
                CloudAction.Create(
                    (if infrastructure.Name = "" then
                         []
                     else
                         GcsMeasures.labels infrastructure.Name gcp),
                    effective.KeyId
                )
            IsMadeWhenDenied = false
            MeasureConditions = GcsMeasures.conditions
            Measure = GcsMeasures.decide infrastructure.Name gcp effective
            Words = words (CloudPlace.Gcs place)
            Pods = fun _ -> pods
            Encrypted = id
        }

    let private find (snapshot: Snapshot) (config: Config) (spec: GcsStorage) : Result<Medium, Obstruction> =
        CloudStorage.infrastructure snapshot
        |> Result.bind (fun infrastructure ->
            let gcp = CloudPlatform.gcp infrastructure
            let details = GcsEffective.details gcp spec

            let madeUp () =
                BucketName.random infrastructure.Name details.Region (seed config)

            CloudStorage.named infrastructure config "gcs" spec.Bucket madeUp (fun bucket ->
                place snapshot details bucket
                |> Result.map (medium infrastructure gcp spec details)))

    /// What a `Managed` pass does about `spec.storage.gcs`.
    let decide (snapshot: Snapshot) (config: Config) (spec: GcsStorage) : StorageDecision =
        find snapshot config spec |> CloudStorage.decide snapshot config "gcs"

    let private labels (answer: CloudAnswer) =
        match answer with
        | CloudAnswer.Found traits -> Some traits.Labels
        | CloudAnswer.Done
        | CloudAnswer.TagSet _
        | CloudAnswer.Bindings _
        | CloudAnswer.Emptied _ -> None

    /// What a removal does about `status.storage.gcs`.
    let remove (snapshot: Snapshot) (applied: GcsStorage) : MediumRemoval =
        CloudStorage.infrastructure snapshot
        |> Result.bind (fun infrastructure ->
            let details = GcsEffective.details (CloudPlatform.gcp infrastructure) applied

            place snapshot details applied.Bucket
            |> Result.map (fun place -> {
                Place = CloudPlace.Gcs place
                Field = "gcs"
                Proof =
                    CloudStorage.proof
                        infrastructure.Name
                        CloudAction.Probe
                        "label"
                        (GcsMeasures.mark infrastructure.Name)
                        labels
                Words = words (CloudPlace.Gcs place)
            }))
        |> CloudStorage.remove snapshot "gcs"
