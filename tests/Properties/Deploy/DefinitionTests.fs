module ImageRegistry.Properties.Deploy.DefinitionTests

open Xunit
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Schema
open ImageRegistry.Sandbox

let private published (plural: string) : Json =
    TestData.crds.Value
    |> List.find (fun (file, _) -> file = "imageregistry.operator.openshift.io_" + plural + ".yaml")
    |> snd

/// Without what is said to people. A member named `description` of an object would not be a text.
let rec private withoutDescriptions (document: Json) : Json =
    let isSaid name (value: Json) =
        name = "description" && Json.asString value |> Option.isSome

    match document with
    | Json.Object members ->
        members
        |> Map.filter (fun name value -> not (isSaid name value))
        |> Map.map (fun _ value -> withoutDescriptions value)
        |> Json.Object
    | Json.Array items -> Json.Array(List.map withoutDescriptions items)
    | Json.Null
    | Json.Bool _
    | Json.Number _
    | Json.String _ -> document

/// Columns of `kubectl get` are ours: the published definitions have none, so that clients show name and age only.
/// They change neither what is admitted nor what is stored.
let private withoutColumns (document: Json) : Json =
    let versions =
        Json.items [ "spec"; "versions" ] document
        |> List.map (Json.remove [ "additionalPrinterColumns" ])

    Json.set [ "spec"; "versions" ] (Json.list versions) document

let private assertPublished (plural: string) (ours: Json) =
    let comparable = withoutColumns >> withoutDescriptions

    Assert.Equal<string list>([], TestData.differences plural (comparable (published plural)) (comparable ours))

[<Fact>]
let ``the definition of Config is the published one but for descriptions and columns`` () =
    assertPublished "configs" (Definition.document Definitions.config)

[<Fact>]
let ``the definition of ImagePruner is the published one but for descriptions and columns`` () =
    assertPublished "imagepruners" (Definition.document Definitions.imagePruner)

[<Fact>]
let ``a difference from the published definition would be found`` () =
    let changed =
        Definition.document Definitions.imagePruner
        |> Json.set [ "spec"; "scope" ] (Json.str "Namespaced")

    Assert.Equal<string list>(
        [ "crd.spec.scope: expected \"Cluster\", got \"Namespaced\"" ],
        TestData.differences "crd" (Definition.document Definitions.imagePruner) changed
    )

/// The fields below this one of which `kubectl explain` would say nothing, by path; what the API itself describes is left out.
let rec private unexplained (path: string) (schema: Json) : string list =
    let fields =
        Json.members [ "properties" ] schema
        |> Map.toList
        |> List.filter (fun (name, _) -> path <> "" || name <> "metadata")
        |> List.collect (fun (name, field) ->
            let here = path + "." + name

            let silent =
                match Json.tryString [ "description" ] field with
                | None
                | Some "" -> [ here ]
                | Some _ -> []

            silent @ unexplained here field)

    let items =
        Json.tryField "items" schema
        |> Option.map (unexplained (path + "[]"))
        |> Option.defaultValue []

    fields @ items

[<Fact>]
let ``kubectl explain has something to say of every field`` () =
    let silent definition =
        Json.items [ "spec"; "versions" ] (Definition.document definition)
        |> List.choose (Json.tryPath [ "schema"; "openAPIV3Schema" ])
        |> List.collect (unexplained "")

    Assert.Equal<string list>([], silent Definitions.config)
    Assert.Equal<string list>([], silent Definitions.imagePruner)

    Assert.Equal<string list>(
        [ ".spec.list[].name" ],
        unexplained
            ""
            (TestData.json
                """{"properties":{"metadata":{},"spec":{"description":"S","properties":{
                "list":{"description":"L","items":{"properties":{"name":{}}}}}}}}""")
    )

[<Fact>]
let ``the files in deploy are what the code describes`` () =
    for file, definition in Definitions.files do
        Assert.Equal(Program.content definition, Manifests.text ("base/crds/" + file))

[<Fact>]
let ``the files say what the code describes, read by another reader`` () =
    for file, definition in Definitions.files do
        Assert.Equal<Json list>(
            [ Definition.document definition ],
            TestData.yamls (Manifests.text ("base/crds/" + file))
        )

let private columns (definition: Definition) =
    match Crd.parse (Definition.document definition) with
    | Ok crd ->
        crd.Versions.Head.Columns
        |> List.map (fun column -> column.Name, column.Priority)
    | Error message -> failwith message

[<Fact>]
let ``a Config shows its state at a glance, and with -o wide what is wrong`` () =
    Assert.Equal<(string * int) list>(
        [
            "State", 0
            "Replicas", 0
            "Ready", 0
            "Available", 0
            "Progressing", 0
            "Degraded", 0
            "Message", 1
            "Trouble", 1
            "Age", 0
        ],
        columns Definitions.config
    )

[<Fact>]
let ``an ImagePruner shows its schedule and its last outcome at a glance`` () =
    Assert.Equal<(string * int) list>(
        [
            "Schedule", 0
            "Suspended", 0
            "Available", 0
            "Failed", 0
            "Degraded", 0
            "Message", 1
            "Trouble", 1
            "Age", 0
        ],
        columns Definitions.imagePruner
    )

/// Every place of the description with its path. Values of maps and items of lists have no name of their own to explain.
let rec private named (path: string) (node: Node) : (string * Node) list =
    let inner =
        match node.Shape with
        | Record members ->
            members
            |> List.collect (fun each -> each.Node |> named (path + "." + each.Name))
        | MapOf value
        | ListOf(value, _) -> named path value |> List.filter (fun (below, _) -> below <> path)
        | Text
        | Flag
        | Whole
        | WholeOrText
        | FreeForm -> []

    (path, node) :: inner

[<Fact>]
let ``kubectl explain has a sentence about every field`` () =
    for root in [ Definitions.config.Root; Definitions.imagePruner.Root ] do
        for path, node in named "" root do
            // The server explains metadata itself.
            if path <> ".metadata" then
                Assert.True(node.Says.EndsWith '.', path + ": " + node.Says)

[<Fact>]
let ``the text of a definition survives words that YAML reads otherwise`` () =
    for word in
        [
            ""
            "yes"
            "null"
            "1"
            "a: b"
            "# no"
            "- x"
            "it's"
            "'"
            "~"
            "a\nb"
            " a"
            "a "
            "y"
            "{}"
            "@"
        ] do
        let members =
            Map.ofList [ "key", Json.list [ Json.str word; Json.obj [ word, Json.str word ] ] ]

        Assert.Equal<Json list>([ Json.Object members ], TestData.yamls (Yaml.document members))
