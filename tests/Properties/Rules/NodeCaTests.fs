/// RS-104 to RS-107 with RS-7, RS-11, RB-1, RB-2, RB-18 and RB-21: the DaemonSet that brings certificates to the nodes.
module ImageRegistry.Properties.Rules.NodeCaTests

open System
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

let private start = lazy (settled onEmptyDir |> World.forget)

let private after (patch: string) : World =
    start.Value |> touched WellKnown.nodeCa patch |> World.settle

let private spec (world: World) =
    find WellKnown.nodeCa world
    |> Json.tryField "spec"
    |> Option.defaultValue Json.Null

let private recorded (world: World) : int64 option =
    (World.config world).Status.Generations
    |> List.tryFind (fun record -> record.Resource = "daemonsets")
    |> Option.map (fun record -> record.LastGeneration)

/// The DaemonSet of the recorded Go operator, whatever happened before.
let private recording: Lazy<Json> =
    lazy
        (TestData.golden.Value
         |> List.find (fun (name, _) -> name = "none-emptydir")
         |> snd
         |> Json.items [ "steps" ]
         |> List.last
         |> Json.tryPath [ "objects"; "daemonsets/openshift-image-registry/node-ca"; "spec" ]
         |> Option.defaultValue Json.Null)

// RS-104 and RS-105 --------------------------------------------------------------------------------------------------

[<Fact>]
let ``RS-104: it is what the Go operator makes, after the server's defaults`` () =
    Assert.Empty(TestData.differences "spec" recording.Value (TestData.withoutEmpties (spec start.Value)))

[<Fact>]
let ``RS-105: it is there in every management state`` () =
    for state in [ "Managed"; "Unmanaged"; "Removed"; "Force" ] do
        let world =
            settled (
                "{\"managementState\":\""
                + state
                + "\",\"replicas\":1,\"storage\":{\"emptyDir\":{}}}"
            )

        Assert.True(exists WellKnown.nodeCa world, state)
        Assert.Equal("True/AsExpected", condition "NodeCADaemonAvailable" world)
        Assert.Equal("False/AsExpected", condition "NodeCADaemonProgressing" world)
        Assert.Equal("False/AsExpected", condition "NodeCADaemonControllerDegraded" world)
        let again = world |> deleted WellKnown.nodeCa |> World.settle
        Assert.True(exists WellKnown.nodeCa again, state)

[<Fact>]
let ``RS-105: without a Config it is not made`` () =
    let snapshot =
        World.start noon Cluster.bare.Value |> World.observe |> World.snapshot

    let pass = NodeCaPass.decide Cluster.settings { snapshot with Config = Absent }
    Assert.Empty pass.Steps
    Assert.Empty pass.Conditions
    Assert.Equal(1, List.length pass.Refusals)

// Drift -----------------------------------------------------------------------------------------------------------------

[<Theory>]
[<InlineData("""{"spec":{"template":{"spec":{"tolerations":null}}}}""")>]
[<InlineData("""{"spec":{"template":{"spec":{"nodeSelector":{"infra":""}}}}}""")>]
[<InlineData("""{"spec":{"template":{"metadata":{"annotations":{"x":"y"}}}}}""")>]
[<InlineData("""{"spec":{"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}}""")>]
[<InlineData("""{"spec":{"minReadySeconds":7}}""")>]
[<InlineData("""{"metadata":{"annotations":{"operator.openshift.io/spec-hash":null}}}""")>]
let ``RS-105: what is changed by hand is put back with one write`` (patch: string) =
    let world = after patch
    Assert.Empty(TestData.differences "spec" (spec start.Value) (spec world))

    Assert.Equal<string list>(
        [ "update daemonsets.apps/node-ca" ],
        writes world |> List.filter (fun write -> write.Contains "daemonsets")
    )

    Assert.Empty(writes (world |> World.forget |> passed 60 |> World.settle))

[<Fact>]
let ``RB-1: labels, annotations and finalizers of others stay`` () =
    let world =
        after """{"metadata":{"labels":{"team":"a"},"annotations":{"note":"b"},"finalizers":["example.com/mine"]}}"""
        |> touched WellKnown.nodeCa """{"spec":{"minReadySeconds":7}}"""
        |> World.settle

    let document = find WellKnown.nodeCa world
    Assert.Equal("\"a\"", at [ "metadata"; "labels"; "team" ] document)
    Assert.Equal("\"b\"", at [ "metadata"; "annotations"; "note" ] document)
    Assert.Equal("""["example.com/mine"]""", at [ "metadata"; "finalizers" ] document)
    Assert.Equal("", at [ "spec"; "minReadySeconds" ] document)

