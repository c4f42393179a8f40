module ImageRegistry.Properties.ControllersCleanupTests

open System
open ImageRegistry.Core
open ImageRegistry.Properties.ControllersLab
open ImageRegistry.Sandbox
open Xunit

let private golden = ControllerSettings.golden
let private everything = ControllerSettings.everything TimeSpan.Zero

let private path name =
    "/api/v1/namespaces/default/configmaps/" + name

let private configMap name =
    post
        "/api/v1/namespaces/default/configmaps"
        ("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":" """.TrimEnd()
         + name
         + "\"}}")

/// Makes this one a dependent of the owners, in the way that each one's flag says.
let private ownedBy (owners: (string * bool) list) (name: string) (state: State) : State =
    let reference (owner: string, blocks: bool) =
        Json.obj [
            "apiVersion", Json.str "v1"
            "kind", Json.str "ConfigMap"
            "name", Json.str owner
            "uid",
            get (path owner) state
            |> Json.tryString [ "metadata"; "uid" ]
            |> Option.defaultValue ""
            |> Json.str
            "blockOwnerDeletion", Json.Bool blocks
        ]

    let patch =
        Json.obj [
            "metadata", Json.obj [ "ownerReferences", Json.list (owners |> List.map reference) ]
        ]

    state |> given start [ Request.mergePatch (path name) patch ]

let private deleting policy name =
    Request.delete (path name) |> Request.withQuery "propagationPolicy" policy

/// owner <- child <- grandchild, all blocking.
let private family =
    fresh
    |> given start [ configMap "owner"; configMap "child"; configMap "grandchild" ]
    |> ownedBy [ "owner", true ] "child"
    |> ownedBy [ "child", true ] "grandchild"

let private left state =
    [ "owner"; "child"; "grandchild" ]
    |> List.filter (fun name -> exists (path name) state)

[<Fact>]
let ``a foreground deletion ends after that of the dependents`` () =
    let asked = family |> given start [ deleting "Foreground" "owner" ]

    Assert.Equal<string list>([ "owner"; "child"; "grandchild" ], left asked)
    Assert.Equal<string list>([], left (Controllers.settle golden start asked))

[<Fact>]
let ``a foreground deletion waits for a dependent that something else holds`` () =
    let held =
        family
        |> given start [
            patch (path "grandchild") """{"metadata":{"finalizers":["example.com/hold"]}}"""
            deleting "Foreground" "owner"
        ]
        |> Controllers.settle golden start

    Assert.Equal<string list>([ "owner"; "child"; "grandchild" ], left held)

    let released =
        held
        |> given start [ patch (path "grandchild") """{"metadata":{"finalizers":null}}""" ]
        |> Controllers.settle golden start

    Assert.Equal<string list>([], left released)

[<Fact>]
let ``a dependent that does not block goes after its owner`` () =
    let state =
        fresh
        |> given start [ configMap "owner"; configMap "child" ]
        |> ownedBy [ "owner", false ] "child"
        |> given start [
            patch (path "child") """{"metadata":{"finalizers":["example.com/hold"]}}"""
            deleting "Foreground" "owner"
        ]
        |> Controllers.settle golden start

    Assert.Equal<string list>([ "child" ], left state)
    Assert.True(get (path "child") state |> Metadata.isDeleting)

[<Fact>]
let ``a foreground deletion without dependents ends`` () =
    let state =
        fresh
        |> given start [ configMap "owner"; deleting "Foreground" "owner" ]
        |> Controllers.settle golden start

    Assert.Equal<string list>([], left state)

[<Fact>]
let ``a background deletion takes the dependents afterwards`` () =
    let asked = family |> given start [ deleting "Background" "owner" ]

    Assert.Equal<string list>([ "child"; "grandchild" ], left asked)
    Assert.Equal<string list>([], left (Controllers.settle golden start asked))

[<Fact>]
let ``an orphaning deletion leaves the dependents without the reference`` () =
    let state =
        family
        |> given start [ deleting "Orphan" "owner" ]
        |> Controllers.settle golden start

    Assert.Equal<string list>([ "child"; "grandchild" ], left state)
    Assert.Empty(get (path "child") state |> Json.items [ "metadata"; "ownerReferences" ])

[<Fact>]
let ``a dependent with another owner stays`` () =
    let state =
        fresh
        |> given start [ configMap "owner"; configMap "other"; configMap "child" ]
        |> ownedBy [ "owner", true; "other", false ] "child"
        |> given start [ deleting "Foreground" "owner" ]
        |> Controllers.settle golden start

    Assert.Equal<string list>([ "child" ], left state)

    Assert.Equal<string list>(
        [ "other" ],
        get (path "child") state
        |> Json.items [ "metadata"; "ownerReferences" ]
        |> List.choose (Json.tryString [ "name" ])
    )

[<Fact>]
let ``a namespace that is deleted is emptied first`` () =
    let state =
        fresh
        |> given start [
            post "/api/v1/namespaces" """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"gone"}}"""
            post
                "/api/v1/namespaces/gone/configmaps"
                """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","finalizers":["example.com/hold"]}}"""
            post
                "/api/v1/namespaces/gone/secrets"
                """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"type":"Opaque"}"""
            Request.delete "/api/v1/namespaces/gone"
        ]
        |> Controllers.settle everything start

    Assert.False(exists "/api/v1/namespaces/gone/secrets/s" state)
    Assert.True(exists "/api/v1/namespaces/gone" state)

    let empty =
        state
        |> given start [
            patch "/api/v1/namespaces/gone/configmaps/c" """{"metadata":{"finalizers":null}}"""
        ]
        |> Controllers.settle everything start

    Assert.False(exists "/api/v1/namespaces/gone" empty)

let private claim =
    post
        "/api/v1/namespaces/default/persistentvolumeclaims"
        """{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"p"},"spec":{"accessModes":["ReadWriteOnce"],
            "resources":{"requests":{"storage":"100Gi"}}}}"""

let private claimPath = "/api/v1/namespaces/default/persistentvolumeclaims/p"

let private phase state =
    get claimPath state |> Json.tryString [ "status"; "phase" ]

[<Fact>]
let ``claims are bound only where volumes are played`` () =
    let state = fresh |> given start [ claim ]

    Assert.Equal(Some "Pending", phase (Controllers.settle golden start state))

    let bound = Controllers.settle everything start state
    Assert.Equal(Some "Bound", phase bound)

    get claimPath bound
    |> Json.tryPath [ "status"; "capacity" ]
    |> Option.defaultValue Json.Null
    |> same """{"storage":"100Gi"}"""

    Assert.Empty(Controllers.requests everything start bound)

[<Fact>]
let ``a claim that is deleted stays while a workload uses it`` () =
    let using =
        fresh
        |> given start [
            claim
            deployment 1 "i:1" rolling
            patch
                deploymentPath
                """{"spec":{"template":{"spec":{"volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"p"}}]}}}}"""
            Request.delete claimPath
        ]
        |> Controllers.settle everything start

    Assert.True(exists claimPath using)

    let unused =
        using
        |> given start [ Request.delete deploymentPath ]
        |> Controllers.settle everything start

    Assert.False(exists claimPath unused)

[<Fact>]
let ``faults meant for the client do not strike the controllers`` () =
    let fault =
        Fault.always (FaultAction.Answer(Status.plain 503 "ServiceUnavailable" "no"))

    let state =
        family
        |> given start [ deleting "Foreground" "owner" ]
        |> Machine.inject fault
        |> Controllers.settle golden start

    Assert.Equal<Fault list>([ fault ], state.Faults)
    Assert.Equal<string list>([], left (Machine.heal state))
