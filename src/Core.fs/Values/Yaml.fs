namespace ImageRegistry.Core

open System.Globalization
open System.IO
open YamlDotNet.Core
open YamlDotNet.RepresentationModel

/// Reading YAML that users and installers write, as a document whose scalars are all texts: `password: 0123` is `0123` (SW-5).
[<RequireQualifiedAccess>]
module Yaml =

    let private isNothing (scalar: YamlScalarNode) =
        scalar.Style = ScalarStyle.Plain
        && List.contains scalar.Value [ null; ""; "~"; "null"; "Null"; "NULL" ]

    let rec private document (node: YamlNode) : Json =
        match node with
        | :? YamlMappingNode as mapping ->
            mapping.Children
            |> Seq.choose (fun pair ->
                match pair.Key with
                | :? YamlScalarNode as key ->
                    Some(key.Value |> Option.ofObj |> Option.defaultValue "", document pair.Value)
                | _ -> None)
            |> Map.ofSeq
            |> Json.Object
        | :? YamlSequenceNode as list -> list.Children |> Seq.map document |> List.ofSeq |> Json.Array
        | :? YamlScalarNode as scalar when isNothing scalar -> Json.Null
        | :? YamlScalarNode as scalar -> Json.String(scalar.Value |> Option.ofObj |> Option.defaultValue "")
        | _ -> Json.Null

    /// The first document in this text, or where it cannot be read. What stands there is not told: it can be a secret.
    let parse (text: string) : Result<Json, string> =
        try
            use reader = new StringReader(text)
            let stream = YamlStream()
            stream.Load reader

            match List.ofSeq stream.Documents with
            | [] -> Error "the document is empty"
            | first :: _ -> Ok(document first.RootNode)
        with :? YamlException as e ->
            Error("line " + e.Start.Line.ToString CultureInfo.InvariantCulture + " is not YAML")
