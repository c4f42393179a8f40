namespace ImageRegistry.Core

open System
open System.Globalization
open System.Numerics

/// Amounts of CPU, memory and the like, as the API has them (`100m`, `256Mi`, `1e3`). The API server writes them in a spelling of its own
/// choice, so amounts are compared by what they are worth.
[<RequireQualifiedAccess>]
module Quantity =

    /// Nobody has more than 10^30 of anything; what is asked for beyond would only cost memory.
    let private mostDigits = 30

    /// The factor of a suffix, as a power of a base.
    let private factor (suffix: string) : (int * int) option =
        match suffix with
        | "" -> Some(10, 0)
        | "n" -> Some(10, -9)
        | "u" -> Some(10, -6)
        | "m" -> Some(10, -3)
        | "k" -> Some(10, 3)
        | "M" -> Some(10, 6)
        | "G" -> Some(10, 9)
        | "T" -> Some(10, 12)
        | "P" -> Some(10, 15)
        | "E" -> Some(10, 18)
        | "Ki" -> Some(2, 10)
        | "Mi" -> Some(2, 20)
        | "Gi" -> Some(2, 30)
        | "Ti" -> Some(2, 40)
        | "Pi" -> Some(2, 50)
        | "Ei" -> Some(2, 60)
        | exponent when exponent.StartsWith 'e' || exponent.StartsWith 'E' ->
            match Int32.TryParse(exponent.Substring 1, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
            | true, power when abs power <= mostDigits -> Some(10, power)
            | _, _ -> None
        | _ -> None

    let private roundedUp (numerator: BigInteger) (denominator: BigInteger) =
        (numerator + denominator - BigInteger.One) / denominator

    /// Thousandths of the unit, rounded away from zero, as the API server keeps the amounts of resources; none for a text that is no amount.
    let thousandths (text: string) : BigInteger option =
        let isNegative = text.StartsWith '-'

        let unsigned =
            if isNegative || text.StartsWith '+' then
                text.Substring 1
            else
                text

        let digits from =
            unsigned.Substring from |> Seq.takeWhile Char.IsAsciiDigit |> String.Concat

        let whole = digits 0

        let decimals, suffix =
            if unsigned.Substring(whole.Length).StartsWith '.' then
                let decimals = digits (whole.Length + 1)
                decimals, unsigned.Substring(whole.Length + 1 + decimals.Length)
            else
                "", unsigned.Substring whole.Length

        match factor suffix with
        | Some(radix, power) when
            whole.Length + decimals.Length > 0
            && whole.Length + decimals.Length <= mostDigits
            ->
            let number = BigInteger.Parse("0" + whole + decimals, CultureInfo.InvariantCulture)
            let scale = BigInteger.Pow(BigInteger 10, decimals.Length)
            let raised = BigInteger.Pow(BigInteger radix, abs power)

            let size =
                if power >= 0 then
                    roundedUp (number * raised * BigInteger 1000) scale
                else
                    roundedUp (number * BigInteger 1000) (scale * raised)

            Some(if isNegative then -size else size)
        | Some _
        | None -> None

    /// The same of a document, which can hold the amount as a text or as a number.
    let ofJson (json: Json) : BigInteger option =
        match json with
        | Json.String text
        | Json.Number text -> thousandths text
        | Json.Null
        | Json.Bool _
        | Json.Array _
        | Json.Object _ -> None
