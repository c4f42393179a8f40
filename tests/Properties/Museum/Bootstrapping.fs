/// First Configs that were made of a moment's failure, or of nothing.
module ImageRegistry.Properties.Museum.Bootstrapping

open System
open System.Text
open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

let private clouds =
    "{\"data\":{\"clouds.yaml\":\""
    + Convert.ToBase64String(
        Encoding.UTF8.GetBytes
            "clouds: {openstack: {auth: {auth_url: 'http://keystone:5000/v3', username: registry, password: XsecretXcloudX, user_domain_name: Default, project_name: p}, region_name: RegionOne}}"
    )
    + "\"}}"

let private onOpenStack (answer: Result<Fact, ApiFailure>) : World = {
    (Cluster.bare.Value
     |> Cluster.on "OpenStack" "HighlyAvailable"
     |> World.start noon
     |> put WellKnown.cloudCredentials clouds) with
        ObjectStore = answer
}

let private storage (world: World) =
    at [ "spec"; "storage" ] (find WellKnown.config world)

/// 2020, bug 1846263, #569, and 2023, OCPBUGS-5974, #830. Any failure to reach OpenStack, were it for a second, was taken for *there is
/// no object store*: the cluster got a claim of one node, one replica, and kept them for its life.
[<Fact>]
let ``2020 and 2023: a moment's failure of the cloud decides nothing`` () =
    for failure in
        [
            ApiFailure.Unreachable "no route to host"
            ApiFailure.ServerError(500, "500")
            ApiFailure.ServerError(503, "503")
            ApiFailure.TooManyRequests("429", Some(TimeSpan.FromSeconds 5.0))
        ] do
        let failing = onOpenStack (Error failure) |> World.turns 12
        Assert.False(exists WellKnown.config failing)
        Assert.False(exists (claim WellKnown.defaultClaimName) failing)

        let world =
            {
                failing with
                    ObjectStore = Ok(Fact.ContainersListed 200)
            }
            |> World.restart
            |> World.settle

        Assert.Equal("""{"swift":{}}""", storage world)
        Assert.Equal("2", at [ "spec"; "replicas" ] (find WellKnown.config world))
        Assert.False(exists (claim WellKnown.defaultClaimName) world)

/// 2020, bug 1806158, #465. A user without the right to the object store made the installation fail, instead of getting a claim.
[<Fact>]
let ``2020: a cloud that refuses its object store gives a claim, and says so`` () =
    let world = onOpenStack (Ok(Fact.ContainersListed 403)) |> World.settle

    Assert.Equal("""{"managementState":"Unmanaged","pvc":{"claim":"image-registry-storage"}}""", storage world)
    Assert.Equal("\"Recreate\"", at [ "spec"; "rolloutStrategy" ] (find WellKnown.config world))

    Assert.Contains(
        world.Announced,
        fun announcement -> announcement.Reason = "ObjectStorePassedOver" && announcement.Warning
    )

/// 2019, #332, and again asked for in 2021, #661. On bare metal the registry was started on emptyDir, without a word: the first pod that
/// moved took all images with it. Issue 375, #392: it starts as `Removed`.
[<Fact>]
let ``2019: a platform without storage gets no emptyDir that nobody asked for`` () =
    for platform in [ "BareMetal"; "VSphere"; "None"; "Nutanix"; "External" ] do
        let world =
            Cluster.bare.Value
            |> Cluster.on platform "HighlyAvailable"
            |> World.start noon
            |> World.settle

        Assert.Equal("\"Removed\"", at [ "spec"; "managementState" ] (find WellKnown.config world))
        Assert.Equal("{}", storage world)
        Assert.False(exists WellKnown.deployment world)
        Assert.Equal("True/Removed", condition "Available" world)

/// Where emptyDir is what a registry starts on, it says what that means.
[<Fact>]
let ``2019: emptyDir is never silent`` () =
    for platform in [ "Libvirt"; "" ] do
        let world =
            Cluster.bare.Value
            |> Cluster.on platform "HighlyAvailable"
            |> World.start noon
            |> World.settle

        Assert.Equal("""{"emptyDir":{},"managementState":"Managed"}""", storage world)
        Assert.Equal("emptyDir storage is created with the pod and lost with it", message "StorageExists" world)

/// 2019, bug 1727318, #311. Clusters of 4.1 had `status.platform` and no `status.platformStatus`: the operator of 4.2 crashed.
[<Fact>]
let ``2019: an Infrastructure without platformStatus breaks nothing`` () =
    let without = """{"status":{"platformStatus":null}}"""

    let fresh =
        World.start noon Cluster.bare.Value
        |> touchedStatus WellKnown.infrastructure without
        |> World.settle

    Assert.True(exists WellKnown.config fresh)
    Assert.StartsWith("status.platformStatus: ", message "InputsValid" fresh)

    let running = Base.world Base.S3

    let world =
        running
        |> touchedStatus WellKnown.infrastructure without
        |> Operation.run [ Operation.Restart; Operation.Settle ]

    Assert.Equal(0, Seen.rollouts running world)
    Assert.Equal<string list>([], world.Clouds.Touched |> Set.toList)
    Assert.Equal("True/Ready", condition "Available" world)
    let removed = world |> edited """{"managementState":"Removed"}""" |> World.settle
    Assert.False(exists WellKnown.deployment removed)

/// 2018, issue 58, and 2019, issue 148: a storage that was empty ended the process. 2023, issue 835: `ibmcos: {}` did, on a platform
/// that is not IBM's.
[<Fact>]
let ``2018, 2019 and 2023: an empty storage is told, and nothing ends`` () =
    for storage in
        [
            "{}"
            """{"ibmcos":{}}"""
            """{"swift":{}}"""
            """{"azure":{}}"""
            """{"s3":{}}"""
            """{"gcs":{}}"""
        ] do
        let world =
            settled ("{\"managementState\":\"Managed\",\"replicas\":1,\"storage\":" + storage + "}")

        Assert.StartsWith("False/", condition "Available" world)
        Assert.NotEqual<string>("", message "Available" world)

        let right =
            world
            |> edited """{"storage":{"ibmcos":null,"swift":null,"azure":null,"s3":null,"gcs":null,"emptyDir":{}}}"""

        Assert.Equal("True/Ready", condition "Available" (World.settle right))

/// 2026, seen (B-38). The first Config was asked for by a live read and looked up in a cache: made by somebody else meanwhile, it was an
/// error.
[<Fact>]
let ``2026: a Config that somebody else makes first is taken as it is`` () =
    let world =
        World.start noon Cluster.bare.Value
        |> World.observe
        |> Operation.run [ Operation.Lag 4 ]
        |> put WellKnown.config ("{\"spec\":" + onEmptyDir + "}")
        |> World.settle

    Assert.Equal("True/Ready", condition "Available" world)
    Assert.Equal("""{"emptyDir":{},"managementState":"Managed"}""", storage world)
