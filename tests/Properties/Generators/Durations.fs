namespace ImageRegistry.Properties.Generators

open ImageRegistry.Core
open FsCheck
open FsCheck.FSharp

/// Durations and what stands where a duration should.
[<RequireQualifiedAccess>]
module Durations =

    let private units = [ 1L; 1_000L; 1_000_000L; 1_000_000_000L; 60_000_000_000L; 3_600_000_000_000L ]

    /// Any duration: round ones of every unit, odd ones, negative ones and the two ends of the range.
    let duration: Gen<Duration> =
        Gen.oneof [
            gen {
                let! unit = Gen.elements units
                let! count = Gen.choose (-5, 90)
                return Nanoseconds(unit * int64 count)
            }
            Gen.choose64 (System.Int64.MinValue, System.Int64.MaxValue)
            |> Gen.map Nanoseconds
            Gen.choose64 (-10_000_000_000L, 10_000_000_000L) |> Gen.map Nanoseconds
            Gen.elements [
                Nanoseconds 0L
                Nanoseconds System.Int64.MaxValue
                Nanoseconds System.Int64.MinValue
            ]
        ]

    /// What people mean: up to a day of whole seconds.
    let plausible: Gen<Duration> =
        Gen.choose (0, 86400)
        |> Gen.map (fun seconds -> Nanoseconds(int64 seconds * 1_000_000_000L))

    /// Text of the kind Go reads, in spellings that nobody would write back.
    let readableText: Gen<string> =
        Gen.oneof [
            duration |> Gen.map Duration.text
            Gen.elements [
                "0"
                "+5s"
                "1h"
                "90m"
                "1.5h"
                ".5s"
                "1.s"
                "1us"
                "1µs"
                "1μs"
                "1h1h"
                "00001s"
                "-0"
            ]
        ]

    /// Text that the API server admits as a duration and that no Go client can read.
    let looseText: Gen<string> =
        Gen.elements [ "10 minutes"; "1d"; "2 weeks"; "1 h"; "3 days 4 hours"; "-5 seconds"; "1w" ]

    /// Text that is no duration to anybody.
    let badText: Gen<string> =
        Gen.oneof [
            Gen.elements [
                "s"
                "1"
                "1.s.s"
                "--1s"
                "1s "
                "."
                "ten"
                "1e3s"
                "9223372036854775808ns"
                "3000000h"
                ""
            ]
            Texts.odd |> Gen.filter (fun text -> Duration.parse text |> Result.isError)
        ]
