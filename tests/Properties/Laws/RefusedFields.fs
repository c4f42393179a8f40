/// Law 14 for fields that are passed on to the pods as they stand: only the API server knows all that can be wrong with them.
module ImageRegistry.Properties.Laws.RefusedFields

open FsCheck
open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Rules
open ImageRegistry.Properties.World
open Xunit

/// A field, a value for it that the API server refuses in the pods, and the place that has to be named.
let private refused: (string * string * string) list = [
    "resources", """{"requests":{"cpu":"2"},"limits":{"cpu":"1"}}""", "spec.resources.requests[cpu]: 2"
    "resources", """{"requests":{"memory":"1Gi"},"limits":{"memory":"1G"}}""", "spec.resources.requests[memory]: 1Gi"
    "resources", """{"requests":{"cpu":"-1"}}""", "spec.resources.requests[cpu]"
    "resources", """{"limits":{"memory":"much"}}""", "spec.resources"
    "tolerations", """[{"key":"a","operator":"Sometimes"}]""", "spec.tolerations[0].operator"
    "tolerations", """[{"operator":"Exists"},{"key":"a","effect":"Never"}]""", "spec.tolerations[1].effect"
    "tolerations", """[{"operator":"Exists","value":"x"}]""", "spec.tolerations[0].operator"
    "tolerations", """[{"value":"x"}]""", "spec.tolerations[0].operator"
    "nodeSelector", """{"not a key":"x"}""", "spec.nodeSelector"
    "affinity",
    """{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[]}}}""",
    "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"
    "affinity", """{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{}]}}""", "spec.affinity"
    "tolerations", """[{"key":7}]""", "spec.tolerations"
    "topologySpreadConstraints",
    """[{"maxSkew":0,"topologyKey":"zone","whenUnsatisfiable":"DoNotSchedule"}]""",
    "spec.topologySpreadConstraints[0].maxSkew"
    "topologySpreadConstraints",
    """[{"maxSkew":1,"topologyKey":"zone","whenUnsatisfiable":"Despair"}]""",
    "spec.topologySpreadConstraints[0].whenUnsatisfiable"
    "unsupportedConfigOverrides",
    """{"deployment":{"annotations":{"not a key":"x"}}}""",
    "spec.unsupportedConfigOverrides.deployment.annotations"
    "unsupportedConfigOverrides",
    """{"deployment":{"runtimeClassName":"Not A Name"}}""",
    "spec.unsupportedConfigOverrides.deployment.runtimeClassName"
]

let private running =
    lazy
        (Cluster.lenient.Value
         |> Cluster.apply (Cluster.configOf Cluster.onEmptyDir)
         |> World.start Cluster.noon
         |> World.settle
         |> World.forget)

let private spec (fields: (string * Json) list) = Operation.Edit(Json.obj fields)

let private judgement (world: World) =
    World.conditions world
    |> List.map (fun condition ->
        condition.Type
        + " "
        + ConditionStatus.text condition.Status
        + "/"
        + condition.Reason)
    |> List.sort

let private template (world: World) =
    World.find WellKnown.deployment world
    |> Option.bind (Json.tryPath [ "spec"; "template" ])

let private cases =
    Gen.nonEmptyListOf (Gen.elements refused)
    |> Gen.map (List.distinctBy (fun (field, _, _) -> field) >> List.truncate 3)

