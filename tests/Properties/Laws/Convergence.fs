/// Laws 1 and 2 of the design.
module ImageRegistry.Properties.Laws.Convergence

open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox
open Xunit

let private again (world: World) (steps: Step list) : State =
    (world.State, steps)
    ||> List.fold (fun state step -> World.carryOut world.Now step.Effect state |> fst)

[<Fact>]
let ``a plan applied twice changes nothing the second time`` () =
    Law.forStories
        "a plan applied twice changes nothing the second time"
        (Scripts.arbitrary (Scripts.ofOperations 3 Scripts.anything))
        (fun script ->
            let world = Scripts.run script |> Operation.run [ Operation.Heal ] |> World.observe

            let plan = World.plan world
            let once = again world plan.Steps
            let twice = again { world with State = once } plan.Steps

            if twice.Revision <> once.Revision then
                World.broken
                    ("the second time, something changed: "
                     + (plan.Steps |> List.map Step.text |> String.concat "\n"))
                    world)

/// At rest, and after half an hour still. No CronJob begins meanwhile: a run of the pruner is news.
let private staysAtRest (world: World) =
    let revision = world.State.Revision

    let later =
        {
            world with
                Controllers = {
                    world.Controllers with
                        CronJobs = false
                }
        }
        |> World.forget
        |> Operation.run [
            Operation.Pass 1000
            Operation.Turns 3
            Operation.Pass 1000
            Operation.Turns 2
        ]

    if later.State.Revision <> revision then
        World.broken "at rest, the operator wrote" later

[<Fact>]
let ``whatever happened before, once faults stop, the plan becomes empty and stays empty`` () =
    Law.forStories
        "whatever happened before, once faults stop, the plan becomes empty and stays empty"
        (Scripts.arbitrary (Scripts.ofOperations 5 Scripts.anything))
        (fun script ->
            Scripts.run script
            |> Operation.run [ Operation.Heal; Operation.Settle ]
            |> staysAtRest)
