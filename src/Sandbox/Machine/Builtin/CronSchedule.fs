namespace ImageRegistry.Sandbox

open System
open System.Globalization
open ImageRegistry.Core

/// The values that a schedule's five fields allow.
type CronFields = {
    Minutes: Set<int>
    Hours: Set<int>
    Days: Set<int>
    Months: Set<int>
    /// From Sunday, which is 0.
    Weekdays: Set<int>
    /// Days and weekdays have to hold both, because one of them is a star; otherwise one of them is enough.
    BothDays: bool
}

/// A CronJob's schedule, read.
[<RequireQualifiedAccess>]
type CronTimes =
    | At of CronFields
    /// `@every`: this long after the time before.
    | Every of TimeSpan

/// The syntax of a CronJob's schedule: five fields, or a descriptor such as `@daily`.
[<RequireQualifiedAccess>]
module CronSchedule =

    type private Field = {
        Least: int
        Most: int
        Names: string list
    }

    let private fields = [
        { Least = 0; Most = 59; Names = [] }
        { Least = 0; Most = 23; Names = [] }
        { Least = 1; Most = 31; Names = [] }
        {
            Least = 1
            Most = 12
            Names = [
                "jan"
                "feb"
                "mar"
                "apr"
                "may"
                "jun"
                "jul"
                "aug"
                "sep"
                "oct"
                "nov"
                "dec"
            ]
        }
        {
            Least = 0
            Most = 6
            Names = [ "sun"; "mon"; "tue"; "wed"; "thu"; "fri"; "sat" ]
        }
    ]

    let private number (field: Field) (text: string) : Result<int, string> =
        match field.Names |> List.tryFindIndex (fun name -> name = text.ToLowerInvariant()) with
        | Some index -> Ok(index + field.Least)
        | None ->
            match Int32.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
            | true, number when number >= 0 -> Ok number
            | true, number -> Error("negative number (" + string number + ") not allowed: " + text)
            | false, _ ->
                Error(
                    "failed to parse int from "
                    + text
                    + ": strconv.Atoi: parsing "
                    + Finding.quote text
                    + ": invalid syntax"
                )

    let private limits (field: Field) (text: string) : Result<int * int, string> =
        match text.Split '-' with
        | [| ("*" | "?") |] -> Ok(field.Least, field.Most)
        | [| single |] -> number field single |> Result.map (fun value -> value, value)
        | [| first; last |] ->
            number field first
            |> Result.bind (fun first -> number field last |> Result.map (fun last -> first, last))
        | _ -> Error("too many hyphens: " + text)

    // What a part of a field allows, and whether it is a star that allows everything.
    let private part (field: Field) (text: string) : Result<Set<int> * bool, string> =
        let isStar (range: string) = range = "*" || range = "?"

        let bounds, step, range =
            match text.Split '/' with
            | [| range |] -> limits field range, Ok 1, range
            | [| range; step |] ->
                // `N/step` counts from N to the end of the range.
                let bounds =
                    limits field range
                    |> Result.map (fun (first, last) ->
                        if range.Contains '-' then
                            first, last
                        else
                            first, field.Most)

                bounds, number { field with Names = [] } step, range
            | _ -> Error("too many slashes: " + text), Ok 1, text

        match bounds, step with
        | Error message, _ -> Error message
        | Ok _, Error message -> Error message
        | Ok(first, last), Ok step ->
            if first < field.Least then
                Error(
                    "beginning of range ("
                    + string first
                    + ") below minimum ("
                    + string field.Least
                    + "): "
                    + text
                )
            elif last > field.Most then
                Error(
                    "end of range ("
                    + string last
                    + ") above maximum ("
                    + string field.Most
                    + "): "
                    + text
                )
            elif first > last then
                Error(
                    "beginning of range ("
                    + string first
                    + ") beyond end of range ("
                    + string last
                    + "): "
                    + text
                )
            elif step = 0 then
                Error("step of range should be a positive number: " + text)
            else
                Ok(Set.ofSeq (seq { first..step..last }), isStar range && step = 1)

    let private parts (field: Field) (text: string) : Result<Set<int> * bool, string> =
        (Ok(Set.empty, false), text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        ||> Array.fold (fun sum text ->
            sum
            |> Result.bind (fun (values, star) ->
                part field text
                |> Result.map (fun (more, isStar) -> Set.union values more, star || isStar)))

    let private descriptors =
        Map.ofList [
            "@yearly", "0 0 1 1 *"
            "@annually", "0 0 1 1 *"
            "@monthly", "0 0 1 * *"
            "@weekly", "0 0 * * 0"
            "@daily", "0 0 * * *"
            "@midnight", "0 0 * * *"
            "@hourly", "0 * * * *"
        ]

    let private every (schedule: string) : Result<CronTimes, string> =
        let period = schedule.Substring 7

        match Duration.parse period with
        | Ok(Nanoseconds length) ->
            // Whole seconds, at least one.
            Ok(CronTimes.Every(TimeSpan.FromSeconds(float (max 1L (length / 1_000_000_000L)))))
        | Error _ ->
            Error(
                "failed to parse duration "
                + schedule
                + ": time: invalid duration "
                + Finding.quote period
            )

    let private ofFields (schedule: string) : Result<CronTimes, string> =
        let given =
            schedule.Split([| ' '; '\t'; '\n' |], StringSplitOptions.RemoveEmptyEntries)

        if given.Length <> 5 then
            Error(
                "expected exactly 5 fields, found "
                + string given.Length
                + ": ["
                + String.Join(" ", given)
                + "]"
            )
        else
            (Ok [], List.zip fields (List.ofArray given))
            ||> List.fold (fun read (field, text) ->
                read
                |> Result.bind (fun read -> parts field text |> Result.map (fun one -> read @ [ one ])))
            |> Result.map (fun read ->
                let values at = read |> List.item at |> fst
                let isStar at = read |> List.item at |> snd

                CronTimes.At {
                    Minutes = values 0
                    Hours = values 1
                    Days = values 2
                    Months = values 3
                    Weekdays = values 4
                    BothDays = isStar 2 || isStar 4
                })

    /// The schedule as it was meant, or what is wrong with it in the server's words.
    let parse (schedule: string) : Result<CronTimes, string> =
        if schedule.StartsWith("@every ", StringComparison.Ordinal) then
            every schedule
        elif schedule.StartsWith '@' then
            match Map.tryFind schedule descriptors with
            | Some meant -> ofFields meant
            | None -> Error("unrecognized descriptor: " + schedule)
        else
            ofFields schedule

    /// What is wrong with the schedule; none when it is one.
    let problem (schedule: string) : string option =
        match parse schedule with
        | Ok _ -> None
        | Error message -> Some message
