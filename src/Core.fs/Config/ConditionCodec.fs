namespace ImageRegistry.Core

open System
open System.Globalization

/// Conditions between the API's documents and the domain. Operators write conditions, users do not: what cannot be read is
/// taken as absent, without a finding.
[<RequireQualifiedAccess>]
module ConditionCodec =

    // With and without fractions of a second; both with `Z` or an offset.
    let private readable = [| "yyyy-MM-dd'T'HH:mm:ssK"; "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK" |]

    /// The point in time that this RFC 3339 text names, in UTC.
    let private tryTime (text: string) : DateTimeOffset option =
        match
            DateTimeOffset.TryParseExact(
                text,
                readable,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal ||| DateTimeStyles.AdjustToUniversal
            )
        with
        | true, time -> Some time
        | false, _ -> None

    /// A point in time as the API's documents have it: `2026-11-20T08:15:00Z`, without fractions of a second.
    let time (moment: DateTimeOffset) : string =
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH':'mm':'ss'Z'", CultureInfo.InvariantCulture)

    /// The condition of this document. A time that cannot be read is the Unix epoch; absent texts are empty.
    let decode (json: Json) : Condition =
        let text name =
            Json.tryString [ name ] json |> Option.defaultValue ""

        {
            Type = text "type"
            Status = ConditionStatus.parse (text "status")
            Reason = text "reason"
            Message = text "message"
            LastTransitionTime =
                tryTime (text "lastTransitionTime")
                |> Option.defaultValue DateTimeOffset.UnixEpoch
        }

    /// The conditions of this list, in its order; entries without a type are no conditions.
    let decodeList (json: Json) : Condition list =
        Json.items [] json
        |> List.map decode
        |> List.filter (fun condition -> condition.Type <> "")

    /// The condition as a document; empty reason and message are left out.
    let encode (condition: Condition) : Json =
        Json.obj (
            [
                "type", Json.str condition.Type
                "status", Json.str (ConditionStatus.text condition.Status)
                "lastTransitionTime", Json.str (time condition.LastTransitionTime)
            ]
            @ Member.text "reason" condition.Reason
            @ Member.text "message" condition.Message
        )

    /// The conditions as a list, in their order.
    let encodeList (conditions: Condition list) : Json =
        Json.list (conditions |> List.map encode)
