namespace ImageRegistry.Properties.Simulation

open System.Collections.Concurrent
open System.Threading.Tasks
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.World

/// The small cases, all of them: up to two faults in the course of one installation.
[<RequireQualifiedAccess>]
module SmallScopes =

    [<NoComparison>]
    type Result = {
        Cases: int
        /// The law, how it was broken, and the script, shrunk no further.
        Violations: (string * string * Script) list
    }

    /// What makes the operator install a registry on each of the bases that have none.
    let installs: (Base * Operation list) list =
        let managed (storage: string) =
            Operation.Edit(TestData.json ("""{"managementState":"Managed","storage":""" + storage + "}"))

        [
            Base.Fresh, []
            Base.FreshS3, []
            Base.FreshGcs, []
            Base.Removed, [ managed """{"emptyDir":{}}""" ]
            Base.Removed, [ managed """{"pvc":{}}""" ]
        ]

    let private troubles = [
        Trouble.Conflict
        Trouble.LostReply
        Trouble.LostRequest
        Trouble.ServerError 500
        Trouble.Forbidden
    ]

    /// How many effects the installation has.
    let private effects (start: Base) (operations: Operation list) : int =
        let world = Base.world start |> Operation.run operations |> World.settle
        List.length (World.requests world) + List.length (World.calls world)

    let private script
        (start: Base)
        (operations: Operation list)
        (crash: int option)
        (fault: (int * Trouble) option)
        : Script =
        let dies = crash |> Option.map Operation.DieAfter |> Option.toList
        let fails = fault |> Option.map Operation.FailLater |> Option.toList

        {
            Base = start
            Operations = dies @ fails @ operations @ [ Operation.Turns 4 ]
        }

    let private faults (count: int) : (int * Trouble) list =
        List.allPairs [ 0 .. count - 1 ] troubles

    /// A crash after effect k, or a trouble at request j.
    let singles: Lazy<Script list> =
        lazy
            [
                for start, operations in installs do
                    let count = effects start operations

                    for crash in 1..count do
                        script start operations (Some crash) None

                    for fault in faults count do
                        script start operations None (Some fault)
            ]

    /// A crash after effect k and a trouble at request j.
    let pairs: Lazy<Script list> =
        lazy
            [
                for start, operations in installs do
                    let count = effects start operations

                    for crash in 1..count do
                        for fault in faults count do
                            script start operations (Some crash) (Some fault)
            ]

    /// Where they are left out.
    let none: Result = { Cases = 0; Violations = [] }

    /// Plays all of them.
    let run (all: Script list) : Result =
        let found = ConcurrentBag<string * string * Script>()

        Parallel.ForEach(
            all,
            fun (script: Script) ->
                for law, how in Laws.violations (Played.play script) do
                    found.Add(law, how, script)
        )
        |> ignore

        {
            Cases = List.length all
            Violations = List.ofSeq found
        }
