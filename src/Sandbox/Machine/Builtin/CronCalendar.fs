namespace ImageRegistry.Sandbox

open System

/// When a schedule fires, in UTC.
[<RequireQualifiedAccess>]
module CronCalendar =

    // A date that does not come up in this time, such as 30 February, never does.
    let private farthest = 5 * 366

    let private isDay (fields: CronFields) (day: DateTime) : bool =
        let ofMonth = Set.contains day.Day fields.Days
        let ofWeek = Set.contains (int day.DayOfWeek) fields.Weekdays

        Set.contains day.Month fields.Months
        && (if fields.BothDays then
                ofMonth && ofWeek
            else
                ofMonth || ofWeek)

    let private times (fields: CronFields) (day: DateTime) : DateTimeOffset list = [
        for hour in fields.Hours do
            for minute in fields.Minutes do
                DateTimeOffset(day.Year, day.Month, day.Day, hour, minute, 0, TimeSpan.Zero)
    ]

    let private days (first: DateTimeOffset) (step: int) (fields: CronFields) : DateTime seq =
        seq {
            for distance in 0..farthest do
                let day = first.UtcDateTime.Date.AddDays(float (step * distance))

                if isDay fields day then
                    day
        }

    let private wholeSeconds (time: DateTimeOffset) =
        time.AddTicks(-(time.UtcTicks % TimeSpan.TicksPerSecond))

    /// The first time after this one; none when there is none.
    let next (after: DateTimeOffset) (schedule: CronTimes) : DateTimeOffset option =
        match schedule with
        | CronTimes.Every period -> Some(wholeSeconds after + period)
        | CronTimes.At fields ->
            days after 1 fields
            |> Seq.tryPick (fun day -> times fields day |> List.tryFind (fun time -> time > after))

    /// The last time after `since` that is not after `now`; none when there is none.
    let latest (since: DateTimeOffset) (now: DateTimeOffset) (schedule: CronTimes) : DateTimeOffset option =
        match schedule with
        | CronTimes.Every period ->
            let whole = wholeSeconds since
            let count = (now - whole).Ticks / period.Ticks

            if count < 1L then
                None
            else
                Some(whole + TimeSpan.FromTicks(count * period.Ticks))
        | CronTimes.At fields ->
            days now -1 fields
            |> Seq.takeWhile (fun day -> day >= since.UtcDateTime.Date)
            |> Seq.tryPick (fun day -> times fields day |> List.tryFindBack (fun time -> time <= now))
            |> Option.filter (fun time -> time > since)
