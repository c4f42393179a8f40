namespace ImageRegistry.Sandbox

open System
open System.Globalization

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

    let private part (field: Field) (text: string) : string option =
        let bounds, step =
            match text.Split '/' with
            | [| range |] -> limits field range, Ok 1
            | [| range; step |] ->
                // `N/step` counts from N to the end of the range.
                let bounds =
                    limits field range
                    |> Result.map (fun (first, last) ->
                        if range.Contains '-' then
                            first, last
                        else
                            first, field.Most)

                bounds, number { field with Names = [] } step
            | _ -> Error("too many slashes: " + text), Ok 1

        match bounds, step with
        | Error message, _ -> Some message
        | Ok _, Error message -> Some message
        | Ok(first, last), Ok step ->
            if first < field.Least then
                Some(
                    "beginning of range ("
                    + string first
                    + ") below minimum ("
                    + string field.Least
                    + "): "
                    + text
                )
            elif last > field.Most then
                Some(
                    "end of range ("
                    + string last
                    + ") above maximum ("
                    + string field.Most
                    + "): "
                    + text
                )
            elif first > last then
                Some(
                    "beginning of range ("
                    + string first
                    + ") beyond end of range ("
                    + string last
                    + "): "
                    + text
                )
            elif step = 0 then
                Some("step of range should be a positive number: " + text)
            else
                None

    let private descriptors = [
        "@yearly"
        "@annually"
        "@monthly"
        "@weekly"
        "@daily"
        "@midnight"
        "@hourly"
    ]

    /// What is wrong with the schedule; none when it is one.
    let problem (schedule: string) : string option =
        if schedule.StartsWith '@' then
            if List.contains schedule descriptors then
                None
            elif schedule.StartsWith("@every ", StringComparison.Ordinal) then
                let period = schedule.Substring 7

                if StringFormat.isDuration period then
                    None
                else
                    Some(
                        "failed to parse duration "
                        + schedule
                        + ": time: invalid duration "
                        + Finding.quote period
                    )
            else
                Some("unrecognized descriptor: " + schedule)
        else
            let given =
                schedule.Split([| ' '; '\t'; '\n' |], StringSplitOptions.RemoveEmptyEntries)

            if given.Length <> 5 then
                Some(
                    "expected exactly 5 fields, found "
                    + string given.Length
                    + ": ["
                    + String.Join(" ", given)
                    + "]"
                )
            else
                List.zip fields (List.ofArray given)
                |> List.tryPick (fun (field, text) ->
                    text.Split(',', StringSplitOptions.RemoveEmptyEntries)
                    |> Array.tryPick (part field))
