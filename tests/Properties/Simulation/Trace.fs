namespace ImageRegistry.Properties.Simulation

open System
open ImageRegistry.Core
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox

/// How the operator decides; a mutation check puts a mistaken one in its place.
type Decide = OperatorSettings -> Snapshot -> Plan

/// One script as it was played, to its end and an hour beyond.
[<NoComparison; NoEquality>]
type Trace = {
    Script: Script
    /// Where it began; its past is forgotten.
    Start: World
    /// After the script, with all that is still wrong.
    Before: World
    /// Everything has gone well for long enough that the operator is at rest.
    End: World
    /// An hour later; what came before the hour is forgotten.
    Later: World
    /// The end of the same script without the faults, where the two have to be the same.
    Calm: World option
}

/// What came of playing a script.
[<RequireQualifiedAccess; NoComparison; NoEquality>]
type Played =
    | Whole of Trace
    /// The operator did not come to rest, or something threw; with the story.
    | Broken of why: string

[<RequireQualifiedAccess>]
module Played =

    /// What mends everything: requests and calls succeed, watches show all, and the credentials are good ones.
    let mending (start: Base) : Operation list =
        [ Operation.Heal; Operation.Delete WellKnown.userCredentials ]
        @ Base.minted start

    let private ended (start: Base) (world: World) : World =
        world
        |> Operation.run (mending start)
        |> Operation.run [ Operation.Settle; Operation.Pass 700; Operation.Settle ]

    /// An hour goes by, with a look every quarter of it. Nothing is to be done in any of them.
    let private anHour (world: World) : World =
        (World.forget world, [ 1..4 ])
        ||> List.fold (fun world _ -> world |> Operation.run [ Operation.Pass 900; Operation.Turns 1 ])

    let private start (decide: Decide) (script: Script) : World =
        let world = Base.world script.Base

        {
            world with
                Decide = decide
                // A run of the pruner is news; Jobs end by operations.
                Controllers = {
                    world.Controllers with
                        CronJobs = false
                }
        }

    /// Plays the script with this way to decide.
    let playWith (decide: Decide) (script: Script) : Played =
        try
            let start = start decide script
            let before = start |> Operation.run script.Operations
            let finish = ended script.Base before

            let calm =
                if Comparison.hasFaults script && Comparison.isComparable script then
                    Some(
                        start
                        |> Operation.run (Comparison.withoutFaults script).Operations
                        |> ended script.Base
                    )
                else
                    None

            Played.Whole {
                Script = script
                Start = start
                Before = before
                End = finish
                Later = anHour finish
                Calm = calm
            }
        with broken ->
            Played.Broken(broken.GetType().Name + ": " + broken.Message)

    /// Plays the script with the operator as it is.
    let play (script: Script) : Played = playWith Planner.make script
