/// OP-12, OP-24, OP-27 and OP-38: what concerns the process itself, and what is told of it.
module ImageRegistry.Properties.Rules.ProcessTests

open System
open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

let private snapshot = lazy (settled onEmptyDir |> World.observe |> World.snapshot)

let private events (consequences: Consequence list) : string list =
    consequences
    |> List.choose (fun consequence ->
        match consequence with
        | Announces event ->
            Some(
                (if event.Warning then "Warning " else "Normal ")
                + event.Reason
                + ": "
                + event.Message
            )
        | Tells _
        | CountsReconfiguredStorage -> None)

/// What is done and told when this level is asked for and the process has that one.
let private levels (has: LogLevel option) (asked: LogLevel) : (Effect * string list) list =
    let snapshot = snapshot.Value

    let config =
        match snapshot.Config with
        | Present config -> {
            config with
                Spec = {
                    config.Spec with
                        OperatorLogLevel = asked
                }
          }
        | Unknown
        | Absent -> failwith "there is no Config"

    ProcessPass.steps
        {
            snapshot with
                Observed = {
                    snapshot.Observed with
                        LogLevel = has
                }
        }
        (Some config)
    |> List.map (fun step -> step.Effect, events step.OnSuccess)

[<Fact>]
let ``OP-38: the first log level is set without a word, and the same one is not set again`` () =
    Assert.Equal<(Effect * string list) list>([ Effect.SetLogLevel LogLevel.Debug, [] ], levels None LogLevel.Debug)

    Assert.Equal<(Effect * string list) list>([], levels (Some LogLevel.Debug) LogLevel.Debug)

[<Fact>]
let ``OP-27: another log level is told`` () =
    Assert.Equal<(Effect * string list) list>(
        [
            Effect.SetLogLevel LogLevel.TraceAll,
            [
                "Normal OperatorLogLevelChange: Operator log level changed from \"Trace\" to \"TraceAll\""
            ]
        ],
        levels (Some LogLevel.Trace) LogLevel.TraceAll
    )

[<Fact>]
let ``OP-38: a word that is no level is told with those that are, and counts as Normal`` () =
    let invalid =
        "Warning OperatorLogLevelInvalid: spec.operatorLogLevel: Loud: it is taken as Normal; write Normal, Debug, Trace or TraceAll"

    let loud = LogLevel.Unrecognised "Loud"
    Assert.Equal<(Effect * string list) list>([ Effect.SetLogLevel loud, [ invalid ] ], levels None loud)

    Assert.Equal<(Effect * string list) list>(
        [ Effect.SetLogLevel loud, [ invalid ] ],
        levels (Some LogLevel.Normal) loud
    )

    Assert.Equal<(Effect * string list) list>(
        [
            Effect.SetLogLevel loud,
            [
                "Normal OperatorLogLevelChange: Operator log level changed from \"Debug\" to \"Normal\""
                invalid
            ]
        ],
        levels (Some LogLevel.Debug) loud
    )

[<Fact>]
let ``OP-24: the gates are told once when they are first seen, and others when they end the process`` () =
    let start = settled onEmptyDir

    let told reason (world: World) =
        world.Announced |> List.filter (fun event -> event.Reason = reason)

    let initialized = told "FeatureGatesInitialized" start |> List.exactlyOne
    Assert.False initialized.Warning
    Assert.Contains("ImageStreamImportMode", initialized.Message)
    Assert.Empty(told "FeatureGatesModified" start)

    let step =
        start
        |> touchedStatus
            WellKnown.featureGate
            """{"status":{"featureGates":[{"version":"0.0.1-snapshot","enabled":[{"name":"New"}],"disabled":[]}]}}"""
        |> World.observe
        |> World.plan
        |> fun plan ->
            plan.Steps
            |> List.filter (fun step -> Effect.key step.Effect = Effect.key (Effect.End Ending.FeatureGatesChanged))
            |> List.exactlyOne

    Assert.Equal<string list>(
        [
            "Normal FeatureGatesModified: The feature gates have changed; the operator starts anew with them"
        ],
        events step.OnSuccess
    )

[<Fact>]
let ``OP-12: a process that has not seen the Config for ten minutes ends, unless its kind is not served`` () =
    let blind (minutes: float) (obstacles: Obstacle list) =
        let snapshot = snapshot.Value

        ProcessPass.steps
            {
                snapshot with
                    Config = Unknown
                    Observed = {
                        snapshot.Observed with
                            StartedAt = snapshot.Now - TimeSpan.FromMinutes minutes
                            Obstacles = obstacles
                    }
            }
            None
        |> List.map (fun step -> step.Effect)

    Assert.Equal<Effect list>([], blind 9.9 [])
    Assert.Equal<Effect list>([ Effect.End Ending.NothingSeen ], blind 10.0 [])

    let notServed = {
        Watch = Watch.named WellKnown.config
        Failure = ApiFailure.NotServed "configs.imageregistry.operator.openshift.io"
        Since = noon
    }

    Assert.Equal<Effect list>([], blind 10.0 [ notServed ])
