/// Laws of the DaemonSet that brings certificates to the nodes, for DaemonSets in any state, with `OPERATOR_IMAGE` and without.
module ImageRegistry.Properties.Laws.NodeCa

open System
open FsCheck
open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.World
open Xunit

[<StructuredFormatDisplay("{Text}"); NoComparison>]
type private Case = {
    Settings: OperatorSettings
    Live: Observed<Json>
    Recorded: int64 option
    Written: int64 option
} with

    member case.Text =
        let live =
            match case.Live with
            | Unknown -> "unknown"
            | Absent -> "absent"
            | Present document -> Json.text document

        "image \""
        + case.Settings.OperatorImage
        + "\", recorded "
        + string case.Recorded
        + ", written "
        + string case.Written
        + ": "
        + live

let private ours = (NodeCaDaemonSet.desired Cluster.settings.OperatorImage).Document

let private counts: Gen<Json> =
    let count = Gen.elements [ 0; 1; 3; 500 ]

    gen {
        let! observed = Gen.choose (0, 5)
        let! desired = count
        let! updated = count
        let! available = count
        let! misscheduled = Gen.frequency [ 3, Gen.constant 0; 1, count ]

        return
            Json.obj [
                "observedGeneration", Json.int observed
                "desiredNumberScheduled", Json.int desired
                "updatedNumberScheduled", Json.int updated
                "numberAvailable", Json.int available
                "numberMisscheduled", Json.int misscheduled
            ]
    }

/// Merged into the DaemonSet as we want it.
let private edit: Gen<Json> =
    Gen.elements [
        "{}"
        """{"metadata":{"labels":{"team":"a"},"annotations":{"note":"b"},"finalizers":["example.com/mine"]}}"""
        """{"metadata":{"annotations":{"operator.openshift.io/spec-hash":"00aa"}}}"""
        """{"metadata":{"annotations":{"operator.openshift.io/spec-hash":null}}}"""
        """{"metadata":{"deletionTimestamp":"2026-11-20T12:00:00Z"}}"""
        """{"spec":{"minReadySeconds":7}}"""
        """{"spec":{"selector":{"matchLabels":{"a":"b"}}}}"""
        """{"spec":{"template":{"spec":{"tolerations":null,"nodeSelector":{"infra":""}}}}}"""
        """{"spec":null}"""
        """{"spec":7,"status":[]}"""
        """{"metadata":{"annotations":null},"spec":{"template":null}}"""
    ]
    |> Gen.map TestData.json

let private cases: Arbitrary<Case> =
    let daemonSet =
        gen {
            let! edits = Gen.listOfLength 2 edit
            let! generation = Gen.choose (1, 5)
            let! status = Gen.optionOf counts

            let identified =
                ours
                |> Json.set [ "metadata"; "uid" ] (Json.str "u")
                |> Json.set [ "metadata"; "resourceVersion" ] (Json.str "7")
                |> Json.set [ "metadata"; "generation" ] (Json.int generation)

            let edited =
                (identified, edits) ||> List.fold (fun live edit -> Json.mergePatch edit live)

            return
                match status with
                | Some status -> Json.set [ "status" ] status edited
                | None -> edited
        }

    let generation = Gen.optionOf (Gen.choose (1, 5) |> Gen.map int64)

    gen {
        let! image =
            Gen.frequency [ 4, Gen.constant Cluster.settings.OperatorImage; 1, Gen.constant "" ]

        let! live =
            Gen.frequency [
                1, Gen.constant Unknown
                1, Gen.constant Absent
                8, Gen.map Present daemonSet
            ]

        let! recorded = generation
        let! written = generation

        return {
            Settings = {
                Cluster.settings with
                    OperatorImage = image
            }
            Live = live
            Recorded = recorded
            Written = written
        }
    }
    |> Arb.fromGen

/// A registry at rest whose DaemonSet is like this.
let private snapshot (case: Case) : Snapshot =
    let rest = World.snapshot (Base.world Base.EmptyDir)

    let generations (config: Config) =
        case.Recorded
        |> Option.map (Workload.record WellKnown.nodeCa)
        |> Option.toList
        |> fun records -> {
            config with
                Status = {
                    config.Status with
                        Generations = records
                }
        }

    let written: Map<ObjectRef, WrittenObject> =
        case.Written
        |> Option.map (fun generation ->
            WellKnown.nodeCa,
            {
                Generation = generation
                At = rest.Now
            })
        |> Option.toList
        |> Map.ofList

    {
        rest with
            Config = Observed.map generations rest.Config
            Observed = {
                rest.Observed with
                    Objects = Map.add WellKnown.nodeCa case.Live rest.Observed.Objects
                    Written = written
            }
    }

