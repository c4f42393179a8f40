module ImageRegistry.Properties.Sandbox.ProtobufTests

open System
open System.Text
open FsCheck.FSharp
open Xunit
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Sandbox
open ImageRegistry.Properties.Sandbox.World

let rec private varint (number: uint64) : byte list =
    if number < 128UL then
        [ byte number ]
    else
        byte (number &&& 127UL ||| 128UL) :: varint (number >>> 7)

let private chunk (field: int) (content: byte list) : byte list =
    varint (uint64 field <<< 3 ||| 2UL) @ varint (uint64 content.Length) @ content

let private text (field: int) (value: string) =
    chunk field (List.ofArray (Encoding.UTF8.GetBytes value))

let private number (field: int) (value: int64) =
    varint (uint64 field <<< 3) @ varint (uint64 value)

/// The message of this kind in its envelope.
let private envelope (apiVersion: string) (kind: string) (content: byte list) : ReadOnlyMemory<byte> =
    [ 107uy; 56uy; 115uy; 0uy ]
    @ chunk 1 (text 1 apiVersion @ text 2 kind)
    @ chunk 2 content
    |> Array.ofList
    |> ReadOnlyMemory

let private read (bytes: ReadOnlyMemory<byte>) : Json =
    match Protobuf.parse bytes with
    | Ok document -> document
    | Error why -> failwith why

[<Fact>]
let ``texts, maps, bytes and nested messages are read`` () =
    let metadata = text 1 "a" @ chunk 8 [] @ chunk 11 (text 1 "l" @ text 2 "v")
    let secret = chunk 1 metadata @ chunk 2 (text 1 "k" @ text 2 "hi") @ text 3 "Opaque"

    Assert.Equal(
        json
            """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a","creationTimestamp":null,"labels":{"l":"v"}},"data":{"k":"aGk="},"type":"Opaque"}""",
        read (envelope "v1" "Secret" secret)
    )

[<Fact>]
let ``numbers, flags, times, quantities and members without a name of their own are read`` () =
    let claim = text 1 "v" @ chunk 2 (chunk 10 (text 1 "claim" @ number 2 1L))
    let resources = chunk 1 (text 1 "memory" @ chunk 2 (text 1 "1Gi"))
    let probe = chunk 1 (chunk 2 (chunk 2 (number 1 1L @ text 3 "https"))) @ number 2 7L

    let container = text 1 "c" @ chunk 8 resources @ chunk 10 probe

    let pod =
        chunk 1 (chunk 8 (number 1 1763640000L))
        @ chunk 2 (chunk 1 claim @ chunk 2 container @ number 5 -1L)

    Assert.Equal(
        json
            """{"apiVersion":"v1","kind":"Pod","metadata":{"creationTimestamp":"2025-11-20T12:00:00Z"},"spec":{
                "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"claim","readOnly":true}}],
                "containers":[{"name":"c","resources":{"limits":{"memory":"1Gi"}},
                "livenessProbe":{"httpGet":{"port":"https"},"initialDelaySeconds":7}}],"activeDeadlineSeconds":-1}}"""
        |> Json.text,
        read (envelope "v1" "Pod" pod) |> Json.text
    )

[<Fact>]
let ``an object that comes as protobuf is created like any other`` () =
    let map = chunk 1 (text 1 "p") @ chunk 2 (text 1 "key" @ text 2 "value")

    let request = {
        Request.post maps Json.Null with
            ContentType = Protobuf.mediaType
            Body = Body.Bytes(envelope "v1" "ConfigMap" map)
    }

    let state, code, document = send request fresh
    Assert.Equal(201, code)
    Assert.Equal(Some "value", Json.tryString [ "data"; "key" ] document)

    let _, code, _ = send (Request.get (maps + "/p")) state
    Assert.Equal(200, code)

[<Fact>]
let ``what is no protobuf or no known kind is refused`` () =
    Assert.True(Result.isError (Protobuf.parse (ReadOnlyMemory [| 1uy; 2uy |])))
    Assert.Equal(Error "no kind \"Lamp\" is registered for version \"v1\"", Protobuf.parse (envelope "v1" "Lamp" []))
    Assert.True(Result.isError (Protobuf.parse (envelope "v1" "ConfigMap" [ 10uy; 200uy; 1uy ])))

[<Fact>]
let ``bytes of any kind are read or refused, never thrown about`` () =
    Law.forAll
        "bytes of any kind are read or refused, never thrown about"
        (Arb.fromGen (Gen.choose (0, 255) |> Gen.map byte |> Gen.listOf))
        (fun bytes ->
            match Protobuf.parse (envelope "v1" "Pod" bytes) with
            | Ok document -> Assert.Equal(Some "Pod", Json.tryString [ "kind" ] document)
            | Error why -> Assert.NotEqual<string>("", why))
