/// A small vocabulary for tests of the machine: a clock that stands, a server, requests and what came back.
module ImageRegistry.Properties.Sandbox.World

open System
open Xunit
open ImageRegistry.Core
open ImageRegistry.Sandbox

let noon = DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero)

let fresh = Machine.start noon 1UL

let json (text: string) : Json =
    match Json.parseText text with
    | Ok document -> document
    | Error why -> failwith why

/// The state after the request, and code and document of the answer.
let send (request: Request) (state: State) : State * int * Json =
    let state, response = Machine.handle noon request state

    state, response.Code, (Response.tryDocument response |> Option.defaultValue Json.Null)

/// The state after a request that has to succeed.
let after (request: Request) (state: State) : State =
    let state, code, document = send request state
    Assert.True(code < 300, Json.text document)
    state

let message (document: Json) =
    document |> Json.tryString [ "message" ] |> Option.defaultValue ""

let reason (document: Json) =
    document |> Json.tryString [ "reason" ] |> Option.defaultValue ""

let version (document: Json) = Metadata.resourceVersion document

let maps = "/api/v1/namespaces/default/configmaps"

let map (name: string) (value: string) =
    Json.obj [
        "metadata", Json.obj [ "name", Json.str name ]
        "data", Json.obj [ "key", Json.str value ]
    ]

let withMap (name: string) (value: string) =
    after (Request.post maps (map name value))

let deployments = "/apis/apps/v1/namespaces/default/deployments"

let deployment =
    json
        """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":1,
        "selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
        "spec":{"containers":[{"name":"web","image":"web:1"}]}}}}"""

let definition =
    json
        """{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
        "metadata":{"name":"lamps.example.com"},"spec":{"group":"example.com","scope":"Namespaced",
        "names":{"kind":"Lamp","plural":"lamps","shortNames":["lp"]},
        "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
        "additionalPrinterColumns":[{"name":"Watts","type":"integer","jsonPath":".spec.watts"},
        {"name":"Lit","type":"string","jsonPath":".status.conditions[?(@.type==\"Lit\")].status"}],
        "schema":{"openAPIV3Schema":{"type":"object","properties":{
        "spec":{"type":"object","required":["watts"],"properties":{"watts":{"type":"integer"},"colour":{"type":"string","default":"warm"}}},
        "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}]}}"""

let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"

let lamps = "/apis/example.com/v1/namespaces/default/lamps"

let lamp =
    json
        """{"apiVersion":"example.com/v1","kind":"Lamp","metadata":{"name":"desk"},"spec":{"watts":5,"shade":"green"}}"""

/// A server that knows lamps and has one.
let lit =
    fresh
    |> after (Request.post definitions definition)
    |> after (Request.post lamps lamp)
