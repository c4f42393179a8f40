/// The ImagePruner's spec as documents and as types, its schedule and its amounts (spec 06, 2.1).
module ImageRegistry.Properties.Codec.PrunerTests

open System.Numerics
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Generators
open FsCheck.FSharp
open Xunit

let private decodeSpec (text: string) =
    PrunerCodec.decode (Json.obj [ "spec", json text ])

let private findings (text: string) =
    let pruner = decodeSpec text

    PrunerVerification.blocking false pruner
    |> List.map (fun finding -> finding.Field, finding.Value)

[<Fact>]
let ``every ImagePruner can be read back`` () =
    Law.forAll "every ImagePruner can be read back" Pruners.arbitrary (fun spec ->
        let pruner = PrunerCodec.decode (Json.obj [ "spec", PrunerCodec.encodeSpec spec ])
        Assert.Equal(spec, pruner.Spec)
        Assert.Empty pruner.Findings)

[<Fact>]
let ``every field is read`` () =
    let pruner =
        PrunerCodec.decode (
            json
                """{"metadata":{"resourceVersion":"7","generation":4},
                    "spec":{"schedule":"@daily","suspend":true,"keepTagRevisions":0,"keepYoungerThan":90000000000,
                      "keepYoungerThanDuration":"1h","resources":{},"affinity":{},"nodeSelector":{"a":"b"},
                      "tolerations":[{"operator":"Exists"}],"successfulJobsHistoryLimit":1,"failedJobsHistoryLimit":0,
                      "ignoreInvalidImageReferences":true,"logLevel":"Trace","futureField":{"a":1}},
                    "status":{"observedGeneration":3,"conditions":[{"type":"Failed","status":"False"}]}}"""
        )

    Assert.Equal(
        {
            Schedule = "@daily"
            Suspend = Some true
            KeepTagRevisions = Some 0L
            KeepYoungerThan = Some(Nanoseconds 90_000_000_000L)
            KeepYoungerThanDuration = Some(Nanoseconds 3_600_000_000_000L)
            Resources = Some Json.empty
            Affinity = Some Json.empty
            NodeSelector = Some(Map.ofList [ "a", "b" ])
            Tolerations = Some [ json """{"operator":"Exists"}""" ]
            SuccessfulJobsHistoryLimit = Some 1L
            FailedJobsHistoryLimit = Some 0L
            IgnoreInvalidImageReferences = true
            LogLevel = LogLevel.Trace
        },
        pruner.Spec
    )

    Assert.Empty pruner.Findings
    Assert.Equal(("7", 4L, 3L), (pruner.ResourceVersion, pruner.Generation, pruner.ObservedGeneration))
    Assert.Equal<string list>([ "Failed" ], pruner.Conditions |> List.map (fun condition -> condition.Type))

[<Fact>]
let ``RS-118: the first ImagePruner says this and nothing else`` () =
    same
        """{"schedule":"","suspend":false,"keepTagRevisions":3,"successfulJobsHistoryLimit":3,"failedJobsHistoryLimit":3,
            "ignoreInvalidImageReferences":true}"""
        (PrunerCodec.encodeSpec PrunerSpec.initial)

[<Theory>]
[<InlineData("""{"schedule":7}""", "spec.schedule", "7")>]
[<InlineData("""{"suspend":"yes"}""", "spec.suspend", "yes")>]
[<InlineData("""{"keepTagRevisions":1.5}""", "spec.keepTagRevisions", "1.5")>]
[<InlineData("""{"keepTagRevisions":-1}""", "spec.keepTagRevisions", "-1")>]
[<InlineData("""{"keepYoungerThan":"1h"}""", "spec.keepYoungerThan", "1h")>]
[<InlineData("""{"keepYoungerThan":-1000000000}""", "spec.keepYoungerThan", "-1s")>]
[<InlineData("""{"keepYoungerThanDuration":"1 day"}""", "spec.keepYoungerThanDuration", "1 day")>]
[<InlineData("""{"keepYoungerThanDuration":"-5m"}""", "spec.keepYoungerThanDuration", "-5m0s")>]
[<InlineData("""{"resources":[]}""", "spec.resources", "[]")>]
[<InlineData("""{"resources":{"requests":{"cpu":"-1"}}}""", "spec.resources.requests[cpu]", "\"-1\"")>]
[<InlineData("""{"resources":{"limits":{"cpu":"a lot"}}}""", "spec.resources.limits[cpu]", "\"a lot\"")>]
[<InlineData("""{"resources":{"requests":{"cpu":"1001m"},"limits":{"cpu":1}}}""",
             "spec.resources.requests[cpu]",
             "\"1001m\"")>]
[<InlineData("""{"affinity":"none"}""", "spec.affinity", "none")>]
[<InlineData("""{"nodeSelector":{"a":true}}""", "spec.nodeSelector[a]", "true")>]
[<InlineData("""{"tolerations":[7]}""", "spec.tolerations[0]", "7")>]
[<InlineData("""{"successfulJobsHistoryLimit":-1}""", "spec.successfulJobsHistoryLimit", "-1")>]
[<InlineData("""{"failedJobsHistoryLimit":2147483648}""", "spec.failedJobsHistoryLimit", "2147483648")>]
[<InlineData("""{"ignoreInvalidImageReferences":"true"}""", "spec.ignoreInvalidImageReferences", "true")>]
[<InlineData("""{"logLevel":3}""", "spec.logLevel", "3")>]
let ``what nothing can be made of is told with its field and value`` (spec: string, field: string, value: string) =
    Assert.Equal<(string * string) list>([ field, value ], findings spec)

