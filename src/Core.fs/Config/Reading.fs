namespace ImageRegistry.Core

open System

/// A place in a user's document: where it is, what stands there, and how a finding about it is reported.
[<NoComparison>]
type Place = {
    /// Path of the field, such as `spec.requests.read`.
    Path: string
    /// Nothing when there is nothing or `null`.
    Content: Json option
    /// The reason of findings here and further inside (spec 01, B-8).
    Reason: string
    /// Whether findings may quote what stands here; not where credentials can stand.
    Quotable: bool
}

[<RequireQualifiedAccess>]
module Place =

    let private notNull (content: Json option) =
        content |> Option.filter (fun json -> json <> Json.Null)

    /// The place at this path with this content.
    let make (path: string) (reason: string) (content: Json option) : Place = {
        Path = path
        Content = notNull content
        Reason = reason
        Quotable = true
    }

    /// The member of this name.
    let child (name: string) (place: Place) : Place = {
        place with
            Path = place.Path + "." + name
            Content = place.Content |> Option.bind (Json.tryField name) |> notNull
    }

    /// The item of this number, of a list.
    let item (index: int) (content: Json) (place: Place) : Place = {
        place with
            Path = place.Path + "[" + string index + "]"
            Content = notNull (Some content)
    }

    /// The entry of this key, of a map whose keys are free.
    let entry (key: string) (content: Json) (place: Place) : Place = {
        place with
            Path = place.Path + "[" + key + "]"
            Content = notNull (Some content)
    }

    /// The place whose findings have this reason.
    let withReason (reason: string) (place: Place) : Place = { place with Reason = reason }

    /// The same place, never to be quoted from.
    let secret (place: Place) : Place = { place with Quotable = false }

    /// Long enough to recognise what one has written, short enough for a condition's message.
    let private longest = 80

    let private shortened (text: string) =
        if text.Length <= longest then
            text
        else
            let cut =
                if Char.IsHighSurrogate text[longest - 1] then
                    longest - 1
                else
                    longest

            text.Substring(0, cut) + "…"

    let private quoted (place: Place) : string =
        match place.Content with
        | None -> ""
        | Some _ when not place.Quotable -> ""
        | Some(Json.String text) when text <> "" -> shortened text
        | Some content -> shortened (Json.text content)

    /// A finding about what stands here.
    let finding (remedy: string) (place: Place) : Finding = {
        Field = place.Path
        Value = quoted place
        Remedy = remedy
        Reason = place.Reason
    }

/// A value read from a document, and what could not be read on the way.
type Reading<'T> = Reading of value: 'T * findings: Finding list

/// Puts readings together: every value is read, every finding is kept.
type ReadingBuilder() =

    /// The value, without findings.
    member _.Return(value: 'T) : Reading<'T> = Reading(value, [])

    /// The reading as it is.
    member _.ReturnFrom(reading: Reading<'T>) : Reading<'T> = reading

    /// The next reading on what this one gave; the findings of both.
    member _.Bind(Reading(value, before), next: 'T -> Reading<'U>) : Reading<'U> =
        let (Reading(result, after)) = next value
        Reading(result, before @ after)

[<AutoOpen>]
module ReadingSyntax =

    /// `reading { let! a = …; return … }`
    let reading = ReadingBuilder()

/// Reading fields that may hold anything. A field that is absent or cannot be read has the value of an absent one;
/// what cannot be read is a finding besides.
[<RequireQualifiedAccess>]
module Reading =

    /// The value and the findings as a pair.
    let pair (Reading(value, findings)) : 'T * Finding list = value, findings

    /// What was read, as something else; the findings stay.
    let map (make: 'T -> 'U) (Reading(value, findings)) : Reading<'U> = Reading(make value, findings)

    /// The value that `read` makes of the content, or else the value of an absent field.
    let field (remedy: string) (absent: 'T) (read: Json -> 'T option) (place: Place) : Reading<'T> =
        match place.Content with
        | None -> Reading(absent, [])
        | Some content ->
            match read content with
            | Some value -> Reading(value, [])
            | None -> Reading(absent, [ Place.finding remedy place ])

    /// A text; empty when absent.
    let text (place: Place) : Reading<string> =
        field "it must be a text" "" Json.asString place

    /// True or false; false when absent.
    let flag (place: Place) : Reading<bool> =
        field "it must be true or false, without quotes" false Json.asBool place

    /// A whole number of 64 bits; nothing when absent.
    let int64 (place: Place) : Reading<int64 option> =
        place
        |> field "it must be a whole number, without quotes" None (Json.asInt64 >> Option.map Some)

    /// A whole number of 32 bits; nothing when absent.
    let int32 (place: Place) : Reading<int64 option> =
        place
        |> field "it must be a whole number of at most 2147483647, without quotes" None (fun content ->
            match Json.asInt64 content with
            | Some number when number >= -2147483648L && number <= 2147483647L -> Some(Some number)
            | Some _
            | None -> None)

    /// Whether an object stands here; its members are then read from the same place.
    let isObject (place: Place) : Reading<bool> =
        field "it must be an object" false (Json.asObject >> Option.map (fun _ -> true)) place

    /// An object that is only passed on; nothing when absent.
    let document (place: Place) : Reading<Json option> =
        field
            "it must be an object"
            None
            (fun content -> Json.asObject content |> Option.map (fun _ -> Some content))
            place

    /// All of these readings, in order.
    let all (readings: Reading<'T> list) : Reading<'T list> =
        let values, findings = readings |> List.map pair |> List.unzip
        Reading(values, List.concat findings)

    /// The items that `item` can read, in order; nothing when absent, which differs from an empty list.
    let list (item: Place -> Reading<'T option>) (place: Place) : Reading<'T list option> =
        reading {
            match! field "it must be a list" None (Json.asArray >> Option.map Some) place with
            | None -> return None
            | Some items ->
                let! values =
                    items
                    |> List.mapi (fun index content -> item (Place.item index content place))
                    |> all

                return Some(List.choose id values)
        }

    /// An item that must be there and be what `read` makes something of.
    let required (remedy: string) (read: Json -> 'T option) (place: Place) : Reading<'T option> =
        match place.Content |> Option.bind read with
        | Some value -> Reading(Some value, [])
        | None -> Reading(None, [ Place.finding remedy place ])

    /// The text members; nothing when absent, which differs from an empty map.
    let textMap (place: Place) : Reading<Map<string, string> option> =
        reading {
            match! field "it must be an object of texts" None (Json.asObject >> Option.map Some) place with
            | None -> return None
            | Some members ->
                let! values =
                    members
                    |> Map.toList
                    |> List.map (fun (key, content) ->
                        Place.entry key content place
                        |> required "it must be a text; put numbers, true and false in quotes" Json.asString
                        |> map (Option.map (fun text -> key, text)))
                    |> all

                return Some(values |> List.choose id |> Map.ofList)
        }

    /// A duration in Go's form; nothing when absent. The API server also admits spellings that no Go client can read.
    let duration (place: Place) : Reading<Duration option> =
        match place.Content with
        | None -> Reading(None, [])
        | Some content ->
            let parsed =
                match Json.asString content with
                | Some text -> Duration.parse text
                | None -> Error "it must be a text"

            match parsed with
            | Ok duration -> Reading(Some duration, [])
            | Error problem ->
                let remedy =
                    "this is no duration ("
                    + problem
                    + "); write numbers with the units h, m, s or ms, such as 90s, 1m30s or 24h"

                Reading(None, [ Place.finding remedy place ])
