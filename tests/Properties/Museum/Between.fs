/// What others do between the operator's look and its deed.
module ImageRegistry.Properties.Museum.Between

open ImageRegistry.Properties.World

/// Somebody acts after the picture is taken and before the plan made from it is carried out.
let between (act: World -> World) (world: World) : World =
    let seen = World.observe world
    let plan = World.plan seen
    let acted = act seen

    {
        acted with
            State =
                (acted.State, plan.Steps)
                ||> List.fold (fun state step -> World.carryOut acted.Now step.Effect state |> fst)
    }
