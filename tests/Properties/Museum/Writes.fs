/// What users and others wrote, and what the operator's own writes made of it.
module ImageRegistry.Properties.Museum.Writes

open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Museum.Between
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox
open Xunit

/// 2020, bug 1857246, #604 ("clearly a workaround"), to 2026 (B-4). The whole spec was written with the version of one read and the
/// content of another: an edit between the two was undone without a trace.
[<Fact>]
let ``2020: an edit while the operator writes is not undone`` () =
    let edit = """{"replicas":3,"defaultRoute":true,"routes":[{"name":"a"}]}"""

    for start in
        [
            // The first write of all: finalizer, shared secret, whose the storage is.
            cluster onEmptyDir
            // TLS settings are on their way into the spec.
            Base.world Base.EmptyDir
            |> touched WellKnown.apiServer """{"spec":{"tlsSecurityProfile":{"type":"Modern","modern":{}}}}"""
            // A secret is generated anew.
            Base.world Base.EmptyDir |> edited """{"httpSecret":""}"""
        ] do
        let world = start |> between (edited edit) |> World.settle
        let config = find WellKnown.config world
        Assert.Equal("3", at [ "spec"; "replicas" ] config)
        Assert.Equal("true", at [ "spec"; "defaultRoute" ] config)
        Assert.Equal("""[{"name":"a"}]""", at [ "spec"; "routes" ] config)
        Assert.Equal("3", at [ "spec"; "replicas" ] (find WellKnown.deployment world))

/// 2020, #579 and #604, and 2026 (B-6). Several controllers wrote the Config's conditions, each of them all, from its own view.
[<Fact>]
let ``2020: conditions of others survive every write of the operator`` () =
    let theirs =
        """{"status":{"conditions":[{"type":"Theirs","status":"True","reason":"A","message":"b","lastTransitionTime":"2026-11-20T12:00:00Z"}]}}"""

    let withTheirs (world: World) : World =
        let present = Json.items [ "status"; "conditions" ] (find WellKnown.config world)
        let own = Json.items [ "status"; "conditions" ] (json theirs)

        world
        |> Operation.run [
            Operation.TouchStatus(
                WellKnown.config,
                Json.set [ "status"; "conditions" ] (Json.list (present @ own)) Json.empty
            )
        ]

    let world =
        Base.world Base.EmptyDir
        |> edited """{"logLevel":"Debug"}"""
        |> World.turns 1
        |> between withTheirs
        |> World.settle
        |> edited """{"managementState":"Removed"}"""
        |> World.settle

    Assert.Equal("True/A", condition "Theirs" world)

/// 2026, seen (B-34). A write of the whole object, with the types of this release, dropped fields of the next one.
[<Fact>]
let ``2026: fields of a newer release survive`` () =
    let newer = """{"ofTheNextRelease":{"a":[1]}}"""

    let world =
        Cluster.lenient.Value
        |> Cluster.apply (Document.ofRef WellKnown.config |> Json.set [ "spec" ] (json onEmptyDir))
        |> World.start noon
        |> edited newer
        |> touchedStatus WellKnown.config ("{\"status\":" + newer + "}")
        |> World.settle
        |> edited """{"httpSecret":"","logLevel":"Debug"}"""
        |> World.settle

    let config = find WellKnown.config world
    Assert.Equal("""{"a":[1]}""", at [ "spec"; "ofTheNextRelease" ] config)
    Assert.Equal("""{"a":[1]}""", at [ "status"; "ofTheNextRelease" ] config)

/// 2026, seen (RB-9). What a user had written as empty was taken out with the next write, and the defaults came back: a second rollout.
[<Fact>]
let ``2026: what was written empty stays empty, with one rollout`` () =
    let start =
        cluster
            """{"managementState":"Managed","replicas":1,"storage":{"emptyDir":{}},"topologySpreadConstraints":[],"nodeSelector":{},"affinity":{}}"""

    let world = World.settle start
    let config = find WellKnown.config world
    Assert.Equal("[]", at [ "spec"; "topologySpreadConstraints" ] config)
    Assert.Equal("{}", at [ "spec"; "nodeSelector" ] config)
    Assert.Equal("{}", at [ "spec"; "affinity" ] config)
    Assert.Equal(1, Seen.rollouts start world)

/// 2026, seen (RB-21). The generation of the Deployment's last write is kept in the Config's status; when that write was lost, the
/// Deployment was written again.
[<Fact>]
let ``2026: a status that is lost costs no second write of the Deployment`` () =
    for trouble in [ Trouble.LostRequest; Trouble.Conflict; Trouble.ServerError 500 ] do
        let world =
            Base.world Base.EmptyDir
            |> failing "patch" "configs.imageregistry.operator.openshift.io" trouble (Some 3)
            |> edited """{"logLevel":"Debug"}"""
            |> World.settle

        Assert.Equal<string list>(
            [ "update deployments.apps/image-registry" ],
            writes world |> List.filter (fun write -> write.Contains "deployments")
        )

