/// Law 14 of the design, for the ImagePruner.
module ImageRegistry.Properties.Laws.PrunerAnswers

open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Generators
open ImageRegistry.Properties.World
open Xunit

/// A pruner at rest on a server that admits any ImagePruner.
let private start =
    lazy
        (Cluster.lenient.Value
         |> Cluster.apply (Cluster.configOf Cluster.onEmptyDir)
         |> World.start Cluster.noon
         |> World.settle
         |> World.forget)

let private pruner (world: World) : ImagePruner =
    match World.find WellKnown.imagePruner world with
    | Some document -> PrunerCodec.decode document
    | None -> World.broken "there is no ImagePruner" world

let private told (world: World) : string =
    (pruner world).Conditions
    |> List.map (fun condition ->
        condition.Type
        + " "
        + ConditionStatus.text condition.Status
        + " "
        + condition.Reason
        + " "
        + condition.Message)
    |> List.sort
    |> String.concat "\n"

let private specOf (world: World) =
    World.find WellKnown.imagePruner world
    |> Option.bind (Json.tryField "spec")
    |> Option.defaultValue Json.empty

/// The ImagePruner's spec becomes exactly this.
let private written (spec: Json) (world: World) : World =
    Operation.run
        [
            Operation.Touch(WellKnown.imagePruner, Json.obj [ "spec", Json.mergePatchBetween (specOf world) spec ])
        ]
        world

let private cronJob (world: World) =
    World.find WellKnown.prunerCronJob world
    |> Option.bind (Json.tryField "spec")
    |> Option.map Json.text

/// What the CronJob should be after the ImagePruner, or why it is not.
let private isAnswered (world: World) =
    let pruner = pruner world

    for finding in PrunerVerification.blocking false pruner @ PrunerVerification.advice pruner.Spec do
        if not ((told world).Contains(Finding.text finding)) then
            World.broken (Finding.text finding + " is not told:\n" + told world) world

    if pruner.ObservedGeneration <> pruner.Generation then
        World.broken "the newest generation was not looked at" world

    let degraded =
        pruner.Conditions
        |> Condition.tryFind "Degraded"
        |> Option.map (fun condition -> condition.Status)

    let isAsAsked =
        let live = World.find WellKnown.prunerCronJob world |> Option.get

        let asked =
            PrunerCronJob.spec
                Cluster.settings
                pruner.Spec
                (World.find WellKnown.image world
                 |> Option.bind (Json.tryString [ "status"; "internalRegistryHostname" ])
                 |> Option.defaultValue "")

        CronJobSpec.differences asked (Json.tryField "spec" live |> Option.defaultValue Json.empty)
        |> List.isEmpty

    if not isAsAsked && degraded <> Some ConditionStatus.True then
        World.broken "the CronJob is not as the ImagePruner says, and nobody says why" world

let private answers (spec: Json) =
    let before = start.Value

    // What the API server refuses is tried again now and then, so there need not be an end.
    let after = before |> written spec |> Operation.run [ Operation.Turns 12 ]
    isAnswered after
    let back = after |> written (specOf before) |> World.settle
    Assert.Equal(told before, told back)
    Assert.Equal(cronJob before, cronJob back)

[<Fact>]
let ``whatever the ImagePruner says, it is done or told, and putting it right puts everything right`` () =
    Law.forStories
        "whatever the ImagePruner says, it is done or told, and putting it right puts everything right"
        Pruners.arbitrary
        (PrunerCodec.encodeSpec >> answers)

[<Fact>]
let ``whatever stands in the ImagePruner, it is answered, and putting it right puts everything right`` () =
    Law.forStories
        "whatever stands in the ImagePruner, it is answered, and putting it right puts everything right"
        Pruners.arbitraryHostile
        answers
