module ImageRegistry.Properties.QuantityTests

open FsCheck
open FsCheck.FSharp
open Xunit
open ImageRegistry.Sandbox

let private quantities =
    gen {
        let! whole = Gen.choose (0, 2000000)
        let! fraction = Gen.elements [ ""; ".5"; ".25"; ".125" ]
        let! suffix = Gen.elements [ ""; "m"; "k"; "M"; "G"; "Ki"; "Mi"; "Gi"; "Ti"; "e3" ]
        return string whole + fraction + suffix
    }

[<Theory>]
[<InlineData("2048Mi", "2Gi")>]
[<InlineData("0.5", "500m")>]
[<InlineData("1000m", "1")>]
[<InlineData("100m", "100m")>]
[<InlineData("1500m", "1500m")>]
[<InlineData("256Mi", "256Mi")>]
[<InlineData("100Gi", "100Gi")>]
[<InlineData("1.5Gi", "1536Mi")>]
[<InlineData("1024", "1024")>]
[<InlineData("1024Ki", "1Mi")>]
[<InlineData("0.5Ki", "512")>]
[<InlineData("0", "0")>]
[<InlineData("0Gi", "0")>]
[<InlineData("1000k", "1M")>]
[<InlineData("100k", "100k")>]
[<InlineData("1e3", "1e3")>]
[<InlineData("1E", "1E")>]
[<InlineData("-1.5", "-1500m")>]
[<InlineData("+2", "2")>]
[<InlineData("1.", "1")>]
[<InlineData(".5", "500m")>]
[<InlineData("0.1n", "1n")>]
[<InlineData("1.1Ki", "1126400m")>]
[<InlineData("12e6", "12e6")>]
let ``quantities print as the server prints them`` (text: string) (expected: string) =
    Assert.Equal(Ok expected, Quantity.canonical text)

[<Theory>]
[<InlineData("")>]
[<InlineData("Mi")>]
[<InlineData("1.2.3")>]
[<InlineData("1mi")>]
[<InlineData("one")>]
let ``what is no quantity is refused`` (text: string) =
    Assert.True(Result.isError (Quantity.canonical text))

[<Fact>]
let ``resource lists hold no part of a thousandth`` () =
    Assert.Equal(Ok "1m", Quantity.canonicalInList "100u")

[<Fact>]
let ``quantities compare by value`` () =
    Assert.Equal(Some 0, Quantity.compare "1Gi" "1024Mi")
    Assert.Equal(Some -1, Quantity.compare "999m" "1")
    Assert.Equal(None, Quantity.compare "x" "1")

[<Fact>]
let ``a canonical quantity keeps its value, and from the second time on its form`` () =
    // Go prints the binary 973062.5Ki without a suffix, as 996416000, and reads that as a decimal, 996416k.
    let law (text: string) =
        match Quantity.canonical text with
        | Ok once ->
            let twice = Quantity.canonical once

            Quantity.compare once text = Some 0
            && Result.bind Quantity.canonical twice = twice
        | Error _ -> false

    Law.checkSome 100 "a canonical quantity keeps its value" (Prop.forAll (Arb.fromGen quantities) law)
