namespace ImageRegistry.Core

/// The tags of a bucket of S3 that is ours: read, merged and written whenever one that is wanted is missing (S3-22.6, TAG-1 to TAG-6, B-4,
/// B-17).
///
/// *Guarantees*: tags of others stay, wherever they can be read; nobody's tag is ever taken away; an existing bucket that gets our mark is
/// told of, because it goes with the registry from then on.
[<RequireQualifiedAccess>]
module S3Tagging =

    /// Kind of the condition.
    let tagged = "StorageTagged"

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
        : S3Measure =
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
                Condition = S3Measure.condition tagged ConditionStatus.False "TooManyTags" message
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
                       } when asked = action -> S3Measure.failed context tagged action failure
                | Some _
                | None -> Condition.tryFind tagged context.Standing

            {
                Step =
                    S3Measure.ask context tagWhy action
                    |> Result.map (toldOfTags bucket)
                    |> Result.map (if isAdopted then toldOfAdoption bucket else id)
                    |> Some
                Condition = before
            }

    /// The measure. `isOwnName`: the name is the one that is made up for this cluster.
    let decide
        (context: Measuring)
        (infrastructure: string)
        (isOwnName: bool)
        (resourceTags: (string * string) list)
        : S3Measure =
        let desired = AwsTags.desired infrastructure resourceTags
        let standing = Condition.tryFind tagged context.Standing
        let read = CloudFacts.last CloudAction.ReadTags context.Facts

        let write =
            CloudFacts.last (CloudAction.WriteTags []) context.Facts
            |> Option.filter (fun write -> read |> Option.forall (fun read -> write.Order > read.Order))

        let reading condition = {
            Step = Some(S3Measure.ask context tagWhy CloudAction.ReadTags)
            Condition = condition
        }

        let isDone = {
            Step = None
            Condition =
                S3Measure.condition
                    tagged
                    ConditionStatus.True
                    "Tagging Successful"
                    "Tags were successfully applied to the S3 bucket"
        }

        match write, read with
        // Whose tags they would be is not known.
        | _, _ when infrastructure = "" -> { Step = None; Condition = standing }
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
            match S3Measure.again context tagWhy failure write.Action with
            // What is there is read anew before it is written again.
            | Ok _ -> reading (S3Measure.failed context tagged write.Action failure)
            | Error refusal -> {
                Step = Some(Error refusal)
                Condition = S3Measure.failed context tagged write.Action failure
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
            | CloudFailureKind.BadCredentials -> reading (S3Measure.failed context tagged CloudAction.ReadTags failure)
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

    /// Tags of the platform that cannot be put on a bucket, and why.
    let refused (resourceTags: (string * string) list) : Refusal list =
        resourceTags
        |> List.choose (fun (key, value) ->
            AwsTags.refusal (key, value)
            |> Option.map (fun why ->
                Refusal.make
                    ("put tag "
                     + key
                     + " of infrastructure cluster, status.platformStatus.aws.resourceTags, on the bucket")
                    why))
