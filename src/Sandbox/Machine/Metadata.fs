namespace ImageRegistry.Sandbox

open System
open System.Globalization
open ImageRegistry.Core

/// Reading and writing `metadata` of API objects.
[<RequireQualifiedAccess>]
module Metadata =

    let private text (field: string) (document: Json) =
        document |> Json.tryString [ "metadata"; field ] |> Option.defaultValue ""

    let name (document: Json) = text "name" document
    let ns (document: Json) = text "namespace" document
    let uid (document: Json) = text "uid" document
    let resourceVersion (document: Json) = text "resourceVersion" document
    let generateName (document: Json) = text "generateName" document

    let labels (document: Json) =
        Json.texts [ "metadata"; "labels" ] document

    let generation (document: Json) =
        document |> Json.tryInt64 [ "metadata"; "generation" ] |> Option.defaultValue 0L

    let finalizers (document: Json) : string list =
        document |> Json.items [ "metadata"; "finalizers" ] |> List.choose Json.asString

    let isDeleting (document: Json) =
        document |> Json.tryPath [ "metadata"; "deletionTimestamp" ] |> Option.isSome

    let set (field: string) (value: Json) (document: Json) =
        Json.set [ "metadata"; field ] value document

    let remove (field: string) (document: Json) =
        Json.remove [ "metadata"; field ] document

    let withResourceVersion (revision: int64) (document: Json) =
        set "resourceVersion" (Json.str (string revision)) document

    let withFinalizers (finalizers: string list) (document: Json) =
        match finalizers with
        | [] -> remove "finalizers" document
        | some -> set "finalizers" (Json.strings some) document

    /// Puts the field as it is in `source`, or takes it away where `source` has none.
    let copy (field: string) (source: Json) (document: Json) =
        match source |> Json.tryPath [ "metadata"; field ] with
        | Some value -> set field value document
        | None -> remove field document

    /// The API's way to write a point in time: UTC, whole seconds.
    let time (moment: DateTimeOffset) : Json =
        Json.str (moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))

    /// The resourceVersion as a number; none when it is empty or no number.
    let revision (text: string) : int64 option =
        match Int64.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture) with
        | true, number -> Some number
        | false, _ -> None

/// Names and identities that the server makes up. They follow from a counter, so that a run can be repeated exactly.
[<RequireQualifiedAccess>]
module Identity =

    /// One step of SplitMix64: neighbouring counters give unlike numbers.
    let private mix (counter: uint64) : uint64 =
        let a = counter * 0x9E3779B97F4A7C15UL + 0x632BE59BD9B4E019UL
        let b = (a ^^^ (a >>> 30)) * 0xBF58476D1CE4E5B9UL
        let c = (b ^^^ (b >>> 27)) * 0x94D049BB133111EBUL
        c ^^^ (c >>> 31)

    /// The uid of this number, in the shape of a random UUID.
    let uid (entropy: uint64) (counter: int64) : string =
        let high = mix (entropy + uint64 counter * 2UL)
        let low = mix (entropy + uint64 counter * 2UL + 1UL)
        let digits = high.ToString("x16", CultureInfo.InvariantCulture)
        let rest = low.ToString("x16", CultureInfo.InvariantCulture)

        digits.Substring(0, 8)
        + "-"
        + digits.Substring(8, 4)
        + "-4"
        + digits.Substring(13, 3)
        + "-a"
        + rest.Substring(1, 3)
        + "-"
        + rest.Substring(4, 12)

    // The API's alphabet for generated names: nothing that can be misread or spell a word.
    let private alphabet = "bcdfghjklmnpqrstvwxz2456789"

    /// Five characters for `generateName`.
    let suffix (entropy: uint64) (counter: int64) : string =
        let rec pick (left: int) (number: uint64) (made: string) =
            if left = 0 then
                made
            else
                let length = uint64 alphabet.Length
                pick (left - 1) (number / length) (made + string alphabet[int (number % length)])

        pick 5 (mix (entropy + uint64 counter * 2UL + 1UL)) ""