[<Fact>]
let ``what the API server refuses of the pods is told at once by the Config's field, and putting it right heals it at once``
    ()
    =
    Law.forStories
        "what the API server refuses of the pods is told at once by the Config's field"
        (Arb.fromGen cases)
        (fun wrong ->
            let before = running.Value

            let after =
                before
                |> Operation.run [
                    spec (wrong |> List.map (fun (field, value, _) -> field, TestData.json value))
                    Operation.Turns 12
                ]

            if not ((World.condition "Degraded" after).StartsWith "True/") then
                World.broken ("Degraded is " + World.condition "Degraded" after) after

            if World.condition "Progressing" after <> "False/Error" then
                World.broken ("Progressing is " + World.condition "Progressing" after) after

            // What is verified is told before the server is asked; what only the server finds is told once that is right.
            let verified (_, _, place: string) =
                place.StartsWith "spec.resources.requests[cpu]: 2"
                || place.StartsWith "spec.resources.requests[memory]"

            let expected =
                match wrong |> List.filter verified with
                | [] ->
                    // A document of the wrong types is not read any further.
                    match wrong |> List.filter (fun (_, value, _) -> value.Contains "7") with
                    | [] -> wrong
                    | unreadable -> unreadable
                | found -> found

            for _, _, place in expected do
                if not ((World.message "Degraded" after).Contains place) then
                    World.broken (place + " is not named: " + World.message "Degraded" after) after

            Assert.Equal(template before |> Option.map Json.text, template after |> Option.map Json.text)

            let back =
                after
                |> Operation.run [ spec (wrong |> List.map (fun (field, _, _) -> field, Json.Null)) ]
                |> World.settle

            Assert.Equal<string list>(judgement before, judgement back)
            Assert.Equal(template before |> Option.map Json.text, template back |> Option.map Json.text))

[<Fact>]
let ``a request above its limit is told before anything is written`` () =
    let world =
        Given.settled Given.onEmptyDir
        |> World.forget
        |> Given.edited """{"resources":{"requests":{"cpu":"2"},"limits":{"cpu":"1"}},"logLevel":"Debug"}"""
        |> World.settle

    Assert.Equal("True/VerificationFailed", World.condition "Degraded" world)

    Assert.Equal(
        "Error: spec.resources.requests[cpu]: 2: this is more than spec.resources.limits[cpu], which is 1; lower it or raise the limit",
        World.message "Degraded" world
    )

    Assert.Empty(Given.writes world |> List.filter (fun write -> not (write.EndsWith "/status")))

    let right =
        world |> Given.edited """{"resources":{"limits":{"cpu":"2"}}}""" |> World.settle

    Assert.Equal("False/", World.condition "Degraded" right)
    Assert.Equal("debug", Given.variable "REGISTRY_LOG_LEVEL" right)

[<Fact>]
let ``a toleration that no pod can have is told with its place and the server's objection`` () =
    let world =
        Given.settled Given.onEmptyDir
        |> World.forget
        |> Given.edited """{"tolerations":[{"key":"a","operator":"Sometimes"}]}"""
        |> World.turns 8

    Assert.Equal("True/InvalidConfig", World.condition "Degraded" world)

    Assert.Equal(
        "Error: spec.tolerations[0].operator: Unsupported value: \"Sometimes\": supported values: \"Equal\", \"Exists\"; put it right, or take it out to have the default",
        World.message "Degraded" world
    )

    Assert.Equal("True/Ready", World.condition "Available" world)

[<Fact>]
let ``what the Config has no part in stays a failure that may pass`` () =
    let refusal =
        ApiFailure.Invalid(
            "refused",
            [
                {
                    Field = "spec.template.spec.tolerations[0].key"
                    Reason = "FieldValueInvalid"
                    Message = "no"
                }
                {
                    Field = "spec.template.spec.volumes[0].name"
                    Reason = "FieldValueInvalid"
                    Message = "no"
                }
            ]
        )

    let write = Effect.Create(WellKnown.deployment, Json.empty)
    let config = World.config running.Value
    Assert.Equal(([], false), RefusedPods.findings config write refusal)

    let withTolerations = {
        config with
            Document = Json.set [ "spec"; "tolerations" ] (Json.list []) config.Document
    }

    let findings, areAll = RefusedPods.findings withTolerations write refusal
    Assert.Equal<string list>([ "spec.tolerations[0].key" ], findings |> List.map (fun finding -> finding.Field))
    Assert.False areAll

    let other = Effect.Create(WellKnown.service, Json.empty)
    Assert.Equal(([], false), RefusedPods.findings withTolerations other refusal)
