/// RS-118 to RS-124 and RS-134: what the ImagePruner is made into, and what a manual edit of it leads to.
module ImageRegistry.Properties.Rules.PrunerTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox
open Xunit

let private start = lazy (settled onEmptyDir |> World.forget)

let private pruner (spec: string) (world: World) : World =
    world
    |> touched WellKnown.imagePruner ("{\"spec\":" + spec + "}")
    |> World.settle

let private cronJob (world: World) : Json =
    find WellKnown.prunerCronJob world
    |> Json.tryField "spec"
    |> Option.defaultValue Json.Null

let private podPath = [ "jobTemplate"; "spec"; "template"; "spec" ]

let private container (world: World) : Json =
    Json.items (podPath @ [ "containers" ]) (cronJob world) |> List.head

/// The arguments after the command that is run.
let private arguments (world: World) : string list =
    Json.items [ "args" ] (container world)
    |> List.choose Json.asString
    |> List.skip 7

let private said (kind: string) (world: World) : string =
    (PrunerCodec.decode (find WellKnown.imagePruner world)).Conditions
    |> Condition.tryFind kind
    |> Option.map (fun condition -> ConditionStatus.text condition.Status + "/" + condition.Reason)
    |> Option.defaultValue ""

let private message (kind: string) (world: World) : string =
    (PrunerCodec.decode (find WellKnown.imagePruner world)).Conditions
    |> Condition.tryFind kind
    |> Option.map (fun condition -> condition.Message)
    |> Option.defaultValue ""

[<Fact>]
let ``RS-118: a missing ImagePruner is created, and made into its objects`` () =
    Assert.Equal(
        """{"failedJobsHistoryLimit":3,"ignoreInvalidImageReferences":true,"keepTagRevisions":3,"logLevel":"Normal","schedule":"","successfulJobsHistoryLimit":3,"suspend":false}""",
        at [ "spec" ] (find WellKnown.imagePruner start.Value)
    )

    for target in Scripts.standing do
        Assert.True(exists target start.Value, ObjectRef.text target)

    Assert.Equal("True/AsExpected", said "Available" start.Value)
    Assert.Equal("False/Complete", said "Failed" start.Value)
    Assert.Equal("True/Scheduled", said "Scheduled" start.Value)
    Assert.Equal("False/AsExpected", said "Degraded" start.Value)

    Assert.Equal(
        at [ "metadata"; "generation" ] (find WellKnown.imagePruner start.Value),
        at [ "status"; "observedGeneration" ] (find WellKnown.imagePruner start.Value)
    )

[<Fact>]
let ``each object is written once from scratch, and the status once`` () =
    let all = cluster onEmptyDir |> World.settle |> writes

    for target in
        [
            WellKnown.imagePruner
            WellKnown.prunerClusterRole
            WellKnown.prunerClusterRoleBinding
            WellKnown.prunerServiceAccount
            WellKnown.prunerNetworkPolicy
        ] do
        let name = Resource.qualifiedName target.Resource + "/" + target.Name

        Assert.Equal<string list>([ "create " + name ], all |> List.filter (fun write -> write.EndsWith(" " + name)))

    // RS-123: the registry's name is known once its Service is there.
    Assert.Equal<string list>(
        [ "create cronjobs.batch/image-pruner"; "update cronjobs.batch/image-pruner" ],
        all |> List.filter (fun write -> write.EndsWith " cronjobs.batch/image-pruner")
    )

    Assert.Equal<string list>(
        [ "patch imagepruners.imageregistry.operator.openshift.io/cluster/status" ],
        all
        |> List.filter (fun write -> write.Contains "imagepruners" && write.EndsWith "/status")
    )

