/// OP-42 to OP-52: the first Config, platform by platform and topology by topology.
module ImageRegistry.Properties.Rules.BootstrapTable

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

let private on (platform: string) (topology: string) : World =
    Cluster.bare.Value
    |> Cluster.on platform topology
    |> World.start noon
    |> World.observe

/// The Config that the operator would create, and the claim before it.
let private created (world: World) : Json * Json option =
    let document kind =
        (World.plan world).Steps
        |> List.tryPick (fun step ->
            match step.Effect with
            | Effect.Create(target, document) when target.Resource = kind -> Some document
            | Effect.Create _
            | Effect.Replace _
            | Effect.ReplaceStatus _
            | Effect.Patch _
            | Effect.PatchStatus _
            | Effect.Delete _
            | Effect.Cloud _
            | Effect.Probe _
            | Effect.Announce _
            | Effect.SetLogLevel _
            | Effect.End _ -> None)

    match document Kind.config with
    | Some config -> config, document Kind.persistentVolumeClaim
    | None -> World.broken "no Config would be created" world

let private state = at [ "spec"; "managementState" ]
let private storage = at [ "spec"; "storage" ]
let private replicas = at [ "spec"; "replicas" ]
let private strategy = at [ "spec"; "rolloutStrategy" ]

[<Theory>]
[<InlineData("AWS", "Managed", """{"s3":{"trustedCA":{"name":""},"virtualHostedStyle":false}}""", "2", "RollingUpdate")>]
[<InlineData("Azure", "Managed", """{"azure":{}}""", "2", "RollingUpdate")>]
[<InlineData("GCP", "Managed", """{"gcs":{}}""", "2", "RollingUpdate")>]
[<InlineData("IBMCloud", "Managed", """{"ibmcos":{}}""", "2", "RollingUpdate")>]
[<InlineData("PowerVS", "Managed", """{"ibmcos":{}}""", "2", "RollingUpdate")>]
[<InlineData("oVirt", "Managed", """{"pvc":{"claim":"image-registry-storage"}}""", "1", "Recreate")>]
[<InlineData("BareMetal", "Removed", "{}", "1", "RollingUpdate")>]
[<InlineData("VSphere", "Removed", "{}", "1", "RollingUpdate")>]
[<InlineData("None", "Removed", "{}", "1", "RollingUpdate")>]
[<InlineData("Nutanix", "Removed", "{}", "1", "RollingUpdate")>]
[<InlineData("KubeVirt", "Removed", "{}", "1", "RollingUpdate")>]
[<InlineData("EquinixMetal", "Removed", "{}", "1", "RollingUpdate")>]
[<InlineData("AlibabaCloud", "Removed", "{}", "1", "RollingUpdate")>]
[<InlineData("External", "Removed", "{}", "1", "RollingUpdate")>]
[<InlineData("Libvirt", "Managed", """{"emptyDir":{}}""", "1", "RollingUpdate")>]
[<InlineData("", "Managed", """{"emptyDir":{}}""", "1", "RollingUpdate")>]
[<InlineData("Moon", "Managed", """{"emptyDir":{}}""", "1", "RollingUpdate")>]
[<InlineData("ovirt", "Managed", """{"emptyDir":{}}""", "1", "RollingUpdate")>]
let ``OP-46 and OP-47: defaults of a platform, on a single node one replica at most``
    (platform: string)
    (expectedState: string)
    (expectedStorage: string)
    (expectedReplicas: string)
    (expectedStrategy: string)
    =
    // The schema knows no other platforms than the API's; what the operator sees counts.
    let seen topology =
        let infrastructure =
            on "None" topology
            |> find WellKnown.infrastructure
            |> Json.set [ "status"; "platformStatus"; "type" ] (Json.str platform)

        let world = on "None" topology

        {
            world with
                Knowledge = Sightings.changed noon (Watch.named WellKnown.infrastructure) infrastructure world.Knowledge
        }

    let config, _ = created (seen "HighlyAvailable")
    Assert.Equal("\"" + expectedState + "\"", state config)
    Assert.Equal(expectedStorage, storage config)
    Assert.Equal(expectedReplicas, replicas config)
    Assert.Equal("\"" + expectedStrategy + "\"", strategy config)

    let single, _ = created (seen "SingleReplica")
    Assert.Equal("1", replicas single)
    Assert.Equal("\"" + expectedStrategy + "\"", strategy single)
    Assert.Equal(expectedStorage, storage single)

