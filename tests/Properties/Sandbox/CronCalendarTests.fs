module ImageRegistry.Properties.CronCalendarTests

open System
open System.Globalization
open FsCheck.FSharp
open ImageRegistry.Sandbox
open Xunit

let private time (text: string) =
    DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)

let private times (schedule: string) : CronTimes =
    match CronSchedule.parse schedule with
    | Ok times -> times
    | Error why -> failwith why

let private shown (found: DateTimeOffset option) =
    match found with
    | Some time -> time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
    | None -> ""

// 20 November 2026 is a Friday.
[<Theory>]
[<InlineData("0 0 * * *", "2026-11-21 00:00:00")>]
[<InlineData("@hourly", "2026-11-20 13:00:00")>]
[<InlineData("0 12 * * *", "2026-11-21 12:00:00")>]
[<InlineData("*/20 * * * *", "2026-11-20 12:20:00")>]
[<InlineData("5-10/5,40 3 * * *", "2026-11-21 03:05:00")>]
[<InlineData("0 0 29 2 *", "2028-02-29 00:00:00")>]
[<InlineData("0 0 31 2 *", "")>]
[<InlineData("0 0 * * mon", "2026-11-23 00:00:00")>]
[<InlineData("0 0 13 * fri", "2026-11-27 00:00:00")>]
[<InlineData("0 0 */2 * sat", "2026-11-21 00:00:00")>]
[<InlineData("@every 90m", "2026-11-20 13:30:00")>]
let ``a schedule has a next time`` (schedule: string) (expected: string) =
    Assert.Equal(expected, shown (CronCalendar.next (time "2026-11-20 12:00:00") (times schedule)))

[<Theory>]
[<InlineData("0 12 * * *", "2026-11-20 11:00:00", "2026-11-20 12:00:00")>]
[<InlineData("0 12 * * *", "2026-11-20 12:00:00", "")>]
[<InlineData("0 0 * * *", "2026-11-01 00:00:00", "2026-11-20 00:00:00")>]
[<InlineData("@yearly", "2025-06-01 00:00:00", "2026-01-01 00:00:00")>]
[<InlineData("@every 25m", "2026-11-20 11:00:10", "2026-11-20 11:50:10")>]
[<InlineData("@every 2h", "2026-11-20 11:00:10", "")>]
let ``a schedule has a last time up to now`` (schedule: string) (since: string) (expected: string) =
    Assert.Equal(expected, shown (CronCalendar.latest (time since) (time "2026-11-20 12:00:00") (times schedule)))

/// A schedule of some minutes and hours, which a reader of sets can check.
let private schedules =
    let some least most =
        Gen.choose (least, most) |> Gen.nonEmptyListOf |> Gen.map (List.truncate 4)

    let text (numbers: int list) =
        numbers |> List.map string |> String.concat ","

    gen {
        let! minutes = some 0 59
        let! hours = some 0 23
        let! start = Gen.choose (0, 60 * 24 * 365)
        return text minutes + " " + text hours + " * * *", minutes, hours, (time "2026-01-01 00:00:00").AddMinutes start
    }

[<Fact>]
let ``the next time is the first minute that the schedule allows, and the last one before it is no other`` () =
    Law.forAll
        "the next time is the first minute that the schedule allows, and the last one before it is no other"
        (Arb.fromGen schedules)
        (fun (schedule, minutes, hours, start) ->
            let expected =
                Seq.initInfinite (fun i -> start.AddMinutes(float (i + 1)))
                |> Seq.find (fun time -> List.contains time.Minute minutes && List.contains time.Hour hours)

            let times = times schedule
            Assert.Equal(shown (Some expected), shown (CronCalendar.next start times))
            Assert.Equal(shown (Some expected), shown (CronCalendar.latest start expected times))
            Assert.Equal("", shown (CronCalendar.latest start (expected.AddSeconds -1.) times)))
