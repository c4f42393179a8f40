namespace ImageRegistry.Core

open System
open System.Globalization
open System.Text

/// Values of storage variables: the registry reads them as YAML 1.1, so each is written as the scalar that reads back as the same
/// value, in the very form that the Go operator gives it (RS-55, ST-25).
[<RequireQualifiedAccess>]
module YamlScalar =

    let private words =
        Set.ofList [
            "~"
            "null"
            "Null"
            "NULL"
            "y"
            "Y"
            "n"
            "N"
            "yes"
            "Yes"
            "YES"
            "no"
            "No"
            "NO"
            "true"
            "True"
            "TRUE"
            "false"
            "False"
            "FALSE"
            "on"
            "On"
            "ON"
            "off"
            "Off"
            "OFF"
            "<<"
            ".inf"
            ".Inf"
            ".INF"
            "+.inf"
            "+.Inf"
            "+.INF"
            "-.inf"
            "-.Inf"
            "-.INF"
            ".nan"
            ".NaN"
            ".NAN"
        ]

    let private all (test: char -> bool) (text: string) = text <> "" && Seq.forall test text

    let private isDigit (char: char) = char >= '0' && char <= '9'

    let private unsigned (text: string) =
        if text.StartsWith '+' || text.StartsWith '-' then
            text.Substring 1
        else
            text

    // Underscores may stand between the digits of a number.
    let private isInteger (text: string) =
        let digits = (unsigned text).Replace("_", "")

        all isDigit digits
        || (digits.StartsWith("0x", StringComparison.Ordinal)
            && all Char.IsAsciiHexDigit (digits.Substring 2))
        || (digits.StartsWith("0b", StringComparison.Ordinal)
            && all (fun char -> char = '0' || char = '1') (digits.Substring 2))
        || (digits.StartsWith("0o", StringComparison.Ordinal)
            && all (fun char -> char >= '0' && char <= '7') (digits.Substring 2))

    let private isFloat (text: string) =
        let plain = (unsigned text).Replace("_", "")

        let mantissa, exponent =
            match plain.IndexOfAny [| 'e'; 'E' |] with
            | -1 -> plain, None
            | at -> plain.Substring(0, at), Some(unsigned (plain.Substring(at + 1)))

        let digits = mantissa.Replace(".", "")

        mantissa.Length - digits.Length <= 1
        && all isDigit digits
        && exponent |> Option.forall (all isDigit)

    // Numbers to the base of sixty and dates, which readers of YAML 1.1 know.
    let private isSexagesimal (text: string) =
        match List.ofArray ((unsigned text).Split ':') with
        | first :: (_ :: _ as rest) ->
            all (fun char -> isDigit char || char = '_') first
            && isDigit first[0]
            && rest
               |> List.forall (fun part ->
                   let whole = part.Split('.')[0]
                   all isDigit whole && (whole.Length = 1 || (whole.Length = 2 && whole[0] <= '5')))
        | _ -> false

    let private isDate (text: string) =
        match text.Split('-') with
        | [| year; month; rest |] ->
            let day = rest.Split([| 'T'; 't'; ' ' |])[0]

            year.Length = 4
            && all isDigit year
            && month.Length >= 1
            && month.Length <= 2
            && all isDigit month
            && day.Length >= 1
            && day.Length <= 2
            && all isDigit day
        | _ -> false

    let private readsAsAnother (text: string) =
        text = ""
        || Set.contains text words
        || isInteger text
        || isFloat text
        || isSexagesimal text
        || isDate text

    let private opening = Set.ofSeq "#*&!%@[]{}'\"`|>,"

    let private isPlain (text: string) =
        let first = text[0]
        let last = text[text.Length - 1]

        not (Set.contains first opening)
        && first <> ' '
        && last <> ' '
        && last <> ':'
        && not (text.Contains(": ", StringComparison.Ordinal))
        && not (text.Contains(" #", StringComparison.Ordinal))
        && not (
            (first = '-' || first = '?' || first = ':')
            && (text.Length = 1 || text[1] = ' ')
        )
        && not (
            text.StartsWith("---", StringComparison.Ordinal)
            || text.StartsWith("...", StringComparison.Ordinal)
        )

    let private needsEscapes (text: string) =
        text
        |> Seq.exists (fun char -> Char.IsControl char || char = '\uFEFF' || Char.IsSurrogate char)

    let private hex (digits: int) (rune: Rune) =
        rune.Value.ToString("X" + string digits, CultureInfo.InvariantCulture)

    let private escaped (text: string) =
        let one (rune: Rune) =
            match rune.Value with
            | 0x22 -> "\\\""
            | 0x5C -> "\\\\"
            | 0x09 -> "\\t"
            | 0x0A -> "\\n"
            | 0x0D -> "\\r"
            | value when value > 0xFFFF -> "\\U" + hex 8 rune
            | value when Rune.IsControl rune || value = 0xFEFF -> "\\u" + hex 4 rune
            | _ -> rune.ToString()

        let runes = [ for rune in text.EnumerateRunes() -> rune ]
        "\"" + String.concat "" (runes |> List.map one) + "\""

    let private isBlock (text: string) =
        text.Contains '\n'
        && not (text.EndsWith '\n')
        && not (text.StartsWith ' ')
        && not (text.StartsWith '\n')
        && text.Split '\n' |> Array.forall (fun line -> not (needsEscapes line))

    /// The scalar of a text.
    let text (value: string) : string =
        if isBlock value then
            "|-\n"
            + (value.Split '\n'
               |> Array.map (fun line -> if line = "" then "" else "  " + line)
               |> String.concat "\n")
        elif needsEscapes value then
            escaped value
        elif readsAsAnother value then
            "\"" + value + "\""
        elif isPlain value then
            value
        else
            "'" + value.Replace("'", "''") + "'"

    /// The scalar of a whole number.
    let int64 (value: int64) : string =
        value.ToString CultureInfo.InvariantCulture

    /// The scalar of a flag.
    let flag (value: bool) : string = if value then "true" else "false"
