namespace ImageRegistry.Core

open System

/// What concerns the process itself: its log level (OP-38) and the feature gates it was started with (OP-23, OP-24).
[<RequireQualifiedAccess>]
module ProcessPass =

    let private effective (level: LogLevel) =
        match level with
        | LogLevel.Unrecognised _ -> LogLevel.Normal
        | LogLevel.Normal
        | LogLevel.Debug
        | LogLevel.Trace
        | LogLevel.TraceAll -> level

    let private name (level: LogLevel) =
        match level with
        | LogLevel.Normal -> "Normal"
        | LogLevel.Debug -> "Debug"
        | LogLevel.Trace -> "Trace"
        | LogLevel.TraceAll -> "TraceAll"
        | LogLevel.Unrecognised word -> word

    let private logLevel (snapshot: Snapshot) (config: Config) : Step list =
        let asked = config.Spec.OperatorLogLevel
        let wanted = effective asked

        match snapshot.Observed.LogLevel with
        | Some now when now = asked -> []
        | before ->
            let changed =
                match before with
                | Some now when effective now <> wanted -> [
                    Announces {
                        Warning = false
                        Reason = "OperatorLogLevelChange"
                        Message =
                            "Operator log level changed from \""
                            + name now
                            + "\" to \""
                            + name wanted
                            + "\""
                    }
                  ]
                | Some _
                | None -> []

            let invalid =
                if wanted = asked then
                    []
                else
                    [
                        Announces {
                            Warning = true
                            Reason = "OperatorLogLevelInvalid"
                            Message =
                                "spec.operatorLogLevel: "
                                + name asked
                                + ": it is taken as Normal; write Normal, Debug, Trace or TraceAll"
                        }
                    ]

            [
                {
                    Step.make
                        "set the log level"
                        "the operator's verbosity follows spec.operatorLogLevel"
                        [ "spec.operatorLogLevel is " + name asked ]
                        (Effect.SetLogLevel asked) with
                        OnSuccess = changed @ invalid
                }
            ]

    let private gatesDeadline = TimeSpan.FromMinutes 1.0

    let private gates (snapshot: Snapshot) : Step list =
        let initialized = "FeatureGatesInitialized"

        match snapshot.Observed.FirstGates, snapshot.Observed.Gates with
        | Some first, Present now when first <> now -> [
            {
                Step.make
                    "end the process"
                    "the set of feature gates is another one, so the operator starts anew with it"
                    [ "enabled or disabled gates differ from those seen first" ]
                    (Effect.End Ending.FeatureGatesChanged) with
                    OnSuccess = [
                        Announces {
                            Warning = false
                            Reason = "FeatureGatesModified"
                            Message = "The feature gates have changed; the operator starts anew with them"
                        }
                    ]
            }
          ]
        | Some first, (Unknown | Absent | Present _) when not (Set.contains initialized snapshot.Observed.Told) -> [
            Step.make
                "tell the feature gates"
                "the feature gates of the operator's version were seen for the first time"
                []
                (Effect.Announce {
                    Warning = false
                    Reason = initialized
                    Message =
                        "Feature gates enabled: "
                        + String.concat ", " first.Enabled
                        + "; disabled: "
                        + String.concat ", " first.Disabled
                })
          ]
        | None, (Unknown | Absent) when
            snapshot.Observed.GatesAreServed
            && snapshot.Now - snapshot.Observed.StartedAt >= gatesDeadline
              ->
              [
                  Step.make
                      "end the process"
                      "no feature gates for this version were seen within a minute of the start"
                      [ "FeatureGate cluster has no entry for the operator's version" ]
                      (Effect.End Ending.FeatureGatesMissing)
              ]
        | (Some _ | None), (Unknown | Absent | Present _) -> []

    let private sightDeadline = TimeSpan.FromMinutes 10.0

    /// OP-12: a process that cannot see what it is about may itself be ill. A kind that is not served is another matter.
    let private sight (snapshot: Snapshot) : Step list =
        let blind =
            not (Observed.isKnown snapshot.Config)
            || not (Observed.isKnown (Snapshot.find WellKnown.apiServer snapshot))

        if
            blind
            && not (
                snapshot.Observed.Obstacles
                |> List.exists (fun obstacle -> ApiFailure.isNotServed obstacle.Failure)
            )
            && snapshot.Now - snapshot.Observed.StartedAt >= sightDeadline
        then
            [
                Step.make
                    "end the process that sees nothing"
                    "the Config or the cluster's TLS settings have not been seen for ten minutes"
                    []
                    (Effect.End Ending.NothingSeen)
            ]
        else
            []

    /// The steps; none when nothing has changed.
    let steps (snapshot: Snapshot) (config: Config option) : Step list =
        gates snapshot
        @ sight snapshot
        @ (config |> Option.map (logLevel snapshot) |> Option.defaultValue [])
