namespace ImageRegistry.Core

open System.Globalization

/// What an ImagePruner can say that its schema admits and that nothing can be made of. The pruner keeps what it had before.
[<RequireQualifiedAccess>]
module PrunerVerification =

    let private finding field value remedy reason : Finding = {
        Field = field
        Value = value
        Remedy = remedy
        Reason = reason
    }

    let private invalid field value remedy =
        finding field value remedy "InvalidImagePruner"

    let private schedule (zoneAllowed: bool) (spec: PrunerSpec) =
        match PrunerSchedule.problem zoneAllowed (PrunerSpec.schedule spec) with
        | None -> []
        | Some problem -> [
            invalid
                "spec.schedule"
                spec.Schedule
                ("this is no schedule ("
                 + problem
                 + "); write minute, hour, day of the month, month and day of the week, such as 0 0 * * *, or @daily")
          ]

    let private notNegative field (value: int64 option) =
        match value with
        | Some number when number < 0L -> [
            invalid field (number.ToString CultureInfo.InvariantCulture) "it must not be negative; leave it out for 3"
          ]
        | Some _
        | None -> []

    let private notBefore field (value: Duration option) =
        match value with
        | Some(Nanoseconds count) when count < 0L -> [
            invalid field (Duration.text (Nanoseconds count)) "it must not be negative; leave it out for 60m"
          ]
        | Some _
        | None -> []

    /// Whole numbers of CPUs and bytes, or fractions of them, none of them negative, no request above its limit.
    let private resources (spec: PrunerSpec) =
        let amounts group =
            spec.Resources
            |> Option.map (Json.members [ group ])
            |> Option.defaultValue Map.empty

        let path group name =
            "spec.resources." + group + "[" + name + "]"

        let readable group =
            amounts group
            |> Map.toList
            |> List.collect (fun (name, amount) ->
                match Quantity.ofJson amount with
                | Some size when size.Sign >= 0 -> []
                | Some _ -> [ invalid (path group name) (Json.text amount) "it must not be negative" ]
                | None -> [
                    invalid
                        (path group name)
                        (Json.text amount)
                        "this is no amount; write one such as 100m, 2 or 256Mi"
                  ])

        let limits = amounts "limits"

        let tooMuch =
            amounts "requests"
            |> Map.toList
            |> List.collect (fun (name, request) ->
                match Map.tryFind name limits with
                | None -> []
                | Some limit ->
                    match Quantity.ofJson request, Quantity.ofJson limit with
                    | Some asked, Some allowed when asked > allowed -> [
                        invalid
                            (path "requests" name)
                            (Json.text request)
                            ("it must not be more than the limit, which is " + Json.text limit)
                      ]
                    | (Some _ | None), (Some _ | None) -> [])

        readable "requests" @ readable "limits" @ tooMuch

    /// Everything that keeps the CronJob from being written. `zoneAllowed`: the CronJob that is there names a time zone.
    let blocking (zoneAllowed: bool) (pruner: ImagePruner) : Finding list =
        let spec = pruner.Spec

        pruner.Findings
        @ schedule zoneAllowed spec
        @ notNegative "spec.keepTagRevisions" spec.KeepTagRevisions
        @ notBefore "spec.keepYoungerThan" spec.KeepYoungerThan
        @ notBefore "spec.keepYoungerThanDuration" spec.KeepYoungerThanDuration
        @ notNegative "spec.successfulJobsHistoryLimit" spec.SuccessfulJobsHistoryLimit
        @ notNegative "spec.failedJobsHistoryLimit" spec.FailedJobsHistoryLimit
        @ resources spec

    let private twoAges (spec: PrunerSpec) =
        match spec.KeepYoungerThan, spec.KeepYoungerThanDuration with
        | Some older, Some age -> [
            finding
                "spec.keepYoungerThan"
                (Duration.text older)
                ("it is not looked at beside spec.keepYoungerThanDuration, which is "
                 + Duration.text age
                 + "; take it away")
                "KeepYoungerThanIgnored"
          ]
        | Some _, None
        | None, (Some _ | None) -> []

    let private logLevel (spec: PrunerSpec) =
        match spec.LogLevel with
        | LogLevel.Normal
        | LogLevel.Debug
        | LogLevel.Trace
        | LogLevel.TraceAll -> []
        | LogLevel.Unrecognised word -> [
            finding
                "spec.logLevel"
                word
                "it is taken as Normal; write Normal, Debug, Trace or TraceAll"
                "UnknownLogLevel"
          ]

    /// What is not as it should be but holds nothing up. It is told in the condition `InputsValid`.
    let advice (spec: PrunerSpec) : Finding list = twoAges spec @ logLevel spec