[<Fact>]
let ``RB-2: with another selector it is made anew`` () =
    let world =
        cluster onEmptyDir
        |> put
            WellKnown.nodeCa
            """{"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"x","image":"y"}]}}}}"""
        |> World.settle

    Assert.Equal("""{"name":"node-ca"}""", at [ "spec"; "selector"; "matchLabels" ] (find WellKnown.nodeCa world))
    Assert.Equal("True/AsExpected", condition "NodeCADaemonAvailable" world)

[<Fact>]
let ``a new image of the operator reaches the nodes in one write`` () =
    let world = {
        start.Value with
            Settings = {
                start.Value.Settings with
                    OperatorImage = "quay.io/lab/operator:2"
            }
    }

    let updated = world |> World.restart |> World.settle

    Assert.Equal(
        "\"quay.io/lab/operator:2\"",
        find WellKnown.nodeCa updated
        |> Json.items [ "spec"; "template"; "spec"; "containers" ]
        |> List.head
        |> at [ "image" ]
    )

    Assert.Equal(
        1,
        writes updated
        |> List.filter (fun write -> write = "update daemonsets.apps/node-ca")
        |> List.length
    )

// Generation records ------------------------------------------------------------------------------------------------------

[<Fact>]
let ``RS-7: its generation after our last write is recorded`` () =
    Assert.Equal(Some 1L, recorded start.Value)
    // The edit of somebody else is the second, ours the third.
    Assert.Equal(Some 3L, recorded (after """{"spec":{"minReadySeconds":7}}"""))

[<Fact>]
let ``RB-21: a status that cannot be written makes no second write of it`` () =
    let world =
        start.Value
        |> failing "patch" "configs.imageregistry.operator.openshift.io" Trouble.Forbidden (Some 3)
        |> touched WellKnown.nodeCa """{"spec":{"minReadySeconds":7}}"""
        |> World.settle

    Assert.Equal(
        1,
        writes world
        |> List.filter (fun write -> write = "update daemonsets.apps/node-ca")
        |> List.length
    )

    Assert.Equal(Some 3L, recorded world)

// RS-106 -----------------------------------------------------------------------------------------------------------------

let private daemonSet (status: string) =
    Document.ofRef WellKnown.nodeCa
    |> Json.set [ "metadata"; "generation" ] (Json.int 2)
    |> Json.set [ "status" ] (json status)

let private said (conditions: Condition list) =
    conditions
    |> List.map (fun condition ->
        condition.Type
        + "="
        + ConditionStatus.text condition.Status
        + "/"
        + condition.Reason)

[<Theory>]
[<InlineData("""{"observedGeneration":2,"desiredNumberScheduled":3,"updatedNumberScheduled":3,"numberAvailable":3}""",
             "True/AsExpected",
             "False/AsExpected")>]
[<InlineData("""{"observedGeneration":2,"desiredNumberScheduled":3,"updatedNumberScheduled":3,"numberAvailable":1}""",
             "True/AsExpected",
             "False/AsExpected")>]
[<InlineData("""{"observedGeneration":2,"desiredNumberScheduled":3,"updatedNumberScheduled":3}""",
             "False/NoAvailableReplicas",
             "False/AsExpected")>]
[<InlineData("""{"observedGeneration":2,"desiredNumberScheduled":3,"updatedNumberScheduled":2,"numberAvailable":3}""",
             "True/AsExpected",
             "True/Progressing")>]
[<InlineData("""{"observedGeneration":2,"desiredNumberScheduled":4,"currentNumberScheduled":4,"updatedNumberScheduled":3,"numberAvailable":3}""",
             "True/AsExpected",
             "True/Progressing")>]
// The fourth node has only just joined.
[<InlineData("""{"observedGeneration":2,"desiredNumberScheduled":4,"currentNumberScheduled":3,"updatedNumberScheduled":3,"numberAvailable":3}""",
             "True/AsExpected",
             "False/AsExpected")>]
[<InlineData("""{"observedGeneration":2,"desiredNumberScheduled":3,"updatedNumberScheduled":3,"numberAvailable":3,"numberMisscheduled":1}""",
             "True/AsExpected",
             "True/Progressing")>]
[<InlineData("""{"observedGeneration":1,"desiredNumberScheduled":3,"updatedNumberScheduled":3,"numberAvailable":3}""",
             "True/AsExpected",
             "True/Progressing")>]
[<InlineData("""{}""", "False/NoAvailableReplicas", "True/Progressing")>]
let ``RS-106: the conditions say how the DaemonSet is`` (status: string) (available: string) (progressing: string) =
    Assert.Equal<string list>(
        [
            "NodeCADaemonAvailable=" + available
            "NodeCADaemonProgressing=" + progressing
        ],
        said (NodeCaConditions.present (daemonSet status))
    )

