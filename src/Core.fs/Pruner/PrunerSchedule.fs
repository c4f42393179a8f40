namespace ImageRegistry.Core

open System
open System.Globalization

/// The schedule of the pruner in the syntax of CronJobs, as API servers read it: minute, hour, day of the month, month, day of the week,
/// or a word such as `@daily`. A schedule that they would refuse is told by name before they do.
[<RequireQualifiedAccess>]
module PrunerSchedule =

    /// What an ImagePruner without a schedule gets (RS-120).
    let standard = "0 0 * * *"

    type private Field = {
        Name: string
        Least: int
        Most: int
        /// Words that stand for the numbers from `Least` on.
        Words: string list
    }

    let private fields = [
        {
            Name = "minute"
            Least = 0
            Most = 59
            Words = []
        }
        {
            Name = "hour"
            Least = 0
            Most = 23
            Words = []
        }
        {
            Name = "day of the month"
            Least = 1
            Most = 31
            Words = []
        }
        {
            Name = "month"
            Least = 1
            Most = 12
            Words = "jan feb mar apr may jun jul aug sep oct nov dec".Split ' ' |> List.ofArray
        }
        {
            Name = "day of the week"
            Least = 0
            Most = 6
            Words = "sun mon tue wed thu fri sat".Split ' ' |> List.ofArray
        }
    ]

    let private digits (number: int) =
        number.ToString CultureInfo.InvariantCulture

    let private quoted (text: string) = "\"" + text + "\""

    let private number (text: string) : Result<int, string> =
        match Int32.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
        | true, number when number >= 0 -> Ok number
        | true, _
        | false, _ -> Error(quoted text + " is no number")

    let private value (field: Field) (text: string) : Result<int, string> =
        match field.Words |> List.tryFindIndex (fun word -> word = text.ToLowerInvariant()) with
        | Some index -> Ok(field.Least + index)
        | None -> number text

    let private both (one: Result<'A, string>) (other: Result<'B, string>) : Result<'A * 'B, string> =
        match one, other with
        | Ok one, Ok other -> Ok(one, other)
        | Error message, _
        | Ok _, Error message -> Error message

    /// First and last value of a range without its step, and whether it is a single value.
    let private range (field: Field) (text: string) : Result<(int * int) * bool, string> =
        match text.Split '-' |> List.ofArray with
        // Whatever follows a star is not looked at.
        | ("*" | "?") :: rest -> Ok((field.Least, field.Most), List.isEmpty rest)
        | [ single ] -> value field single |> Result.map (fun value -> (value, value), true)
        | [ first; last ] ->
            both (value field first) (value field last)
            |> Result.map (fun range -> range, false)
        | _ -> Error(quoted text + " has more than one hyphen")

    let private checkedRange (field: Field) ((first, last): int * int) (step: int) : string option =
        let bounds = digits field.Least + " to " + digits field.Most

        if first < field.Least then
            Some(digits first + " is less than " + bounds + " allows")
        elif last > field.Most then
            Some(digits last + " is more than " + bounds + " allows")
        elif first > last then
            Some(digits first + " comes after " + digits last)
        elif step = 0 then
            Some "a step must be at least 1"
        else
            None

    /// What is wrong with one of the parts that commas separate.
    let private part (field: Field) (text: string) : string option =
        let judged =
            match text.Split '/' |> List.ofArray with
            | [ all ] -> range field all |> Result.map (fun (range, _) -> checkedRange field range 1)
            | [ all; step ] ->
                both (range field all) (number step)
                |> Result.map (fun (((first, last), isSingle), step) ->
                    // One value with a step counts from there to the end.
                    checkedRange field (first, (if isSingle then field.Most else last)) step)
            | _ -> Error(quoted text + " has more than one slash")

        match judged with
        | Ok problem -> problem
        | Error message -> Some message

    let private fieldProblem (field: Field, text: string) : string option =
        text.Split(',', StringSplitOptions.RemoveEmptyEntries)
        |> List.ofArray
        |> List.tryPick (part field)
        |> Option.map (fun message -> field.Name + ": " + message)

    let private words = [
        "@yearly"
        "@annually"
        "@monthly"
        "@weekly"
        "@daily"
        "@midnight"
        "@hourly"
    ]

    let private every = "@every "

    let private wordProblem (schedule: string) : string option =
        if List.contains schedule words then
            None
        elif schedule.StartsWith(every, StringComparison.Ordinal) then
            match Duration.parse (schedule.Substring every.Length) with
            | Ok _ -> None
            | Error message -> Some(message + " after @every")
        else
            Some("there is no " + quoted schedule)

    let private fieldsProblem (schedule: string) : string option =
        let given =
            schedule.Split(([||]: char array), StringSplitOptions.RemoveEmptyEntries)
            |> List.ofArray

        if List.length given = List.length fields then
            List.zip fields given |> List.tryPick fieldProblem
        else
            Some("it has " + digits (List.length given) + " fields instead of 5")

    let private zoneMark = "TZ"

    /// Whether the schedule names a time zone, which API servers only leave in a CronJob that has had one from the start.
    let namesZone (schedule: string) : bool =
        schedule.Contains(zoneMark, StringComparison.Ordinal)

    let private withoutZone (schedule: string) : string =
        match schedule.IndexOf ' ' with
        | blank when
            blank > 0
            && (schedule.StartsWith("TZ=", StringComparison.Ordinal)
                || schedule.StartsWith("CRON_TZ=", StringComparison.Ordinal))
            ->
            schedule.Substring(blank).Trim()
        | _ -> schedule

    /// What is wrong with the schedule; none when it is one. `zoneAllowed`: the CronJob that is there names a time zone too.
    let problem (zoneAllowed: bool) (schedule: string) : string option =
        if namesZone schedule && not zoneAllowed then
            Some "no time zone can be named; the times are those of the cluster's control plane, mostly UTC"
        else
            match withoutZone schedule with
            | word when word.StartsWith '@' -> wordProblem word
            | given -> fieldsProblem given
