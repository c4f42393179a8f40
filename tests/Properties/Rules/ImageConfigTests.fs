/// RS-112 to RS-117 with RB-10 and B-10: names and import mode in the cluster's image configuration.
module ImageRegistry.Properties.Rules.ImageConfigTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

let private internalHost = "image-registry.openshift-image-registry.svc:5000"

/// Empty when there is nothing in it.
let private status (world: World) =
    match at [ "status" ] (find WellKnown.image world) with
    | "{}" -> ""
    | text -> text

let private degraded = condition "ImageConfigControllerDegraded"

[<Fact>]
let ``RS-112: the configuration is made when it is missing, and then filled; its spec is never written`` () =
    let world =
        cluster onEmptyDir
        |> touched WellKnown.image """{"spec":{"registrySources":{"insecureRegistries":["a"]}}}"""
        |> World.settle

    Assert.Equal("""{"registrySources":{"insecureRegistries":["a"]}}""", at [ "spec" ] (find WellKnown.image world))
    let again = world |> World.forget |> deleted WellKnown.image |> World.settle
    Assert.Equal("{}", at [ "spec" ] (find WellKnown.image again))
    Assert.Equal("{\"internalRegistryHostname\":\"" + internalHost + "\"}", status again)

    Assert.Equal<string list>(
        [
            "create images.config.openshift.io/cluster"
            "patch images.config.openshift.io/cluster/status"
        ],
        writes again
        |> List.filter (fun write -> write.Contains "images.config.openshift.io")
    )

[<Theory>]
[<InlineData(5000, "image-registry.openshift-image-registry.svc:5000")>]
[<InlineData(443, "image-registry.openshift-image-registry.svc")>]
let ``RS-113: the name inside the cluster is that of the Service and its first port`` (port: int) (expected: string) =
    let world =
        cluster """{"managementState":"Unmanaged","replicas":1}"""
        |> put
            WellKnown.service
            ("{\"spec\":{\"ports\":[{\"name\":\"a\",\"port\":"
             + string port
             + "},{\"name\":\"b\",\"port\":9}]}}")
        |> World.settle

    Assert.Equal("{\"internalRegistryHostname\":\"" + expected + "\"}", status world)
    Assert.Equal("", status (world |> deleted WellKnown.service |> World.settle))

[<Fact>]
let ``B-10: a Service without ports has no name, and breaks nothing`` () =
    let world =
        cluster """{"managementState":"Unmanaged","replicas":1}"""
        |> put WellKnown.service """{"spec":{"clusterIP":"None"}}"""
        |> World.settle

    Assert.Equal("", status world)
    Assert.Equal("False/AsExpected", degraded world)

[<Fact>]
let ``RS-113 and RB-18: a Service that is deleted or bent and repaired never takes the name away`` () =
    let start = settled onEmptyDir |> World.forget

    for world in
        [
            start |> deleted WellKnown.service |> World.settle
            start
            |> touched WellKnown.service """{"spec":{"ports":[{"name":"5000-tcp","port":5001}]}}"""
            |> World.settle
        ] do
        Assert.DoesNotContain("patch images.config.openshift.io/cluster/status", writes world)
        Assert.Equal("{\"internalRegistryHostname\":\"" + internalHost + "\"}", status world)

[<Fact>]
let ``RS-113: no name is told for a Service that cannot be made`` () =
    let world =
        cluster onEmptyDir
        |> failing "create" "services" Trouble.Forbidden None
        |> World.turns 10

    Assert.Equal("", status world)

let private route (annotations: string) (hosts: string list) : Json =
    Json.obj [
        "metadata", Json.obj [ "annotations", json annotations ]
        "spec", Json.obj [ "host", Json.str "asked.example.com" ]
        "status",
        Json.obj [
            "ingress",
            hosts
            |> List.map (fun host -> Json.obj [ "host", Json.str host; "conditions", Json.list [] ])
            |> Json.list
        ]
    ]

let private own = route """{"imageregistry.openshift.io":"whatever"}"""

[<Fact>]
let ``RS-114: hosts of our Routes as routers tell them, admitted or not, sorted and once, the default host first`` () =
    Assert.Equal<string list>(
        [
            "default-route-openshift-image-registry.apps.example.com"
            "B.example.com"
            "a.example.com"
            "z.example.com"
        ],
        HostNames.externalOnes [
            own [ "z.example.com"; "a.example.com"; "" ]
            own [ "default-route-openshift-image-registry.apps.example.com"; "a.example.com" ]
            own [ "B.example.com" ]
            own []
            route "{}" [ "foreign.example.com" ]
        ]
    )

