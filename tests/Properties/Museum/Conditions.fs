/// Alarms for nothing, and silence where something was wrong.
module ImageRegistry.Properties.Museum.Conditions

open System
open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox
open Xunit

let private configs = "configs.imageregistry.operator.openshift.io"

/// The conditions of the Config that make the ClusterOperator's `Degraded`.
let private degrading = [
    "Degraded"
    "NodeCADaemonControllerDegraded"
    "ImageRegistryCertificatesControllerDegraded"
    "ImageConfigControllerDegraded"
    "ConfigObservationDegraded"
]

let private assertNoAlarm (start: World) (world: World) =
    for kind in degrading do
        Assert.DoesNotContain(Seen.condition kind start world, fun (said: string) -> said.StartsWith "True")

    Assert.DoesNotContain("True", Seen.reported "Degraded" start world)
    Assert.DoesNotContain("False", Seen.reported "Available" start world)

/// 2024, OCPBUGS-38667, #1138. Writers began before their caches had been filled, took what they had not seen for missing, and the
/// cluster was degraded for a moment at every start.
[<Fact>]
let ``2024: a start is no reason for an alarm, nor for a write`` () =
    let start = Base.world Base.Routes

    let world =
        (start, [ 0..7 ])
        ||> List.fold (fun world lag ->
            world
            |> Operation.run [ Operation.Restart; Operation.Lag lag; Operation.Turns 8; Operation.Settle ])

    assertNoAlarm start world
    Assert.Empty(writes world)

/// 2026, OCPBUGS-66225, #1304. A conflict that came of an old view of the Config was told as a failure of the cluster.
[<Fact>]
let ``2026: conflicts and an old view are no reason for an alarm`` () =
    for verb, resource in
        [
            "patch", configs
            "patch", "clusteroperators.config.openshift.io"
            "update", "deployments.apps"
            "update", "configmaps"
            "update", "daemonsets.apps"
        ] do
        let start = Base.world Base.Routes

        let world =
            start
            |> failing verb resource Trouble.Conflict (Some 4)
            |> Operation.run [ Operation.Lag 3 ]
            |> edited """{"logLevel":"Debug","defaultRoute":false}"""
            |> touched WellKnown.nodeCa """{"spec":{"minReadySeconds":3}}"""
            |> touched WellKnown.certificates """{"data":{"extra":"x"}}"""
            |> World.settle
            |> passed 60
            |> World.settle

        assertNoAlarm start world
        Assert.Equal("debug", variable "REGISTRY_LOG_LEVEL" world)

/// 2026, OCPBUGS-66225, #1350. The API server's own upgrade (timeouts of its storage, some seconds each) degraded the cluster through
/// the nodes' DaemonSet at once.
[<Fact>]
let ``2026: a server that is away for a moment is no reason for an alarm`` () =
    for trouble in
        [
            Trouble.ServerError 500
            Trouble.ServerError 503
            Trouble.LostRequest
            Trouble.LostReply
            Trouble.TooManyRequests 7
        ] do
        let start = Base.world Base.Routes

        let world =
            {
                start with
                    Settings = {
                        start.Settings with
                            ReleaseVersion = "4.21.0"
                            OperatorImage = "quay.io/lab/operator:2"
                            RegistryImage = "quay.io/lab/registry:2"
                    }
            }
            |> World.restart
            |> failing "" "" trouble (Some 9)
            |> World.settle

        assertNoAlarm start world

        Assert.Equal(
            """[{"name":"operator","version":"4.21.0"}]""",
            at [ "status"; "versions" ] (find WellKnown.clusterOperator world)
        )

let private rollingOutFor (minutes: float) (world: World) : World = {
    world with
        Controllers = ControllerSettings.everything (TimeSpan.FromMinutes minutes)
}

