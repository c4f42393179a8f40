namespace ImageRegistry.Core

open System

/// Tags of ImageStreams, for the metric `image_registry_image_stream_tags_total` (OP-136).
type ImageStreamTags = {
    ImportedOfOpenshift: int64
    PushedOfOpenshift: int64
    ImportedOfOthers: int64
    PushedOfOthers: int64
}

/// Counting tags. Each ImageStream is counted by itself, so that no more than one has to be held, and counts are added up.
[<RequireQualifiedAccess>]
module ImageStreamTags =

    /// No tags.
    let none = {
        ImportedOfOpenshift = 0L
        PushedOfOpenshift = 0L
        ImportedOfOthers = 0L
        PushedOfOthers = 0L
    }

    /// The tags of both.
    let add (one: ImageStreamTags) (other: ImageStreamTags) : ImageStreamTags = {
        ImportedOfOpenshift = one.ImportedOfOpenshift + other.ImportedOfOpenshift
        PushedOfOpenshift = one.PushedOfOpenshift + other.PushedOfOpenshift
        ImportedOfOthers = one.ImportedOfOthers + other.ImportedOfOthers
        PushedOfOthers = one.PushedOfOthers + other.PushedOfOthers
    }

    let private names (list: string list) (field: string) (imageStream: Json) : string list =
        Json.items list imageStream |> List.choose (Json.tryString [ field ])

    /// The tags that exist in this ImageStream: imported is what its spec asks for too, the rest was pushed.
    let ofImageStream (imageStream: Json) : ImageStreamTags =
        let asked = names [ "spec"; "tags" ] "name" imageStream |> Set.ofList
        let existing = names [ "status"; "tags" ] "tag" imageStream

        let imported, pushed =
            existing |> List.partition (fun tag -> Set.contains tag asked)

        let imported, pushed = int64 (List.length imported), int64 (List.length pushed)

        if (Document.ns imageStream).StartsWith("openshift", StringComparison.Ordinal) then
            {
                none with
                    ImportedOfOpenshift = imported
                    PushedOfOpenshift = pushed
            }
        else
            {
                none with
                    ImportedOfOthers = imported
                    PushedOfOthers = pushed
            }

    let private members (parts: (string * JsonPart) list) = JsonPart.Members(Map.ofList parts)

    /// What is read of an ImageStream; the rest, which is most of it, is skipped.
    let private part: JsonPart =
        members [
            "metadata", members [ "namespace", JsonPart.All ]
            "spec", members [ "tags", members [ "name", JsonPart.All ] ]
            "status", members [ "tags", members [ "tag", JsonPart.All ] ]
        ]

    /// The counts with those of the ImageStream in these UTF-8 bytes, or what is wrong with them.
    let counting (counts: ImageStreamTags) (utf8: ReadOnlyMemory<byte>) : Result<ImageStreamTags, string> =
        Json.parsePart part utf8
        |> Result.map (fun imageStream -> add counts (ofImageStream imageStream))

    /// The series of the metric: the labels `source` and `location`, and the value.
    let series (counts: ImageStreamTags) : (string * string * int64) list = [
        "imported", "openshift", counts.ImportedOfOpenshift
        "imported", "other", counts.ImportedOfOthers
        "pushed", "openshift", counts.PushedOfOpenshift
        "pushed", "other", counts.PushedOfOthers
    ]

    let private hourly = TimeSpan.FromHours 1.0

    /// How long to wait before counting again, given how the last count failed. What passes by itself is not waited for a whole hour;
    /// a cluster without ImageStreams can get them later.
    let pause (failure: ApiFailure option) : TimeSpan =
        match failure with
        | None
        | Some(ApiFailure.NotServed _) -> hourly
        | Some(ApiFailure.TooManyRequests(_, Some asked)) when asked > TimeSpan.FromMinutes 5.0 -> min asked hourly
        | Some(ApiFailure.Conflict _ | ApiFailure.AlreadyExists _ | ApiFailure.NotFound _ | ApiFailure.Invalid _ | ApiFailure.BadRequest _ | ApiFailure.Forbidden _ | ApiFailure.NamespaceTerminating _ | ApiFailure.Unauthorized _ | ApiFailure.Expired _ | ApiFailure.TooManyRequests _ | ApiFailure.Refused _ | ApiFailure.ServerError _ | ApiFailure.Unreachable _ | ApiFailure.Unreadable _) ->
            TimeSpan.FromMinutes 5.0
