module ImageRegistry.Properties.LawTests

open System
open FsCheck.FSharp
open ImageRegistry.Properties.Generators
open Xunit

[<Fact>]
let ``a broken law tells its name, the smallest case and the seed`` () =
    let broken =
        Assert.Throws<Exception>(fun () ->
            Law.check "no replicas are negative" (Prop.forAll Specs.arbitrary (fun spec -> spec.Replicas >= 0L)))

    Assert.StartsWith("The law is broken: no replicas are negative. To see it again: LAW_SEED=", broken.Message)
    // Everything else has been made simple.
    Assert.Contains("Tolerations = None", broken.Message)

[<Fact>]
let ``a law is tried on as many cases as asked for, and on different ones`` () =
    let mutable tried = 0
    let mutable seen = Set.empty

    Law.forAll "counted" (Arb.fromGen (Gen.choose (0, 1_000_000))) (fun number ->
        tried <- tried + 1
        seen <- Set.add number seen)

    Assert.Equal(Law.cases, tried)
    Assert.True(seen.Count > tried / 2)

[<Fact>]
let ``long laws are tried on fewer cases`` () =
    let mutable tried = 0
    Law.checkSome 7 "few" (Prop.forAll (Arb.fromGen (Gen.constant 1)) (fun _ -> tried <- tried + 1))
    Assert.Equal(min 7 Law.cases, tried)