let private decided (case: Case) : StandingPass =
    NodeCaPass.decide case.Settings (snapshot case)

/// After the step has been carried out and seen.
let private after (case: Case) (step: Step) : Case =
    match step.Effect with
    | Effect.Create(_, document)
    | Effect.Replace(_, document) ->
        let written = Json.set [ "metadata"; "generation" ] (Json.int 9) document

        {
            case with
                Live = Present written
                Written = Some 9L
        }
    | Effect.Delete _ -> {
        case with
            Live = Absent
            Written = None
      }
    | Effect.ReplaceStatus _
    | Effect.Patch _
    | Effect.PatchStatus _
    | Effect.Cloud _
    | Effect.Probe _
    | Effect.Announce _
    | Effect.SetLogLevel _
    | Effect.End _ -> failwith ("this is none of its business: " + Step.text step)

[<Fact>]
let ``whatever the nodes' DaemonSet is like, two steps at most bring it to rest`` () =
    Law.forAll "whatever the nodes' DaemonSet is like, two steps at most bring it to rest" cases (fun case ->
        let rec go (left: int) (case: Case) =
            match (decided case).Steps with
            | [] -> ()
            | [ step ] when left > 0 ->
                Assert.Equal(Some WellKnown.nodeCa, Effect.target step.Effect)
                go (left - 1) (after case step)
            | steps -> failwith (steps |> List.map Step.text |> String.concat "\n")

        go 2 case)

[<Fact>]
let ``what others put on the nodes' DaemonSet stays, and what is ours is as it should be`` () =
    Law.forAll "what others put on the nodes' DaemonSet stays, and what is ours is as it should be" cases (fun case ->
        for step in (decided case).Steps do
            match step.Effect, case.Live with
            | Effect.Replace(_, body), Present live ->
                Assert.Equal(Json.tryField "spec" ours, Json.tryField "spec" body)

                for path in [ [ "metadata"; "labels" ]; [ "metadata"; "annotations" ] ] do
                    for KeyValue(name, value) in Json.members path live do
                        if name <> WellKnown.specHashAnnotation then
                            Assert.Equal(Some value, Json.tryPath (path @ [ name ]) body)

                for path in
                    [
                        [ "metadata"; "finalizers" ]
                        [ "metadata"; "resourceVersion" ]
                        [ "status" ]
                    ] do
                    Assert.Equal(Json.tryPath path live, Json.tryPath path body)
            | Effect.Replace _, (Unknown | Absent) -> failwith "what is not there was replaced"
            | Effect.Create _, (Unknown | Present _) -> failwith "it was made without being known to be missing"
            | Effect.Create _, Absent
            | Effect.Delete _, Present _ -> ()
            | (Effect.Delete _ | Effect.ReplaceStatus _ | Effect.Patch _ | Effect.PatchStatus _ | Effect.Cloud _ | Effect.Probe _ | Effect.Announce _ | Effect.SetLogLevel _ | Effect.End _),
              _ -> failwith (Step.text step))

[<Fact>]
let ``without an image for the nodes nothing is written, and the remedy is told`` () =
    Law.forAll "without an image for the nodes nothing is written, and the remedy is told" cases (fun case ->
        let pass = decided case

        if case.Settings.OperatorImage = "" then
            Assert.Empty pass.Steps
            Assert.Contains("OPERATOR_IMAGE", String.concat "\n" pass.Faults)
        else
            Assert.Empty pass.Faults)

[<Fact>]
let ``what is said of the nodes holds no counts, one condition per type`` () =
    Law.forAll "what is said of the nodes holds no counts, one condition per type" cases (fun case ->
        let conditions = (decided case).Conditions

        for condition in conditions do
            Assert.DoesNotContain(condition.Message, fun (letter: char) -> Char.IsDigit letter)

        let types = conditions |> List.map (fun condition -> condition.Type)
        Assert.Equal<string list>(List.distinct types, types)

        match case.Live with
        | Unknown -> Assert.Empty conditions
        | Present _ -> Assert.Equal(2, List.length conditions)
        | Absent -> ())

[<Fact>]
let ``a record of the generation is only made of a DaemonSet that is as it should be`` () =
    Law.forAll "a record of the generation is only made of a DaemonSet that is as it should be" cases (fun case ->
        let pass = decided case

        match pass.Generation, case.Live with
        | Some record, Present live ->
            Assert.Empty pass.Steps
            Assert.Equal(Document.generation live, record.LastGeneration)
        | Some _, (Unknown | Absent) -> failwith "there is nothing to record"
        | None, (Unknown | Absent | Present _) -> ())
