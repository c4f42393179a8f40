/// The laws of the design, judged on one run of very many scripts.
module ImageRegistry.Properties.Simulation.SimulationTests

open System
open ImageRegistry.Properties
open ImageRegistry.Properties.World
open ImageRegistry.Properties.Simulation
open Xunit

// `./build.sh simulate` plays more.
let private scripts = Law.cases

// Played once, whichever law is asked for first.
let private played = lazy (Campaign.run (Law.seed ()) 0 scripts ignore)

let laws: TheoryData<string> =
    let data = TheoryData<string>()
    Laws.names |> List.iter data.Add
    data

[<Theory>]
[<MemberData(nameof laws)>]
let ``the law holds in every script`` (law: string) =
    match played.Value.Violations |> List.tryFind (fun violation -> violation.Law = law) with
    | None -> ()
    | Some violation ->
        failwith (
            string played.Value.Broken[law]
            + " of "
            + string scripts
            + " scripts; to see it again: LAW_SEED="
            + string played.Value.Seed
            + "\n"
            + Campaign.tell played.Value.Seed violation
        )

[<Fact>]
let ``the law holds with every single fault in the course of an installation`` () =
    match (SmallScopes.run SmallScopes.singles.Value).Violations with
    | [] -> ()
    | (law, how, script) :: _ -> failwith (law + "\n" + ReplayText.test law script + "\n" + how)

[<Fact>]
let ``a script is the same whether it is generated alone or with others`` () =
    let many = List.init 20 (Plots.script 7UL) |> List.map (fun script -> script.Text)
    Assert.Equal(many[13], (Plots.script 7UL 13).Text)
    Assert.Equal(20, many |> List.distinct |> List.length)

[<Fact>]
let ``a script played again tells the same story`` () =
    for number in 0..19 do
        let script = Plots.script 11UL number

        let story () =
            match Played.play script with
            | Played.Whole trace -> World.story trace.End
            | Played.Broken why -> why

        Assert.Equal(story (), story ())

[<Fact>]
let ``every kind of fault is injected`` () =
    let injected =
        List.init 1500 (Plots.script 3UL) |> List.collect Seen.kinds |> Set.ofList

    let missing =
        FaultKind.all |> List.filter (fun kind -> not (Set.contains kind injected))

    Assert.Empty(missing |> List.map FaultKind.text)

[<Fact>]
let ``three of ten scripts and more are compared with the run without faults`` () =
    let compared =
        List.init 1000 (Plots.script 3UL)
        |> List.filter Comparison.isComparable
        |> List.length

    Assert.True(compared > 300, string compared)
