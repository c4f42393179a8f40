/// Certificates, and the names that clients know the registry by.
module ImageRegistry.Properties.Museum.Trust

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

/// 2021, bug 1911470: pull secrets of every ServiceAccount are made from these names. A name that stood there twice, or a list in
/// another order after each start, made all of them be written anew.
[<Fact>]
let ``2021: external names stand there once, in one order, whatever routers say and however often the operator starts``
    ()
    =
    let start = Base.world Base.Routes

    let said (hosts: string list) =
        hosts
        |> List.map (fun host ->
            "{\"host\":\""
            + host
            + "\",\"routerName\":\""
            + host
            + "\",\"conditions\":[{\"type\":\"Admitted\",\"status\":\"True\"}]}")
        |> String.concat ","
        |> fun entries -> "{\"status\":{\"ingress\":[" + entries + "]}}"

    let quiet = {
        start with
            Controllers = { start.Controllers with Routes = None }
    }

    let orders = [
        [ "registry.example.com"; "b.example.com" ]
        [ "b.example.com"; "registry.example.com" ]
        [ "registry.example.com"; "b.example.com"; "registry.example.com" ]
    ]

    let world =
        (quiet, orders @ orders)
        ||> List.fold (fun world hosts ->
            world
            |> touchedStatus (WellKnown.route "public") (said hosts)
            |> Operation.run [ Operation.Restart; Operation.Settle ])

    Assert.Equal<string list>(
        [
            """["default-route-openshift-image-registry.apps.lab.example.com","b.example.com","images.example.com","registry.example.com"]"""
        ],
        Seen.at WellKnown.image [ "status"; "externalRegistryHostnames" ] start world
    )

/// 2026, OCPBUGS-63691, #1277. A node's certificate was copied onto the file that clients read: for a moment it was empty or in part,
/// and pulls failed with an unknown authority.
[<Fact>]
let ``2026: a node's certificate is whole at every moment, and after a crash at any of them`` () =
    let before = noon.AddMinutes -10.0
    let name = "image-registry.openshift-image-registry.svc:5000"

    let files: NodeFiles = {
        Sources =
            Map.ofList [
                "image-registry.openshift-image-registry.svc..5000", NodeSource.File("new certificate", noon)
            ]
        Places =
            Some(
                Map.ofList [
                    name, NodePlace.Folder(Map.ofList [ "ca.crt", NodeFile.Regular("old certificate", before) ])
                ]
            )
    }

    let assertWhole (files: NodeFiles) =
        Assert.Contains((NodeFiles.seen files)[name], [ "old certificate"; "new certificate" ])

    let effects = NodeFiles.effects noon files

    for count in 0 .. List.length effects do
        let half = (files, List.truncate count effects) ||> List.fold NodeFiles.carryOut
        assertWhole half

        let crashed =
            match List.tryItem count effects with
            | Some effect -> NodeFiles.interrupted half effect
            | None -> half

        assertWhole crashed
        let after = NodeFiles.synchronised (noon.AddMinutes 1.0) crashed
        Assert.Equal("new certificate", (NodeFiles.seen after)[name])

/// 2026, seen (RB-20). A clock that had been ahead left a certificate from the future, and no newer one ever took its place.
[<Fact>]
let ``2026: a certificate from the future is replaced`` () =
    let files: NodeFiles = {
        Sources = Map.ofList [ "a", NodeSource.File("new", noon) ]
        Places =
            Some(
                Map.ofList [
                    "a", NodePlace.Folder(Map.ofList [ "ca.crt", NodeFile.Regular("old", noon.AddYears 1) ])
                ]
            )
    }

    Assert.Equal("new", (NodeFiles.seen (NodeFiles.synchronised noon files))["a"])

/// 2026, seen (B-35). A ConfigMap with certificates that could not be read or written at the first attempt degraded the cluster.
[<Fact>]
let ``2026: certificates that cannot be written for a minute are no alarm, for three minutes they are`` () =
    let kind = "ImageRegistryCertificatesControllerDegraded"
    let start = Base.world Base.Routes

    let failing =
        start
        |> failing "update" "configmaps" (Trouble.ServerError 500) None
        |> touched (WellKnown.clusterConfigMap "user-ca") ("""{"data":{"another.example.com":"CA"}}""")
        |> World.turns 10

    let minute = failing |> passed 60 |> World.turns 3
    Assert.DoesNotContain(Seen.condition kind start minute, fun said -> said.StartsWith "True")
    let later = minute |> passed 120 |> World.turns 10
    Assert.StartsWith("True/", condition kind later)
    Assert.Equal("False/AsExpected", condition kind (later |> healed |> World.settle))

/// 2026, seen (RB-12). What is redirected to is part of what clients trust: the choice was made before the Config had been read, and
/// the certificates changed to and fro at every start.
[<Fact>]
let ``2026: starts change no certificate`` () =
    let start = Base.world Base.Routes

    let world =
        (start, [ 1..10 ])
        ||> List.fold (fun world lag ->
            world
            |> Operation.run [ Operation.Restart; Operation.Lag(lag % 4); Operation.Settle ])

    Assert.Empty(Seen.versions WellKnown.certificates start world)
    Assert.Empty(Seen.versions WellKnown.managedCertificates start world)

/// 2026, seen (RB-4). A rotated pull secret reached the registry with the next unrelated event, and one that was gone stopped it.
[<Fact>]
let ``2026: a rotated pull secret is noticed by itself, and one that is broken stops nothing`` () =
    let start = Base.world Base.EmptyDir
    let rotated = "eyJhdXRocyI6e319"

    let world =
        start
        |> touched WellKnown.pullSecret ("{\"data\":{\".dockerconfigjson\":\"" + rotated + "\"}}")
        |> World.settle

    Assert.Equal("\"" + rotated + "\"", at [ "data"; ".dockerconfigjson" ] (find WellKnown.pullSecretCopy world))

    for broken in
        [
            world
            |> touched WellKnown.pullSecret """{"data":{".dockerconfigjson":"bm9uc2Vuc2U="}}"""
            world |> deleted WellKnown.pullSecret
        ] do
        let after = broken |> edited """{"logLevel":"Debug"}""" |> World.settle
        Assert.Equal("debug", variable "REGISTRY_LOG_LEVEL" after)
        Assert.Equal("True/Ready", condition "Available" after)
