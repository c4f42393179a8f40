namespace ImageRegistry.Core

/// A bucket of S3, or of a server that speaks like it, as a medium.
[<RequireQualifiedAccess>]
module S3Medium =

    let private exists status reason message =
        Condition.make StorageDecision.existsCondition status reason message

    let private unknown (failure: CloudFailure) =
        exists ConditionStatus.Unknown "Unknown Error Occurred" (CloudFailure.text failure)

    let private notFound (failure: CloudFailure) =
        match failure.Kind with
        | CloudFailureKind.NotThere
        | CloudFailureKind.Denied -> exists ConditionStatus.False (Asking.reason failure) (CloudFailure.text failure)
        | CloudFailureKind.OwnedByUs
        | CloudFailureKind.Taken
        | CloudFailureKind.NotEmpty
        | CloudFailureKind.Unsupported
        | CloudFailureKind.Throttled _
        | CloudFailureKind.Unreachable
        | CloudFailureKind.BadCredentials
        | CloudFailureKind.Other -> unknown failure

    let private creation = CloudAction.Create([], "")

    let private notCreated (place: CloudPlace) (failure: CloudFailure) =
        match failure.Kind with
        | CloudFailureKind.Taken ->
            exists
                ConditionStatus.False
                "Unable to Access Bucket"
                ("The bucket "
                 + CloudPlace.bucket place
                 + " exists, but is owned by another account")
        | CloudFailureKind.NotThere
        | CloudFailureKind.Denied
        | CloudFailureKind.OwnedByUs
        | CloudFailureKind.NotEmpty
        | CloudFailureKind.Unsupported
        | CloudFailureKind.Throttled _
        | CloudFailureKind.Unreachable
        | CloudFailureKind.BadCredentials
        | CloudFailureKind.Other ->
            if failure.Code = "" then
                unknown failure
            else
                exists ConditionStatus.False failure.Code (CloudRights.told place creation failure)

    let private words (place: CloudPlace) : MediumWords = {
        Exists = "S3 Bucket Exists"
        OfUser = "User supplied S3 bucket exists and is accessible"
        Created = "S3 bucket was successfully created"
        Removed = ("S3 Bucket Deleted", "The S3 bucket has been removed.")
        NotFound = notFound
        NotCreated = notCreated place
    }

    let private place (snapshot: Snapshot) (address: S3Address) (bucket: string) : Result<S3Place, Obstruction> =
        match S3Credentials.find snapshot, StorageTrust.s3 address.Details.TrustedCa snapshot with
        | Error obstruction, _ -> Error obstruction
        | Ok _, Error(Obstruction.Missing message) ->
            Error(Obstruction.Missing("unable to get S3 CA bundle: " + message))
        | Ok _, Error(Obstruction.NotSeen _ | Obstruction.Wrong _ as obstruction) -> Error obstruction
        | Ok credentials, Ok trust ->
            let sts, stsRegion =
                match address.StsOverride with
                | Some url -> url, address.Details.Region
                | None -> AwsPartition.stsEndpoint address.Details.Region (AwsSharedFile.isRegional credentials)

            Ok {
                Bucket = bucket
                Region = address.Details.Region
                Endpoint = address.Endpoint
                PathStyle = address.PathStyle
                IsCustomEndpoint = address.IsCustomEndpoint
                StsEndpoint = sts
                StsRegion = stsRegion
                Trust = trust
                Credentials = SecretText.make credentials
            }

    let private withBucket bucket (details: S3Storage) : S3Storage = { details with Bucket = bucket }

    let private mapS3 (change: S3Storage -> S3Storage) (storage: Storage) : Storage =
        match storage with
        | Storage.S3 details -> Storage.S3(change details)
        | Storage.EmptyDir
        | Storage.Swift _
        | Storage.Gcs _
        | Storage.IbmCos _
        | Storage.Pvc _
        | Storage.Azure _
        | Storage.Oss _ -> storage

    let private pods (place: S3Place) (effective: S3Storage) (details: S3Storage) : StorageOfPods =
        // Registry and operator use the same server, whatever of it stands in the spec (B-11).
        BucketOfPods.s3
            {
                details with
                    Region = effective.Region
                    RegionEndpoint = effective.RegionEndpoint
                    VirtualHostedStyle = effective.VirtualHostedStyle
            }
            (AwsPartition.hasDualStack effective.Region)
            (SecretText.reveal place.Credentials)

    let private medium
        (infrastructure: Infrastructure)
        (aws: AwsPlatform)
        (spec: S3Storage)
        (effective: S3Storage)
        (place: S3Place)
        : Medium =
        let bucket = place.Bucket
        let effective = withBucket bucket effective

        let isOwnName =
            bucket = BucketName.deterministic infrastructure.Name effective.Region

        {
            Place = CloudPlace.S3 place
            IsNew = spec.Bucket = ""
            Written = Storage.S3(withBucket bucket spec)
            Effective = Storage.S3 effective
            CanBeMarked = infrastructure.Name <> ""
            LooksOurs = fun _ -> isOwnName
            Creation = creation
            IsMadeWhenDenied = true
            MeasureConditions = S3Measures.conditions
            Measure = S3Measures.decide infrastructure.Name isOwnName aws.ResourceTags effective
            Words = words (CloudPlace.S3 place)
            Pods =
                fun storage ->
                    match storage with
                    | Storage.S3 details -> pods place effective details
                    | Storage.EmptyDir
                    | Storage.Swift _
                    | Storage.Gcs _
                    | Storage.IbmCos _
                    | Storage.Pvc _
                    | Storage.Azure _
                    | Storage.Oss _ -> pods place effective effective
            Encrypted = mapS3 (fun details -> { details with Encrypt = true })
        }

    let private find (snapshot: Snapshot) (config: Config) (spec: S3Storage) : Result<Medium, Obstruction> =
        CloudStorage.infrastructure snapshot
        |> Result.bind (fun infrastructure ->
            let aws = CloudPlatform.aws infrastructure

            match S3Effective.address aws spec with
            | Error finding -> Error(Obstruction.Wrong finding)
            | Ok address ->
                let madeUp () =
                    BucketName.deterministic infrastructure.Name address.Details.Region

                CloudStorage.named infrastructure config "s3" spec.Bucket madeUp (fun bucket ->
                    place snapshot address bucket
                    |> Result.map (medium infrastructure aws spec address.Details)))

    /// What a `Managed` pass does about `spec.storage.s3`.
    let decide (snapshot: Snapshot) (config: Config) (spec: S3Storage) : StorageDecision =
        find snapshot config spec |> CloudStorage.decide snapshot config "s3"

    let private tags (answer: CloudAnswer) =
        match answer with
        | CloudAnswer.TagSet tags -> Some(Map.ofList tags)
        | CloudAnswer.Done
        | CloudAnswer.Found _
        | CloudAnswer.Bindings _
        | CloudAnswer.Emptied _ -> None

    let private proof (infrastructure: string) (facts: Map<string, CloudFact>) : Proof =
        match CloudFacts.last CloudAction.ReadTags facts with
        | Some { Answer = Error failure } when infrastructure <> "" && failure.Kind = CloudFailureKind.Unsupported ->
            Proof.NotOurs "its server has no tags, so nothing proves that the bucket is ours; delete it yourself"
        | Some _
        | None -> CloudStorage.proof infrastructure CloudAction.ReadTags "tag" (AwsTags.mark infrastructure) tags facts

    /// What a removal does about `status.storage.s3`.
    let remove (snapshot: Snapshot) (applied: S3Storage) : MediumRemoval =
        CloudStorage.infrastructure snapshot
        |> Result.bind (fun infrastructure ->
            match S3Effective.address (CloudPlatform.aws infrastructure) { applied with CloudFront = None } with
            | Error finding -> Error(Obstruction.Wrong finding)
            | Ok address ->
                place snapshot address applied.Bucket
                |> Result.map (fun place -> {
                    Place = CloudPlace.S3 place
                    Field = "s3"
                    Proof = proof infrastructure.Name
                    Words = words (CloudPlace.S3 place)
                }))
        |> CloudStorage.remove snapshot "s3"
