/// Pods that were made from what had been true before, or that could not be placed.
module ImageRegistry.Properties.Museum.Rollouts

open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

/// 2026, OCPBUGS-84725, #1329. After its own write of the Config the operator built the Deployment from a cache that did not show it
/// yet: pods kept on the former storage and were rolled out twice.
[<Fact>]
let ``2026: no pods are made from a Config of the past`` () =
    for lag in 0..6 do
        let start =
            settled onEmptyDir
            |> put
                (claim "mine")
                """{"spec":{"accessModes":["ReadWriteMany"],"resources":{"requests":{"storage":"1Gi"}}}}"""
            |> World.settle

        let world =
            start
            |> edited """{"storage":{"emptyDir":null,"pvc":{"claim":"mine"}}}"""
            |> World.turns 1
            |> Operation.run [ Operation.Lag lag; Operation.Settle ]

        Assert.Equal<string list>([ "mine" ], Seen.volumes start world)
        Assert.Equal(1, Seen.rollouts start world)
        Assert.Equal("\"Unmanaged\"", at [ "spec"; "storage"; "managementState" ] (find WellKnown.config world))

/// The same with an edit that comes while the pods of another one are being rolled out.
[<Fact>]
let ``2026: neither when one edit follows upon another`` () =
    let start =
        settled onEmptyDir
        |> put
            (claim "mine")
            """{"spec":{"accessModes":["ReadWriteMany"],"resources":{"requests":{"storage":"1Gi"}}}}"""
        |> World.settle

    let world =
        start
        |> edited """{"logLevel":"Debug"}"""
        |> Operation.run [ Operation.Turns 1; Operation.Lag 5 ]
        |> edited """{"storage":{"emptyDir":null,"pvc":{"claim":"mine"}}}"""
        |> World.settle

    Assert.Equal<string list>([ "emptyDir"; "mine" ], Seen.volumes start world)
    Assert.Equal(2, Seen.rollouts start world)

/// 2026, seen (RB-15). A generated secret was used by the pods before it was written down; when that write failed, another one was
/// generated, and all pods were made anew.
[<Fact>]
let ``2026: a generated secret is in the Config before it is in a pod`` () =
    let start =
        cluster onEmptyDir
        |> failing "patch" "configs.imageregistry.operator.openshift.io" Trouble.Conflict (Some 3)

    let world = start |> World.settle
    let secret = at [ "spec"; "httpSecret" ] (find WellKnown.config world)
    Assert.Equal(secret, "\"" + variable "REGISTRY_HTTP_SECRET" world + "\"")
    Assert.Equal(1, Seen.rollouts start world)

/// 2026, OCPBUGS-73768, #1347, of what came in 2021 with #730. Constraints that count nodes on which no registry pod may run, and pods
/// of the former revision, can leave no node for the next pod.
[<Fact>]
let ``2026: spreading counts no node that is tainted and no pod of another revision`` () =
    let constraints =
        settled onEmptyDir |> podSpec |> Json.items [ "topologySpreadConstraints" ]

    Assert.Equal<string list>(
        [
            "kubernetes.io/hostname"
            "node-role.kubernetes.io/worker"
            "topology.kubernetes.io/zone"
        ],
        constraints |> List.choose (Json.tryString [ "topologyKey" ])
    )

    for spread in constraints do
        Assert.Equal("\"Honor\"", at [ "nodeTaintsPolicy" ] spread)
        Assert.Equal("\"Honor\"", at [ "nodeAffinityPolicy" ] spread)
        Assert.Equal("[\"pod-template-hash\"]", at [ "matchLabelKeys" ] spread)

/// 2021, #730. A node selector of the user and the default spreading had no node in common.
[<Fact>]
let ``2021: who chooses the nodes is not spread by default`` () =
    let world =
        settled onEmptyDir
        |> edited """{"nodeSelector":{"node-role.kubernetes.io/infra":""}}"""
        |> World.settle

    Assert.Empty(podSpec world |> Json.items [ "topologySpreadConstraints" ])

