namespace ImageRegistry.Sandbox

open System
open System.Globalization
open ImageRegistry.Core

/// Times for people, as the server writes them into tables: `5m30s`, `3h`, `12d`.
[<RequireQualifiedAccess>]
module Age =

    /// The span in one or two units, the coarser the longer it is.
    let text (span: TimeSpan) : string =
        let seconds = int64 span.TotalSeconds
        let minutes = seconds / 60L
        let hours = minutes / 60L
        let days = hours / 24L
        let years = days / 365L

        let two (large: int64) (unit: string) (small: int64) (smallUnit: string) =
            if small = 0L then
                string large + unit
            else
                string large + unit + string small + smallUnit

        if seconds < -1L then "<invalid>"
        elif seconds < 0L then "0s"
        elif seconds < 120L then string seconds + "s"
        elif minutes < 10L then two minutes "m" (seconds % 60L) "s"
        elif minutes < 180L then string minutes + "m"
        elif hours < 8L then two hours "h" (minutes % 60L) "m"
        elif hours < 48L then string hours + "h"
        elif hours < 192L then two days "d" (hours % 24L) "h"
        elif days < 730L then string days + "d"
        elif days < 2920L then two years "y" (days % 365L) "d"
        else string years + "y"

    let private parse (text: string) : DateTimeOffset option =
        match
            DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal ||| DateTimeStyles.AdjustToUniversal
            )
        with
        | true, moment -> Some moment
        | false, _ -> None

    /// How long ago this timestamp of the API was.
    let since (now: DateTimeOffset) (timestamp: string) : string =
        match parse timestamp with
        | Some moment -> text (now - moment)
        | None -> "<unknown>"

    /// How long there was between two timestamps of the API.
    let between (start: string) (finish: string) : string =
        match parse start, parse finish with
        | Some start, Some finish -> text (finish - start)
        | Some _, None
        | None, _ -> ""
