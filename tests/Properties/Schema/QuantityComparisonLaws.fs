/// The operator's own reading of quantities, held to the sandbox's, which follows the API server's.
module ImageRegistry.Properties.Schema.QuantityComparisonLaws

open FsCheck
open FsCheck.FSharp
open ImageRegistry.Properties
open Xunit

let private quantity =
    gen {
        let! sign =
            Gen.frequency [ 6, Gen.constant ""; 1, Gen.constant "-"; 1, Gen.constant "+" ]

        let! whole =
            Gen.elements [ "0"; "1"; "2"; "10"; "100"; "250"; "1000"; "1024"; "2048"; "" ]

        let! fraction =
            Gen.frequency [ 4, Gen.constant ""; 1, Gen.elements [ ".5"; ".25"; ".001"; "."; ".0" ] ]

        let! suffix =
            Gen.elements [
                ""
                "n"
                "u"
                "m"
                "k"
                "M"
                "G"
                "T"
                "P"
                "E"
                "Ki"
                "Mi"
                "Gi"
                "Ti"
                "Pi"
                "Ei"
                "e3"
                "E-3"
                "e+2"
                "K"
                "x"
                "e"
            ]

        return sign + whole + fraction + suffix
    }

// What is smaller than a billionth is rounded by the API server; nothing that a request can hold is.
let private isExact (text: string) =
    not (text.EndsWith 'n' && text.Contains '.')

[<Fact>]
let ``one amount is above another exactly where the API server says so`` () =
    Law.forAll
        "one amount is above another exactly where the API server says so"
        (Arb.fromGen (Gen.zip (Gen.filter isExact quantity) (Gen.filter isExact quantity)))
        (fun (one, other) ->
            let above =
                match ImageRegistry.Sandbox.Quantity.compare one other with
                | Some sign -> sign > 0
                | None -> false

            Assert.Equal(above, ImageRegistry.Core.Quantity.isAbove one other))

[<Theory>]
[<InlineData("2", "1000m", true)>]
[<InlineData("1Gi", "1G", true)>]
[<InlineData("1000m", "1", false)>]
[<InlineData("0.1", "99m", true)>]
[<InlineData("1e999999999", "1", false)>]
[<InlineData("many", "1", false)>]
let ``amounts are compared by what they are worth`` (one: string) (other: string) (above: bool) =
    Assert.Equal(above, ImageRegistry.Core.Quantity.isAbove one other)