[<Fact>]
let ``RS-115 and RB-10: several default hosts stay, sorted, in whatever order routers tell them`` () =
    let one = "default-route-openshift-image-registry.apps.example.com"
    let other = "default-route-openshift-image-registry.shard.example.com"

    for hosts in [ [ one; other ]; [ other; one ] ] do
        Assert.Equal<string list>(
            [ one; other; "a.example.com" ],
            HostNames.externalOnes [ own [ "a.example.com" ]; own hosts ]
        )

[<Fact>]
let ``RS-114 and RS-117: hosts come and go with the Routes, and nothing is left of a registry that is removed`` () =
    let world =
        settled
            """{"managementState":"Managed","replicas":1,"storage":{"emptyDir":{}},"defaultRoute":true,"routes":[{"name":"a","hostname":"a.example.com"}]}"""

    Assert.Equal(
        """["default-route-openshift-image-registry.apps.lab.example.com","a.example.com"]""",
        at [ "status"; "externalRegistryHostnames" ] (find WellKnown.image world)
    )

    let fewer =
        world |> edited """{"defaultRoute":false,"routes":null}""" |> World.settle

    Assert.Equal("{\"internalRegistryHostname\":\"" + internalHost + "\"}", status fewer)
    let removed = world |> edited """{"managementState":"Removed"}""" |> World.settle
    Assert.Equal("", status removed)
    Assert.Equal("False/AsExpected", degraded removed)

let private gates (enabled: bool) : World -> World =
    let gate = """[{"name":"ImageStreamImportMode"}]"""

    touchedStatus
        WellKnown.featureGate
        ("{\"status\":{\"featureGates\":[{\"version\":\"0.0.1-snapshot\",\"enabled\":"
         + (if enabled then gate else "[]")
         + ",\"disabled\":"
         + (if enabled then "[]" else gate)
         + "}]}}")

let private architecture (word: string) =
    touchedStatus WellKnown.clusterVersion ("{\"status\":{\"desired\":{\"architecture\":\"" + word + "\"}}}")

let private wanting (mode: string) =
    touched WellKnown.image ("{\"spec\":{\"imageStreamImportMode\":\"" + mode + "\"}}")

[<Theory>]
[<InlineData(true, "", "", "Legacy")>]
[<InlineData(true, "", "Multi", "PreserveOriginal")>]
[<InlineData(true, "Legacy", "Multi", "Legacy")>]
[<InlineData(true, "PreserveOriginal", "", "PreserveOriginal")>]
[<InlineData(false, "", "", "")>]
[<InlineData(false, "", "Multi", "")>]
[<InlineData(false, "PreserveOriginal", "Multi", "")>]
let ``RS-116: the import mode by gate, wish and architecture``
    (gate: bool)
    (wish: string)
    (kind: string)
    (expected: string)
    =
    let world =
        cluster onEmptyDir
        |> gates gate
        |> architecture kind
        |> wanting wish
        |> World.settle

    let mode = at [ "status"; "imageStreamImportMode" ] (find WellKnown.image world)
    Assert.Equal((if expected = "" then "" else "\"" + expected + "\""), mode)

[<Fact>]
let ``RS-116: without the gate a mode that stands there is left alone`` () =
    let world =
        cluster onEmptyDir
        |> gates false
        |> touchedStatus WellKnown.image """{"status":{"imageStreamImportMode":"PreserveOriginal"}}"""
        |> World.settle

    Assert.Equal("\"PreserveOriginal\"", at [ "status"; "imageStreamImportMode" ] (find WellKnown.image world))

let private withGatesOf (version: string) (world: World) : World =
    let settings = {
        world.Settings with
            OperatorImageVersion = version
    }

    {
        world with
            Settings = settings
            Knowledge = Knowledge.start settings world.Now
    }

