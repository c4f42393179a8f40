/// RS-125 and RS-126 with RB-16: the conditions of the ImagePruner, row by row.
module ImageRegistry.Properties.Rules.PrunerConditionTable

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open Xunit

let private installed: PrunerReported = {
    Spec = PrunerSpec.initial
    CronJob = Present()
    Errors = []
    LastRun = Present None
    Advice = []
}

let private failedRun =
    Present(Some(PrunerRun.Failed("image-pruner-1", "BackoffLimitExceeded", "M")))

/// The condition as `STATUS/REASON`.
let private told (kind: string) (reported: PrunerReported) =
    PrunerStatusReport.conditions noon reported []
    |> Condition.tryFind kind
    |> Option.map (fun condition -> ConditionStatus.text condition.Status + "/" + condition.Reason)
    |> Option.defaultValue ""

let private expect kind expected reported =
    Assert.Equal(expected, told kind reported)

[<Fact>]
let ``Available: the CronJob is there, or is not`` () =
    installed |> expect "Available" "True/AsExpected"
    { installed with CronJob = Absent } |> expect "Available" "False/Error"

[<Fact>]
let ``Failed: the last run that has ended failed, with its Job's reason and message`` () =
    installed |> expect "Failed" "False/Complete"

    { installed with LastRun = failedRun }
    |> expect "Failed" "True/BackoffLimitExceeded"

    Assert.Equal(
        Some "M",
        PrunerStatusReport.conditions noon { installed with LastRun = failedRun } []
        |> Condition.tryFind "Failed"
        |> Option.map (fun condition -> condition.Message)
    )

    {
        installed with
            LastRun = Present(Some(PrunerRun.Succeeded "image-pruner-2"))
    }
    |> expect "Failed" "False/Complete"

[<Fact>]
let ``Scheduled: unless the spec suspends it`` () =
    installed |> expect "Scheduled" "True/Scheduled"

    {
        installed with
            Spec = {
                PrunerSpec.initial with
                    Suspend = Some true
            }
    }
    |> expect "Scheduled" "False/Suspended"

    {
        installed with
            Spec = PrunerSpec.empty
    }
    |> expect "Scheduled" "True/Scheduled"

[<Fact>]
let ``RB-16: Scheduled is False where the CronJob is missing or is not as the spec says`` () =
    { installed with CronJob = Absent } |> expect "Scheduled" "False/Error"
    { installed with Errors = [ "no" ] } |> expect "Scheduled" "False/Error"

    {
        installed with
            Errors = [ "no" ]
            Spec = {
                PrunerSpec.initial with
                    Suspend = Some true
            }
    }
    |> expect "Scheduled" "False/Suspended"

[<Fact>]
let ``Degraded: an error comes before a failed run`` () =
    installed |> expect "Degraded" "False/AsExpected"
    { installed with LastRun = failedRun } |> expect "Degraded" "True/JobFailed"

    {
        installed with
            LastRun = failedRun
            Errors = [ "no" ]
    }
    |> expect "Degraded" "True/SyncError"

[<Fact>]
let ``what is not known leaves what was said`` () =
    let before =
        PrunerStatusReport.conditions
            noon
            {
                installed with
                    LastRun = failedRun
                    CronJob = Absent
            }
            []

    let after =
        PrunerStatusReport.conditions
            (noon.AddMinutes 1.0)
            {
                installed with
                    LastRun = Unknown
                    CronJob = Unknown
            }
            before

    Assert.Equal<Condition list>(before, after)

[<Fact>]
let ``advice has a condition of its own, which goes with it`` () =
    let advised = {
        installed with
            Advice =
                PrunerVerification.advice {
                    PrunerSpec.initial with
                        LogLevel = LogLevel.Unrecognised "Loud"
                }
    }

    advised |> expect "InputsValid" "False/UnknownLogLevel"
    let told = PrunerStatusReport.conditions noon advised []

    Assert.Equal(
        None,
        PrunerStatusReport.conditions noon installed told
        |> Condition.tryFind "InputsValid"
    )

// Which run is the last -----------------------------------------------------------------------------------------------

let private job (name: string) (created: string) (conditions: string) =
    name,
    json (
        "{\"metadata\":{\"name\":\""
        + name
        + "\",\"creationTimestamp\":\""
        + created
        + "\"},\"status\":{\"conditions\":["
        + conditions
        + "]}}"
    )

let private failed =
    """{"type":"Failed","status":"True","reason":"DeadlineExceeded","message":"too slow"}"""

let private complete = """{"type":"Complete","status":"True"}"""

let private last jobs = PrunerRuns.last (Map.ofList jobs)

[<Fact>]
let ``the newest Job that has ended counts`` () =
    Assert.Equal(None, last [])

    Assert.Equal(
        Some(PrunerRun.Succeeded "a"),
        last [
            job "a" "2026-11-20T03:00:00Z" complete
            job "b" "2026-11-20T02:00:00Z" failed
            job "c" "2026-11-20T04:00:00Z" ""
        ]
    )

    Assert.Equal(
        Some(PrunerRun.Failed("b", "DeadlineExceeded", "too slow")),
        last [
            job "a" "2026-11-20T03:00:00Z" complete
            job "b" "2026-11-20T04:00:00Z" failed
        ]
    )

[<Fact>]
let ``RB-16: only Failed and Complete mean an end, and only where they hold`` () =
    Assert.Equal(
        Some(PrunerRun.Succeeded "a"),
        last [
            job "a" "2026-11-20T03:00:00Z" complete
            job "b" "2026-11-20T04:00:00Z" """{"type":"Suspended","status":"True"}"""
            job "c" "2026-11-20T05:00:00Z" """{"type":"FailureTarget","status":"True"}"""
            job "d" "2026-11-20T06:00:00Z" """{"type":"Failed","status":"False"}"""
        ]
    )
