namespace ImageRegistry.Properties.World

/// Something that happens in the clouds without the operator.
[<RequireQualifiedAccess>]
type CloudEvent =
    /// Somebody makes a bucket of this kind and name, with so many objects.
    | Bring of kind: string * name: string * isOurAccount: bool * objects: int64
    /// The registry, or anybody, puts objects into all buckets.
    | Fill of objects: int64
    /// All buckets that the operator has made are gone behind its back.
    | Vanish
    | Fail of CloudFault
    /// New buckets show after so many looks.
    | Delay of looks: int

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module CloudEvent =

    let text (event: CloudEvent) : string =
        match event with
        | CloudEvent.Bring(kind, name, isOurs, objects) ->
            (if isOurs then "a user" else "a stranger")
            + " brings the "
            + kind
            + " bucket "
            + name
            + " with "
            + string objects
            + " objects"
        | CloudEvent.Fill objects -> string objects + " objects come into every bucket"
        | CloudEvent.Vanish -> "the operator's buckets vanish"
        | CloudEvent.Fail fault ->
            "fail "
            + string fault.Times
            + " x "
            + (if fault.Slot = "" then "any call" else fault.Slot)
            + " with "
            + (match fault.Trouble with
               | CloudTrouble.Denied -> "denied"
               | CloudTrouble.Revoked -> "revoked credentials"
               | CloudTrouble.Throttled seconds -> "throttled for " + string seconds + " s"
               | CloudTrouble.Unsupported -> "unsupported"
               | CloudTrouble.Unreachable -> "unreachable"
               | CloudTrouble.LostReply -> "a lost reply")
        | CloudEvent.Delay looks -> "new buckets show after " + string looks + " looks"

    /// The clouds after it.
    let apply (event: CloudEvent) (clouds: Clouds) : Clouds =
        match event with
        | CloudEvent.Bring(kind, name, isOurs, objects) ->
            if Map.containsKey (kind, name) clouds.Buckets then
                clouds
            else
                {
                    clouds with
                        Buckets =
                            Map.add
                                (kind, name)
                                {
                                    Clouds.bucket with
                                        IsOurAccount = isOurs
                                        Objects = objects
                                        Tags = Map.ofList [ "team", "images" ]
                                }
                                clouds.Buckets
                }
        | CloudEvent.Fill objects -> {
            clouds with
                Buckets =
                    clouds.Buckets
                    |> Map.map (fun _ bucket -> {
                        bucket with
                            Objects = bucket.Objects + objects
                    })
          }
        | CloudEvent.Vanish -> {
            clouds with
                Buckets = clouds.Buckets |> Map.filter (fun _ bucket -> not bucket.IsMadeByOperator)
          }
        | CloudEvent.Fail fault -> {
            clouds with
                Faults = fault :: clouds.Faults
          }
        | CloudEvent.Delay looks -> { clouds with Delay = looks }