[<Fact>]
let ``RS-106: that it does not exist is told when it cannot be made`` () =
    let world =
        cluster onEmptyDir
        |> failing "create" "daemonsets.apps" Trouble.Forbidden None
        |> World.turns 12

    Assert.Equal("False/NotFound", condition "NodeCADaemonAvailable" world)
    Assert.Equal("True/NotFound", condition "NodeCADaemonProgressing" world)
    let healed = world |> healed |> World.settle
    Assert.Equal("True/AsExpected", condition "NodeCADaemonAvailable" healed)
    Assert.Equal("False/AsExpected", condition "NodeCADaemonProgressing" healed)

[<Fact>]
let ``RS-106: what cannot be watched is told as unknown, after a minute`` () =
    let snapshot = World.snapshot start.Value

    let blind (seconds: float) = {
        snapshot with
            Observed = {
                snapshot.Observed with
                    Objects = Map.remove WellKnown.nodeCa snapshot.Observed.Objects
                    Obstacles = [
                        {
                            Watch = Watch.named WellKnown.nodeCa
                            Failure = ApiFailure.Forbidden "not allowed"
                            Since = snapshot.Now.AddSeconds -seconds
                        }
                    ]
            }
    }

    let pass seconds =
        NodeCaPass.decide Cluster.settings (blind seconds)

    Assert.Empty (pass 59.0).Conditions

    Assert.Equal<string list>(
        [
            "NodeCADaemonAvailable=Unknown/Unknown"
            "NodeCADaemonProgressing=Unknown/Unknown"
        ],
        said (pass 60.0).Conditions
    )

    Assert.Equal<string list>(
        [ "unable to watch DaemonSet openshift-image-registry/node-ca: not allowed" ],
        (pass 60.0).Faults
    )

    Assert.Empty (pass 60.0).Steps

// RS-107 -----------------------------------------------------------------------------------------------------------------

[<Fact>]
let ``RS-107: failures are told after two minutes without a success`` () =
    let failing =
        start.Value
        |> failing "update" "daemonsets.apps" Trouble.Forbidden None
        |> touched WellKnown.nodeCa """{"spec":{"minReadySeconds":7}}"""

    let soon = failing |> World.turns 60
    Assert.Equal("False/AsExpected", condition "NodeCADaemonControllerDegraded" soon)
    let later = soon |> passed 90 |> World.turns 60
    Assert.Equal("True/Error", condition "NodeCADaemonControllerDegraded" later)

    Assert.Contains(
        "unable to update DaemonSet openshift-image-registry/node-ca",
        message "NodeCADaemonControllerDegraded" later
    )

    let right = later |> healed |> World.settle
    Assert.Equal("False/AsExpected", condition "NodeCADaemonControllerDegraded" right)

[<Fact>]
let ``without OPERATOR_IMAGE nothing is sent that the API would refuse, and the remedy is told`` () =
    let settings = {
        Cluster.settings with
            OperatorImage = ""
    }

    let world = {
        cluster onEmptyDir with
            Settings = settings
            Knowledge = Knowledge.start settings noon
    }

    let told = world |> World.settle |> passed 121 |> World.settle
    Assert.False(exists WellKnown.nodeCa told)
    Assert.Equal("False/NotFound", condition "NodeCADaemonAvailable" told)
    Assert.Equal("True/Error", condition "NodeCADaemonControllerDegraded" told)
    Assert.Contains("OPERATOR_IMAGE", message "NodeCADaemonControllerDegraded" told)
    // The registry itself is not held up.
    Assert.Equal("True/Ready", condition "Available" told)

// Write counts -------------------------------------------------------------------------------------------------------------

[<Fact>]
let ``RB-18: from nothing it is written once, and the Config's status not for each step of it`` () =
    let world = cluster onEmptyDir |> World.settle

    Assert.Equal<string list>(
        [ "create daemonsets.apps/node-ca" ],
        writes world |> List.filter (fun write -> write.Contains "daemonsets")
    )

[<Fact>]
let ``a rollout over many nodes writes the Config when it begins and when it ends`` () =
    let status (updated: int) (available: int) =
        "{\"status\":{\"desiredNumberScheduled\":500,\"currentNumberScheduled\":500,\"updatedNumberScheduled\":"
        + string updated
        + ",\"numberAvailable\":"
        + string available
        + ",\"numberReady\":"
        + string available
        + "}}"

    // Nobody but this story plays the nodes.
    let quiet = {
        start.Value with
            Controllers = {
                start.Value.Controllers with
                    DaemonSets = false
            }
    }

    let rolled =
        (quiet, [ 0..25..500 ])
        ||> List.fold (fun world updated ->
            world
            |> touchedStatus WellKnown.nodeCa (status updated (480 + updated % 20))
            |> World.settle)

    Assert.Equal(
        2,
        writes rolled
        |> List.filter (fun write -> write.StartsWith "patch configs")
        |> List.length
    )

    Assert.Equal("False/AsExpected", condition "NodeCADaemonProgressing" rolled)
