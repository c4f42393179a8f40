/// What the simulation does not play, since all goes well again at its end: clouds that fail for ever.
module ImageRegistry.Properties.Laws.Buckets

open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.World
open Xunit

[<Fact>]
let ``the same failure is written once`` () =
    let cases =
        Gen.zip (Gen.elements [ Base.S3; Base.Gcs ]) (Gen.elements [ CloudTrouble.Denied; CloudTrouble.Unreachable ])

    Law.checkSome
        20
        "the same failure is written once"
        (Prop.forAll (Arb.fromGen cases) (fun (start, trouble) ->
            let failing =
                Base.world start
                |> Operation.run [
                    Operation.Cloud(
                        CloudEvent.Fail {
                            Slot = ""
                            Trouble = trouble
                            Times = 1000000
                        }
                    )
                    Operation.Pass 700
                    Operation.Turns 30
                ]

            let later = failing |> World.forget |> Operation.run [ Operation.Turns 400 ]

            match World.requests later with
            | [] -> ()
            | request :: _ -> World.broken ("there was a " + request.Verb + " of " + request.Path) later

            if List.length (World.calls later) > 15 then
                World.broken "it was tried again and again" later))
