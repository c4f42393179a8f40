/// OP-48, SW-30 and S-B10: on OpenStack the answer of the cloud decides what a registry starts with.
module ImageRegistry.Properties.Rules.ObjectStoreTests

open System
open System.Text
open FsCheck
open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

let private password = "XsecretXcloudX"

let private clouds (user: string) =
    "clouds: {openstack: {auth: {auth_url: 'http://keystone:5000/v3', username: "
    + user
    + ", password: "
    + password
    + ", user_domain_name: Default, project_name: p}, region_name: RegionOne}}"

let private credentials (user: string) =
    "{\"data\":{\"clouds.yaml\":\""
    + Convert.ToBase64String(Encoding.UTF8.GetBytes(clouds user))
    + "\"}}"

let private withoutCredentials: World =
    Cluster.bare.Value
    |> Cluster.on "OpenStack" "HighlyAvailable"
    |> World.start noon

let private installed (answer: Result<Fact, ApiFailure>) : World = {
    (withoutCredentials |> put WellKnown.cloudCredentials (credentials "registry")) with
        ObjectStore = answer
}

let private storage (world: World) =
    at [ "spec"; "storage" ] (find WellKnown.config world)

let private reported (world: World) =
    find WellKnown.clusterOperator world
    |> Json.items [ "status"; "conditions" ]
    |> List.map (fun condition -> Json.tryString [ "message" ] condition |> Option.defaultValue "")
    |> String.concat "\n"

let private probes (world: World) : int =
    World.decisions world
    |> List.collect (fun (_, plan) -> plan.Steps)
    |> List.filter (fun step -> Effect.destination step.Effect = Destination.OpenStack)
    |> List.length

[<Theory>]
[<InlineData(200)>]
[<InlineData(204)>]
let ``an object store that lists its containers is used`` (code: int) =
    let world = installed (Ok(Fact.ContainersListed code)) |> World.settle
    Assert.Contains("\"swift\"", storage world)
    Assert.Equal("2", at [ "spec"; "replicas" ] (find WellKnown.config world))
    Assert.False(exists (claim WellKnown.defaultClaimName) world)
    Assert.Equal(1, probes world)

[<Theory>]
[<InlineData(401)>]
[<InlineData(403)>]
[<InlineData(404)>]
let ``one that refuses is passed over for a claim, and an Event says why`` (code: int) =
    let world = installed (Ok(Fact.ContainersListed code)) |> World.settle
    Assert.Contains("\"pvc\":{\"claim\":\"image-registry-storage\"}", storage world)
    Assert.Equal("\"Recreate\"", at [ "spec"; "rolloutStrategy" ] (find WellKnown.config world))

    Assert.Equal("\"standard-csi\"", at [ "spec"; "storageClassName" ] (find (claim WellKnown.defaultClaimName) world))

    let event =
        world.Announced
        |> List.find (fun announcement -> announcement.Reason = "ObjectStorePassedOver")

    Assert.True event.Warning

    Assert.Equal(
        "The registry starts on a PersistentVolumeClaim: the object store cannot be used: listing containers is answered with "
        + string code,
        event.Message
    )

    Assert.Equal(1, probes world)

[<Fact>]
let ``a cloud without one gives a claim`` () =
    let world =
        installed (Ok(Fact.NoObjectStore "the catalogue has none")) |> World.settle

    Assert.Contains("\"pvc\"", storage world)

[<Fact>]
let ``PD-5: a failing cloud makes nothing, is told, is asked less and less, and used when it answers`` () =
    for failure in
        [
            ApiFailure.Unreachable "POST http://keystone:5000/v3/auth/tokens: no connection to the server"
            ApiFailure.Unauthorized "POST http://keystone:5000/v3/auth/tokens: 401"
            ApiFailure.ServerError(503, "GET http://swift/: 503")
            ApiFailure.TooManyRequests("GET http://swift/: 429", Some(TimeSpan.FromSeconds 20.0))
        ] do
        let world = installed (Error failure) |> World.turns 60
        Assert.False(exists WellKnown.config world)
        Assert.False(exists (claim WellKnown.defaultClaimName) world)
        Assert.Contains("There is no Config, and none can be made", reported world)
        Assert.Contains(ApiFailure.text failure, reported world)
        Assert.InRange(probes world, 2, 20)

        let answering =
            {
                world with
                    ObjectStore = Ok(Fact.ContainersListed 200)
            }
            |> World.settle

        Assert.Contains("\"swift\"", storage answering)

