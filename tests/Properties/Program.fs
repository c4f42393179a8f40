/// The entry of the simulation: `Properties.dll simulate [--scripts N] [--seed S] [--first K]`. The tests have their own way in.
module ImageRegistry.Properties.Program

open System
open System.Globalization
open ImageRegistry.Properties.Simulation
open ImageRegistry.Properties.World

let private invariant = CultureInfo.InvariantCulture

type private Wish = {
    Scripts: int
    Seed: uint64
    /// The number of the first script: what one day has no time for is played on another.
    First: int
    WithSmallScopes: bool
    /// One script and no others.
    Number: int option
}

let rec private wish (wanted: Wish) (arguments: string list) : Result<Wish, string> =
    match arguments with
    | [] -> Ok wanted
    | "--scripts" :: number :: rest ->
        match Int32.TryParse(number, NumberStyles.None, invariant) with
        | true, scripts -> wish { wanted with Scripts = scripts } rest
        | false, _ -> Error("--scripts takes a number, not " + number)
    | "--seed" :: number :: rest ->
        match UInt64.TryParse(number, NumberStyles.None, invariant) with
        | true, seed -> wish { wanted with Seed = seed } rest
        | false, _ -> Error("--seed takes a number, not " + number)
    | "--first" :: number :: rest ->
        match Int32.TryParse(number, NumberStyles.None, invariant) with
        | true, first -> wish { wanted with First = first } rest
        | false, _ -> Error("--first takes a number, not " + number)
    | "--number" :: number :: rest ->
        match Int32.TryParse(number, NumberStyles.None, invariant) with
        | true, only -> wish { wanted with Number = Some only } rest
        | false, _ -> Error("--number takes a number, not " + number)
    | "--no-small-scopes" :: rest -> wish { wanted with WithSmallScopes = false } rest
    | other :: _ ->
        Error(
            "unknown or incomplete option "
            + other
            + "; there are --scripts N, --seed S, --first K, --number K and --no-small-scopes"
        )

let private simulate (wanted: Wish) : int =
    let step = max 1 (wanted.Scripts / 20)

    let result =
        Campaign.run wanted.Seed wanted.First wanted.Scripts (fun played ->
            if played % step = 0 then
                Console.Error.WriteLine(string played + " scripts played"))

    let small =
        if wanted.WithSmallScopes then
            SmallScopes.run (SmallScopes.singles.Value @ SmallScopes.pairs.Value)
        else
            SmallScopes.none

    for violation in result.Violations do
        Console.WriteLine(
            Campaign.tell wanted.Seed violation
            + "\n("
            + string result.Broken[violation.Law]
            + " scripts break it)\n"
        )

    for law, how, script in small.Violations |> List.truncate 5 do
        Console.WriteLine(law + "\n" + ReplayText.test law script + "\n" + how + "\n")

    Console.WriteLine(Report.table result small)

    if List.isEmpty result.Violations && List.isEmpty small.Violations then
        0
    else
        1

/// Tells what happens in the script of this number, and which laws it breaks.
let private playOne (seed: uint64) (number: int) : int =
    let script = Plots.script seed number
    let played = Played.play script
    Console.WriteLine script.Text

    match played with
    | Played.Whole trace -> Console.WriteLine(World.story trace.End)
    | Played.Broken _ -> ()

    let violations = Laws.violations played

    for law, how in violations do
        Console.WriteLine("broken: " + law + "\n" + how)

    List.length violations

[<EntryPoint>]
let main (arguments: string array) : int =
    match List.ofArray arguments with
    | "simulate" :: options ->
        let byDefault = {
            Scripts = 10000
            First = 0
            Seed = uint64 (Random.Shared.NextInt64())
            WithSmallScopes = true
            Number = None
        }

        match wish byDefault options with
        | Ok wanted ->
            match wanted.Number with
            | Some number -> playOne wanted.Seed number
            | None -> simulate wanted
        | Error problem ->
            Console.Error.WriteLine problem
            2
    | _ ->
        Console.Error.WriteLine
            "usage: Properties.dll simulate [--scripts N] [--seed S] [--first K]; tests run by `dotnet test`"

        2
