/// OP-122, OP-125 to OP-129, B-22: what the ClusterOperator says besides its unions.
module ImageRegistry.Properties.Rules.VersionTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox
open Xunit

let private versions (world: World) =
    find WellKnown.clusterOperator world |> at [ "status"; "versions" ]

let private operator version =
    "[{\"name\":\"operator\",\"version\":\"" + version + "\"}]"

/// The registry runs; then its Deployment gets this status and nobody plays it on.
let private withStatus (status: string) (world: World) =
    {
        world with
            Controllers = ControllerSettings.nobody
    }
    |> touchedStatus WellKnown.clusterOperator """{"status":{"versions":[{"name":"operator","version":"old"}]}}"""
    |> touchedStatus WellKnown.deployment ("{\"status\":" + status + "}")
    |> World.settle

[<Fact>]
let ``a Managed registry reports the version of the pods that run`` () =
    let world = settled onEmptyDir
    Assert.Equal(operator "4.20.0", versions world)

    let current =
        """{"observedGeneration":1,"replicas":1,"updatedReplicas":1,"availableReplicas":1}"""

    Assert.Equal(operator "4.20.0", versions (withStatus current world))

[<Theory>]
[<InlineData("""{"availableReplicas":0}""")>]
[<InlineData("""{"observedGeneration":0}""")>]
[<InlineData("""{"updatedReplicas":0}""")>]
[<InlineData("""{"replicas":2}""")>]
let ``while the rollout has not ended the list stays as it is`` (status: string) =
    let world = settled onEmptyDir |> withStatus status
    Assert.Equal(operator "old", versions world)

[<Theory>]
[<InlineData("Unmanaged")>]
[<InlineData("Removed")>]
[<InlineData("Force")>]
let ``in any other state the operator's own release is reported`` (state: string) =
    let world =
        settled onEmptyDir
        |> touchedStatus
            WellKnown.clusterOperator
            """{"status":{"versions":[{"name":"operator","version":"old"},{"name":"other","version":"1"}]}}"""
        |> edited ("{\"managementState\":\"" + state + "\"}")
        |> World.settle

    Assert.Equal(operator "4.20.0", versions world)

[<Fact>]
let ``OP-129: an upgrade is reported when the new pods run`` () =
    let world = settled onEmptyDir

    let settings = {
        world.Settings with
            ReleaseVersion = "4.21.0"
            RegistryImage = "quay.io/lab/registry:2"
    }

    let upgraded = { world with Settings = settings } |> World.restart
    let first = World.turns 2 upgraded
    Assert.Equal(operator "4.20.0", versions first)
    let after = World.settle first
    Assert.Equal(operator "4.21.0", versions after)

    Assert.Equal(
        "\"4.21.0\"",
        at [ "metadata"; "annotations"; "release.openshift.io/version" ] (find WellKnown.deployment after)
    )

[<Fact>]
let ``OP-126: related objects, in their order`` () =
    Assert.Equal(
        """[{"group":"imageregistry.operator.openshift.io","name":"cluster","resource":"configs"},"""
        + """{"group":"imageregistry.operator.openshift.io","name":"cluster","resource":"imagepruners"},"""
        + """{"group":"rbac.authorization.k8s.io","name":"system:registry","resource":"clusterroles"},"""
        + """{"group":"rbac.authorization.k8s.io","name":"registry-registry-role","resource":"clusterrolebindings"},"""
        + """{"group":"rbac.authorization.k8s.io","name":"openshift-image-registry-pruner","resource":"clusterrolebindings"},"""
        + """{"group":"","name":"openshift-image-registry","resource":"namespaces"}]""",
        settled onEmptyDir
        |> find WellKnown.clusterOperator
        |> at [ "status"; "relatedObjects" ]
    )

[<Fact>]
let ``OP-122: conditions of others stay, with all that is in them`` () =
    let world =
        settled onEmptyDir
        |> touchedStatus
            WellKnown.clusterOperator
            """{"status":{"conditions":[{"type":"Upgradeable","status":"False","reason":"Because","message":"no","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}"""
        |> World.settle

    let conditions =
        find WellKnown.clusterOperator world |> Json.items [ "status"; "conditions" ]

    Assert.Equal(
        """{"lastTransitionTime":"2026-01-01T00:00:00Z","message":"no","reason":"Because","status":"False","type":"Upgradeable"}""",
        Json.text conditions[0]
    )

    Assert.Equal<string option list>(
        [ Some "Upgradeable"; Some "Available"; Some "Progressing"; Some "Degraded" ],
        conditions |> List.map (Json.tryString [ "type" ])
    )

[<Fact>]
let ``OP-127: a missing ClusterOperator is made, and then filled`` () =
    let world = settled onEmptyDir |> deleted WellKnown.clusterOperator |> World.settle

    Assert.Equal(operator "4.20.0", versions world)

[<Fact>]
let ``B-22: under a storm of changes it is written once a second at most`` () =
    let storm =
        (settled onEmptyDir |> World.forget, [ 1..10 ])
        ||> List.fold (fun world number ->
            let status = if number % 2 = 0 then "True" else "False"

            {
                world with
                    Now = world.Now.AddMilliseconds 100.0
            }
            |> touchedStatus
                WellKnown.imagePruner
                ("""{"status":{"conditions":[{"type":"Degraded","status":"""
                 + "\""
                 + status
                 + "\"}]}}")
            |> put WellKnown.imagePruner """{"spec":{}}"""
            |> World.turn
            |> fst)

    let count =
        writes storm
        |> List.filter (fun write -> write.Contains "clusteroperators")
        |> List.length

    Assert.InRange(count, 0, 2)

[<Fact>]
let ``the conditions of the ImagePruner are part of it`` () =
    let world =
        settled onEmptyDir
        |> Operation.run [
            Operation.JobEnded("image-pruner-1", true, "Failed", "True")
            Operation.Settle
        ]

    let degraded =
        find WellKnown.clusterOperator world
        |> Json.items [ "status"; "conditions" ]
        |> List.map ConditionCodec.decode
        |> Condition.tryFind "Degraded"

    Assert.Equal(
        Some(
            ConditionStatus.True,
            "ImagePrunerJobFailed",
            "ImagePrunerDegraded: Job image-pruner-1 has failed: Job has reached the specified backoff limit"
        ),
        degraded
        |> Option.map (fun condition -> condition.Status, condition.Reason, condition.Message)
    )
