namespace ImageRegistry.Core

open System
open System.Globalization
open System.Numerics

/// Amounts of CPU, memory and the like, as Kubernetes writes them: `100m`, `2Gi`, `1e3`. The API server writes them in a spelling of its own
/// choice, so amounts are compared by what they are worth.
[<RequireQualifiedAccess>]
module Quantity =

    let private factors: Map<string, BigInteger * int> =
        let decimals =
            [
                "n", -9
                "u", -6
                "m", -3
                "", 0
                "k", 3
                "M", 6
                "G", 9
                "T", 12
                "P", 15
                "E", 18
            ]
            |> List.map (fun (suffix, power) -> suffix, (BigInteger.One, power))

        let binaries =
            [ "Ki", 1; "Mi", 2; "Gi", 3; "Ti", 4; "Pi", 5; "Ei", 6 ]
            |> List.map (fun (suffix, power) -> suffix, (BigInteger.Pow(BigInteger 1024, power), 0))

        Map.ofList (decimals @ binaries)

    // Whoever writes a larger one gets the API server's answer: a power of a billion would keep this process busy for ever.
    let private largestExponent = 99

    // The same goes for the number before it.
    let private mostDigits = 100

    let private factor (suffix: string) : (BigInteger * int) option =
        match Map.tryFind suffix factors with
        | Some known -> Some known
        | None when suffix.Length > 1 && (suffix[0] = 'e' || suffix[0] = 'E') ->
            match Int32.TryParse(suffix.Substring 1, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
            | true, exponent when exponent >= -largestExponent && exponent <= largestExponent ->
                Some(BigInteger.One, exponent)
            | _, _ -> None
        | None -> None

    /// The value in units of 10 to the power of the second; none when the text is no quantity.
    let private read (text: string) : (BigInteger * int) option =
        let sign, rest =
            if text.StartsWith '-' then -1, text.Substring 1
            elif text.StartsWith '+' then 1, text.Substring 1
            else 1, text

        let isOfNumber char = Char.IsAsciiDigit char || char = '.'
        let number = rest |> Seq.takeWhile isOfNumber |> Array.ofSeq |> String

        match number.Split '.' |> List.ofArray, factor (rest.Substring number.Length) with
        | ([ _ ] | [ _; _ ] as parts), Some(times, power) when
            number.Length <= mostDigits && number |> Seq.exists Char.IsAsciiDigit
            ->
            let fraction =
                match parts with
                | [ _; fraction ] -> fraction.Length
                | _ -> 0

            let digits =
                BigInteger.Parse(String.concat "" parts, NumberStyles.None, CultureInfo.InvariantCulture)

            Some(digits * times * BigInteger sign, power - fraction)
        | _, _ -> None

    /// Whether the first is more than the second. What is no quantity is above nothing, and nothing is above it.
    let isAbove (amount: string) (limit: string) : bool =
        match read amount, read limit with
        | Some(one, onePower), Some(other, otherPower) ->
            let power = min onePower otherPower

            let inUnits digits own =
                digits * BigInteger.Pow(BigInteger 10, own - power)

            inUnits one onePower > inUnits other otherPower
        | _, _ -> false

    /// Thousandths of the unit, rounded away from zero, as the API server keeps the amounts of resources; none for a text that is no amount.
    let thousandths (text: string) : BigInteger option =
        read text
        |> Option.map (fun (digits, power) ->
            if power + 3 >= 0 then
                digits * BigInteger.Pow(BigInteger 10, power + 3)
            else
                let size = BigInteger.Pow(BigInteger 10, -(power + 3))
                let rounded = (BigInteger.Abs digits + size - BigInteger.One) / size
                rounded * BigInteger digits.Sign)

    /// The same of a document, which can hold the amount as a text or as a number.
    let ofJson (json: Json) : BigInteger option =
        match json with
        | Json.String text
        | Json.Number text -> thousandths text
        | Json.Null
        | Json.Bool _
        | Json.Array _
        | Json.Object _ -> None
