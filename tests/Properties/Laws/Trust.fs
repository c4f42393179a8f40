/// Law 14 of the design, for what administrators put among the certificates.
module ImageRegistry.Properties.Laws.Trust

open System
open FsCheck
open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Generators
open ImageRegistry.Properties.World
open Xunit

let private ownKeys = [
    "image-registry.openshift-image-registry.svc..5000"
    "image-registry.openshift-image-registry.svc.cluster.local..5000"
]

// What is seen: anything at all --------------------------------------------------------------------------------------

/// The world whose operator sees these sources; no server has admitted them.
let private seeing (additional: Json) (serviceCa: Json) (start: Base) : World =
    let world = World.observe (Base.world start)

    let see target content knowledge =
        let document =
            match Knowledge.seen target knowledge with
            | Present document -> Json.mergePatch content document
            | Unknown
            | Absent -> Json.mergePatch content (Document.ofRef target)

        Sightings.replaced world.Now (Watch.named target) [ document ] knowledge

    {
        world with
            Knowledge =
                world.Knowledge
                |> see
                    WellKnown.image
                    (Json.obj [
                        "spec", Json.obj [ "additionalTrustedCA", Json.obj [ "name", Json.str "user-ca" ] ]
                    ])
                |> see (WellKnown.clusterConfigMap "user-ca") additional
                |> see WellKnown.serviceCa serviceCa
    }

let private isBase64 (text: string) =
    fst (Convert.TryFromBase64String(text, Array.zeroCreate<byte>(text.Length).AsSpan()))

let private admits (document: Json) : string list =
    let data = Json.members [ "data" ] document
    let bytes = Json.members [ "binaryData" ] document

    let sizeOf (members: Map<string, Json>) (size: string -> int) =
        members |> Map.values |> Seq.choose Json.asString |> Seq.sumBy size

    [
        for key in Map.keys data do
            if Map.containsKey key bytes then
                key + " stands twice"

        for key in Seq.append (Map.keys data) (Map.keys bytes) do
            if
                key = ""
                || key = "."
                || key.StartsWith("..", StringComparison.Ordinal)
                || key.Length > 253
                || not (Seq.forall (fun char -> Char.IsAsciiLetterOrDigit char || "-_.".Contains(char: char)) key)
            then
                key + " is no key"

        for KeyValue(key, value) in bytes do
            match Json.asString value with
            | Some text when isBase64 text -> ()
            | Some _
            | None -> key + " is no base64"

        if
            sizeOf data Text.Encoding.UTF8.GetByteCount
            + sizeOf bytes (fun base64 -> (Convert.FromBase64String base64).Length)
                >
                1048576
        then
            "it is too large"
    ]

[<Fact>]
let ``whatever stands among the certificates, no ConfigMap is written that the API server would refuse`` () =
    let cases =
        Gen.zip3
            Certificates.anySource
            Certificates.anyServiceCa
            (Gen.elements [ Base.EmptyDir; Base.Routes; Base.Unmanaged ])

    Law.forStories
        "whatever stands among the certificates, no ConfigMap is written that the API server would refuse"
        (Arb.fromGen cases)
        (fun (additional, serviceCa, start) ->
            let world = seeing additional serviceCa start
            let plan = World.plan world

            for step in plan.Steps @ plan.Held do
                match Effect.written step.Effect with
                | Some(target, document) when target.Resource = Kind.configMap ->
                    match admits document with
                    | [] -> ()
                    | wrong -> failwith (Step.text step + ": " + String.concat ", " wrong)
                | Some _
                | None -> ())

// What is done: anything that a server admits ------------------------------------------------------------------------

let private trust (name: string) =
    Operation.Touch(
        WellKnown.image,
        Json.obj [
            "spec", Json.obj [ "additionalTrustedCA", Json.obj [ "name", Json.str name ] ]
        ]
    )

let private userCa = WellKnown.clusterConfigMap "user-ca"

/// What administrators do to the sources, rightly or wrongly.
let private mishap: Gen<Operation list> =
    Gen.oneof [
        Gen.elements [ "no-such-ca"; "Not A Name"; "more-ca"; "" ]
        |> Gen.map (trust >> List.singleton)
        Gen.elements [
            [ Operation.Delete userCa ]
            [ Operation.Delete WellKnown.image ]
            [ Operation.Delete WellKnown.serviceCa ]
            [ Operation.Delete WellKnown.certificates ]
            [ Operation.Touch(WellKnown.serviceCa, TestData.json """{"data":null}""") ]
            [
                Operation.Touch(
                    WellKnown.service,
                    TestData.json """{"spec":{"ports":[{"name":"5000-tcp","port":7}]}}"""
                )
            ]
        ]
        Certificates.source
        |> Gen.map (fun content -> [
            Operation.Delete userCa
            Operation.Put(Json.mergePatch content (Document.ofRef userCa))
        ])
    ]

let private content (world: World) =
    [ WellKnown.certificates; WellKnown.managedCertificates ]
    |> List.map (fun target ->
        match World.find target world with
        | Some document -> Json.text (Json.obj [ "data", Json.Object(Json.members [ "data" ] document) ])
        | None -> World.broken (ObjectRef.text target + " is gone") world)

let private judgement (world: World) =
    World.conditions world
    |> List.map (fun condition ->
        condition.Type, ConditionStatus.text condition.Status, condition.Reason, condition.Message)
    |> List.sort

/// What is wrong with the sources as they stand.
let private wrong (world: World) : string list =
    let name =
        World.find WellKnown.image world
        |> Option.bind (Json.tryString [ "spec"; "additionalTrustedCA"; "name" ])
        |> Option.defaultValue ""

    match name, World.find (WellKnown.clusterConfigMap name) world with
    | "", _ -> []
    | _, None -> [ "spec.additionalTrustedCA.name: " + name ]
    | _, Some document ->
        Json.texts [ "data" ] document
        |> Map.filter (fun _ text -> not (text.Contains "-----END CERTIFICATE-----"))
        |> Map.keys
        |> Seq.map (fun key -> "ConfigMap openshift-config/" + name + " data[\"" + key + "\"]")
        |> List.ofSeq

[<Fact>]
let ``whatever becomes of the certificates' sources, it is named, the registry's own names stay, and putting it right puts everything right``
    ()
    =
    let cases = Gen.listOf mishap |> Gen.map (List.truncate 3 >> List.concat)

    Law.forStories "whatever becomes of the certificates' sources, it is named" (Arb.fromGen cases) (fun operations ->
        let before = Base.world Base.Routes
        let after = before |> Operation.run operations |> World.settle

        let told =
            World.conditions after
            |> List.map (fun condition -> condition.Message)
            |> String.concat "\n"

        for mistake in wrong after do
            if not (told.Contains mistake) then
                World.broken (mistake + " is not named:\n" + told) after

        for target in [ WellKnown.certificates; WellKnown.managedCertificates ] do
            let document = World.find target after |> Option.defaultValue Json.Null

            let has part key =
                Map.containsKey key (Json.members [ part ] document)

            for key in ownKeys do
                if not (has "data" key || has "binaryData" key) then
                    World.broken (ObjectRef.text target + " lost " + key) after

        let back =
            after
            |> Operation.run [
                Operation.Delete userCa
                Operation.Put(
                    Cluster.certificatesOf "user-ca" [ "mirror.example.com..5000", Cluster.certificate "one" ]
                )
                trust "user-ca"
            ]
            |> World.settle

        Assert.Equal<string list>(content before, content back)
        Assert.Equal<(string * string * string * string) list>(judgement before, judgement back))
