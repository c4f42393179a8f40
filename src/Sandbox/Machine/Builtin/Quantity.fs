namespace ImageRegistry.Sandbox

open System
open System.Globalization
open System.Numerics
open ImageRegistry.Core

/// Kubernetes quantities (`100m`, `2Gi`, `1e3`), as apimachinery's resource.Quantity reads and prints them.
[<RequireQualifiedAccess>]
module Quantity =

    /// The notation a quantity was written in; it is kept when the value allows.
    [<RequireQualifiedAccess>]
    type private Notation =
        | Decimal
        | Binary
        | Exponent

    /// The value is `Digits` times 10 to the power of `Scale`.
    type private Amount = {
        Digits: BigInteger
        Scale: int
        Notation: Notation
    }

    let private malformed =
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

    let private unparsable = "unable to parse quantity's suffix"

    let private decimalSuffixes = [
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

    let private binarySuffixes = [ "Ki", 1; "Mi", 2; "Gi", 3; "Ti", 4; "Pi", 5; "Ei", 6 ]

    let private ten = BigInteger 10

    let private lookup (key: 'K) (table: ('K * 'V) list) =
        table
        |> List.tryPick (fun (candidate, value) -> if candidate = key then Some value else None)

    let private exponentOf (suffix: string) : int option =
        if suffix.Length > 1 && (suffix[0] = 'e' || suffix[0] = 'E') then
            match Int32.TryParse(suffix.Substring 1, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
            | true, exponent when abs exponent < 1000 -> Some exponent
            | _ -> None
        else
            None

    /// Rounds away from zero so that no digit below 10 to the power of `least` is left.
    let private roundUp (least: int) (amount: Amount) : Amount =
        if amount.Scale >= least then
            amount
        else
            let divisor = BigInteger.Pow(ten, least - amount.Scale)
            let quotient = BigInteger.DivRem(amount.Digits, divisor)
            let struct (whole, rest) = quotient

            {
                amount with
                    Digits = if rest.IsZero then whole else whole + BigInteger rest.Sign
                    Scale = least
            }

    let private read (text: string) : Result<Amount, string> =
        let signed = text.StartsWith '+' || text.StartsWith '-'
        let from = if signed then 1 else 0
        let mutable at = from

        while at < text.Length && (Char.IsAsciiDigit text[at] || text[at] = '.') do
            at <- at + 1

        let number = text.Substring(from, at - from)
        let suffix = text.Substring at
        let parts = number.Split '.'

        if number = "" || number = "." || parts.Length > 2 then
            Error malformed
        else
            let fraction = if parts.Length = 2 then parts[1] else ""

            let digits =
                BigInteger.Parse("0" + parts[0] + fraction, NumberStyles.None, CultureInfo.InvariantCulture)

            let digits = if text.StartsWith '-' then -digits else digits
            let scale = -fraction.Length

            let amount =
                match lookup suffix decimalSuffixes, lookup suffix binarySuffixes, exponentOf suffix with
                | Some power, _, _ ->
                    Ok {
                        Digits = digits
                        Scale = scale + power
                        Notation = Notation.Decimal
                    }
                | None, Some power, _ ->
                    Ok {
                        Digits = digits * BigInteger.Pow(BigInteger 1024, power)
                        Scale = scale
                        Notation = Notation.Binary
                    }
                | None, None, Some power ->
                    Ok {
                        Digits = digits
                        Scale = scale + power
                        Notation = Notation.Exponent
                    }
                | None, None, None -> Error unparsable

            amount |> Result.map (roundUp -9)

    /// Without factors of ten in the digits, then with a scale that is a multiple of three.
    let private normal (amount: Amount) : Amount =
        let mutable digits = amount.Digits
        let mutable scale = amount.Scale

        while (digits % ten).IsZero && not digits.IsZero do
            digits <- digits / ten
            scale <- scale + 1

        while scale % 3 <> 0 do
            digits <- digits * ten
            scale <- scale - 1

        {
            amount with
                Digits = digits
                Scale = scale
        }

    let private plain (digits: BigInteger) =
        digits.ToString CultureInfo.InvariantCulture

    let private printDecimal (amount: Amount) : string =
        let amount = normal amount

        let suffix =
            decimalSuffixes
            |> List.tryPick (fun (suffix, power) -> if power = amount.Scale then Some suffix else None)

        match amount.Notation, suffix with
        | (Notation.Decimal | Notation.Binary), Some suffix -> plain amount.Digits + suffix
        | (Notation.Decimal | Notation.Binary | Notation.Exponent), (Some _ | None) ->
            if amount.Scale = 0 then
                plain amount.Digits
            else
                plain amount.Digits + "e" + string amount.Scale

    let private printBinary (whole: BigInteger) : string =
        let thousand = BigInteger 1024
        let mutable digits = whole
        let mutable power = 0

        while power < 6 && (digits % thousand).IsZero do
            digits <- digits / thousand
            power <- power + 1

        let suffix =
            binarySuffixes
            |> List.tryPick (fun (suffix, candidate) -> if candidate = power then Some suffix else None)
            |> Option.defaultValue ""

        plain digits + suffix

    /// The whole value, none when it has a fraction.
    let private whole (amount: Amount) : BigInteger option =
        if amount.Scale >= 0 then
            Some(amount.Digits * BigInteger.Pow(ten, amount.Scale))
        else
            let struct (quotient, rest) =
                BigInteger.DivRem(amount.Digits, BigInteger.Pow(ten, -amount.Scale))

            if rest.IsZero then Some quotient else None

    let private print (amount: Amount) : string =
        if amount.Digits.IsZero then
            "0"
        else
            match amount.Notation, whole amount with
            | Notation.Binary, Some value when BigInteger.Abs value >= BigInteger 1024 -> printBinary value
            | (Notation.Decimal | Notation.Binary | Notation.Exponent), (Some _ | None) -> printDecimal amount

    /// The quantity as the API server stores it: `2048Mi` gives `2Gi`, `0.5` gives `500m`, `1000m` gives `1`.
    let canonical (text: string) : Result<string, string> = read text |> Result.map print

    /// As `canonical`, with no part smaller than a thousandth: what resource lists (`requests`, `capacity`) hold.
    let canonicalInList (text: string) : Result<string, string> =
        read text |> Result.map (roundUp -3) |> Result.map print

    /// -1, 0 or 1 as the first is less than, equal to or more than the second; none when one is no quantity.
    let compare (first: string) (second: string) : int option =
        match read first, read second with
        | Ok a, Ok b ->
            let scale = min a.Scale b.Scale

            let digits amount =
                amount.Digits * BigInteger.Pow(ten, amount.Scale - scale)

            Some(sign (BigInteger.Compare(digits a, digits b)))
        | Ok _, Error _
        | Error _, (Ok _ | Error _) -> None

    let private textOf (value: Json) : string option =
        match value with
        | Json.String text
        | Json.Number text -> Some text
        | Json.Null
        | Json.Bool _
        | Json.Array _
        | Json.Object _ -> None

    let private canonicalWith (canonical: string -> Result<string, string>) (value: Json) : Json =
        match textOf value |> Option.map canonical with
        | Some(Ok text) -> Json.String text
        | Some(Error _)
        | None -> value

    /// The value of a quantity field in canonical form; what is no quantity stays for validation to find.
    let canonicalField (value: Json) : Json = canonicalWith canonical value

    /// The value of an entry of a resource list in canonical form.
    let canonicalEntry (value: Json) : Json = canonicalWith canonicalInList value
