namespace ImageRegistry.Core

/// What is done to protect a bucket of S3 that is ours (S3-22 steps 5 to 8, B-3, B-4, B-17).
///
/// *Guarantees*: nothing of this ever fails a pass; each measure that failed is tried again at its time, and its condition tells why; what
/// the server cannot do is not asked of it again. Tags of others stay, wherever they can be read.
/// *Caveats*: after a restart the conditions in the status are believed; only tags are read anew, when the platform asks for some.
[<RequireQualifiedAccess>]
module S3Measures =

    let publicAccess = "StoragePublicAccessBlocked"
    let tagged = "StorageTagged"
    let encrypted = "StorageEncrypted"
    let cleanup = "StorageIncompleteUploadCleanupEnabled"

    /// Kinds of the conditions, in the order of the work.
    let conditions = [ publicAccess; tagged; encrypted; cleanup ]

    /// One measure: the step to take, why none is taken, and the condition that stands.
    type private One = {
        Step: Result<Step, Refusal> option
        Condition: Condition option
    }

    let private condition kind status reason message =
        Some(Condition.make kind status reason message)

    let private failed kind action (failure: CloudFailure) =
        condition kind ConditionStatus.False (Asking.reason failure) (S3Rights.told action failure)

    let private ask (context: Measuring) why action =
        Asking.at
            context.Snapshot.Now
            context.Place
            context.Facts
            why
            [ "spec.storage.managementState is Managed" ]
            action

    // B-3: what the server cannot do it will not be able to do until something is another.
    let private again (context: Measuring) why (failure: CloudFailure) action =
        if failure.Kind = CloudFailureKind.Unsupported then
            Error(
                Refusal.make
                    (CloudAction.verb action + " " + CloudPlace.text context.Place)
                    ("the server cannot do that: " + CloudFailure.text failure)
            )
        else
            ask context why action

    /// A measure that is one call. `isUnchanged`: what stands in the status was for the same content.
    let private call (context: Measuring) kind action why (reason, message) isUnchanged : One =
        let standing = Condition.tryFind kind context.Standing

        match CloudFacts.last action context.Facts with
        | Some { Action = asked; Answer = Ok _ } when asked = action -> {
            Step = None
            Condition = condition kind ConditionStatus.True reason message
          }
        | Some {
                   Action = asked
                   Answer = Error failure
               } when asked = action -> {
            Step = Some(again context why failure action)
            Condition = failed kind action failure
          }
        | Some _
        | None ->
            match standing with
            | Some before when before.Status = ConditionStatus.True && isUnchanged -> {
                Step = None
                Condition = Some before
              }
            | Some _
            | None -> {
                Step = Some(ask context why action)
                Condition = standing
              }

    let private toldOfTags (bucket: string) (step: Step) : Step =
        let event isWarning message =
            Announces {
                Warning = isWarning
                Reason = "UpdateAWSTags"
                Message = message
            }

        {
            step with
                OnSuccess =
                    step.OnSuccess
                    @ [ event false ("Successfully updated tagset of " + bucket + " s3 bucket") ]
                OnFailure =
                    step.OnFailure
                    @ [ event true ("Failed to update/append tagset of " + bucket + " s3 bucket") ]
        }

    // B-4: from the moment it bears our mark it goes with the registry.
    let private toldOfAdoption (bucket: string) (step: Step) : Step = {
        step with
            OnSuccess =
                step.OnSuccess
                @ [
                    Announces {
                        Warning = true
                        Reason = "StorageAdopted"
                        Message =
                            "S3 bucket "
                            + bucket
                            + " existed before and spec.storage.managementState is Managed: it bears the cluster's mark now and will be deleted with all its content when the registry is removed; set the state to Unmanaged to keep it"
                    }
                ]
    }

    let private isMarked infrastructure tags =
        List.contains (AwsTags.mark infrastructure) tags

    let private tagWhy = "the bucket carries the cluster's tags"

    /// Writing the tags, from what is there; none: that cannot be read, so only ours are written (B-4).
    let private writing
        (context: Measuring)
        (infrastructure: string)
        (isOwnName: bool)
        (desired: (string * string) list)
        (current: (string * string) list option)
        : One =
        let bucket = CloudPlace.bucket context.Place
        let merged = AwsTags.merge desired (current |> Option.defaultValue [])
        let action = CloudAction.WriteTags merged

        if List.length merged > AwsTags.most then
            let message =
                "the bucket would have "
                + string (List.length merged)
                + " tags, and S3 takes "
                + string AwsTags.most
                + "; remove some from the bucket or from infrastructure cluster, status.platformStatus.aws.resourceTags"

            {
                Step = Some(Error(Refusal.make ("write the tags of " + CloudPlace.text context.Place) message))
                Condition = condition tagged ConditionStatus.False "TooManyTags" message
            }
        else
            let isAdopted =
                not context.IsMadeNow
                && not isOwnName
                && not (isMarked infrastructure (current |> Option.defaultValue []))

            let before =
                match CloudFacts.last action context.Facts with
                | Some {
                           Action = asked
                           Answer = Error failure
                       } when asked = action -> failed tagged action failure
                | Some _
                | None -> Condition.tryFind tagged context.Standing

            {
                Step =
                    ask context tagWhy action
                    |> Result.map (toldOfTags bucket)
                    |> Result.map (if isAdopted then toldOfAdoption bucket else id)
                    |> Some
                Condition = before
            }

    let private tags
        (context: Measuring)
        (infrastructure: string)
        (isOwnName: bool)
        (resourceTags: (string * string) list)
        : One =
        let desired = AwsTags.desired infrastructure resourceTags
        let standing = Condition.tryFind tagged context.Standing
        let read = CloudFacts.last CloudAction.ReadTags context.Facts

        let write =
            CloudFacts.last (CloudAction.WriteTags []) context.Facts
            |> Option.filter (fun write -> read |> Option.forall (fun read -> write.Order > read.Order))

        let reading condition = {
            Step = Some(ask context tagWhy CloudAction.ReadTags)
            Condition = condition
        }

        let isDone = {
            Step = None
            Condition =
                condition
                    tagged
                    ConditionStatus.True
                    "Tagging Successful"
                    "Tags were successfully applied to the S3 bucket"
        }

        match write, read with
        | Some {
                   Action = CloudAction.WriteTags written
                   Answer = Ok _
               },
          _ ->
            if AwsTags.covers desired written then
                isDone
            else
                reading standing
        | Some({ Answer = Error failure } as write), _ ->
            match again context tagWhy failure write.Action with
            // What is there is read anew before it is written again.
            | Ok _ -> reading (failed tagged write.Action failure)
            | Error refusal -> {
                Step = Some(Error refusal)
                Condition = failed tagged write.Action failure
              }
        | Some { Answer = Ok _ }, _ -> reading standing
        | None,
          Some {
                   Answer = Ok(CloudAnswer.TagSet current)
               } ->
            if AwsTags.covers desired current then
                isDone
            else
                writing context infrastructure isOwnName desired (Some current)
        | None, Some { Answer = Ok _ } -> reading standing
        | None, Some { Answer = Error failure } ->
            match failure.Kind with
            | CloudFailureKind.Unreachable
            | CloudFailureKind.Throttled _
            | CloudFailureKind.NotThere
            | CloudFailureKind.BadCredentials -> reading (failed tagged CloudAction.ReadTags failure)
            | CloudFailureKind.Denied
            | CloudFailureKind.OwnedByUs
            | CloudFailureKind.Taken
            | CloudFailureKind.NotEmpty
            | CloudFailureKind.Unsupported
            | CloudFailureKind.Other -> writing context infrastructure isOwnName desired None
        | None, None ->
            match standing with
            | Some before when before.Status = ConditionStatus.True && List.isEmpty resourceTags -> {
                Step = None
                Condition = Some before
              }
            | Some _
            | None -> reading standing

    let private refusedTags (resourceTags: (string * string) list) : Refusal list =
        resourceTags
        |> List.choose (fun (key, value) ->
            AwsTags.refusal (key, value)
            |> Option.map (fun why ->
                Refusal.make
                    ("put tag "
                     + key
                     + " of infrastructure cluster, status.platformStatus.aws.resourceTags, on the bucket")
                    why))

    /// The measures on a bucket with these details. `isOwnName`: the name is the one that is made up for this cluster.
    let decide
        (infrastructure: string)
        (isOwnName: bool)
        (resourceTags: (string * string) list)
        (details: S3Storage)
        (context: Measuring)
        : Measures =
        if not context.IsManaged then
            // ST-34
            Measures.none
        else
            let encryption =
                let algorithm = if details.KeyId = "" then "AES256" else "aws:kms"

                let isUnchanged =
                    match context.Applied with
                    | Some(Storage.S3 before) -> before.KeyId = details.KeyId && before.Encrypt
                    | Some _
                    | None -> false

                call
                    context
                    encrypted
                    (CloudAction.Encrypt details.KeyId)
                    "what the registry stores is encrypted at rest"
                    ("Encryption Successful",
                     "Default " + algorithm + " encryption was successfully enabled on the S3 bucket")
                    isUnchanged

            let all = [
                call
                    context
                    publicAccess
                    CloudAction.BlockPublicAccess
                    "nobody but the registry reads the images' layers"
                    ("Public Access Block Successful",
                     "Public access to the S3 bucket and its contents have been successfully blocked.")
                    true
                tags context infrastructure isOwnName resourceTags
                encryption
                call
                    context
                    cleanup
                    CloudAction.CleanUpUploads
                    "pushes that were broken off leave nothing behind"
                    ("Enable Cleanup Successful",
                     "Default cleanup of incomplete multipart uploads after one (1) day was successfully enabled")
                    true
            ]

            let steps, refusals =
                all
                |> List.choose (fun one -> one.Step)
                |> List.map (Result.map Some)
                |> Refusal.separate

            {
                Steps = steps
                Refusals = refusedTags resourceTags @ refusals
                Conditions = Some(all |> List.choose (fun one -> one.Condition))
                IsEncrypted =
                    (match encryption.Condition with
                     | Some condition -> condition.Status = ConditionStatus.True
                     | None -> false)
                IsSettled = Option.isSome encryption.Condition
            }
