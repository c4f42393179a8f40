/// Documents that tests read: CRDs as published, and objects as a real API server returned them.
module ImageRegistry.Properties.TestData

open System
open System.Globalization
open System.IO
open ImageRegistry.Core
open YamlDotNet.Core
open YamlDotNet.RepresentationModel

/// The folder of facts and test data beside the project, `../shared`: it is read from there and never copied.
let private folder (name: string) =
    let rec find (directory: DirectoryInfo | null) =
        match directory with
        | null -> failwith "the folder ../shared beside the project was not found above the test assembly"
        | directory ->
            let candidate = Path.Combine(directory.FullName, "shared", name)

            if Directory.Exists candidate then
                candidate
            else
                find directory.Parent

    find (DirectoryInfo AppContext.BaseDirectory)

/// The document, or a failed test.
let json (text: string) : Json =
    match Json.parseText text with
    | Ok document -> document
    | Error message -> failwith message

/// The result, or a failed test.
let ok (result: Result<'T, string>) : 'T =
    match result with
    | Ok value -> value
    | Error message -> failwith message

let private scalar (node: YamlScalarNode) : Json =
    let text = node.Value |> Option.ofObj |> Option.defaultValue ""
    let isPlain = node.Style = ScalarStyle.Plain

    match text with
    | text when not isPlain -> Json.String text
    | ""
    | "~"
    | "null" -> Json.Null
    | "true" -> Json.Bool true
    | "false" -> Json.Bool false
    | text ->
        match Double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture) with
        | true, _ when Char.IsAsciiDigit text[text.Length - 1] && not (text.StartsWith '+') -> Json.Number text
        | _ -> Json.String text

let rec private ofYaml (node: YamlNode) : Json =
    match node with
    | :? YamlMappingNode as mapping ->
        mapping.Children
        |> Seq.map (fun pair -> string pair.Key, ofYaml pair.Value)
        |> Map.ofSeq
        |> Json.Object
    | :? YamlSequenceNode as sequence -> sequence.Children |> Seq.map ofYaml |> List.ofSeq |> Json.Array
    | :? YamlScalarNode as node -> scalar node
    | other -> failwith (string other.NodeType)

/// The documents of this YAML text.
let yamls (text: string) : Json list =
    use reader = new StringReader(text)
    let stream = YamlStream()
    stream.Load reader

    stream.Documents
    |> Seq.map (fun document -> ofYaml document.RootNode)
    |> List.ofSeq

let private yaml (path: string) : Json =
    File.ReadAllText path |> yamls |> List.head

/// Every CRD with the name of its file.
let crds: Lazy<(string * Json) list> =
    lazy
        (Directory.GetFiles(folder "crds", "*.yaml", SearchOption.AllDirectories)
         |> Array.sort
         |> Array.map (fun path -> Path.GetFileName path |> string, yaml path)
         |> List.ofArray)

/// The scenarios of real clusters by name.
let golden: Lazy<(string * Json) list> =
    lazy
        (Directory.GetFiles(folder "golden", "*.json")
         |> Array.sort
         |> Array.map (fun path -> Path.GetFileNameWithoutExtension path |> string, json (File.ReadAllText path))
         |> List.ofArray)

/// Every object of every step, with `SCENARIO/STEP/RESOURCE/NAME`.
let goldenObjects: Lazy<(string * Json) list> =
    lazy
        [
            for scenario, document in golden.Value do
                for step in Json.items [ "steps" ] document do
                    for KeyValue(name, object) in Json.members [ "objects" ] step do
                        scenario
                        + "/"
                        + (Json.tryString [ "name" ] step |> Option.defaultValue "")
                        + "/"
                        + name,
                        object
        ]

/// Without empty maps, lists, texts and nulls, as the golden objects are.
let rec withoutEmpties (document: Json) : Json =
    let isEmpty (value: Json) =
        value = Json.Null
        || value = Json.empty
        || value = Json.Array []
        || value = Json.String ""

    match document with
    | Json.Object members ->
        members
        |> Map.map (fun _ value -> withoutEmpties value)
        |> Map.filter (fun _ value -> not (isEmpty value))
        |> Json.Object
    | Json.Array items -> Json.Array(List.map withoutEmpties items)
    | Json.Null
    | Json.Bool _
    | Json.Number _
    | Json.String _ -> document

/// Where two documents differ, a line each; empty when they are equal.
let rec differences (path: string) (expected: Json) (actual: Json) : string list =
    match expected, actual with
    | Json.Object a, Json.Object b ->
        let names = Set.union (a |> Map.keys |> Set.ofSeq) (b |> Map.keys |> Set.ofSeq)

        [
            for name in names do
                match Map.tryFind name a, Map.tryFind name b with
                | Some x, Some y -> yield! differences (path + "." + name) x y
                | Some x, None -> path + "." + name + ": missing " + Json.text x
                | None, Some y -> path + "." + name + ": too much " + Json.text y
                | None, None -> ()
        ]
    | Json.Array a, Json.Array b when a.Length = b.Length ->
        List.zip a b
        |> List.mapi (fun i (x, y) -> differences (path + "[" + string i + "]") x y)
        |> List.concat
    | expected, actual when expected = actual -> []
    | expected, actual -> [ path + ": expected " + Json.text expected + ", got " + Json.text actual ]
