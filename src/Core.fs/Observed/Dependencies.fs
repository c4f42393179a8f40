namespace ImageRegistry.Core

open System
open System.Text

/// The checksum over everything mounted or referenced by the registry's pods (RS-64 to RS-67). It must equal the Go operator's for
/// equal contents, or taking over a cluster would roll the registry out; so its JSON is Go's, to the byte.
[<RequireQualifiedAccess>]
module Dependencies =

    let private isSecret (target: ObjectRef) = target.Resource = Kind.secret

    /// What a dependency is.
    type Kind =
        | ConfigMap
        | Secret

    /// Member under which a projected dependency carries its digest instead of its content.
    let digestMember = "dependencyDigest"

    let private prefixed (text: string) =
        "sha256:" + Digest.sha256 (Encoding.UTF8.GetBytes text)

    let private hex = "0123456789abcdef"

    /// A string as Go's encoding/json writes it, HTML characters escaped.
    let private quote (text: string) : string =
        let out = StringBuilder("\"")

        let escape (char: char) =
            let code = int char

            out
                .Append("\\u")
                .Append(hex[code >>> 12])
                .Append(hex[code >>> 8 &&& 15])
                .Append(hex[code >>> 4 &&& 15])
                .Append(hex[code &&& 15])
            |> ignore

        for char in text do
            match char with
            | '"' -> out.Append "\\\"" |> ignore
            | '\\' -> out.Append "\\\\" |> ignore
            | '\n' -> out.Append "\\n" |> ignore
            | '\r' -> out.Append "\\r" |> ignore
            | '\t' -> out.Append "\\t" |> ignore
            | '\b' -> out.Append "\\b" |> ignore
            | '\012' -> out.Append "\\f" |> ignore
            | '<'
            | '>'
            | '&'
            | '\u2028'
            | '\u2029' -> escape char
            | char when char < ' ' -> escape char
            | char -> out.Append char |> ignore

        out.Append('"').ToString()

    /// Members in the order of their UTF-8 bytes, as Go sorts map keys.
    let private bytewise (members: Map<string, string>) : (string * string) list =
        members
        |> Map.toList
        |> List.sortWith (fun (one, _) (other, _) ->
            Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(ReadOnlySpan(Encoding.UTF8.GetBytes other)))

    let private textMap (members: Map<string, string>) =
        let inner =
            bytewise members
            |> List.map (fun (name, text) -> quote name + ":" + quote text)
            |> String.concat ","

        "{" + inner + "}"

    let private nonEmptyMap field (document: Json) =
        let members = Json.texts [ field ] document

        if Map.isEmpty members then
            []
        else
            [ quote field + ":" + textMap members ]

    /// Digest of one object's content, metadata left out.
    let digest (kind: Kind) (document: Json) : string =
        match Json.tryString [ digestMember ] document with
        | Some known -> known
        | None ->
            let immutable =
                match document |> Json.tryField "immutable" |> Option.bind Json.asBool with
                | Some value -> [ "\"immutable\":" + (if value then "true" else "false") ]
                | None -> []

            let content =
                match kind with
                | ConfigMap -> nonEmptyMap "data" document @ nonEmptyMap "binaryData" document
                | Secret ->
                    let kind =
                        match Json.tryString [ "type" ] document with
                        | Some text when text <> "" -> [ "\"type\":" + quote text ]
                        | Some _
                        | None -> []

                    nonEmptyMap "data" document @ nonEmptyMap "stringData" document @ kind

            prefixed ("{" + String.concat "," ([ "\"metadata\":{}" ] @ immutable @ content) + "}")

    /// The digests of the dependencies that exist.
    let digests (existing: Map<ObjectRef, Json>) : Map<ObjectRef, string> =
        existing
        |> Map.map (fun target document -> digest (if isSecret target then Secret else ConfigMap) document)

    /// The checksum over the dependencies that exist, from their digests.
    let checksum (digests: Map<ObjectRef, string>) : string =
        let items label ofKind =
            digests
            |> Map.toList
            |> List.filter (fun (target, _) -> isSecret target = ofKind)
            |> List.map (fun (target, digest) -> target.Name, digest)
            |> Map.ofList
            |> bytewise
            |> List.map (fun (name, digest) -> label + ":" + name + ":" + digest)

        let all = items "configmap" false @ items "secret" true

        if List.isEmpty all then
            prefixed "null"
        else
            prefixed ("[" + String.concat "," (all |> List.map quote) + "]")

    /// What became of each dependency, such as `Secret image-registry-tls appeared` (RB-24).
    let changes (before: Map<ObjectRef, string>) (after: Map<ObjectRef, string>) : string list =
        let named (target: ObjectRef) =
            target.Resource.Kind + " " + target.Name

        let present =
            after
            |> Map.toList
            |> List.choose (fun (target, digest) ->
                match Map.tryFind target before with
                | None -> Some(named target + " appeared")
                | Some old when old <> digest -> Some(named target + " changed")
                | Some _ -> None)

        let gone =
            before
            |> Map.toList
            |> List.filter (fun (target, _) -> not (Map.containsKey target after))
            |> List.map (fun (target, _) -> named target + " is gone")

        present @ gone