/// 2026, OCPBUGS-66225, #1350. Where the old pod has to go first, its volume moves to another node in two to four minutes; the alarm
/// came after two.
[<Fact>]
let ``2026: four minutes without a pod are a rollout, six are an alarm`` () =
    let start =
        cluster
            """{"managementState":"Managed","replicas":1,"rolloutStrategy":"Recreate","storage":{"pvc":{"claim":"mine"}}}"""
        |> put
            (claim "mine")
            """{"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}"""
        |> World.settle

    let upgraded minutes =
        start
        |> rollingOutFor minutes
        |> edited """{"logLevel":"Debug"}"""
        |> World.settle

    let four = upgraded 4.0
    Assert.Contains("False/NoReplicasAvailable", Seen.condition "Available" start four)
    Assert.Equal("True/Ready", condition "Available" four)
    Assert.DoesNotContain("True/Unavailable", Seen.condition "Degraded" start four)
    Assert.DoesNotContain("True", Seen.reported "Degraded" start four)
    let six = upgraded 6.0
    Assert.Equal<string list>([ "False/"; "True/Unavailable"; "False/" ], Seen.condition "Degraded" start six)

/// 2022, bug 2093440. While the nodes' pods came up for the first time the DaemonSet was called degraded.
[<Fact>]
let ``2022: pods of the nodes that are not ready yet are no failure of the operator`` () =
    let start =
        let world = cluster onEmptyDir

        {
            world with
                Controllers = {
                    world.Controllers with
                        UnreadyDaemonSets = Set.ofList [ "openshift-image-registry/node-ca" ]
                }
        }

    let world = start |> World.settle |> passed 1200 |> World.settle
    Assert.Equal("False/NoAvailableReplicas", condition "NodeCADaemonAvailable" world)
    Assert.Equal<string list>([ "False/AsExpected" ], Seen.condition "NodeCADaemonControllerDegraded" start world)

/// 2018, issue 43. The registry was called progressing while nothing was rolled out.
[<Fact>]
let ``2018: nothing progresses where nothing is rolled out`` () =
    let start = Base.world Base.Routes

    let world =
        start
        |> edited """{"operatorLogLevel":"Debug","routes":null,"requests":{"read":{"maxWaitInQueue":"90s"}}}"""
        |> World.settle
        |> touched WellKnown.service """{"spec":{"selector":{"other":"label"}}}"""
        |> deleted WellKnown.podDisruptionBudget
        |> World.settle
        |> Operation.run [ Operation.Restart; Operation.Settle; Operation.Pass 1200; Operation.Settle ]

    Assert.DoesNotContain(Seen.condition "Progressing" start world, fun said -> said.StartsWith "True")
    Assert.DoesNotContain("True", Seen.reported "Progressing" start world)

/// 2026, OCPBUGS-86308, #1361, and OCPBUGS-62629. More or fewer of the same pods are no rollout.
[<Fact>]
let ``2026: more or fewer replicas are no rollout`` () =
    let start = Base.world Base.EmptyDir

    let world =
        (start, [ 3; 5; 4; 1 ])
        ||> List.fold (fun world replicas -> world |> edited ("{\"replicas\":" + string replicas + "}") |> World.settle)

    Assert.Equal(0, Seen.rollouts start world)
    Assert.Equal("1", at [ "spec"; "replicas" ] (find WellKnown.deployment world))
    Assert.DoesNotContain(Seen.condition "Progressing" start world, fun said -> said.StartsWith "True")
    Assert.DoesNotContain("True", Seen.reported "Progressing" start world)

/// 2026, OCPBUGS-86308, #1361. A node that joins the cluster, or comes up again, has no pod of the DaemonSet for a while; that was told
/// as a rollout of the whole cluster.
[<Fact>]
let ``2026: a node that joins is no rollout`` () =
    let start = Base.world Base.EmptyDir

    let quiet = {
        start with
            Controllers = {
                start.Controllers with
                    DaemonSets = false
            }
    }

    let status desired current available =
        "{\"status\":{\"desiredNumberScheduled\":"
        + string desired
        + ",\"currentNumberScheduled\":"
        + string current
        + ",\"updatedNumberScheduled\":"
        + string current
        + ",\"numberReady\":"
        + string available
        + ",\"numberAvailable\":"
        + string available
        + "}}"

    let world =
        (quiet, [ 4, 3, 3; 4, 4, 3; 4, 4, 4; 4, 4, 2; 4, 4, 4 ])
        ||> List.fold (fun world (desired, current, available) ->
            world
            |> touchedStatus WellKnown.nodeCa (status desired current available)
            |> World.settle)

    Assert.Equal("False/AsExpected", condition "NodeCADaemonProgressing" world)
    Assert.DoesNotContain(Seen.condition "NodeCADaemonProgressing" start world, fun said -> said.StartsWith "True")
    Assert.DoesNotContain("True", Seen.reported "Progressing" start world)
    Assert.Empty(writes world)

