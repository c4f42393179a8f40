module ImageRegistry.Properties.Codec.ConditionTests

open System
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Generators
open FsCheck.FSharp
open Xunit

let private available: Condition = {
    Type = "Available"
    Status = ConditionStatus.True
    Reason = "Ready"
    Message = "The registry is ready"
    LastTransitionTime = DateTimeOffset(2026, 11, 20, 8, 15, 0, TimeSpan.Zero)
}

[<Fact>]
let ``a condition is written with a UTC time in whole seconds`` () =
    let inBerlin = DateTimeOffset(2026, 11, 20, 9, 15, 0, 123, TimeSpan.FromHours 1.0)

    same
        """{"type": "Available", "status": "True", "reason": "Ready", "message": "The registry is ready",
            "lastTransitionTime": "2026-11-20T08:15:00Z"}"""
        (ConditionCodec.encode {
            available with
                LastTransitionTime = inBerlin
        })

[<Fact>]
let ``empty reason and message are left out`` () =
    same
        """{"type": "Available", "status": "Unknown", "lastTransitionTime": "1970-01-01T00:00:00Z"}"""
        (ConditionCodec.encode (Condition.make "Available" ConditionStatus.Unknown "" ""))

[<Theory>]
[<InlineData("2026-11-20T08:15:00Z")>]
[<InlineData("2026-11-20T09:15:00+01:00")>]
[<InlineData("2026-11-20T08:15:00.000Z")>]
let ``a time is read with or without fraction and offset`` (text: string) =
    let document =
        json """{"type": "Available", "status": "True", "reason": "Ready", "message": "The registry is ready"}"""
        |> Json.set [ "lastTransitionTime" ] (Json.str text)

    Assert.Equal(available, ConditionCodec.decode document)

[<Theory>]
[<InlineData("")>]
[<InlineData("yesterday")>]
[<InlineData("11/20/2026 08:15:00")>]
[<InlineData("2026-13-20T08:15:00Z")>]
let ``a time that cannot be read is the epoch`` (text: string) =
    let document =
        Json.obj [ "type", Json.str "A"; "lastTransitionTime", Json.str text ]

    Assert.Equal(DateTimeOffset.UnixEpoch, (ConditionCodec.decode document).LastTransitionTime)

[<Fact>]
let ``an entry that is no condition does not cost the others`` () =
    let conditions =
        json
            """[7, null, {"status": "True"}, {"type": "A", "status": "Maybe", "reason": 3}, {"type": "B", "status": "False"}]"""
        |> ConditionCodec.decodeList

    Assert.Equal<Condition list>(
        [
            Condition.make "A" ConditionStatus.Unknown "" ""
            Condition.make "B" ConditionStatus.False "" ""
        ],
        conditions
    )

[<Fact>]
let ``every condition can be read back`` () =
    Prop.forAll (Arb.fromGen (Gen.listOf Documents.condition)) (fun conditions ->
        ConditionCodec.decodeList (ConditionCodec.encodeList conditions) = conditions)
    |> Law.check "every condition can be read back"
