namespace ImageRegistry.Properties.Generators

open ImageRegistry.Core
open FsCheck
open FsCheck.FSharp

/// ImagePruners: specs of every field, sensible or not, and documents with fields that have become something else.
[<RequireQualifiedAccess>]
module Pruners =

    let private optional (given: Gen<'T>) : Gen<'T option> =
        Gen.frequency [ 1, Gen.constant None; 2, Gen.map Some given ]

    let private span (least: int) (most: int) : Gen<string> =
        gen {
            let! first = Gen.choose (least - 1, most + 1)
            let! last = Gen.choose (least - 1, most + 1)
            let! step = Gen.choose (0, 9)

            return!
                Gen.elements [
                    "*"
                    "?"
                    string first
                    "+" + string (abs first)
                    string first + "-" + string last
                    "*/" + string step
                    string first + "/" + string step
                    string first + "-" + string last + "/" + string step
                    string first + "-" + string last + "-3"
                    "*/2/3"
                    "x"
                    ""
                ]
        }

    let private field (least: int) (most: int) (words: string list) : Gen<string> =
        let one =
            if List.isEmpty words then
                span least most
            else
                Gen.frequency [
                    3, span least most
                    1, Gen.elements words
                    1, Gen.map2 (fun one other -> one + "-" + other) (Gen.elements words) (Gen.elements words)
                ]

        Gen.frequency [
            3, Gen.constant "*"
            3, Gen.choose (least, most) |> Gen.map string
            2, one
            1, Gen.map2 (fun one other -> one + "," + other) one one
        ]

    /// Schedules of every shape, right and wrong, without time zones.
    let schedule: Gen<string> =
        let five =
            gen {
                let! minute = field 0 59 []
                let! hour = field 0 23 []
                let! day = field 1 31 []
                let! month = field 1 12 [ "jan"; "DEC"; "Feb"; "mai" ]
                let! weekday = field 0 6 [ "sun"; "SAT"; "Mon"; "feb" ]
                let! between = Gen.elements [ " "; " "; " "; "  "; "\t" ]
                return String.concat between [ minute; hour; day; month; weekday ]
            }

        Gen.frequency [
            8, five
            1,
            Gen.elements [
                "@daily"
                "@midnight"
                "@hourly"
                "@weekly"
                "@monthly"
                "@yearly"
                "@annually"
                "@every 1h30m"
                "@every soon"
                "@Daily"
                "@reboot"
                "@"
                "bogus"
                " "
                "0 0 * *"
                "0 0 0 * * *"
                "0 0 * * 7"
            ]
        ]

    let private count: Gen<int64> =
        Gen.frequency [
            4, Gen.choose (0, 9) |> Gen.map int64
            1, Gen.elements [ -1L; 2147483647L; -2147483648L ]
        ]

    /// Specs of every content that the types allow.
    let any: Gen<PrunerSpec> =
        gen {
            let! schedule = Gen.frequency [ 1, Gen.constant ""; 2, schedule ]
            let! suspend = optional Fields.flag
            let! revisions = optional count
            let! younger = optional Durations.duration
            let! age = optional Durations.duration
            let! resources = Placement.resources
            let! affinity = Placement.affinity
            let! nodeSelector = Placement.nodeSelector
            let! tolerations = Placement.tolerations
            let! successful = optional count
            let! failed = optional count
            let! ignoreInvalid = Fields.flag
            let! level = Words.logLevel

            return {
                Schedule = schedule
                Suspend = suspend
                KeepTagRevisions = revisions
                KeepYoungerThan = younger
                KeepYoungerThanDuration = age
                Resources = resources
                Affinity = affinity
                NodeSelector = nodeSelector
                Tolerations = tolerations
                SuccessfulJobsHistoryLimit = successful
                FailedJobsHistoryLimit = failed
                IgnoreInvalidImageReferences = ignoreInvalid
                LogLevel = level
            }
        }

    /// Simpler specs: each field by itself as if not given.
    let shrink (spec: PrunerSpec) : PrunerSpec seq =
        [
            { spec with Schedule = "" }
            { spec with Suspend = None }
            { spec with KeepTagRevisions = None }
            { spec with KeepYoungerThan = None }
            {
                spec with
                    KeepYoungerThanDuration = None
            }
            { spec with Resources = None }
            { spec with Affinity = None }
            { spec with NodeSelector = None }
            { spec with Tolerations = None }
            {
                spec with
                    SuccessfulJobsHistoryLimit = None
            }
            {
                spec with
                    FailedJobsHistoryLimit = None
            }
            {
                spec with
                    IgnoreInvalidImageReferences = false
            }
            { spec with LogLevel = LogLevel.Normal }
        ]
        |> Seq.filter (fun simpler -> simpler <> spec)

    /// `any`, made simpler on failure.
    let arbitrary: Arbitrary<PrunerSpec> = Arb.fromGenShrink (any, shrink)

    /// What stands in `spec` when nobody keeps a user from writing anything there.
    let hostile: Gen<Json> =
        gen {
            let! spec = any
            let! count = Gen.choose (1, 3)
            let mutable result = Gen.constant (PrunerCodec.encodeSpec spec)

            for _ in 1..count do
                result <- Gen.bind Junk.mutate result

            return! result
        }

    /// `hostile`, made simpler on failure.
    let arbitraryHostile: Arbitrary<Json> = Arb.fromGenShrink (hostile, Junk.shrink)