/// 2026, seen (B-13). Right after an edit the Deployment still told of its former success, and for a moment the registry was called
/// ready with pods of the past: whoever waited for it went on too early.
[<Fact>]
let ``2026: an edit that needs new pods is not called done before they run`` () =
    let start = Base.world Base.EmptyDir

    let world =
        start |> rollingOutFor 1.0 |> edited """{"logLevel":"Debug"}""" |> World.settle

    for document in Seen.versions WellKnown.config start world do
        let config = ConfigCodec.decode document

        let isDone =
            match Condition.tryFind "Progressing" config.Status.Conditions with
            | Some condition ->
                condition.Status = ConditionStatus.False
                && at [ "status"; "observedGeneration" ] document = at [ "metadata"; "generation" ] document
            | None -> false

        if isDone then
            Assert.True((start.Now.AddMinutes 1.0) <= world.Now)

    Assert.Equal<string list>(
        [ "False/Ready"; "True/DeploymentNotCompleted"; "False/Ready" ],
        "False/Ready"
        :: (Seen.condition "Progressing" start world |> List.skipWhile ((=) "False/Ready"))
    )

/// 2026, seen (B-7). Nothing woke the operator when a dead registry's five minutes were over: without another event it was never
/// degraded.
[<Fact>]
let ``2026: a registry that dies quietly is degraded by the clock alone`` () =
    let start =
        {
            Base.world Base.EmptyDir with
                Controllers = ControllerSettings.nobody
        }
        |> touchedStatus WellKnown.deployment """{"status":{"availableReplicas":null,"readyReplicas":null}}"""

    let world = start |> World.settle
    Assert.Equal("True/Unavailable", condition "Degraded" world)
    Assert.InRange(world.Now, start.Now.AddMinutes 5.0, start.Now.AddMinutes 5.5)

/// 2020, bug 1803970, #460, and 2019, bug 1740370, #371. Without storage there was no ClusterOperator at all, and the installation
/// waited for one; later it spoke of a missing Deployment instead of the missing storage.
[<Fact>]
let ``2019 and 2020: without storage the cluster hears of storage`` () =
    let world = settled """{"managementState":"Managed","replicas":1}"""
    let report = find WellKnown.clusterOperator world

    let said kind =
        Json.items [ "status"; "conditions" ] report
        |> List.find (fun condition -> Json.tryString [ "type" ] condition = Some kind)
        |> fun condition -> at [ "status" ] condition + " " + at [ "reason" ] condition

    Assert.Equal("\"False\" \"StorageNotConfigured\"", said "Available")
    Assert.Equal("\"True\" \"StorageNotConfigured\"", said "Degraded")
    Assert.Contains("spec.storage", message "Degraded" world)

/// 2021, openshift/hypershift #187. Two types of storage at once: the registry ran on one of them, the failure was repeated for ever
/// and told as a passing one.
[<Fact>]
let ``2021: two storage types are a mistake that is told at once, and the pods stay as they are`` () =
    let start = Base.world Base.S3
    let world = start |> edited """{"storage":{"emptyDir":{}}}""" |> World.settle
    Assert.Equal("True/MultipleStorageTypes", condition "Degraded" world)
    Assert.Equal("False/Error", condition "Progressing" world)
    Assert.Contains("spec.storage: EmptyDir, S3", message "Degraded" world)
    Assert.Equal(0, Seen.rollouts start world)
    let later = world |> World.forget |> passed 500 |> World.turns 20
    Assert.Empty(writes later)
    let right = later |> edited """{"storage":{"emptyDir":null}}""" |> World.settle
    Assert.Equal("False/", condition "Degraded" right)
