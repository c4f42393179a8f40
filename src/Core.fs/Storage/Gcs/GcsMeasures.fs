namespace ImageRegistry.Core

/// What is told of a bucket of Google Cloud Storage, and the tags that it gets (GCS-11 to GCS-16, B-19, B-22, B-23). Labels, encryption and
/// being closed to the public belong to its creation: nothing of them is changed later.
///
/// *Guarantees*: the resource manager is only asked when tags are wanted; what is tagged once is settled.
[<RequireQualifiedAccess>]
module GcsMeasures =

    /// The condition that tells of the bucket's labels.
    let labeled = "StorageLabeled"
    /// The condition that tells of the bucket's default key.
    let encrypted = "StorageEncrypted"
    /// The condition that tells of the bucket's public access (B-23).
    let publicAccess = "StoragePublicAccessBlocked"
    /// The condition that tells of the bucket's tag bindings.
    let tagged = "StorageTagged"

    /// Kinds of the conditions.
    let conditions = [ labeled; encrypted; publicAccess; tagged ]

    /// The label that proves a bucket to be ours.
    let mark (infrastructure: string) : string * string =
        "kubernetes-io-cluster-" + infrastructure.ToLowerInvariant(), "owned"

    /// Labels of a bucket that is made now; the administrator's win.
    let labels (infrastructure: string) (gcp: GcpPlatform) : (string * string) list =
        let key, value = mark infrastructure

        let others = gcp.ResourceLabels |> List.rev |> List.distinctBy fst |> List.rev

        if others |> List.exists (fun (other, _) -> other = key) then
            others
        else
            (key, value) :: others

    let private condition kind status reason message =
        Condition.make kind status reason message

    let private isLabeled (wanted: (string * string) list) (traits: CloudTraits) =
        wanted
        |> List.forall (fun (key, value) -> Map.tryFind key traits.Labels = Some value)

    let private ofLabels (context: Measuring) (bucket: string) (wanted: (string * string) list) : Condition list =
        match context.Traits with
        | Some traits when isLabeled wanted traits -> [
            condition
                labeled
                ConditionStatus.True
                "Bucket Labeled Successfully"
                ("Successfully added user-defined labels to " + bucket + " storage bucket")
          ]
        | Some _
        | None -> Condition.tryFind labeled context.Standing |> Option.toList

    let private ofKey (context: Measuring) (keyId: string) : Condition list =
        match context.Traits with
        | _ when keyId = "" -> []
        | None -> Condition.tryFind encrypted context.Standing |> Option.toList
        | Some traits when traits.DefaultKey = keyId -> [
            condition
                encrypted
                ConditionStatus.True
                "Encryption Successful"
                "KMS encryption was successfully enabled on the GCS bucket"
          ]
        | Some traits -> [
            condition
                encrypted
                ConditionStatus.False
                "EncryptionKeyMismatch"
                ("spec.storage.gcs.keyID is "
                 + keyId
                 + ", but the bucket's default key is "
                 + (if traits.DefaultKey = "" then
                        "Google's own"
                    else
                        traits.DefaultKey)
                 + "; the operator does not change the key of a bucket that exists")
          ]

    // The credentials may not change a bucket that exists (GCS-4), so a person is told how to.
    let private ofPublicAccess (context: Measuring) (bucket: string) : Condition list =
        match context.Traits with
        | None -> Condition.tryFind publicAccess context.Standing |> Option.toList
        | Some traits when traits.IsPublicBlocked -> [
            condition
                publicAccess
                ConditionStatus.True
                "Public Access Block Successful"
                "Public access to the GCS bucket and its contents have been successfully blocked."
          ]
        | Some _ -> [
            condition
                publicAccess
                ConditionStatus.False
                "PublicAccessNotBlocked"
                ("the bucket has no public access prevention or no uniform bucket-level access, and the operator does not change a bucket that exists; to close it to the public run: gcloud storage buckets update gs://"
                 + bucket
                 + " --public-access-prevention --uniform-bucket-level-access")
          ]

    /// The namespaced values that are wanted.
    let wantedTags (gcp: GcpPlatform) : string list =
        gcp.ResourceTags
        |> List.map (fun tag -> tag.ParentId + "/" + tag.Key + "/" + tag.Value)
        |> List.distinct

    let private success bucket =
        condition
            tagged
            ConditionStatus.True
            "SuccessTaggingBucket"
            ("Successfully added user-defined tags to " + bucket + " storage bucket")

    let private isBound (facts: Map<string, CloudFact>) (value: string) =
        match CloudFacts.last (CloudAction.BindTag value) facts with
        | Some { Answer = Ok _ } -> true
        | Some _
        | None -> false

    let private failureOf (context: Measuring) (value: string) : string option =
        let action = CloudAction.BindTag value

        match CloudFacts.last action context.Facts with
        | Some { Answer = Error failure } -> Some(CloudRights.told context.Place action failure)
        | Some _
        | None -> None

    let private binding (context: Measuring) (bucket: string) (missing: string list) =
        let left = missing |> List.filter (fun value -> not (isBound context.Facts value))

        let steps =
            left
            |> List.map (fun value ->
                Asking.at
                    context.Snapshot.Now
                    context.Place
                    context.Facts
                    "infrastructure cluster asks for this tag"
                    [ "it is not effective on the bucket" ]
                    (CloudAction.BindTag value))

        match left, left |> List.tryPick (failureOf context) with
        | [], _ -> [], Some(success bucket)
        | _, None -> steps, Condition.tryFind tagged context.Standing
        | _, Some failure ->
            steps,
            Some(
                condition
                    tagged
                    ConditionStatus.False
                    "ErrorTaggingBucket"
                    ("failed to add tag(s) to //storage.googleapis.com/projects/_/buckets/"
                     + bucket
                     + " resource: "
                     + failure)
            )

    let private tags (context: Measuring) (bucket: string) (wanted: string list) =
        let standing = Condition.tryFind tagged context.Standing

        match wanted, CloudFacts.last CloudAction.ReadTagBindings context.Facts with
        | [], _ ->
            [], Some(condition tagged ConditionStatus.False "SuccessTaggingBucket" "user did not define any tags")
        | wanted,
          Some {
                   Answer = Ok(CloudAnswer.Bindings effective)
               } ->
            wanted
            |> List.filter (fun value -> not (List.contains value effective))
            |> binding context bucket
        // GCS-13: what is effective could not be read, so all are attempted.
        | wanted, Some _ -> binding context bucket wanted
        | _, None ->
            match standing with
            | Some before when before.Status = ConditionStatus.True && before.Reason = "SuccessTaggingBucket" ->
                [], Some before
            | Some _
            | None ->
                [
                    Asking.at
                        context.Snapshot.Now
                        context.Place
                        context.Facts
                        "only tags that are not effective yet are bound"
                        [ "infrastructure cluster asks for tags" ]
                        CloudAction.ReadTagBindings
                ],
                standing

    /// What is told and done about a bucket with these details.
    let decide (infrastructure: string) (gcp: GcpPlatform) (details: GcsStorage) (context: Measuring) : Measures =
        let bucket = CloudPlace.bucket context.Place
        let ofKey = ofKey context details.KeyId

        if not context.IsManaged then
            let kept =
                [ labeled; tagged ]
                |> List.choose (fun kind -> Condition.tryFind kind context.Standing)

            {
                Measures.none with
                    Conditions = Some(kept @ ofKey)
            }
        else
            let answers, ofTags = tags context bucket (wantedTags gcp)
            let steps, refusals = answers |> List.map (Result.map Some) |> Refusal.separate

            {
                Measures.none with
                    Steps = steps
                    Refusals = refusals
                    Conditions =
                        Some(
                            ofLabels context bucket (labels infrastructure gcp)
                            @ ofKey
                            @ ofPublicAccess context bucket
                            @ Option.toList ofTags
                        )
            }
