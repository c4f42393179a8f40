namespace ImageRegistry.Properties.Simulation

open FsCheck
open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties.World

/// Generators of the scripts that the simulation plays: up to 40 operations each.
[<RequireQualifiedAccess>]
module Plots =

    let private most = 40

    let private isOnBucket (start: Base) : bool = not (List.isEmpty (Base.minted start))

    let private people (start: Base) : Gen<Operation> =
        if isOnBucket start then
            Gen.frequency [
                6, BucketScripts.peaceful
                1, Faults.platform
                1, Scripts.peaceful
                1, Faults.recreated
            ]
        else
            Gen.frequency [ 12, Scripts.peaceful; 1, Faults.recreated ]

    let private turns: Gen<Operation> = Gen.choose (1, 5) |> Gen.map Operation.Turns

    let private rest (start: Base) : Operation list =
        if isOnBucket start then
            Played.mending start @ [ Operation.Settle ]
        else
            [ Operation.Heal; Operation.Settle ]

    // Where a user has brought the storage, everything that follows has something to lose.
    let private brought (start: Base) : Operation list =
        match start with
        | Base.S3 -> BucketScripts.brought "s3"
        | Base.Gcs -> BucketScripts.brought "gcs"
        | Base.EmptyDir
        | Base.Claim -> Scripts.brought
        | Base.FreshS3
        | Base.FreshGcs
        | Base.Fresh
        | Base.Removed
        | Base.Routes
        | Base.Unmanaged
        | Base.Lenient
        | Base.Inherited _ -> []

    let private state (word: string) =
        Operation.Edit(Json.obj [ "managementState", Json.str word ])

    // So it has where what stands in the Config was said of another storage, which is gone.
    let private afterRemoval (start: Base) (operations: Operation list) =
        [ state "Removed"; Operation.Settle ]
        @ operations
        @ [ state "Managed" ]
        @ rest start

    let private beginning (start: Base) : Gen<Operation list> =
        match brought start with
        | [] -> Gen.constant []
        | operations ->
            Gen.frequency [
                4, Gen.constant []
                2, Gen.constant (operations @ rest start)
                1, Gen.constant (afterRemoval start operations)
            ]

    let private listOf (least: int) (greatest: int) (operation: Gen<Operation>) : Gen<Operation list> =
        Gen.choose (least, greatest)
        |> Gen.bind (fun count -> Gen.listOfLength count operation)

    /// People act on an operator at rest, then it is struck, then all goes well until it is at rest again.
    let private act (start: Base) : Gen<Operation list> =
        gen {
            let! first = listOf 0 2 (Faults.passing (isOnBucket start))
            let! people = listOf 0 3 (people start)

            let! struggle =
                listOf 1 6 (Gen.frequency [ 2, turns; 2, Faults.passing (isOnBucket start) ])

            return first @ people @ struggle
        }

    let private withRest (start: Base) (operations: Operation list) = operations @ rest start

    let private segmented (start: Base) : Gen<Operation list> =
        gen {
            let! count =
                Gen.frequency [ 5, Gen.constant 1; 3, Gen.constant 2; 1, Gen.choose (3, 4) ]

            let! acts = Gen.listOfLength count (act start)
            return acts |> List.map (withRest start) |> List.concat
        }

    /// Everything at any time.
    let private mixed (start: Base) : Gen<Operation list> =
        let any =
            Gen.frequency [
                6, people start
                3, turns
                5, Faults.passing (isOnBucket start)
                1, Faults.hostility
                1, Gen.elements [ 1; 31; 301; 700 ] |> Gen.map Operation.Pass
            ]

        Gen.frequency [ 6, listOf 1 10 any; 3, listOf 8 20 any; 1, listOf 20 most any ]

    let private start: Gen<Base> =
        let inherited =
            Base.every
            |> List.filter (fun start ->
                match start with
                | Base.Inherited _ -> true
                | _ -> false)

        Gen.frequency [
            8, Gen.elements Base.all
            2, Gen.elements [ Base.FreshS3; Base.FreshGcs ]
            1, Gen.constant Base.Lenient
            2, Gen.elements inherited
        ]

    /// Any script of the simulation.
    let any: Gen<Script> =
        gen {
            let! start = start
            let! first = beginning start
            let! operations = Gen.frequency [ 1, segmented start; 1, mixed start ]

            return {
                Base = start
                Operations = List.truncate most (first @ operations)
            }
        }

    // The numbers of scripts are spread over all seeds, so that neighbours have nothing in common (splitmix64).
    let private spread (seed: uint64) (number: int) : uint64 =
        let z = seed + uint64 number * 0x9E3779B97F4A7C15UL
        let z = (z ^^^ (z >>> 30)) * 0xBF58476D1CE4E5B9UL
        let z = (z ^^^ (z >>> 27)) * 0x94D049BB133111EBUL
        z ^^^ (z >>> 31)

    /// The script of this number under this seed: the same whether it is generated alone or with others.
    let script (seed: uint64) (number: int) : Script =
        any |> Gen.sampleWithSeed (Rnd(spread seed number)) 1 1 |> Seq.head
