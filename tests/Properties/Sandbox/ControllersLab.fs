/// A small cluster to try the played controllers in.
module ImageRegistry.Properties.ControllersLab

open System
open ImageRegistry.Core
open ImageRegistry.Properties.TestData
open ImageRegistry.Sandbox
open Xunit

/// When every test begins.
let start = DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero)

let after (seconds: float) = start.AddSeconds seconds

/// The state after these requests, all of which must succeed.
let given (now: DateTimeOffset) (requests: Request list) (state: State) : State =
    (state, requests)
    ||> List.fold (fun state request ->
        let state, response = Machine.handle now request state
        Assert.True(response.Code < 300, request.Method + " " + request.Path + " " + string response.Code)
        state)

let fresh: State = Machine.start start 1UL

/// A fresh server with the CRDs of the operator's world.
let openshift: Lazy<State> =
    lazy
        ((fresh, crds.Value)
         ||> List.fold (fun state (file, crd) ->
             match Seeding.apply start crd state with
             | Ok state -> state
             | Error status -> failwith (file + ": " + status.Message)))

let get (path: string) (state: State) : Json =
    let _, response = Machine.handle start (Request.get path) state
    Assert.True(response.Code = 200, path + " " + string response.Code)
    Response.tryDocument response |> Option.defaultValue Json.Null

let exists (path: string) (state: State) : bool =
    let _, response = Machine.handle start (Request.get path) state
    response.Code = 200

let post (collection: string) (text: string) : Request = Request.post collection (json text)

let patch (path: string) (text: string) : Request = Request.mergePatch path (json text)

/// Fails with the difference where the documents are not the same.
let same (expected: string) (actual: Json) : unit =
    Assert.Equal<string list>([], differences "" (json expected) actual)

/// A Deployment of so many replicas with one container of this image.
let deployment (replicas: int) (image: string) (strategy: string) : Request =
    post
        "/apis/apps/v1/namespaces/default/deployments"
        ("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":"""
         + string replicas
         + ""","selector":{"matchLabels":{"a":"b"}},"strategy":"""
         + strategy
         + ""","template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":" """.TrimEnd()
         + image
         + """"}]}}}}""")

let rolling =
    """{"type":"RollingUpdate","rollingUpdate":{"maxSurge":"25%","maxUnavailable":"25%"}}"""

let deploymentPath = "/apis/apps/v1/namespaces/default/deployments/d"

let newImage (image: string) : Request =
    patch
        deploymentPath
        ("""{"spec":{"template":{"spec":{"containers":[{"name":"c","image":" """.TrimEnd()
         + image
         + """"}]}}}}""")

let scaled (replicas: int) : Request =
    patch deploymentPath ("""{"spec":{"replicas":""" + string replicas + "}}")

/// The number of a status field; 0 where it is left out.
let count (field: string) (state: State) : int64 =
    get deploymentPath state
    |> Json.tryInt64 [ "status"; field ]
    |> Option.defaultValue 0L

/// A condition of the Deployment as `STATUS/REASON`.
let condition (kind: string) (state: State) : string =
    get deploymentPath state
    |> Json.items [ "status"; "conditions" ]
    |> List.filter (fun condition -> Json.tryString [ "type" ] condition = Some kind)
    |> List.map (fun condition ->
        (Json.tryString [ "status" ] condition |> Option.defaultValue "")
        + "/"
        + (Json.tryString [ "reason" ] condition |> Option.defaultValue ""))
    |> String.concat " "
