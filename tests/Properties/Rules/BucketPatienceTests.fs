/// S3-10, S3-22.4, B-3, B-7, B-14, B-16 of spec 03: whom the operator asks for credentials, and how long it waits for what.
module ImageRegistry.Properties.Rules.BucketPatienceTests

open System
open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.Rules.GivenBucket
open ImageRegistry.Properties.World
open Xunit

[<Theory>]
[<InlineData("eu-central-1", false, "https://sts.amazonaws.com", "us-east-1")>]
[<InlineData("eu-central-1", true, "https://sts.eu-central-1.amazonaws.com", "eu-central-1")>]
[<InlineData("il-central-1", false, "https://sts.il-central-1.amazonaws.com", "il-central-1")>]
[<InlineData("us-gov-west-1", false, "https://sts.us-gov-west-1.amazonaws.com", "us-gov-west-1")>]
[<InlineData("cn-north-1", false, "https://sts.cn-north-1.amazonaws.com.cn", "cn-north-1")>]
[<InlineData("eusc-de-east-1", false, "https://sts.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1")>]
let ``S3-10: older regions share a token service unless the credentials say regional, all others have their own``
    (region: string)
    (isRegional: bool)
    (endpoint: string)
    (signedFor: string)
    =
    Assert.Equal((endpoint, signedFor), AwsPartition.stsEndpoint region isRegional)

let private role (more: string) =
    Cluster.secretOf WellKnown.cloudCredentials [
        "credentials",
        "[default]\nrole_arn = arn:aws:iam::123456789012:role/lab\nweb_identity_token_file = /token\n"
        + more
    ]

let private stsOf (world: World) =
    let place = Assert.Single(places (Operation.run [ Operation.Turns 10 ] world))
    place.StsEndpoint, place.StsRegion

[<Fact>]
let ``S3-10: the token service is that of the region, of the credentials' wish, or of the platform`` () =
    let cluster = aws onS3 |> deleted WellKnown.cloudCredentials

    let withRole more =
        Operation.apply cluster (Operation.Put(role more))

    Assert.Equal(("https://sts.amazonaws.com", "us-east-1"), stsOf (withRole ""))

    Assert.Equal(
        ("https://sts.eu-central-1.amazonaws.com", "eu-central-1"),
        stsOf (withRole "sts_regional_endpoints = regional\n")
    )

    Assert.Equal(
        ("https://sts.corp.example", "eu-central-1"),
        withRole ""
        |> touchedStatus
            WellKnown.infrastructure
            """{"status":{"platformStatus":{"aws":{"serviceEndpoints":[{"name":"sts","url":"https://sts.corp.example"}]}}}}"""
        |> stsOf
    )

let private times (slot: string) (world: World) : DateTimeOffset list =
    World.calls world
    |> List.filter (fun call -> CloudAction.slot call.Action = slot)
    |> List.map (fun call -> call.At)

let private distances (times: DateTimeOffset list) : float list =
    times
    |> List.pairwise
    |> List.map (fun (one, other) -> (other - one).TotalSeconds)

[<Fact>]
let ``S3-22.4: a bucket that does not appear is looked for every five seconds, and after a hundred seconds made again``
    ()
    =
    let world =
        aws onS3
        |> happens (CloudEvent.Delay 100000)
        |> Operation.run [ Operation.Turns 250 ]

    let made = times "create" world
    Assert.InRange(List.length made, 2, 3)

    for distance in distances made do
        Assert.InRange(distance, 100.0, 106.0)

    let looks =
        times "probe" world
        |> List.filter (fun look -> look > made[0] && look < made[1])

    Assert.InRange(List.length looks, 18, 21)

    for distance in distances looks do
        Assert.InRange(distance, 5.0, 6.0)

    // Law 4: it is the same one, however often it is asked for.
    Assert.Equal<string list>([ ownBucket ], world.Clouds.Made)

