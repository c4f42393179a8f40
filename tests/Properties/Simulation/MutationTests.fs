/// Deliberate mistakes, each of which the simulation has to find: a law that finds none of its own is not a law.
module ImageRegistry.Properties.Simulation.MutationTests

open ImageRegistry.Properties.Simulation
open Xunit

/// The laws that have to find the mistake, one of them at least.
let private expected (mutant: Mutant) : string list =
    match mutant with
    | Mutant.TakesUnknownForAbsent -> [ "Nothing is decided from what is not known"; Laws.rest ]
    | Mutant.DropsVersions -> [ "Every write carries what it was computed from" ]
    | Mutant.TakesEveryBucketForItsOwn -> [ "What a user brought is never deleted without our mark" ]
    | Mutant.WritesStatusAlways -> [ Laws.rest; "Unmanaged changes nothing but status. Removed creates nothing" ]
    | Mutant.IgnoresUnmanaged -> [ "Unmanaged changes nothing but status. Removed creates nothing" ]
    | Mutant.MakesBeforeTheNameIsWritten -> [ "Names are written down before the thing is made" ]
    | Mutant.RollsOutInEveryPass -> [ Laws.rest; "Unmanaged changes nothing but status. Removed creates nothing" ]
    | Mutant.MovesTransitionTimes -> [ "One condition per type, transition times move only with status" ]
    | Mutant.TellsSecrets -> [ "No secret value leaves" ]
    | Mutant.DecidesByMoreThanThePicture -> [ "The same snapshot gives the same plan, byte for byte" ]
    | Mutant.KeepsTheFinalizer -> [ "Every state can be left: a deleted Config goes in the end" ]
    | Mutant.NeverWaits -> [ "What has failed is not tried again at once" ]
    | Mutant.WritesTheUsersReplicas -> [
        "A field that the user owns is never written, and fields we don't know survive"
      ]
    | Mutant.LosesForeignAnnotations -> [
        "A field that the user owns is never written, and fields we don't know survive"
      ]
    | Mutant.GivesNoReason -> [ "Every effect says why, and so does every refusal" ]
    | Mutant.CarriesManagedOver -> [ "What a user brought is left as it is until somebody says Managed of it" ]
    | Mutant.ForgetsTheObservedGeneration -> [
        "observedGeneration is a generation that was seen, and the last one in the end"
        Laws.rest
      ]

let private seed = 5UL

let mutants: TheoryData<string> =
    let data = TheoryData<string>()
    Mutant.all |> List.iter (Mutant.text >> data.Add)
    data

[<Theory>]
[<MemberData(nameof mutants)>]
let ``the simulation finds an operator out that`` (mistake: string) =
    let mutant = Mutant.all |> List.find (fun each -> Mutant.text each = mistake)

    // Laws that nobody expects to find the mistake do not count, even when they do.
    match Campaign.find (fun () -> Mutant.decide mutant) (expected mutant) seed 10000 with
    | Some(_, law) -> Assert.Contains<string>(law, expected mutant)
    | None -> failwith ("nothing was found in 10,000 scripts of an operator that " + mistake)