[<Fact>]
let ``RS-120: the CronJob of an ImagePruner with every field`` () =
    let world =
        start.Value
        |> pruner
            """{"schedule":"*/30 * * * *","suspend":true,"keepTagRevisions":0,"keepYoungerThanDuration":"50m",
                "successfulJobsHistoryLimit":0,"failedJobsHistoryLimit":1,"logLevel":"Trace","ignoreInvalidImageReferences":false,
                "nodeSelector":{"a":"b"},"tolerations":[{"operator":"Exists"}],"affinity":{"podAffinity":{}},
                "resources":{"limits":{"memory":"1Gi"}}}"""

    let spec = cronJob world
    Assert.Equal("\"*/30 * * * *\"", at [ "schedule" ] spec)
    Assert.Equal("true", at [ "suspend" ] spec)
    Assert.Equal("\"Forbid\"", at [ "concurrencyPolicy" ] spec)
    Assert.Equal("3600", at [ "startingDeadlineSeconds" ] spec)
    Assert.Equal("0", at [ "successfulJobsHistoryLimit" ] spec)
    Assert.Equal("1", at [ "failedJobsHistoryLimit" ] spec)
    Assert.Equal("""{"created-by":"image-pruner"}""", at [ "jobTemplate"; "metadata"; "labels" ] spec)
    Assert.Equal("0", at [ "jobTemplate"; "spec"; "backoffLimit" ] spec)

    Assert.Equal(
        """{"annotations":{"openshift.io/required-scc":"restricted-v2"},"labels":{"app":"image-pruner"}}""",
        at [ "jobTemplate"; "spec"; "template"; "metadata" ] spec
    )

    Assert.Equal("""{"a":"b"}""", at (podPath @ [ "nodeSelector" ]) spec)
    Assert.Equal("""[{"operator":"Exists"}]""", at (podPath @ [ "tolerations" ]) spec)
    Assert.Equal("""{"podAffinity":{}}""", at (podPath @ [ "affinity" ]) spec)
    Assert.Equal("""{"limits":{"memory":"1Gi"}}""", at [ "resources" ] (container world))
    Assert.Equal("\"quay.io/lab/cli:1\"", at [ "image" ] (container world))
    Assert.Equal("False/Suspended", said "Scheduled" world)
    Assert.Empty(writes (world |> World.forget |> passed 60 |> World.settle))

[<Fact>]
let ``RS-120: what is given and empty is not what is left out`` () =
    Assert.Equal("""{"requests":{"cpu":"100m","memory":"256Mi"}}""", at [ "resources" ] (container start.Value))
    Assert.Equal("{}", at (podPath @ [ "affinity" ]) (cronJob start.Value))
    Assert.Equal("", at (podPath @ [ "nodeSelector" ]) (cronJob start.Value))
    Assert.Equal("{}", at [ "resources" ] (container (start.Value |> pruner """{"resources":{}}""")))

[<Fact>]
let ``RS-121: the arguments, in this order`` () =
    let all = Json.items [ "args" ] (container start.Value) |> List.choose Json.asString

    Assert.Equal<string list>(
        [
            "-c"
            PrunerCommand.wrapper
            "arg0"
            "oc"
            "adm"
            "prune"
            "images"
            "--confirm=true"
            "--certificate-authority=/var/run/configmaps/serviceca/service-ca.crt"
            "--keep-tag-revisions=3"
            "--keep-younger-than=60m"
            "--ignore-invalid-refs=true"
            "--loglevel=1"
        ],
        List.truncate 13 all
    )

/// RS-122
[<Theory>]
[<InlineData("""{}""", "60m")>]
[<InlineData("""{"keepYoungerThanDuration":"10s"}""", "10s")>]
[<InlineData("""{"keepYoungerThanDuration":"1h"}""", "1h0m0s")>]
[<InlineData("""{"keepYoungerThan":3600000000000,"keepYoungerThanDuration":"10s"}""", "10s")>]
[<InlineData("""{"keepYoungerThan":90000000000}""", "1m30s")>]
[<InlineData("""{"keepYoungerThan":0}""", "0s")>]
let ``RS-122: keep-younger-than`` (spec: string, expected: string) =
    let decoded = PrunerCodec.decode (Json.obj [ "spec", json spec ])
    Assert.Equal(expected, PrunerCommand.keepYoungerThan decoded.Spec)

