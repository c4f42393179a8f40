namespace ImageRegistry.Sandbox

open System
open System.Globalization
open System.Text
open ImageRegistry.Core

/// Reading objects in the protobuf form, in which kubectl sends those it makes itself. Answers are always JSON.
[<RequireQualifiedAccess>]
module Protobuf =

    let mediaType = "application/vnd.kubernetes.protobuf"

    /// A field as it is on the wire.
    [<RequireQualifiedAccess; NoEquality; NoComparison>]
    type private Wire =
        | Number of uint64
        | Chunk of ReadOnlyMemory<byte>

    // Every message is a list of numbered fields. What is cut off in the middle is no message.
    let private wire (bytes: ReadOnlyMemory<byte>) : Result<(int * Wire) list, string> =
        let span = bytes
        let length = span.Length

        let rec varint at shift (sum: uint64) =
            if at >= length || shift > 63 then
                None
            else
                let part = span.Span[at]
                let sum = sum ||| (uint64 (part &&& 127uy) <<< shift)

                if part < 128uy then
                    Some(sum, at + 1)
                else
                    varint (at + 1) (shift + 7) sum

        let rec read at found =
            if at = length then
                Ok(List.rev found)
            else
                match varint at 0 0UL with
                | None -> Error "unexpected EOF"
                | Some(key, at) ->
                    let number = int (key >>> 3)

                    match int (key &&& 7UL) with
                    | 0 ->
                        match varint at 0 0UL with
                        | Some(value, at) -> read at ((number, Wire.Number value) :: found)
                        | None -> Error "unexpected EOF"
                    | 2 ->
                        match varint at 0 0UL with
                        | Some(size, start) when size <= uint64 (length - start) ->
                            let chunk = span.Slice(start, int size)
                            read (start + int size) ((number, Wire.Chunk chunk) :: found)
                        | Some _
                        | None -> Error "unexpected EOF"
                    | kind -> Error("proto: illegal wireType " + string kind)

        read 0 []

    let private utf8 (chunk: ReadOnlyMemory<byte>) = Encoding.UTF8.GetString chunk.Span

    let rec private all (results: Result<'T, string> list) : Result<'T list, string> =
        match results with
        | [] -> Ok []
        | Error why :: _ -> Error why
        | Ok head :: tail -> all tail |> Result.map (fun tail -> head :: tail)

    let private chunkOf (number: int) (fields: (int * Wire) list) =
        fields
        |> List.tryPick (fun (found, value) ->
            match value with
            | Wire.Chunk chunk when found = number -> Some chunk
            | Wire.Chunk _
            | Wire.Number _ -> None)

    let private numberOf (number: int) (fields: (int * Wire) list) =
        fields
        |> List.tryPick (fun (found, value) ->
            match value with
            | Wire.Number value when found = number -> Some(int64 value)
            | Wire.Number _
            | Wire.Chunk _ -> None)

    // A time that is not set is an empty message.
    let private time (pattern: string) (fields: (int * Wire) list) : Json =
        match numberOf 1 fields with
        | Some seconds when seconds > -62135596800L && seconds < 253402300799L ->
            let nanos = numberOf 2 fields |> Option.defaultValue 0L |> max 0L |> min 999999999L

            DateTimeOffset
                .FromUnixTimeSeconds(seconds)
                .AddTicks(nanos / 100L)
                .UtcDateTime.ToString(pattern, CultureInfo.InvariantCulture)
            |> Json.str
        | Some _
        | None -> Json.Null

    let private intOrString (fields: (int * Wire) list) : Json =
        if numberOf 1 fields = Some 1L then
            chunkOf 3 fields |> Option.map utf8 |> Option.defaultValue "" |> Json.str
        else
            numberOf 2 fields |> Option.defaultValue 0L |> Json.int64

    let rec private value (kind: FieldType) (found: Wire) : Result<Json, string> =
        match kind, found with
        | FieldType.Flag, Wire.Number number -> Ok(Json.Bool(number <> 0UL))
        | (FieldType.Integer32 | FieldType.Integer64), Wire.Number number -> Ok(Json.int64 (int64 number))
        | FieldType.Text, Wire.Chunk chunk -> Ok(Json.str (utf8 chunk))
        | FieldType.Bytes, Wire.Chunk chunk -> Ok(Json.str (Convert.ToBase64String chunk.Span))
        | FieldType.Time, Wire.Chunk chunk -> wire chunk |> Result.map (time "yyyy-MM-dd'T'HH:mm:ss'Z'")
        | FieldType.MicroTime, Wire.Chunk chunk -> wire chunk |> Result.map (time "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'")
        | FieldType.Quantity, Wire.Chunk chunk ->
            wire chunk
            |> Result.map (fun fields -> chunkOf 1 fields |> Option.map utf8 |> Option.defaultValue "0" |> Json.str)
        | FieldType.IntOrString, Wire.Chunk chunk -> wire chunk |> Result.map intOrString
        | FieldType.Raw, Wire.Chunk chunk ->
            wire chunk
            |> Result.bind (fun fields ->
                match chunkOf 1 fields with
                | Some json -> Json.parse json
                | None -> Ok Json.Null)
        | FieldType.Object name, Wire.Chunk chunk -> message name chunk
        | (FieldType.List kind | FieldType.Map kind), _ -> value kind found
        | (FieldType.Flag | FieldType.Integer32 | FieldType.Integer64), Wire.Chunk _
        | (FieldType.Text | FieldType.Bytes | FieldType.Time | FieldType.MicroTime | FieldType.Quantity | FieldType.IntOrString | FieldType.Raw | FieldType.Object _),
          Wire.Number _ -> Error "proto: wrong wireType"

    and private entry (kind: FieldType) (found: Wire) : Result<string * Json, string> =
        match found with
        | Wire.Number _ -> Error "proto: wrong wireType"
        | Wire.Chunk chunk ->
            wire chunk
            |> Result.bind (fun fields ->
                let key = chunkOf 1 fields |> Option.map utf8 |> Option.defaultValue ""

                match fields |> List.tryFind (fun (number, _) -> number = 2) with
                | Some(_, found) -> value kind found |> Result.map (fun json -> key, json)
                | None -> Ok(key, Json.str ""))

    and private field (field: TypeField) (found: Wire list) : Result<(string * Json) list, string> =
        let named = Result.map (fun json -> [ field.Name, json ])

        match field.Type, field.Name, List.tryLast found with
        | _, _, None -> Ok []
        | FieldType.List kind, _, Some _ -> found |> List.map (value kind) |> all |> Result.map Json.list |> named
        | FieldType.Map kind, _, Some _ -> found |> List.map (entry kind) |> all |> Result.map Json.obj |> named
        | kind, "", Some last -> value kind last |> Result.map (Json.members [] >> Map.toList)
        | kind, _, Some last -> value kind last |> named

    and private message (name: string) (bytes: ReadOnlyMemory<byte>) : Result<Json, string> =
        wire bytes
        |> Result.bind (fun found ->
            TypeTable.fields name
            |> List.map (fun known ->
                found
                |> List.filter (fun (number, _) -> number = known.Number)
                |> List.map snd
                |> field known)
            |> all
            |> Result.map (List.concat >> Json.obj))

    let private typeOf (apiVersion: string) (kind: string) : string option =
        let group =
            match apiVersion.Split '/' with
            | [| group; _ |] -> group
            | _ -> ""

        if kind = "DeleteOptions" then
            Some "meta.DeleteOptions"
        else
            TypeTable.tryOfKind group kind

    // `k8s` and a zero, then a message that says what is inside.
    let private magic = [| 107uy; 56uy; 115uy; 0uy |]

    /// The object in these bytes as JSON, or why it cannot be read.
    let parse (bytes: ReadOnlyMemory<byte>) : Result<Json, string> =
        if not (bytes.Span.StartsWith(ReadOnlySpan magic)) then
            Error "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]"
        else
            wire (bytes.Slice 4)
            |> Result.bind (fun envelope ->
                chunkOf 1 envelope
                |> Option.map wire
                |> Option.defaultValue (Ok [])
                |> Result.bind (fun typeMeta ->
                    let text number =
                        chunkOf number typeMeta |> Option.map utf8 |> Option.defaultValue ""

                    let apiVersion, kind = text 1, text 2
                    let content = chunkOf 2 envelope |> Option.defaultValue ReadOnlyMemory.Empty

                    match typeOf apiVersion kind with
                    | None -> Error("no kind \"" + kind + "\" is registered for version \"" + apiVersion + "\"")
                    | Some name ->
                        message name content
                        |> Result.map (fun document ->
                            document
                            |> Json.set [ "apiVersion" ] (Json.str apiVersion)
                            |> Json.set [ "kind" ] (Json.str kind))))