/// 2019, #241, to 2024, #1055. Two pods that must not share a node, on two nodes: the third one of a rollout had nowhere to go. One of
/// the old pods may go first; and more than two pods, or one, are not kept apart.
[<Fact>]
let ``2019 to 2024: a rollout of pods that are kept apart needs no third node`` () =
    let with' replicas =
        settled onEmptyDir
        |> edited ("{\"replicas\":" + string replicas + "}")
        |> World.settle

    let two = with' 2

    Assert.Equal(
        "\"kubernetes.io/hostname\"",
        podSpec two
        |> Json.items [
            "affinity"
            "podAntiAffinity"
            "requiredDuringSchedulingIgnoredDuringExecution"
        ]
        |> List.exactlyOne
        |> at [ "topologyKey" ]
    )

    Assert.Equal(
        """{"rollingUpdate":{"maxSurge":1,"maxUnavailable":1},"type":"RollingUpdate"}""",
        at [ "spec"; "strategy" ] (find WellKnown.deployment two)
    )

    for replicas in [ 0; 1; 3; 4 ] do
        Assert.Equal("", at [ "affinity" ] (podSpec (with' replicas)))

/// 2019, issue 197, and 2020, bug 1850465, #625. The DaemonSet of the nodes was made once and never updated: after an upgrade it ran
/// the former release's image, and edits of others stayed.
[<Fact>]
let ``2019 and 2020: the nodes' DaemonSet follows the release, and edits of others do not stay`` () =
    let start = settled onEmptyDir

    let world =
        {
            start with
                Settings = {
                    start.Settings with
                        OperatorImage = "quay.io/lab/operator:2"
                        ReleaseVersion = "4.21.0"
                }
        }
        |> World.restart
        |> World.settle
        |> touched WellKnown.nodeCa """{"spec":{"template":{"spec":{"tolerations":null}}}}"""
        |> World.settle

    let pods =
        find WellKnown.nodeCa world
        |> Json.tryPath [ "spec"; "template"; "spec" ]
        |> Option.defaultValue Json.Null

    Assert.Equal("\"quay.io/lab/operator:2\"", pods |> Json.items [ "containers" ] |> List.exactlyOne |> at [ "image" ])
    Assert.Equal("""[{"operator":"Exists"}]""", at [ "tolerations" ] pods)

/// 2019, bug 1785115, #421, and 2020, bug 1801474, #457. Nodes with taints of their own had no certificates, first for taints that keep
/// pods from being placed, then for those that drive them away.
[<Fact>]
let ``2019 and 2020: no taint keeps the certificates from a node`` () =
    Assert.Equal(
        """[{"operator":"Exists"}]""",
        at [ "spec"; "template"; "spec"; "tolerations" ] (find WellKnown.nodeCa (settled onEmptyDir))
    )

/// 2026, seen (RB-23). From two pods to four the rule that keeps them apart goes first, in a write of its own. When the second write
/// failed, an event of the Deployment had to bring it about, and the registry was called ready meanwhile.
[<Fact>]
let ``2026: a second write that fails comes by itself, and nothing is ready before it`` () =
    let start = settled onEmptyDir |> edited """{"replicas":2}""" |> rested

    let world =
        start
        |> edited """{"replicas":4}"""
        |> World.turns 1
        |> failing "update" "deployments.apps" (Trouble.ServerError 500) (Some 2)
        |> World.settle

    Assert.Equal<int list>(
        [ 200; 500; 500; 200 ],
        World.requests world
        |> List.filter (fun entry -> entry.Resource = "deployments.apps")
        |> List.map (fun entry -> entry.Code)
    )

    Assert.Equal("4", at [ "spec"; "replicas" ] (find WellKnown.deployment world))

    Assert.Equal<string list>(
        [ "False/Ready"; "True/Error"; "True/DeploymentNotCompleted"; "False/Ready" ],
        Seen.condition "Progressing" start world
    )