[<Fact>]
let ``RS-122: the other arguments`` () =
    let args spec =
        PrunerCommand.arguments (PrunerCodec.decode (Json.obj [ "spec", json spec ])).Spec ""
        |> List.skip 9

    Assert.Equal<string list>(
        [
            "--keep-tag-revisions=3"
            "--keep-younger-than=60m"
            "--ignore-invalid-refs=false"
            "--loglevel=1"
            "--prune-registry=false"
        ],
        args "{}"
    )

    Assert.Contains("--keep-tag-revisions=0", args """{"keepTagRevisions":0}""")

    for level, number in
        [
            "Normal", "1"
            "", "1"
            "Loud", "1"
            "Debug", "4"
            "Trace", "6"
            "TraceAll", "8"
        ] do
        Assert.Contains("--loglevel=" + number, args ("{\"logLevel\":\"" + level + "\"}"))

[<Fact>]
let ``RS-123: the registry is pruned as long as the cluster knows its name`` () =
    let host = "image-registry.openshift-image-registry.svc:5000"

    let world =
        start.Value
        |> touchedStatus WellKnown.image ("{\"status\":{\"internalRegistryHostname\":\"" + host + "\"}}")
        |> World.settle

    Assert.Equal<string list>(
        [ "--prune-registry=true"; "--registry-url=https://" + host ],
        arguments world |> List.skip 6
    )

[<Fact>]
let ``the ImagePruner's spec is never changed, and it comes back when it is deleted, with its objects left alone`` () =
    let edited = start.Value |> pruner """{"schedule":"@weekly"}"""
    Assert.Equal("\"@weekly\"", at [ "spec"; "schedule" ] (find WellKnown.imagePruner edited))
    let uid = at [ "metadata"; "uid" ] (find WellKnown.prunerCronJob edited)
    let world = edited |> World.forget |> deleted WellKnown.imagePruner |> World.settle
    Assert.Equal("\"\"", at [ "spec"; "schedule" ] (find WellKnown.imagePruner world))
    Assert.Equal("\"0 0 * * *\"", at [ "schedule" ] (cronJob world))
    Assert.Equal(uid, at [ "metadata"; "uid" ] (find WellKnown.prunerCronJob world))
    Assert.DoesNotContain(writes world, (fun write -> write.StartsWith "delete"))

// Drift ---------------------------------------------------------------------------------------------------------------

let private content (target: ObjectRef) (world: World) : string =
    (find target world,
     [
         [ "metadata"; "resourceVersion" ]
         [ "metadata"; "generation" ]
         [ "metadata"; "uid" ]
         [ "metadata"; "creationTimestamp" ]
         [ "status" ]
     ])
    ||> List.fold (fun document path -> Json.remove path document)
    |> Json.pretty

let private isRepaired (target: ObjectRef) (patch: string) =
    let world = start.Value |> touched target patch |> World.settle
    Assert.Equal(content target start.Value, content target world)
    Assert.Empty(writes (world |> World.forget |> passed 60 |> World.settle))

[<Fact>]
let ``RS-102 and RB-1: access and network policy are repaired`` () =
    isRepaired WellKnown.prunerClusterRole """{"rules":[]}"""
    isRepaired WellKnown.prunerClusterRoleBinding """{"subjects":[]}"""
    isRepaired WellKnown.prunerNetworkPolicy """{"spec":{"egress":[{}]}}"""

[<Fact>]
let ``RB-1: the CronJob is repaired, what it has too much included`` () =
    isRepaired WellKnown.prunerCronJob """{"spec":{"suspend":true,"schedule":"0 5 * * *"}}"""
    isRepaired WellKnown.prunerCronJob """{"spec":{"timeZone":"Etc/UTC"}}"""
    isRepaired WellKnown.prunerCronJob """{"spec":{"jobTemplate":{"spec":{"activeDeadlineSeconds":5}}}}"""

    isRepaired
        WellKnown.prunerCronJob
        """{"spec":{"jobTemplate":{"spec":{"template":{"spec":{"nodeSelector":{"a":"b"},"dnsPolicy":"Default"}}}}}}"""

[<Fact>]
let ``RB-1: what others add stays everywhere`` () =
    for target in Scripts.standing do
        let world =
            start.Value
            |> touched
                target
                """{"metadata":{"labels":{"team":"a"},"annotations":{"note":"b"},"finalizers":["example.com/mine"]}}"""
            |> World.settle

        Assert.Equal("\"a\"", at [ "metadata"; "labels"; "team" ] (find target world))
        Assert.Equal("\"b\"", at [ "metadata"; "annotations"; "note" ] (find target world))
        Assert.Equal("""["example.com/mine"]""", at [ "metadata"; "finalizers" ] (find target world))

