/// One failed night of the image pruner, and its reasons.
module ImageRegistry.Properties.Museum.Pruner

open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

let private start = lazy (settled onEmptyDir |> World.forget)

let private said (kind: string) (world: World) : string =
    (PrunerCodec.decode (find WellKnown.imagePruner world)).Conditions
    |> Condition.tryFind kind
    |> Option.map (fun condition -> ConditionStatus.text condition.Status + "/" + condition.Reason)
    |> Option.defaultValue ""

let private ended name condition (world: World) : World =
    world
    |> Operation.run [
        Operation.JobEnded(name, true, condition, "True")
        Operation.Settle
        Operation.Pass 60
    ]

let private arguments (world: World) : string list =
    find WellKnown.prunerCronJob world
    |> Json.items [ "spec"; "jobTemplate"; "spec"; "template"; "spec"; "containers" ]
    |> List.collect (Json.items [ "args" ])
    |> List.choose Json.asString

/// 2020, bugs 1857684 and 1879176, #586 and #612. One failed run degraded the cluster until the next night, whatever was done about it.
[<Fact>]
let ``2020: a failed run is over when a later one succeeds, or when its Job is deleted`` () =
    let failed = start.Value |> ended "image-pruner-1" "Failed"
    Assert.Equal("True/JobFailed", said "Degraded" failed)
    let again = failed |> ended "image-pruner-by-hand" "Complete"
    Assert.Equal("False/AsExpected", said "Degraded" again)
    let cleaned = failed |> deleted (Cluster.job "image-pruner-1") |> World.settle
    Assert.Equal("False/AsExpected", said "Degraded" cleaned)
    // Nor does a failure of long ago come up again.
    let older =
        again
        |> deleted (Cluster.job "image-pruner-by-hand")
        |> ended "image-pruner-3" "Complete"

    Assert.Equal("False/AsExpected", said "Degraded" older)

/// 2022, bugs 1990125 and 2051692, #754. A failure that passes, such as an API server that restarts, cost the whole night. A run tries
/// its command up to six times.
[<Fact>]
let ``2022: a run has patience of its own`` () =
    let script = arguments start.Value |> List.item 1
    Assert.Contains("[ \"$failures\" -eq 5 ]", script)
    Assert.Contains("pause=$((failures * 30))", script)

    let job =
        find WellKnown.prunerCronJob start.Value
        |> Json.tryPath [ "spec"; "jobTemplate"; "spec" ]
        |> Option.defaultValue Json.Null

    Assert.Equal("0", at [ "backoffLimit" ] job)

/// 2026, seen (RB-16). Any Job in the namespace, of whoever, was taken for one of the pruner's.
[<Fact>]
let ``2026: a failed Job of somebody else is none of the pruner's`` () =
    let world =
        start.Value
        |> Operation.run [
            Operation.JobEnded("image-pruner-of-mine", false, "Failed", "True")
            Operation.Settle
        ]

    Assert.Equal("False/AsExpected", said "Degraded" world)
    Assert.Empty(writes world)

/// 2020, bug 1887010, #627. On a cluster without image streams the pruner could not guess the registry's name, and failed every night.
/// And where there is no registry there is none to prune.
[<Fact>]
let ``2020: the pruner is told the registry's name, and that there is none`` () =
    let world = start.Value |> World.settle
    Assert.Contains("--prune-registry=true", arguments world)
    Assert.Contains("--registry-url=https://image-registry.openshift-image-registry.svc:5000", arguments world)
    let removed = world |> edited """{"managementState":"Removed"}""" |> World.settle
    Assert.Contains("--prune-registry=false", arguments removed)
    Assert.DoesNotContain(arguments removed, fun argument -> argument.StartsWith "--registry-url")

/// 2020, bug 1879073, #610. `spec.logLevel` of the ImagePruner had no effect.
[<Fact>]
let ``2020: the pruner's log level is the one that was asked for`` () =
    let world =
        start.Value
        |> touched WellKnown.imagePruner """{"spec":{"logLevel":"Debug"}}"""
        |> World.settle

    Assert.Contains("--loglevel=4", arguments world)
