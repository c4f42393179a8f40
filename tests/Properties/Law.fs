namespace ImageRegistry.Properties

open System
open System.Globalization
open FsCheck
open FsCheck.FSharp

/// Laws: properties that are tried on very many generated cases.
///
/// - `LAW_CASES` is the number of cases of each law; when it is not set, 10,000, and 1,000 for laws of stories about one
///   subject, which the simulation's 10,000 scripts tell together with all others.
/// - `LAW_SEED` is what the cases are made from: a number, or `random` for cases that nobody has seen yet. When it is not set, it is always
///   the same number, so that a change is judged by the same cases as the one before it; a broken law tells the number it was found with.
[<RequireQualifiedAccess>]
module Law =

    let private variable (name: string) : string option =
        Environment.GetEnvironmentVariable name
        |> Option.ofObj
        |> Option.filter (fun text -> text <> "")

    /// How many cases a law is tried on.
    let cases: int =
        match variable "LAW_CASES" with
        | Some text -> Int32.Parse(text, CultureInfo.InvariantCulture)
        | None -> 10000

    // A story costs as much as hundreds of single decisions; more would make the test command longer than the 25 minutes it may take.
    let private stories: int =
        match variable "LAW_CASES" with
        | Some _ -> cases
        | None -> 1000

    /// `LAW_SEED`, a number by chance, or the one that is used when nothing is said.
    let seed () : uint64 =
        match variable "LAW_SEED" with
        | Some "random" -> uint64 (Random.Shared.NextInt64())
        | Some text -> UInt64.Parse(text, CultureInfo.InvariantCulture)
        | None -> 20261125UL

    let private tryOn (count: int) (name: string) (property: Property) : unit =
        let seed = seed ()

        let config =
            Config.QuickThrowOnFailure
                .WithMaxTest(count)
                .WithQuietOnSuccess(true)
                .WithReplay(Some { Rnd = Rnd seed; Size = None })

        try
            Check.One(name, config, property)
        with broken ->
            // The message holds everything of the cause: the case as generated and as made simpler, and what it failed with.
            raise (
                Exception(
                    $"The law is broken: {name}. To see it again: LAW_SEED={seed} LAW_CASES={count}\n{broken.Message}"
                )
            )

    /// Tries the law on `LAW_CASES` cases. A broken one fails with its name, the smallest case found and the seed.
    let check (name: string) (property: Property) : unit = tryOn cases name property

    /// The same for whole stories with at most this many cases, for laws whose single case takes very long.
    let checkSome (most: int) (name: string) (property: Property) : unit = tryOn (min most stories) name property

    /// The law holds when this function returns for everything generated; it throws (such as by `Assert`) where it does not.
    let forAll (name: string) (cases: Arbitrary<'T>) (holds: 'T -> unit) : unit =
        check name (Prop.forAll cases (fun case -> holds case))

    /// The same for whole stories: what users, faults and the operator do one after the other in a simulated world.
    let forStories (name: string) (cases: Arbitrary<'T>) (holds: 'T -> unit) : unit =
        tryOn stories name (Prop.forAll cases (fun case -> holds case))