[<Fact>]
let ``every object comes back when it is deleted, in every management state`` () =
    for state in [ "Managed"; "Unmanaged"; "Removed" ] do
        let world =
            start.Value
            |> edited ("{\"managementState\":\"" + state + "\"}")
            |> World.settle

        for target in Scripts.standing do
            Assert.True(exists target (world |> deleted target |> World.settle), state + " " + ObjectRef.text target)

[<Fact>]
let ``RB-2: a binding to another role is made anew`` () =
    let world =
        cluster onEmptyDir
        |> put
            WellKnown.prunerClusterRoleBinding
            """{"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"},"subjects":[]}"""
        |> World.settle

    Assert.Equal("\"system:image-pruner\"", at [ "roleRef"; "name" ] (find WellKnown.prunerClusterRoleBinding world))

[<Fact>]
let ``RS-12: the Go operator's digest goes with a change, and stays without one`` () =
    let digest =
        """{"metadata":{"annotations":{"imageregistry.operator.openshift.io/checksum":"sha256:0"}}}"""

    let annotation = [ "metadata"; "annotations"; WellKnown.checksumAnnotation ]

    let before = start.Value |> touched WellKnown.prunerCronJob digest |> World.settle
    Assert.Empty(writes before)
    Assert.Equal("\"sha256:0\"", at annotation (find WellKnown.prunerCronJob before))
    let after = before |> pruner """{"suspend":true}"""
    Assert.Equal("", at annotation (find WellKnown.prunerCronJob after))

[<Fact>]
let ``amounts in a spelling that the API server rewrites are written once`` () =
    let world =
        start.Value
        |> pruner """{"resources":{"requests":{"cpu":"0.5","memory":1024},"limits":{"cpu":"1000m","memory":"1.0Gi"}}}"""

    Assert.Equal(
        1,
        writes world
        |> List.filter (fun write -> write = "update cronjobs.batch/image-pruner")
        |> List.length
    )

    Assert.Empty(
        writes (
            world
            |> World.forget
            |> Operation.run [ Operation.Restart; Operation.Settle; Operation.Pass 1000; Operation.Settle ]
        )
    )

[<Fact>]
let ``what a newer API server adds to the CronJob is left alone`` () =
    // The server adds a member to every CronJob that is written; the operator does not know it.
    let added =
        """{"spec":{"jobTemplate":{"spec":{"podReplacementPolicy":"Failed"}}}}"""

    let live = find WellKnown.prunerCronJob start.Value |> Json.mergePatch (json added)

    let spec =
        PrunerCronJob.spec Cluster.settings PrunerSpec.initial "image-registry.openshift-image-registry.svc:5000"

    let generation = Document.generation live

    Assert.Equal(Ok None, PrunerCronJob.step spec (Some generation) (Present live))

    match PrunerCronJob.step spec (Some(generation - 1L)) (Present live) with
    | Ok(Some step) -> Assert.Equal<string list>([ "spec.jobTemplate.spec.podReplacementPolicy differs" ], step.Facts)
    | Ok None
    | Error _ -> failwith "an edit by hand was not noticed"

[<Fact>]
let ``RB-3: one bad object does not hold up the others, and is told in the ImagePruner after two minutes`` () =
    let world =
        cluster onEmptyDir
        |> failing "create" "clusterroles.rbac.authorization.k8s.io" Trouble.Forbidden None
        |> World.turns 20

    Assert.True(exists WellKnown.prunerCronJob world)
    Assert.True(exists WellKnown.prunerServiceAccount world)
    Assert.Equal("", said "Degraded" world)
    let later = world |> passed 120 |> World.turns 5
    Assert.Equal("True/SyncError", said "Degraded" later)
    Assert.Equal("True/AsExpected", said "Available" later)
    Assert.Contains("ClusterRole system:image-pruner", message "Degraded" later)
    let healed = later |> healed |> World.settle
    Assert.True(exists WellKnown.prunerClusterRole healed)
    Assert.Equal("False/AsExpected", said "Degraded" healed)
