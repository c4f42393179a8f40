module ImageRegistry.Properties.Sandbox.OpenApiTests

open Xunit
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.ControllersLab
open ImageRegistry.Sandbox
open ImageRegistry.Properties.Sandbox.World

let private document (path: string) (state: State) : Json = get ("/openapi/v3/" + path) state

let private schemas (path: string) (state: State) : Map<string, Json> =
    document path state |> Json.members [ "components"; "schemas" ]

/// The names of all schemas that something refers to.
let rec private references (json: Json) : string list =
    match json with
    | Json.Object members ->
        members
        |> Map.toList
        |> List.collect (fun (name, value) ->
            match name, value with
            | "$ref", Json.String target -> [ target.Replace("#/components/schemas/", "") ]
            | _ -> references value)
    | Json.Array items -> List.collect references items
    | Json.Null
    | Json.Bool _
    | Json.Number _
    | Json.String _ -> []

[<Fact>]
let ``every kind has a document in which it is found by its path and by its name`` () =
    let state = openshift.Value

    for kind in Machine.kinds state do
        let path =
            if kind.Group = "" then
                "api/" + kind.Version
            else
                "apis/" + kind.Group + "/" + kind.Version

        let identity =
            Json.obj [
                "group", Json.str kind.Group
                "version", Json.str kind.Version
                "kind", Json.str kind.Kind
            ]

        let ns =
            match kind.Scope with
            | Namespaced -> "/namespaces/{namespace}/"
            | Cluster -> "/"

        Assert.Equal(
            Some identity,
            document path state
            |> Json.tryPath [
                "paths"
                "/" + path + ns + kind.Plural
                "get"
                "x-kubernetes-group-version-kind"
            ]
        )

        Assert.Single(
            schemas path state |> Map.toList,
            fun (_, schema) -> Json.items [ "x-kubernetes-group-version-kind" ] schema = [ identity ]
        )
        |> ignore

[<Fact>]
let ``every reference of a document is answered by it`` () =
    let state = openshift.Value

    for path in
        [
            "api/v1"
            "apis/apps/v1"
            "apis/batch/v1"
            "apis/imageregistry.operator.openshift.io/v1"
            "apis/rbac.authorization.k8s.io/v1"
        ] do
        let known = schemas path state

        for target in references (Json.Object known) |> List.distinct do
            Assert.True(Map.containsKey target known, path + " " + target)

[<Fact>]
let ``a custom resource is described as its definition does`` () =
    let config =
        schemas "apis/imageregistry.operator.openshift.io/v1" openshift.Value
        |> Map.find "io.openshift.operator.imageregistry.v1.Config"

    Assert.Equal(Some "integer", Json.tryString [ "properties"; "spec"; "properties"; "replicas"; "type" ] config)
    Assert.NotEqual(None, Json.tryString [ "properties"; "spec"; "properties"; "replicas"; "description" ] config)

[<Fact>]
let ``the members of a built-in kind have their types`` () =
    let deployment =
        schemas "apis/apps/v1" fresh |> Map.find "io.k8s.api.apps.v1.DeploymentSpec"

    Assert.Equal(
        Some(json """{"type":"integer","format":"int32"}"""),
        Json.tryPath [ "properties"; "replicas" ] deployment
    )

    Assert.Equal(
        Some(json """{"allOf":[{"$ref":"#/components/schemas/io.k8s.api.core.v1.PodTemplateSpec"}]}"""),
        Json.tryPath [ "properties"; "template" ] deployment
    )

// Unknown members -----------------------------------------------------------------------------------------------------------

let private strict = Request.withQuery "fieldValidation" "Strict"

[<Fact>]
let ``unknown members are refused where the request wants it`` () =
    let misspelt = deployment |> Json.set [ "spec"; "replica" ] (Json.int 1)
    let _, code, refused = send (Request.post deployments misspelt |> strict) fresh
    Assert.Equal(400, code)

    Assert.Equal(
        "Deployment in version \"v1\" cannot be handled as a Deployment: strict decoding error: unknown field \"spec.replica\"",
        message refused
    )

    let _, code, refused =
        send
            (Request.post lamps (lamp |> Json.set [ "metadata"; "name" ] (Json.str "b"))
             |> strict)
            lit

    Assert.Equal(400, code)

    Assert.Equal(
        "Lamp in version \"v1\" cannot be handled as a Lamp: strict decoding error: unknown field \"spec.shade\"",
        message refused
    )

    let _, code, _ = send (Request.post deployments deployment |> strict) fresh
    Assert.Equal(201, code)

[<Fact>]
let ``unknown members are told of where the request wants that`` () =
    let misspelt = deployment |> Json.set [ "spec"; "replica" ] (Json.int 1)

    let _, response =
        Machine.handle noon (Request.post deployments misspelt |> Request.withQuery "fieldValidation" "Warn") fresh

    Assert.Equal<string list>([ "unknown field \"spec.replica\"" ], response.Warnings)

[<Fact>]
let ``what real servers store has no unknown members`` () =
    for name, object in TestData.goldenObjects.Value do
        let kind = Json.tryString [ "kind" ] object |> Option.defaultValue ""
        let apiVersion = Json.tryString [ "apiVersion" ] object

        match
            Builtin.kinds
            |> List.tryFind (fun builtin ->
                builtin.Resource.Kind = kind
                && Some(Resource.apiVersion builtin.Resource) = apiVersion)
        with
        | Some builtin ->
            Assert.Equal<string list>(
                [],
                StrictFields.ofBuiltin builtin.Resource object
                |> List.map (fun path -> name + " " + path)
            )
        | None -> ()