/// 2026, seen (B-16). The "nothing has changed" of a writer compared the time, too, and never held: one write a minute for nothing.
[<Fact>]
let ``2026: nothing is written of what has not changed, in an hour of slow looks`` () =
    for start in [ Base.Routes; Base.Claim; Base.S3; Base.Unmanaged; Base.Removed ] do
        let world =
            (Base.world start, [ 1..60 ])
            ||> List.fold (fun world _ -> world |> passed 60 |> World.turns 2)

        Assert.Empty(World.requests world)

/// 2026, seen (RB-18). Decided on a cache that did not show the operator's own write, things were made twice: AlreadyExists, conflicts.
[<Fact>]
let ``2026: from scratch and with watches that lag, each object is made once`` () =
    for lag in [ 0; 2; 5 ] do
        let world =
            cluster onEmptyDir
            |> World.turns 1
            |> Operation.run [ Operation.Lag lag; Operation.Turns 3; Operation.Lag lag; Operation.Settle ]

        let created = writes world |> List.filter (fun write -> write.StartsWith "create")
        Assert.Equal<string list>(List.distinct created, created)

        Assert.DoesNotContain(World.requests world, fun entry -> entry.Code = 409)

/// 2026, seen (B-5). Whoever wrote conditions or TLS settings took the version of a fresh read for the content of an old one after a conflict:
/// the storage that a user had just chosen was gone again.
[<Fact>]
let ``2026: an old view under a new version takes no storage back`` () =
    let start =
        settled onEmptyDir
        |> put
            (claim "mine")
            """{"spec":{"accessModes":["ReadWriteMany"],"resources":{"requests":{"storage":"1Gi"}}}}"""
        |> rested

    let world =
        start
        |> Operation.run [
            Operation.StandStill("configs.imageregistry.operator.openshift.io", 4, CatchUp.Events)
        ]
        |> edited """{"storage":{"emptyDir":null,"pvc":{"claim":"mine"},"managementState":"Unmanaged"}}"""
        |> touched WellKnown.apiServer """{"spec":{"tlsSecurityProfile":{"type":"Modern","modern":{}}}}"""
        |> World.settle

    Assert.Contains(World.requests world, fun entry -> entry.Code = 409)
    let chosen = """{"managementState":"Unmanaged","pvc":{"claim":"mine"}}"""
    Assert.Equal<string list>([ chosen ], Seen.at WellKnown.config [ "spec"; "storage" ] start world)
    Assert.Equal(chosen, List.last (Seen.at WellKnown.config [ "status"; "storage" ] start world))

    Assert.Equal(
        "\"VersionTLS13\"",
        at [ "spec"; "observedConfig"; "servingInfo"; "minTLSVersion" ] (find WellKnown.config world)
    )

/// 2026, seen (B-17). Conditions were written before the first status of the main pass: by the schema a status without `storage` and
/// `storageManaged` is none, and the write was refused.
[<Fact>]
let ``2026: the first status is whole, and no write is refused for its form`` () =
    let starts = [ Base.Fresh; Base.FreshS3; Base.FreshGcs ] |> List.map Base.world

    for start in cluster onEmptyDir :: starts do
        let world = World.settle start
        Assert.DoesNotContain(World.requests world, fun entry -> entry.Code = 400 || entry.Code = 422)

        let statuses =
            Seen.versions WellKnown.config start world
            |> List.choose (Json.tryPath [ "status" ])

        Assert.NotEmpty statuses

        for status in statuses do
            Assert.NotEqual<string>("", at [ "storage" ] status)
            Assert.NotEqual<string>("", at [ "storageManaged" ] status)

/// 2026, seen (RB-19). After a conflict the same was written again from the cache that had caused it: conflict upon conflict, until the
/// watch had caught up.
[<Fact>]
let ``2026: one conflict is one conflict`` () =
    let world =
        Base.world Base.EmptyDir
        |> Operation.run [ Operation.StandStill("deployments.apps", 5, CatchUp.Events) ]
        |> touched WellKnown.deployment """{"metadata":{"annotations":{"example.com/theirs":"1"}}}"""
        |> edited """{"logLevel":"Debug"}"""
        |> World.settle

    Assert.Equal<int list>(
        [ 409; 200 ],
        World.requests world
        |> List.filter (fun entry -> entry.Resource = "deployments.apps")
        |> List.map (fun entry -> entry.Code)
    )

    Assert.Equal("\"1\"", at [ "metadata"; "annotations"; "example.com/theirs" ] (find WellKnown.deployment world))
    Assert.Equal("debug", variable "REGISTRY_LOG_LEVEL" world)
    Assert.Equal("False/", condition "Degraded" world)
