/// What the simulation has found, each by its smallest script. All laws are judged on every one of them.
module ImageRegistry.Properties.Museum.Found

open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Simulation
open ImageRegistry.Properties.World
open Xunit

let private keepsEveryLaw (start: Base) (operations: Operation list) : unit =
    let script = {
        Base = start
        Operations = operations
    }

    match Laws.violations (Played.play script) with
    | [] -> ()
    | violations ->
        failwith (
            violations
            |> List.map (fun (law, how) -> law + "\n" + how)
            |> String.concat "\n\n"
        )

// 2026: what the Config said of a bucket in nobody's care depended on what the process remembered, so a crash changed it.
[<Fact>]
let ``the conditions of an Unmanaged bucket stand whatever the process remembers`` () =
    keepsEveryLaw Base.S3 [
        Operation.Edit(TestData.json """{"storage":{"managementState":"Unmanaged"}}""")
        Operation.Edit(TestData.json """{"managementState":"Unmanaged"}""")
        Operation.DieAfter 1
        Operation.Turns 8
    ]

// 2026: a condition that was dropped and told again in the same pass got a new time with its old status.
[<Fact>]
let ``StorageExists keeps its time when the removal finds the storage as unusable as before`` () =
    keepsEveryLaw Base.S3 [
        Operation.Edit(TestData.json """{"storage":{"s3":{"region":"r","regionEndpoint":"minio:9000"}}}""")
        Operation.Turns 2
        Operation.Edit(TestData.json """{"managementState":"Removed"}""")
    ]

// 2026: what had failed before the clock was set back waited until the clock had caught up, an hour instead of seconds.
[<Fact>]
let ``a clock that is set back prolongs no wait`` () =
    keepsEveryLaw Base.Fresh [
        Operation.Fail("patch", "configs.imageregistry.operator.openshift.io", Trouble.Quota, Some 3)
        Operation.Turns 3
        Operation.ClockJump -3600
    ]

// 2026: what had been said of a claim stood for ever when the Config asked for no storage any more.
[<Fact>]
let ``what is told of a claim goes when no storage is asked for`` () =
    keepsEveryLaw Base.Removed [
        Operation.Edit(TestData.json """{"managementState":"Managed"}""")
        Operation.Slip(TestData.json """{"storage":{"pvc":{"claim":"Not A Name"}}}""", 2)
    ]

// 2026: what had been said of a claim that was never used stood for ever, where another one was in use before.
[<Fact>]
let ``what is told of a claim goes when no storage is asked for, also where another one was in use`` () =
    keepsEveryLaw Base.Claim [
        Operation.Edit(TestData.json """{"storage":null}""")
        Operation.Slip(TestData.json """{"storage":{"pvc":{"claim":"Not A Name"}}}""", 2)
    ]

// 2026: as long as the platform was not seen, everything but the storage was made; once it was seen, nothing was to be made at all.
[<Fact>]
let ``nothing is made before it is known whether there is a storage`` () =
    keepsEveryLaw Base.Removed [
        Operation.Edit(TestData.json """{"managementState":"Managed"}""")
        Operation.Unlisted("infrastructures.config.openshift.io", 1)
        Operation.Turns 3
    ]

// 2026: the status of a Config on its way out kept a failure that was long over, and never said what the removal waits for.
[<Fact>]
let ``the status of a deleted Config says what its removal waits for`` () =
    keepsEveryLaw Base.EmptyDir [
        Operation.Fail("", "services", Trouble.ServerError 500, Some 3)
        Operation.Touch(
            WellKnown.podDisruptionBudget,
            TestData.json """{"metadata":{"finalizers":["example.com/mine"]}}"""
        )
        Operation.Delete WellKnown.config
        Operation.Turns 2
    ]

// 2026: the name of a bucket that was removed stayed in the spec where another storage was named beside it for a while.
[<Fact>]
let ``a bucket that was removed is no longer named, whatever stands beside it`` () =
    keepsEveryLaw Base.S3 [
        Operation.Edit(TestData.json """{"managementState":"Removed"}""")
        Operation.Turns 4
        Operation.Slip(TestData.json """{"storage":{"oss":{}}}""", 2)
    ]

// 2026: pods were given a bucket that nobody had seen yet, because the status named it before it was made and its credentials were the same.
[<Fact>]
let ``pods are not given a new bucket before it is there`` () =
    keepsEveryLaw Base.S3 [
        Operation.Edit(TestData.json """{"storage":{"s3":{"bucket":"theirs"}}}""")
        Operation.Settle
        Operation.Cloud(
            CloudEvent.Fail {
                Slot = "probe"
                Trouble = CloudTrouble.Denied
                Times = 1
            }
        )
        Operation.Edit(TestData.json """{"storage":{"s3":{"bucket":null}}}""")
        Operation.Edit(TestData.json """{"storage":{"s3":{"encrypt":false}}}""")
        Operation.Turns 4
    ]

// 2026: while a Service that somebody had deleted could not be made anew at the first attempt, its names left the certificates, and came back.
[<Fact>]
let ``a Service that cannot be made anew at once costs no rollout`` () =
    keepsEveryLaw Base.EmptyDir [
        Operation.Fail("create", "services", Trouble.Unauthorized, Some 1)
        Operation.Delete WellKnown.service
        Operation.Turns 2
    ]

// 2026: while there was no Infrastructure, a bucket was given tags of a cluster without a name.
[<Fact>]
let ``no bucket is marked for a cluster whose name is not known`` () =
    let world =
        Base.world Base.S3
        |> Operation.run [
            Operation.Delete WellKnown.infrastructure
            Operation.Edit(TestData.json """{"storage":{"managementState":null,"s3":{"chunkSizeMiB":10}}}""")
            Operation.Settle
            Operation.Restart
            Operation.Settle
        ]

    let tags =
        world.Clouds.Buckets
        |> Map.toList
        |> List.collect (fun (_, bucket) -> Map.toList bucket.Tags)

    Assert.Equal<(string * string) list>(
        [
            "Name", "lab-x7k2p-image-registry"
            "kubernetes.io/cluster/lab-x7k2p", "owned"
        ],
        tags
    )

// 2026: a bucket of our own that was still there when the Config had been deleted and made anew was taken for the user's.
[<Fact>]
let ``our own bucket is found again by the next Config, whatever goes wrong meanwhile`` () =
    keepsEveryLaw Base.S3 [
        Operation.Cloud(CloudEvent.Bring("s3", "theirs", true, 7L))
        Operation.Edit(TestData.json """{"storage":{"s3":{"bucket":"theirs"}}}""")
        Operation.Settle
        Operation.Delete WellKnown.config
        Operation.Turns 3
        Operation.Cloud(
            CloudEvent.Fail {
                Slot = ""
                Trouble = CloudTrouble.Revoked
                Times = 5
            }
        )
        Operation.Turns 3
    ]
