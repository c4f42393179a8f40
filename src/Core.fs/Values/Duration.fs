namespace ImageRegistry.Core

open System
open System.Globalization

/// A length of time in nanoseconds, as the API's durations are counted (Go's `time.Duration`).
[<Struct>]
type Duration = Nanoseconds of int64

/// Reading and writing durations in Go's text form, the only one that every client of the API can read.
[<RequireQualifiedAccess>]
module Duration =

    /// No time at all.
    let zero = Nanoseconds 0L

    /// How many nanoseconds the longest duration has, not counting its sign.
    let private limit = 1UL <<< 63

    let private isDigit (c: char) = c >= '0' && c <= '9'

    /// Nanoseconds in one of the unit. The micro sign and the Greek letter look alike and both count.
    let private unitOf (name: string) : Result<uint64, string> =
        match name with
        | "ns" -> Ok 1UL
        | "us"
        | "\u00b5s"
        | "\u03bcs" -> Ok 1_000UL
        | "ms" -> Ok 1_000_000UL
        | "s" -> Ok 1_000_000_000UL
        | "m" -> Ok 60_000_000_000UL
        | "h" -> Ok 3_600_000_000_000UL
        | "" -> Error "a number has no unit"
        | unknown -> Error("there is no unit \"" + unknown + "\"")

    /// The whole number of these digits; an error when it cannot be a duration of any unit.
    let private wholeNumber (digits: string) : Result<uint64, string> =
        (Ok 0UL, digits)
        ||> Seq.fold (fun number digit ->
            number
            |> Result.bind (fun number ->
                let next = number * 10UL + uint64 digit - uint64 '0'

                if number > limit / 10UL || next > limit then
                    Error "it is too long"
                else
                    Ok next))

    /// The digits after the point as a number and what it is to be divided by. Digits that no longer fit are dropped, as Go does.
    let private fraction (digits: string) : uint64 * float =
        let mutable number = 0UL
        let mutable scale = 1.0
        let mutable full = false

        for digit in digits do
            let next = number * 10UL + uint64 digit - uint64 '0'

            if full || number > (limit - 1UL) / 10UL || next > limit then
                full <- true
            else
                number <- next
                scale <- scale * 10.0

        number, scale

    /// Nanoseconds in this many of the unit, whose fraction is rounded as Go rounds it: in double precision, towards zero.
    let private magnitude (whole: string) (decimals: string) (unit: uint64) : Result<uint64, string> =
        wholeNumber whole
        |> Result.bind (fun number ->
            if number > limit / unit then
                Error "it is too long"
            else
                let part, scale = fraction decimals
                let total = number * unit + uint64 (float part * (float unit / scale))
                if total > limit then Error "it is too long" else Ok total)

    /// The sum of the pairs of number and unit that the text is made of.
    let rec private sum (total: uint64) (text: string) : Result<uint64, string> =
        if text = "" then
            Ok total
        else
            let whole = text |> Seq.takeWhile isDigit |> String.Concat
            let afterWhole = text.Substring whole.Length

            let decimals, rest =
                if afterWhole.StartsWith '.' then
                    let digits = afterWhole |> Seq.skip 1 |> Seq.takeWhile isDigit |> String.Concat
                    digits, afterWhole.Substring(1 + digits.Length)
                else
                    "", afterWhole

            if whole = "" && decimals = "" then
                Error "a number is expected"
            else
                let name =
                    rest |> Seq.takeWhile (fun c -> c <> '.' && not (isDigit c)) |> String.Concat

                unitOf name
                |> Result.bind (magnitude whole decimals)
                |> Result.bind (fun part ->
                    // Both are at most 2^63: only when both are can the sum wrap around, to zero.
                    if part > limit - total then
                        Error "it is too long"
                    else
                        sum (total + part) (rest.Substring name.Length))

    /// The duration that Go's `ParseDuration` reads from this text (`1h30m`, `1.5s`, `-2ms`, `0`), or why there is none.
    /// The API server's own check is looser (`10 minutes`, `1d`); those are errors here, as they are for every Go client.
    let parse (text: string) : Result<Duration, string> =
        let negative = text.StartsWith '-'

        let unsigned =
            if negative || text.StartsWith '+' then
                text.Substring 1
            else
                text

        match unsigned with
        | "0" -> Ok zero
        | "" -> Error "a number is expected"
        | _ ->
            sum 0UL unsigned
            |> Result.bind (fun total ->
                if negative then
                    // The one magnitude that has no positive counterpart wraps to itself.
                    Ok(Nanoseconds(int64 (0UL - total)))
                elif total = limit then
                    Error "it is too long"
                else
                    Ok(Nanoseconds(int64 total)))

    let private digits (number: uint64) =
        number.ToString CultureInfo.InvariantCulture

    /// The number with this many of its digits behind the point, without trailing zeros.
    let private decimal (places: int) (number: uint64) =
        let text = (digits number).PadLeft(places + 1, '0')
        let behind = text.Substring(text.Length - places).TrimEnd '0'
        let before = text.Substring(0, text.Length - places)
        if behind = "" then before else before + "." + behind

    /// The text that Go writes for it (RS-54): `0s`, `1m30s`, `36h5m0s`, `1.5s`, `100ms`, `10µs`, `1ns`.
    let text (Nanoseconds nanoseconds) : string =
        let total =
            if nanoseconds < 0L then
                0UL - uint64 nanoseconds
            else
                uint64 nanoseconds

        let sign = if nanoseconds < 0L then "-" else ""
        let minute = 60_000_000_000UL

        if total = 0UL then
            "0s"
        elif total < 1_000UL then
            sign + digits total + "ns"
        elif total < 1_000_000UL then
            sign + decimal 3 total + "\u00b5s"
        elif total < 1_000_000_000UL then
            sign + decimal 6 total + "ms"
        else
            let seconds = decimal 9 (total % minute) + "s"
            let minutes = total / minute

            if minutes = 0UL then
                sign + seconds
            elif minutes < 60UL then
                sign + digits minutes + "m" + seconds
            else
                sign + digits (minutes / 60UL) + "h" + digits (minutes % 60UL) + "m" + seconds
