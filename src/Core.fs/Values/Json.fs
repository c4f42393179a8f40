namespace ImageRegistry.Core

open System
open System.Buffers
open System.Collections.Generic
open System.Text
open System.Text.Json

/// Reading, writing and taking apart JSON documents.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Json =

    /// The object without members.
    let empty = Json.Object Map.empty

    /// The object with these members.
    let obj (members: (string * Json) list) = Json.Object(Map.ofList members)

    /// A JSON string.
    let str (text: string) = Json.String text

    /// A JSON number.
    let int (number: int) =
        Json.Number(number.ToString Globalization.CultureInfo.InvariantCulture)

    /// A JSON number.
    let int64 (number: int64) =
        Json.Number(number.ToString Globalization.CultureInfo.InvariantCulture)

    /// A JSON array.
    let list (items: Json list) = Json.Array items

    /// A JSON array of strings.
    let strings (items: string list) =
        Json.Array(items |> List.map Json.String)

    /// The object of these text members.
    let textMap (map: Map<string, string>) =
        Json.Object(map |> Map.map (fun _ text -> Json.String text))

    let rec private read (reader: byref<Utf8JsonReader>) : Json =
        match reader.TokenType with
        | JsonTokenType.Null -> Json.Null
        | JsonTokenType.True -> Json.Bool true
        | JsonTokenType.False -> Json.Bool false
        | JsonTokenType.String -> Json.String(reader.GetString() |> Option.ofObj |> Option.defaultValue "")
        | JsonTokenType.StartArray ->
            let items = List<Json>()

            while reader.Read() && reader.TokenType <> JsonTokenType.EndArray do
                items.Add(read &reader)

            Json.Array(List.ofSeq items)
        | JsonTokenType.StartObject ->
            let members = List<string * Json>()

            while reader.Read() && reader.TokenType <> JsonTokenType.EndObject do
                let name = reader.GetString() |> Option.ofObj |> Option.defaultValue ""
                reader.Read() |> ignore
                members.Add((name, read &reader))

            Json.Object(Map.ofSeq members)
        // What is left can only be a number: comments are refused and the ends are consumed above.
        | _ -> Json.Number(Encoding.UTF8.GetString(reader.ValueSpan))

    let rec private readPart (part: JsonPart) (reader: byref<Utf8JsonReader>) : Json =
        match part, reader.TokenType with
        | JsonPart.Members parts, JsonTokenType.StartObject ->
            let members = List<string * Json>()

            while reader.Read() && reader.TokenType <> JsonTokenType.EndObject do
                let name = reader.GetString() |> Option.ofObj |> Option.defaultValue ""
                reader.Read() |> ignore

                match Map.tryFind name parts with
                | Some inner -> members.Add((name, readPart inner &reader))
                | None -> reader.Skip()

            Json.Object(Map.ofSeq members)
        | JsonPart.Members _, JsonTokenType.StartArray ->
            let items = List<Json>()

            while reader.Read() && reader.TokenType <> JsonTokenType.EndArray do
                items.Add(readPart part &reader)

            Json.Array(List.ofSeq items)
        | JsonPart.Members _, _
        | JsonPart.All, _ -> read &reader

    /// This part of the document in these UTF-8 bytes, or what is wrong with them. What is not part of it is read over without being
    /// held. Duplicate members: the last one counts, as in the API server.
    let parsePart (part: JsonPart) (utf8: ReadOnlyMemory<byte>) : Result<Json, string> =
        try
            let mutable reader = Utf8JsonReader(utf8.Span, JsonReaderOptions(MaxDepth = 512))

            if reader.Read() then
                let document = readPart part &reader

                if reader.Read() then
                    Error "there is text after the end of the document"
                else
                    Ok document
            else
                Error "the document is empty"
        with
        | :? JsonException as e -> Error e.Message
        // Text that is not UTF-8 or holds half a surrogate pair.
        | :? InvalidOperationException as e -> Error e.Message

    /// The document in these UTF-8 bytes, or what is wrong with them.
    let parse (utf8: ReadOnlyMemory<byte>) : Result<Json, string> = parsePart JsonPart.All utf8

    /// The document in this text, or what is wrong with it.
    let parseText (text: string) : Result<Json, string> =
        parse (ReadOnlyMemory(Encoding.UTF8.GetBytes text))

    let rec private emit (writer: Utf8JsonWriter) (json: Json) : unit =
        match json with
        | Json.Null -> writer.WriteNullValue()
        | Json.Bool value -> writer.WriteBooleanValue value
        | Json.Number text -> writer.WriteRawValue(text, true)
        | Json.String text -> writer.WriteStringValue text
        | Json.Array items ->
            writer.WriteStartArray()

            for item in items do
                emit writer item

            writer.WriteEndArray()
        | Json.Object members ->
            writer.WriteStartObject()

            members
            |> Map.iter (fun name value ->
                writer.WritePropertyName name
                emit writer value)

            writer.WriteEndObject()

    let private bytesWith (indented: bool) (json: Json) : byte[] =
        let buffer = ArrayBufferWriter<byte> 4096

        let options =
            JsonWriterOptions(
                Indented = indented,
                MaxDepth = 512,
                Encoder = Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
            )

        use writer = new Utf8JsonWriter(buffer, options)
        emit writer json
        writer.Flush()
        buffer.WrittenSpan.ToArray()

    /// The document as UTF-8 without white space, members in ordinal order: equal documents give equal bytes.
    let bytes (json: Json) : byte[] = bytesWith false json

    /// The document as text without white space, members in ordinal order.
    let text (json: Json) : string = Encoding.UTF8.GetString(bytes json)

    /// The document as text for people, two spaces a level.
    let pretty (json: Json) : string =
        Encoding.UTF8.GetString(bytesWith true json)

    // Taking apart ---------------------------------------------------------------------------------------------------

    /// The member of this name; none when there is none or the document is no object.
    let tryField (name: string) (json: Json) : Json option =
        match json with
        | Json.Object members -> Map.tryFind name members
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _
        | Json.Array _ -> None

    /// The value at the end of this path of member names.
    let rec tryPath (path: string list) (json: Json) : Json option =
        match path with
        | [] -> Some json
        | name :: rest -> tryField name json |> Option.bind (tryPath rest)

    /// The text of a string; none for anything else.
    let asString (json: Json) : string option =
        match json with
        | Json.String text -> Some text
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.Array _
        | Json.Object _ -> None

    /// The value of a boolean; none for anything else.
    let asBool (json: Json) : bool option =
        match json with
        | Json.Bool value -> Some value
        | Json.Null
        | Json.Number _
        | Json.String _
        | Json.Array _
        | Json.Object _ -> None

    /// The number as a 64-bit integer; none for fractions and what does not fit.
    let asInt64 (json: Json) : int64 option =
        match json with
        | Json.Number text ->
            match
                Int64.TryParse(
                    text,
                    Globalization.NumberStyles.AllowLeadingSign,
                    Globalization.CultureInfo.InvariantCulture
                )
            with
            | true, number -> Some number
            | false, _ -> None
        | Json.Null
        | Json.Bool _
        | Json.String _
        | Json.Array _
        | Json.Object _ -> None

    /// The items of an array; none for anything else.
    let asArray (json: Json) : Json list option =
        match json with
        | Json.Array items -> Some items
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _
        | Json.Object _ -> None

    /// The members of an object; none for anything else.
    let asObject (json: Json) : Map<string, Json> option =
        match json with
        | Json.Object members -> Some members
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _
        | Json.Array _ -> None

    /// The text at the end of this path; none when there is none or it is no text.
    let tryString (path: string list) (json: Json) : string option =
        json |> tryPath path |> Option.bind asString

    /// The integer at the end of this path; none when there is none or it is no integer.
    let tryInt64 (path: string list) (json: Json) : int64 option =
        json |> tryPath path |> Option.bind asInt64

    /// The items of the list at the end of this path; none of them when there is no list.
    let items (path: string list) (json: Json) : Json list =
        json |> tryPath path |> Option.bind asArray |> Option.defaultValue []

    /// The members of the object at the end of this path; none of them when there is no object.
    let members (path: string list) (json: Json) : Map<string, Json> =
        json |> tryPath path |> Option.bind asObject |> Option.defaultValue Map.empty

    /// The text members of the object at the end of this path; members that are no text are left out.
    let texts (path: string list) (json: Json) : Map<string, string> =
        members path json
        |> Map.toList
        |> List.choose (fun (name, value) -> asString value |> Option.map (fun text -> name, text))
        |> Map.ofList

    // Changing -------------------------------------------------------------------------------------------------------

    /// The document with this value at the end of the path; objects on the way are made where there are none.
    let rec set (path: string list) (value: Json) (json: Json) : Json =
        match path with
        | [] -> value
        | name :: rest ->
            let members = json |> asObject |> Option.defaultValue Map.empty
            let inner = members |> Map.tryFind name |> Option.defaultValue empty
            Json.Object(Map.add name (set rest value inner) members)

    /// The document without the member at the end of the path; the objects on the way stay.
    let rec remove (path: string list) (json: Json) : Json =
        match path, json with
        | [ name ], Json.Object members -> Json.Object(Map.remove name members)
        | name :: rest, Json.Object members ->
            match Map.tryFind name members with
            | Some inner -> Json.Object(Map.add name (remove rest inner) members)
            | None -> json
        | _, (Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Array _ | Json.Object _) -> json

    /// The document after this JSON merge patch (RFC 7386).
    let rec mergePatch (patch: Json) (target: Json) : Json =
        match patch with
        | Json.Object changes ->
            let start = target |> asObject |> Option.defaultValue Map.empty

            Json.Object(
                (start, changes)
                ||> Map.fold (fun members name change ->
                    match change with
                    | Json.Null -> Map.remove name members
                    | Json.Bool _
                    | Json.Number _
                    | Json.String _
                    | Json.Array _
                    | Json.Object _ ->
                        let before = members |> Map.tryFind name |> Option.defaultValue Json.Null
                        Map.add name (mergePatch change before) members)
            )
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _
        | Json.Array _ -> patch

    /// The merge patch (RFC 7386) that turns the first document into the second.
    let rec mergePatchBetween (before: Json) (after: Json) : Json =
        match before, after with
        | Json.Object old, Json.Object wanted ->
            let gone =
                old
                |> Map.filter (fun name _ -> not (Map.containsKey name wanted))
                |> Map.map (fun _ _ -> Json.Null)

            let changed =
                wanted
                |> Map.filter (fun name value -> Map.tryFind name old <> Some value)
                |> Map.map (fun name value ->
                    match Map.tryFind name old with
                    | Some inner -> mergePatchBetween inner value
                    | None -> value)

            Json.Object((gone, changed) ||> Map.fold (fun all name value -> Map.add name value all))
        | (Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Array _ | Json.Object _), _ -> after
