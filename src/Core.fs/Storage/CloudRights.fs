namespace ImageRegistry.Core

/// The rights that credentials need at a cloud (S3-12, GCS-4), by the names that its policies have for them.
[<RequireQualifiedAccess>]
module CloudRights =

    let private ofS3 (action: CloudAction) : string list =
        match action with
        | CloudAction.Probe -> [ "s3:ListBucket" ]
        | CloudAction.Create _ -> [ "s3:CreateBucket" ]
        | CloudAction.ReadTags -> [ "s3:GetBucketTagging" ]
        | CloudAction.WriteTags _ -> [ "s3:PutBucketTagging" ]
        | CloudAction.BlockPublicAccess -> [ "s3:PutBucketPublicAccessBlock" ]
        | CloudAction.Encrypt _ -> [ "s3:PutEncryptionConfiguration" ]
        | CloudAction.CleanUpUploads -> [ "s3:PutLifecycleConfiguration" ]
        // Who may list versions has to be allowed to delete them too.
        | CloudAction.Empty -> [ "s3:ListBucket"; "s3:DeleteObject"; "s3:DeleteObjectVersion" ]
        | CloudAction.Remove -> [ "s3:DeleteBucket" ]
        | CloudAction.ReadTagBindings
        | CloudAction.BindTag _ -> []

    let private ofGcs (action: CloudAction) : string list =
        match action with
        | CloudAction.Probe -> [ "storage.buckets.get" ]
        | CloudAction.Create _ -> [ "storage.buckets.create" ]
        | CloudAction.ReadTagBindings -> [ "storage.buckets.listEffectiveTags" ]
        | CloudAction.BindTag _ -> [
            "storage.buckets.createTagBinding"
            "resourcemanager.tagValueBindings.create"
            "resourcemanager.tagValues.get"
          ]
        | CloudAction.Empty -> [ "storage.objects.list"; "storage.objects.delete" ]
        | CloudAction.Remove -> [ "storage.buckets.delete" ]
        | CloudAction.ReadTags
        | CloudAction.WriteTags _
        | CloudAction.BlockPublicAccess
        | CloudAction.Encrypt _
        | CloudAction.CleanUpUploads -> []

    /// What has to be permitted for this action at this medium; nothing where its cloud has no such action.
    let needed (place: CloudPlace) (action: CloudAction) : string list =
        match place with
        | CloudPlace.S3 _ -> ofS3 action
        | CloudPlace.Gcs _ -> ofGcs action

    let private lacking (place: CloudPlace) (action: CloudAction) : string =
        match needed place action with
        | [] -> ""
        | [ one ] -> "; the credentials need the permission " + one
        | several -> "; the credentials need the permissions " + String.concat ", " several

    /// What a failure of this action is told as: where it was denied, with the rights that it takes.
    let told (place: CloudPlace) (action: CloudAction) (failure: CloudFailure) : string =
        match failure.Kind with
        | CloudFailureKind.Denied -> CloudFailure.text failure + lacking place action
        | CloudFailureKind.NotThere
        | CloudFailureKind.OwnedByUs
        | CloudFailureKind.Taken
        | CloudFailureKind.NotEmpty
        | CloudFailureKind.Unsupported
        | CloudFailureKind.Throttled _
        | CloudFailureKind.Unreachable
        | CloudFailureKind.BadCredentials
        | CloudFailureKind.Other -> CloudFailure.text failure
