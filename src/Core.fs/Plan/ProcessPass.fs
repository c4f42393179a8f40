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
        match snapshot.Observed.FirstGates, snapshot.Observed.Gates with
        | Some first, Present now when first <> now -> [
            Step.make
                "end the process"
                "the set of feature gates is another one, so the operator starts anew with it"
                [ "enabled or disabled gates differ from those seen first" ]
                (Effect.End Ending.FeatureGatesChanged)
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

    /// The steps; none when nothing has changed.
    let steps (snapshot: Snapshot) (config: Config option) : Step list =
        gates snapshot
        @ (config |> Option.map (logLevel snapshot) |> Option.defaultValue [])