[<Fact>]
let ``without credentials nothing is asked, it is told which are missing, and their arrival is noticed at once`` () =
    let world = withoutCredentials |> World.settle
    Assert.Equal(0, probes world)
    Assert.Contains("platform OpenStack", reported world)
    Assert.Contains("Secret openshift-image-registry/installer-cloud-credentials does not exist", reported world)

    let arrived =
        {
            (world |> put WellKnown.cloudCredentials (credentials "registry")) with
                ObjectStore = Ok(Fact.ContainersListed 200)
        }
        |> World.settle

    Assert.Contains("\"swift\"", storage arrived)

[<Fact>]
let ``an answer to other credentials is no answer`` () =
    // The claim cannot be made, so that the answer is there and nothing came of it yet.
    let world =
        installed (Ok(Fact.ContainersListed 403))
        |> failing "create" "persistentvolumeclaims" Trouble.Forbidden None
        |> World.turns 4

    Assert.Equal(1, probes world)
    Assert.False(exists WellKnown.config world)

    let changed =
        {
            (world |> touched WellKnown.cloudCredentials (credentials "another") |> healed) with
                ObjectStore = Ok(Fact.ContainersListed 200)
        }
        |> World.settle

    Assert.Equal(2, probes changed)
    Assert.Contains("\"swift\"", storage changed)

[<Fact>]
let ``an answer counts for five minutes`` () =
    let world =
        installed (Ok(Fact.ContainersListed 403))
        |> failing "create" "persistentvolumeclaims" Trouble.Forbidden None
        |> World.turns 4
        |> passed 301
        |> World.turns 4

    Assert.Equal(2, probes world)

[<Fact>]
let ``ST-4: a Config without storage gets what the cloud has`` () =
    let configured answer =
        {
            (installed answer) with
                Controllers = (cluster onEmptyDir).Controllers
        }
        |> put WellKnown.config """{"spec":{"managementState":"Managed","replicas":1}}"""

    let world = configured (Ok(Fact.ContainersListed 200)) |> World.settle
    Assert.Contains("\"swift\"", storage world)

    let without = configured (Ok(Fact.ContainersListed 404)) |> World.settle
    Assert.Contains("\"pvc\"", storage without)
    Assert.Equal("True/Ready", condition "Available" without)

    let failing = configured (Error(ApiFailure.Unreachable "no way")) |> World.turns 30
    Assert.Equal("", storage failing)
    Assert.Equal("True/Error", condition "Progressing" failing)
    Assert.Contains("no way", message "Progressing" failing)

let private answers: Gen<Result<Fact, ApiFailure>> =
    Gen.oneof [
        Gen.elements [ 200; 204; 401; 403; 404 ]
        |> Gen.map (fun code -> Ok(Fact.ContainersListed code))
        Gen.constant (Ok(Fact.NoObjectStore "there is none"))
        // A server that repeats what it was sent.
        Gen.elements [
            ApiFailure.Unauthorized("who is " + password)
            ApiFailure.ServerError(500, "cannot parse " + password)
            ApiFailure.Unreachable "no connection"
            ApiFailure.Unreadable password
        ]
        |> Gen.map Error
    ]

[<Fact>]
let ``the first answer of the cloud decides, whatever has failed before, and no secret is told`` () =
    let cases =
        Gen.zip (Gen.listOfLength 3 (Gen.zip answers (Gen.choose (1, 6)))) (Gen.elements [ 200; 403; 404 ])

    Law.forStories "the first answer of the cloud decides" (Arb.fromGen cases) (fun (between, last) ->
        let world =
            (installed (Error(ApiFailure.Unreachable "no connection")), between)
            ||> List.fold (fun world (answer, turns) -> World.turns turns { world with ObjectStore = answer })

        let settled =
            {
                world with
                    ObjectStore = Ok(Fact.ContainersListed last)
            }
            |> World.settle

        let isYes (fact: Fact) =
            List.contains fact [ Fact.ContainersListed 200; Fact.ContainersListed 204 ]

        let first =
            world.Knowledge.Facts
            |> Map.toList
            |> List.map (fun (_, known) -> known.Fact)
            |> List.tryHead
            |> Option.defaultValue (Fact.ContainersListed last)

        Assert.Equal(isYes first, (storage settled).Contains "swift")

        let texts =
            (World.decisions settled
             |> List.collect (fun (_, plan) ->
                 (plan.Steps @ plan.Held |> List.map Step.text)
                 @ (plan.Steps @ plan.Held |> List.map (fun step -> Effect.key step.Effect))
                 @ (plan.Refusals |> List.map Refusal.text)))
            @ (settled.Announced |> List.map (fun announcement -> announcement.Message))
            @ [ reported settled ]

        for text in texts do
            if text.Contains password then
                World.broken ("a secret is told: " + text) settled)