[<Fact>]
let ``RS-116 and RS-117: a cluster without a version is told after two minutes, the names are told even so`` () =
    let world =
        cluster onEmptyDir
        |> gates true
        |> withGatesOf "0.0.1-snapshot-of-mine"
        |> touchedStatus
            WellKnown.featureGate
            """{"status":{"featureGates":[{"version":"0.0.1-snapshot-of-mine","enabled":[{"name":"ImageStreamImportMode"}],"disabled":[]}]}}"""
        |> deleted WellKnown.clusterVersion
        |> World.settle

    Assert.Equal("True/Error", degraded world)

    Assert.Equal(
        "ClusterVersion version does not exist, so the architecture of the cluster is not known; set spec.imageStreamImportMode of Image cluster",
        message "ImageConfigControllerDegraded" world
    )

    Assert.Equal("{\"internalRegistryHostname\":\"" + internalHost + "\"}", status world)
    let healed = world |> wanting "Legacy" |> World.settle
    Assert.Equal("False/AsExpected", degraded healed)
    Assert.Equal("\"Legacy\"", at [ "status"; "imageStreamImportMode" ] (find WellKnown.image healed))

[<Fact>]
let ``RS-117: nothing is written where nothing differs, and drift is corrected with the next look`` () =
    let start = settled onEmptyDir |> World.forget
    Assert.Empty(writes (start |> World.restart |> World.settle))

    let world =
        start
        |> touchedStatus
            WellKnown.image
            """{"status":{"internalRegistryHostname":"other","externalRegistryHostnames":["x"],"futureField":1}}"""
        |> World.settle

    // The pruner goes by the registry's name, wrong or right.
    Assert.Equal<string list>(
        [
            "patch images.config.openshift.io/cluster/status"
            "update cronjobs.batch/image-pruner"
            "update cronjobs.batch/image-pruner"
        ],
        List.sort (writes world)
    )

    Assert.Equal("{\"internalRegistryHostname\":\"" + internalHost + "\"}", status world)

[<Fact>]
let ``RS-117: a write that fails is told after two minutes and not before`` () =
    let failing =
        settled onEmptyDir
        |> failing "" "images.config.openshift.io" Trouble.Quota None
        |> touchedStatus WellKnown.image """{"status":{"internalRegistryHostname":"other"}}"""

    Assert.Equal("False/AsExpected", degraded (World.turns 4 failing))
    let told = failing |> World.turns 200
    Assert.Equal("True/Error", degraded told)

    Assert.Equal(
        "unable to patch status of Image cluster: exceeded quota",
        message "ImageConfigControllerDegraded" told
    )

    Assert.Equal("False/AsExpected", degraded (told |> healed |> World.settle))

[<Fact>]
let ``plain Kubernetes: where no image configuration is served it is left out, and nobody complains`` () =
    let definition = {
        Resource = {
            Group = "apiextensions.k8s.io"
            Version = "v1"
            Plural = "customresourcedefinitions"
            Kind = "CustomResourceDefinition"
            Scope = Cluster
        }
        Namespace = ""
        Name = "images.config.openshift.io"
    }

    let world =
        cluster onEmptyDir
        |> deleted definition
        |> World.settle
        |> passed 300
        |> World.settle

    Assert.Equal("True/Ready", condition "Available" world)
    Assert.Equal("False/", condition "Degraded" world)
    Assert.Equal("False/AsExpected", degraded world)
    Assert.Equal("False/AsExpected", condition "ImageRegistryCertificatesControllerDegraded" world)

    Assert.NotEqual<string>("", at [ "data" ] (find WellKnown.certificates world))

[<Fact>]
let ``of the image configuration and the cluster's version no more is kept than is read`` () =
    let image =
        Watch.project
            (Watch.named WellKnown.image)
            (json
                """{"metadata":{"name":"cluster","resourceVersion":"7","labels":{"a":"b"}},"spec":{"additionalTrustedCA":{"name":"a"},"imageStreamImportMode":"Legacy","allowedRegistriesForImport":[{"domainName":"x"}]},"status":{"internalRegistryHostname":"h"}}""")

    Assert.Equal(
        """{"metadata":{"name":"cluster","resourceVersion":"7"},"spec":{"additionalTrustedCA":{"name":"a"},"imageStreamImportMode":"Legacy"},"status":{"internalRegistryHostname":"h"}}""",
        Json.text image
    )

    let version =
        Watch.project
            (Watch.named WellKnown.clusterVersion)
            (json
                """{"metadata":{"name":"version"},"spec":{"clusterID":"c"},"status":{"desired":{"version":"2","architecture":"Multi","image":"i"},"history":[{"version":"2"},{"version":"1"}],"conditionalUpdates":[{}]}}""")

    Assert.Equal(
        """{"metadata":{"name":"version"},"status":{"desired":{"architecture":"Multi","version":"2"},"history":[{"version":"2"}]}}""",
        Json.text version
    )
