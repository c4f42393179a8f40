namespace ImageRegistry.Properties.Simulation

open ImageRegistry.Properties.World

/// All laws that the simulation judges, and how to find the smallest script that breaks one.
[<RequireQualifiedAccess>]
module Laws =

    /// The law that has no trace to be judged on: the operator has come to rest, and nothing has thrown.
    let rest =
        "Whatever happened before, once faults stop, the plan becomes empty and stays empty"

    let oracles: Oracle list =
        PlanOracles.all @ HistoryOracles.all @ BucketOracles.all @ EndOracles.all

    /// The names of all laws.
    let names: string list = rest :: (oracles |> List.map (fun oracle -> oracle.Law))

    /// The laws that this breaks, each with how.
    let violations (played: Played) : (string * string) list =
        match played with
        | Played.Broken why -> [ rest, why ]
        | Played.Whole trace ->
            oracles
            |> List.choose (fun oracle -> oracle.Judge trace |> Option.map (fun how -> oracle.Law, how))

    /// How this script breaks this law with this way to decide; none where it does not.
    let broken (decide: Decide) (law: string) (script: Script) : string option =
        match Played.playWith decide script with
        | Played.Broken why -> if law = rest then Some why else None
        | Played.Whole trace ->
            oracles
            |> List.tryFind (fun oracle -> oracle.Law = law)
            |> Option.bind (fun oracle -> oracle.Judge trace)

    // Scripts of forty operations come down to a few within a few hundred tries.
    let private mostTries = 400

    /// The smallest script found that breaks the law still, and how.
    let shrink (decide: Decide) (law: string) (script: Script) (how: string) : Script * string =
        let rec go (tries: int) (script: Script) (how: string) (candidates: Script list) =
            match candidates with
            | candidate :: rest when tries > 0 ->
                match broken decide law candidate with
                | Some how -> go (tries - 1) candidate how (List.ofSeq (Scripts.shrink candidate))
                | None -> go (tries - 1) script how rest
            | _ -> script, how

        go mostTries script how (List.ofSeq (Scripts.shrink script))