[<Fact>]
let ``OP-49: the claim comes before the Config`` () =
    let world = on "oVirt" "HighlyAvailable"
    let _, claim = created world

    match claim with
    | None -> World.broken "no claim would be created" world
    | Some claim ->
        Assert.Equal(
            """{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"100Gi"}},"storageClassName":"ovirt-csi-sc"}""",
            at [ "spec" ] claim
        )

        Assert.Equal("""{"imageregistry.openshift.io":"true"}""", at [ "metadata"; "annotations" ] claim)

[<Fact>]
let ``OP-49: without its claim no Config is made`` () =
    let world =
        on "oVirt" "HighlyAvailable"
        |> failing "create" "persistentvolumeclaims" Trouble.Forbidden None
        |> World.turns 3

    Assert.False(exists WellKnown.config world)
    let settled = world |> healed |> World.settle
    Assert.True(exists WellKnown.config settled)
    Assert.Equal("True/Ready", condition "Available" settled)

[<Fact>]
let ``OP-50 and BP-3: the bootstrapped claim counts as the user's and outlives the registry`` () =
    let world = on "oVirt" "HighlyAvailable" |> World.settle
    Assert.Equal(Some StorageManagement.Unmanaged, (World.config world).Spec.Storage.Management)
    let removed = world |> edited """{"managementState":"Removed"}""" |> World.settle
    Assert.True(exists (claim "image-registry-storage") removed)

[<Fact>]
let ``OP-45: the Config has exactly what the table says, and the finalizer`` () =
    let world = on "None" "HighlyAvailable" |> World.settle
    let config = find WellKnown.config world
    Assert.Equal("""["imageregistry.operator.openshift.io/finalizer"]""", at [ "metadata"; "finalizers" ] config)
    Assert.Equal("\"Normal\"", at [ "spec"; "logLevel" ] config)
    Assert.Equal("\"Normal\"", at [ "spec"; "operatorLogLevel" ] config)
    Assert.Equal("\"VersionTLS12\"", at [ "spec"; "observedConfig"; "servingInfo"; "minTLSVersion" ] config)

    for absent in
        [
            "httpSecret"
            "routes"
            "resources"
            "affinity"
            "nodeSelector"
            "tolerations"
        ] do
        Assert.Equal("", at [ "spec"; absent ] config)

[<Fact>]
let ``PD-4: on a platform without storage all three conditions say Removed`` () =
    let world = on "BareMetal" "HighlyAvailable" |> World.settle
    Assert.Equal("True/Removed", condition "Available" world)
    Assert.Equal("False/Removed", condition "Progressing" world)
    Assert.Equal("False/Removed", condition "Degraded" world)
    Assert.Equal("True/Removed", condition "Removed" world)

[<Fact>]
let ``OP-51: without an Infrastructure nothing is made, and the cluster hears why`` () =
    let world =
        Cluster.bare.Value
        |> World.start noon
        |> deleted WellKnown.infrastructure
        |> World.settle

    Assert.False(exists WellKnown.config world)

    Assert.Equal(
        "There is no Config, and none can be made: Infrastructure cluster does not exist; it names the platform, from which the first Config is made",
        find WellKnown.clusterOperator world
        |> Json.items [ "status"; "conditions" ]
        |> List.head
        |> Json.tryString [ "message" ]
        |> Option.defaultValue ""
    )

[<Fact>]
let ``OP-52 and B-10: an Infrastructure without platformStatus is an unknown platform`` () =
    let world =
        Cluster.bare.Value
        |> World.start noon
        |> touchedStatus WellKnown.infrastructure """{"status":{"platformStatus":null,"platform":null}}"""
        |> World.settle

    Assert.Equal(
        """{"emptyDir":{},"managementState":"Managed"}""",
        at [ "spec"; "storage" ] (find WellKnown.config world)
    )

    Assert.Equal("False/InvalidConfig", condition "InputsValid" world)
    Assert.StartsWith("status.platformStatus: ", message "InputsValid" world)

[<Fact>]
let ``OP-44: an existing Config is never defaulted`` () =
    let world = settled """{"managementState":"Unmanaged","replicas":1}"""
    Assert.Equal("", at [ "spec"; "rolloutStrategy" ] (find WellKnown.config world))
    Assert.Equal("", at [ "spec"; "storage" ] (find WellKnown.config world))

[<Fact>]
let ``OP-42: a deleted Config comes back from the platform under a new uid`` () =
    let world = settled onEmptyDir
    let uid = Document.uid (find WellKnown.config world)
    let after = world |> deleted WellKnown.config |> World.settle
    Assert.NotEqual<string>(uid, Document.uid (find WellKnown.config after))
    Assert.Equal("\"Removed\"", state (find WellKnown.config after))