[<Fact>]
let ``B-3 and B-16: a call that fails is repeated at distances that double up to two minutes, and told once`` () =
    let world =
        resting ()
        |> passed 700
        |> troubled "probe" CloudTrouble.Unreachable 100000
        |> Operation.run [ Operation.Turns 450 ]

    let waits = times "probe" world |> distances
    Assert.InRange(List.length waits, 7, 12)

    for index, wait in List.indexed waits do
        let least = min 120.0 (Math.Pow(2.0, float index))
        // A second is the shortest step of time here.
        Assert.InRange(wait, least, least * 1.2 + 1.0)

    let conditions =
        writes world
        |> List.filter (fun write -> write.StartsWith("patch configs", StringComparison.Ordinal))

    Assert.Single conditions |> ignore

[<Fact>]
let ``GCS-14: a tag whose quota is used up is bound after ninety seconds at the earliest, and after five minutes at the latest``
    ()
    =
    let throttled = {
        Kind = CloudFailureKind.Throttled None
        Code = "429"
        Http = 429
        Message = "Quota exceeded"
    }

    let wait action failures =
        let fact = {
            Action = action
            Answer = Error throttled
            At = noon
            Order = 1L
            Failures = failures
        }

        (CloudBackoff.due "identity" fact throttled - noon).TotalSeconds

    for failures, least in [ 1, 90.0; 2, 180.0; 3, 300.0; 4, 300.0 ] do
        Assert.InRange(wait (CloudAction.BindTag "1234/env/prod") failures, least, least * 1.2)

    Assert.InRange(wait CloudAction.Probe 1, 1.0, 1.2)

[<Fact>]
let ``B-7: a registry that goes on writing while its bucket is removed is outlasted, at growing distances`` () =
    let start =
        resting ()
        |> happens (CloudEvent.Fill 3L)
        |> edit """{"managementState":"Removed"}"""

    // Something comes in after each emptying.
    let busy =
        (start, [ 1..120 ])
        ||> List.fold (fun world _ ->
            let after = Operation.run [ Operation.Turns 1 ] world

            if List.length (times "empty" after) > List.length (times "empty" world) then
                happens (CloudEvent.Fill 1L) after
            else
                after)

    let refused = times "remove" busy
    Assert.InRange(List.length refused, 3, 12)

    for distance, least in
        List.zip
            (distances refused)
            (List.init (List.length refused - 1) (fun index -> 5.0 * Math.Pow(2.0, float index))) do
        Assert.InRange(distance, min 120.0 least, 146.0)

    Assert.Equal("Unknown/BucketNotEmpty", condition "StorageExists" busy)

    let world = World.settle busy
    Assert.Equal(None, bucket ownBucket world)
    Assert.Equal("False/S3 Bucket Deleted", condition "StorageExists" world)

/// What is decided at rest when the Deployment says that its rollout ran out of time then.
let private afterRollout (since: TimeSpan) : CloudAction list =
    let world = resting () |> passed 60 |> Operation.run [ Operation.Turns 1 ]
    let snapshot = World.snapshot (World.observe world)

    let failed =
        find WellKnown.deployment world
        |> Json.set
            [ "status"; "conditions" ]
            (Json.list [
                Json.obj [
                    "type", Json.str "Progressing"
                    "status", Json.str "False"
                    "reason", Json.str "ProgressDeadlineExceeded"
                    "lastTransitionTime",
                    Json.str (
                        (snapshot.Now + since)
                            .ToString("yyyy-MM-ddTHH:mm:ssZ", Globalization.CultureInfo.InvariantCulture)
                    )
                ]
            ])

    let snapshot = {
        snapshot with
            Observed = {
                snapshot.Observed with
                    Objects = Map.add WellKnown.deployment (Present failed) snapshot.Observed.Objects
            }
    }

    (Planner.make Cluster.settings snapshot).Steps
    |> List.choose (fun step ->
        match step.Effect with
        | Effect.Cloud(_, action) -> Some action
        | _ -> None)

[<Fact>]
let ``a rollout that ran out of time has the bucket looked at once: it may be why`` () =
    Assert.Equal<CloudAction list>([ CloudAction.Probe ], afterRollout (TimeSpan.FromSeconds -10.0))
    // It was looked at since.
    Assert.Empty(afterRollout (TimeSpan.FromHours -2.0))
    // A time that is still to come is another clock's.
    Assert.Empty(afterRollout (TimeSpan.FromHours 1.0))
