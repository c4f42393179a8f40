module ImageRegistry.Properties.Codec.DurationTests

open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Generators
open FsCheck.FSharp
open Xunit

[<Theory>]
[<InlineData(0L, "0s")>]
[<InlineData(1L, "1ns")>]
[<InlineData(999L, "999ns")>]
[<InlineData(10_000L, "10µs")>]
[<InlineData(1_100L, "1.1µs")>]
[<InlineData(100_000_000L, "100ms")>]
[<InlineData(2_200_000L, "2.2ms")>]
[<InlineData(1_500_000_000L, "1.5s")>]
[<InlineData(3_000_000_000L, "3s")>]
[<InlineData(1_000_000_001L, "1.000000001s")>]
[<InlineData(60_000_000_000L, "1m0s")>]
[<InlineData(90_000_000_000L, "1m30s")>]
[<InlineData(300_000_000_000L, "5m0s")>]
[<InlineData(245_001_000_000L, "4m5.001s")>]
[<InlineData(3_600_000_000_000L, "1h0m0s")>]
[<InlineData(21_600_000_000_000L, "6h0m0s")>]
[<InlineData(129_900_000_000_000L, "36h5m0s")>]
[<InlineData(-1L, "-1ns")>]
[<InlineData(-90_000_000_000L, "-1m30s")>]
[<InlineData(9_223_372_036_854_775_807L, "2562047h47m16.854775807s")>]
[<InlineData(-9_223_372_036_854_775_808L, "-2562047h47m16.854775808s")>]
let ``a duration is written as Go writes it`` (nanoseconds: int64) (text: string) =
    Assert.Equal(text, Duration.text (Nanoseconds nanoseconds))

[<Theory>]
[<InlineData("0", 0L)>]
[<InlineData("-0", 0L)>]
[<InlineData("+0", 0L)>]
[<InlineData("0s", 0L)>]
[<InlineData("5s", 5_000_000_000L)>]
[<InlineData("-5s", -5_000_000_000L)>]
[<InlineData("+5s", 5_000_000_000L)>]
[<InlineData("1478s", 1_478_000_000_000L)>]
[<InlineData("5.0s", 5_000_000_000L)>]
[<InlineData("5.s", 5_000_000_000L)>]
[<InlineData(".5s", 500_000_000L)>]
[<InlineData("5.6s", 5_600_000_000L)>]
[<InlineData("1.004s", 1_004_000_000L)>]
[<InlineData("100.00100s", 100_001_000_000L)>]
[<InlineData("10ns", 10L)>]
[<InlineData("11us", 11_000L)>]
[<InlineData("12µs", 12_000L)>]
[<InlineData("12\u03bcs", 12_000L)>]
[<InlineData("13ms", 13_000_000L)>]
[<InlineData("14s", 14_000_000_000L)>]
[<InlineData("15m", 900_000_000_000L)>]
[<InlineData("16h", 57_600_000_000_000L)>]
[<InlineData("3h30m", 12_600_000_000_000L)>]
[<InlineData("10.5s4m", 250_500_000_000L)>]
[<InlineData("-2m3.4s", -123_400_000_000L)>]
[<InlineData("1h2m3s4ms5us6ns", 3_723_004_005_006L)>]
[<InlineData("39h9m14.425s", 140_954_425_000_000L)>]
[<InlineData("52763797000ns", 52_763_797_000L)>]
[<InlineData("0.3333333333333333333h", 1_200_000_000_000L)>]
[<InlineData("9007199254740993ns", 9_007_199_254_740_993L)>]
[<InlineData("9223372036854775807ns", 9_223_372_036_854_775_807L)>]
[<InlineData("9223372036854775.807us", 9_223_372_036_854_775_807L)>]
[<InlineData("9223372036s854ms775us807ns", 9_223_372_036_854_775_807L)>]
[<InlineData("-9223372036854775808ns", -9_223_372_036_854_775_808L)>]
[<InlineData("-9223372036854775.808us", -9_223_372_036_854_775_808L)>]
[<InlineData("-2562047h47m16.854775808s", -9_223_372_036_854_775_808L)>]
[<InlineData("0.100000000000000000000h", 360_000_000_000L)>]
[<InlineData("0.830103483285477580700h", 2_988_372_539_827L)>]
let ``a duration is read as Go reads it`` (text: string) (nanoseconds: int64) =
    Assert.Equal(Ok(Nanoseconds nanoseconds), Duration.parse text)

[<Theory>]
[<InlineData("")>]
[<InlineData("3")>]
[<InlineData("-")>]
[<InlineData("s")>]
[<InlineData(".")>]
[<InlineData("-.")>]
[<InlineData(".s")>]
[<InlineData("+.s")>]
[<InlineData("1d")>]
[<InlineData("10 minutes")>]
[<InlineData("1s ")>]
[<InlineData("--1s")>]
[<InlineData("1.2.3s")>]
[<InlineData("1S")>]
[<InlineData("٣s")>]
[<InlineData("3000000h")>]
[<InlineData("9223372036854775808ns")>]
[<InlineData("9223372036854775.808us")>]
[<InlineData("9223372036854ms775us808ns")>]
[<InlineData("-9223372036854775809ns")>]
[<InlineData("-9223372036854775808ns9223372036854775808ns")>]
[<InlineData("99999999999999999999999s")>]
let ``what Go cannot read, or is too long to count, is an error`` (text: string) =
    Assert.True(Result.isError (Duration.parse text))

[<Fact>]
let ``an unknown unit is named`` () =
    Assert.Equal(Error "there is no unit \"d\"", Duration.parse "1d")
    Assert.Equal(Error "there is no unit \" minutes\"", Duration.parse "10 minutes")

[<Fact>]
let ``every duration can be read back from its text`` () =
    Prop.forAll (Arb.fromGen Durations.duration) (fun duration -> Duration.parse (Duration.text duration) = Ok duration)
    |> Law.check "every duration can be read back from its text"

[<Fact>]
let ``no text makes the reader fail`` () =
    let text =
        Gen.oneof [ Durations.readableText; Durations.looseText; Durations.badText; Texts.odd ]

    Prop.forAll (Arb.fromGen text) (fun text ->
        match Duration.parse text with
        | Ok duration -> Duration.parse (Duration.text duration) = Ok duration
        | Error problem -> problem <> "")
    |> Law.check "no text makes the duration reader fail"

[<Fact>]
let ``a digest is SHA-256 in lower-case hexadecimal`` () =
    Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Digest.sha256 [||])

    Assert.Equal(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        Digest.sha256 (System.Text.Encoding.ASCII.GetBytes "abc")
    )
