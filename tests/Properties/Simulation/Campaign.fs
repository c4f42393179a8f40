namespace ImageRegistry.Properties.Simulation

open System
open System.Collections.Concurrent
open System.Collections.Generic
open System.Threading
open System.Threading.Tasks
open ImageRegistry.Core
open ImageRegistry.Properties.World

/// One law that one script has broken.
[<NoComparison>]
type Violation = {
    Law: string
    /// The script's number under the seed.
    Number: int
    How: string
    Script: Script
}

/// What came of playing very many scripts.
[<NoComparison>]
type Summary = {
    Seed: uint64
    /// The number of the first of them.
    First: int
    Scripts: int
    /// Operations of the scripts and decisions of the operator.
    Steps: int64
    /// Different situations in which the operator has decided.
    States: int
    /// Scripts whose end was compared with that of the same script without its faults.
    Compared: int
    Faults: Map<FaultKind, int>
    /// The first of each law, by the script's number.
    Violations: Violation list
    /// How many scripts have broken each law.
    Broken: Map<string, int>
}

/// Plays many scripts, once for all laws.
[<RequireQualifiedAccess>]
module Campaign =

    /// What can be told apart of a situation: what the Config asks for, what its conditions say, what is there, and what is done.
    let private situation (snapshot: Snapshot, plan: Plan) : uint64 =
        let hash = [| 14695981039346656037UL |]

        let put (text: string) =
            for character in text do
                hash[0] <- (hash[0] ^^^ uint64 character) * 1099511628211UL

            hash[0] <- hash[0] * 1099511628211UL

        match snapshot.Config with
        | Unknown -> put "unknown"
        | Absent -> put "absent"
        | Present config ->
            put (ManagementState.text config.Spec.ManagementState)
            config.Spec.Storage.Members |> List.iter (Storage.field >> put)

            for condition in config.Status.Conditions do
                put condition.Type
                put (ConditionStatus.text condition.Status)
                put condition.Reason

        for KeyValue(target, seen) in snapshot.Observed.Objects do
            match seen with
            | Unknown -> put ("?" + target.Name)
            | Absent -> put ("-" + target.Name)
            | Present document when Document.isDeleted document -> put ("x" + target.Name)
            | Present _ -> ()

        for step in plan.Steps do
            put (Effect.text step.Effect)

        for step in plan.Held do
            put ("held " + Effect.verb step.Effect)

        hash[0]

    let private situations (played: Played) : uint64 seq =
        match played with
        | Played.Broken _ -> Seq.empty
        | Played.Whole trace -> Seen.decisions trace |> Seq.map situation

    let private decisions (played: Played) : int =
        match played with
        | Played.Broken _ -> 0
        | Played.Whole trace ->
            Seen.decisions trace
            @ World.decisions trace.Later
            @ (trace.Calm |> Option.map World.decisions |> Option.defaultValue [])
            |> List.length

    let private isCompared (played: Played) =
        match played with
        | Played.Whole trace -> Option.isSome trace.Calm
        | Played.Broken _ -> false

    /// What is counted while the scripts are played on all cores.
    type private Sums() =
        let gate = obj ()
        let states = HashSet<uint64>()
        let faults = Dictionary<FaultKind, int>()
        let broken = Dictionary<string, int>()
        let firsts = Dictionary<string, Violation>()
        let mutable steps = 0L
        let mutable compared = 0

        let addFault (kind: FaultKind) =
            faults[kind] <-
                (match faults.TryGetValue kind with
                 | true, count -> count + 1
                 | false, _ -> 1)

        let addBroken (law: string) =
            broken[law] <-
                (match broken.TryGetValue law with
                 | true, count -> count + 1
                 | false, _ -> 1)

        member _.Add (number: int) (script: Script) (played: Played) : unit =
            // Everything that takes long is done before the lock.
            let violations = Laws.violations played
            let situations = situations played |> List.ofSeq
            let decisions = decisions played

            lock gate (fun () ->
                situations |> List.iter (states.Add >> ignore)
                Seen.kinds script |> List.iter addFault
                steps <- steps + int64 (List.length script.Operations + decisions)
                compared <- compared + (if isCompared played then 1 else 0)

                for law, how in violations do
                    addBroken law

                    match firsts.TryGetValue law with
                    | true, first when first.Number < number -> ()
                    | _ ->
                        firsts[law] <- {
                            Law = law
                            Number = number
                            How = how
                            Script = script
                        })

        member _.Summary (seed: uint64) (first: int) (scripts: int) : Summary = {
            Seed = seed
            First = first
            Scripts = scripts
            Steps = steps
            States = states.Count
            Compared = compared
            Faults = faults |> Seq.map (fun pair -> pair.Key, pair.Value) |> Map.ofSeq
            Violations = firsts.Values |> Seq.sortBy (fun violation -> violation.Law) |> List.ofSeq
            Broken = broken |> Seq.map (fun pair -> pair.Key, pair.Value) |> Map.ofSeq
        }

    // The bases are made one after the other, before all cores ask for them.
    let private prepare () =
        Base.every |> List.iter (fun start -> Base.world start |> ignore)

    /// Plays so many scripts under the seed, from the one of this number on; `told` hears how many have been played.
    let run (seed: uint64) (first: int) (scripts: int) (told: int -> unit) : Summary =
        prepare ()
        let sums = Sums()
        let played = [| 0 |]

        Parallel.For(
            first,
            first + scripts,
            fun (number: int) ->
                let script = Plots.script seed number
                sums.Add number script (Played.play script)
                told (Interlocked.Increment(&played[0]))
        )
        |> ignore

        sums.Summary seed first scripts

    /// The first script, by number, in which this way to decide breaks one of these laws, and which; none where none of so many does. Every
    /// script is played with a way to decide of its own.
    let find (decide: unit -> Decide) (laws: string list) (seed: uint64) (scripts: int) : (int * string) option =
        prepare ()
        let found = ConcurrentDictionary<int, string>()

        // In the order of their numbers, so that nearly nothing is played for nothing when an early one is found.
        let numbers =
            Partitioner.Create(Seq.init scripts id, EnumerablePartitionerOptions.NoBuffering)

        Parallel.ForEach(
            numbers,
            fun (number: int) (loop: ParallelLoopState) ->
                Laws.violations (Played.playWith (decide ()) (Plots.script seed number))
                |> List.tryFind (fun (law, _) -> List.contains law laws)
                |> Option.iter (fun (law, _) ->
                    found[number] <- law
                    loop.Break())
        )
        |> ignore

        found
        |> Seq.map (fun pair -> pair.Key, pair.Value)
        |> Seq.sortBy fst
        |> Seq.tryHead

    /// The violation by its smallest script, as a test that plays it again.
    let tell (seed: uint64) (violation: Violation) : string =
        let script, how =
            Laws.shrink Planner.make violation.Law violation.Script violation.How

        "The law is broken: "
        + violation.Law
        + "\nby script "
        + string violation.Number
        + " of seed "
        + string seed
        + ", made smaller:\n\n"
        + ReplayText.test violation.Law script
        + "\n\n"
        + how