[<Fact>]
let ``two ages are told, and so is a log level that is none`` () =
    let advice =
        PrunerVerification.advice
            (decodeSpec """{"keepYoungerThan":1000000000,"keepYoungerThanDuration":"1h","logLevel":"Loud"}""").Spec

    Assert.Equal<string list>(
        [
            "spec.keepYoungerThan: 1s: it is not looked at beside spec.keepYoungerThanDuration, which is 1h0m0s; take it away"
            "spec.logLevel: Loud: it is taken as Normal; write Normal, Debug, Trace or TraceAll"
        ],
        advice |> List.map Finding.text
    )

// Schedules -----------------------------------------------------------------------------------------------------------

[<Theory>]
[<InlineData("0 0 * * *")>]
[<InlineData("*/30 * * * *")>]
[<InlineData("5,35 0-6/2 1,15 jan-mar Mon-FRI")>]
[<InlineData("0 0 ? * ?")>]
[<InlineData("10/20 * * * *")>]
[<InlineData("  0\t0 * * 6 ")>]
[<InlineData("@daily")>]
[<InlineData("@every 1h30m")>]
let ``schedules as API servers take them`` (schedule: string) =
    Assert.Equal(None, PrunerSchedule.problem false schedule)

[<Theory>]
[<InlineData("bogus", "it has 1 fields instead of 5")>]
[<InlineData("0 0 * * * *", "it has 6 fields instead of 5")>]
[<InlineData("60 0 * * *", "minute: 60 is more than 0 to 59 allows")>]
[<InlineData("0 24 * * *", "hour: 24 is more than 0 to 23 allows")>]
[<InlineData("0 0 0 * *", "day of the month: 0 is less than 1 to 31 allows")>]
[<InlineData("0 0 * mai *", "month: \"mai\" is no number")>]
[<InlineData("0 0 * * 7", "day of the week: 7 is more than 0 to 6 allows")>]
[<InlineData("0 9-5 * * *", "hour: 9 comes after 5")>]
[<InlineData("*/0 * * * *", "minute: a step must be at least 1")>]
[<InlineData("1-2-3 * * * *", "minute: \"1-2-3\" has more than one hyphen")>]
[<InlineData("*/2/3 * * * *", "minute: \"*/2/3\" has more than one slash")>]
[<InlineData("@often", "there is no \"@often\"")>]
[<InlineData("@every day", "a number is expected after @every")>]
[<InlineData("TZ=Asia/Tokyo 0 0 * * *",
             "no time zone can be named; the times are those of the cluster's control plane, mostly UTC")>]
[<InlineData("CRON_TZ=UTC 0 0 * * *",
             "no time zone can be named; the times are those of the cluster's control plane, mostly UTC")>]
let ``schedules as API servers refuse them, and why`` (schedule: string, why: string) =
    Assert.Equal(Some why, PrunerSchedule.problem false schedule)

[<Fact>]
let ``a CronJob that has always named a time zone may go on naming one`` () =
    Assert.Equal(None, PrunerSchedule.problem true "CRON_TZ=UTC 0 0 * * *")

    Assert.Equal(Some "hour: 25 is more than 0 to 23 allows", PrunerSchedule.problem true "TZ=Asia/Tokyo 0 25 * * *")

[<Fact>]
let ``a schedule is told if and only if the API server would refuse it`` () =
    Law.forAll
        "a schedule is told if and only if the API server would refuse it"
        (Arb.fromGen Pruners.schedule)
        (fun schedule ->
            Assert.Equal(
                ImageRegistry.Sandbox.CronSchedule.problem schedule |> Option.isSome,
                PrunerSchedule.problem false schedule |> Option.isSome
            ))

// Amounts -------------------------------------------------------------------------------------------------------------

[<Theory>]
[<InlineData("1", 1000L)>]
[<InlineData("100m", 100L)>]
[<InlineData("0.5", 500L)>]
[<InlineData(".5", 500L)>]
[<InlineData("1.", 1000L)>]
[<InlineData("+2", 2000L)>]
[<InlineData("-1", -1000L)>]
[<InlineData("1e3", 1000000L)>]
[<InlineData("1E-1", 100L)>]
[<InlineData("1u", 1L)>]
[<InlineData("1500u", 2L)>]
[<InlineData("2k", 2000000L)>]
[<InlineData("1Ki", 1024000L)>]
[<InlineData("1.5Gi", 1610612736000L)>]
let ``amounts are worth this many thousandths, rounded up`` (text: string, thousandths: int64) =
    Assert.Equal(Some(BigInteger thousandths), Quantity.thousandths text)

[<Theory>]
[<InlineData("")>]
[<InlineData(".")>]
[<InlineData("a")>]
[<InlineData("1 Gi")>]
[<InlineData("1gi")>]
[<InlineData("1e")>]
[<InlineData("1e999999999")>]
[<InlineData("--1")>]
let ``what is no amount is worth nothing`` (text: string) =
    Assert.Equal(None, Quantity.thousandths text)
