/// Law 14 of the design, and the second half of law 6.
module ImageRegistry.Properties.Laws.Answers

open FsCheck
open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Generators
open ImageRegistry.Properties.World
open Xunit

/// A running registry on a server that admits any Config.
let private start =
    lazy
        (Cluster.lenient.Value
         |> Cluster.apply (
             Cluster.configOf (
                 Cluster.onEmptyDir
                 @ [
                     "httpSecret", Json.str "0123456789abcdef"
                     "defaultRoute", Json.Bool true
                     "routes", Json.list [ Json.obj [ "name", Json.str "a"; "hostname", Json.str "a.example.com" ] ]
                     "requests",
                     TestData.json
                         """{"read":{"maxRunning":1,"maxInQueue":2,"maxWaitInQueue":"3s"},"write":{"maxRunning":4}}"""
                     "proxy", TestData.json """{"http":"http://p:1","noProxy":".svc"}"""
                     "nodeSelector", TestData.json """{"a":"b"}"""
                     "tolerations", TestData.json """[{"operator":"Exists"}]"""
                     "affinity", TestData.json """{"nodeAffinity":{}}"""
                     "resources", TestData.json """{"requests":{"cpu":"1"}}"""
                     "unsupportedConfigOverrides",
                     TestData.json """{"deployment":{"annotations":{"a":"b"},"runtimeClassName":"c"}}"""
                     "logLevel", Json.str "Debug"
                     "operatorLogLevel", Json.str "Normal"
                     "logging", Json.int 2
                     "readOnly", Json.Bool false
                     "disableRedirect", Json.Bool true
                     "rolloutStrategy", Json.str "RollingUpdate"
                 ]
             )
         )
         |> World.start Cluster.noon
         |> World.settle
         |> World.forget)

[<RequireQualifiedAccess>]
type private Takes =
    | Text
    | Flag
    | Number
    | Document
    | List

/// Every field that a user can write, and what it takes.
let private fields: (string * Takes) list = [
    "managementState", Takes.Text
    "logLevel", Takes.Text
    "operatorLogLevel", Takes.Text
    "logging", Takes.Number
    "httpSecret", Takes.Text
    "proxy", Takes.Document
    "proxy.http", Takes.Text
    "proxy.noProxy", Takes.Text
    "storage", Takes.Document
    "storage.emptyDir", Takes.Document
    "storage.managementState", Takes.Text
    "storage.s3", Takes.Document
    "storage.s3.bucket", Takes.Text
    "storage.s3.region", Takes.Text
    "storage.s3.regionEndpoint", Takes.Text
    "storage.s3.chunkSizeMiB", Takes.Number
    "storage.s3.encrypt", Takes.Flag
    "storage.s3.keyID", Takes.Text
    "storage.s3.virtualHostedStyle", Takes.Flag
    "storage.s3.cloudFront", Takes.Document
    "storage.s3.cloudFront.baseURL", Takes.Text
    "storage.s3.cloudFront.duration", Takes.Text
    "storage.s3.cloudFront.privateKey", Takes.Document
    "storage.s3.trustedCA", Takes.Document
    "storage.s3.trustedCA.name", Takes.Text
    "storage.gcs", Takes.Document
    "storage.gcs.bucket", Takes.Text
    "storage.gcs.region", Takes.Text
    "storage.gcs.projectID", Takes.Text
    "storage.gcs.keyID", Takes.Text
    "readOnly", Takes.Flag
    "disableRedirect", Takes.Flag
    "requests", Takes.Document
    "requests.read", Takes.Document
    "requests.read.maxRunning", Takes.Number
    "requests.read.maxInQueue", Takes.Number
    "requests.read.maxWaitInQueue", Takes.Text
    "requests.write.maxRunning", Takes.Number
    "defaultRoute", Takes.Flag
    "routes", Takes.List
    "routes.0", Takes.Document
    "routes.0.name", Takes.Text
    "routes.0.hostname", Takes.Text
    "replicas", Takes.Number
    "resources", Takes.Document
    "nodeSelector", Takes.Document
    "nodeSelector.a", Takes.Text
    "tolerations", Takes.List
    "tolerations.0", Takes.Document
    "rolloutStrategy", Takes.Text
    "affinity", Takes.Document
    "unsupportedConfigOverrides", Takes.Document
    "unsupportedConfigOverrides.deployment", Takes.Document
    "unsupportedConfigOverrides.deployment.annotations", Takes.Document
    "unsupportedConfigOverrides.deployment.annotations.a", Takes.Text
    "unsupportedConfigOverrides.deployment.runtimeClassName", Takes.Text
]

let private values: (Takes option * Json) list = [
    Some Takes.Text, Json.str "junk"
    Some Takes.Flag, Json.Bool true
    Some Takes.Number, Json.int 7
    None, Json.Number "1.5"
    None, Json.Number "99999999999999999999"
    Some Takes.Document, Json.obj [ "junk", Json.int 1 ]
    Some Takes.List, Json.list [ Json.int 1; Json.Null ]
]

/// Values of the right type that nothing can be made of.
let private nonsense: (string * Json) list = [
    "managementState", Json.str "Retired"
    "logLevel", Json.str "Loud"
    "operatorLogLevel", Json.str "Loud"
    "storage.managementState", Json.str "Mine"
    "requests.read.maxRunning", Json.int -1
    "requests.read.maxInQueue", Json.int -1
    "requests.read.maxWaitInQueue", Json.str "soon"
    "routes.0.name", Json.str "Not A Name"
    "routes.0.name", Json.str ""
    "routes.0.name", Json.str "default-route"
    "routes.0.hostname", Json.str "not a host"
    "routes.0.secretName", Json.str "Not A Name"
    "replicas", Json.int -1
    "replicas", Json.Number "99999999999"
    "rolloutStrategy", Json.str "Sometimes"
    "storage", TestData.json """{"oss":{}}"""
    "storage", TestData.json """{"s3":{}}"""
    "storage", TestData.json """{"s3":{"region":"r","regionEndpoint":"minio:9000"}}"""
    "storage", TestData.json """{"s3":{"region":"r r"}}"""
    "storage", TestData.json """{"s3":{"region":"r","bucket":"a/b"}}"""
    "storage", TestData.json """{"s3":{"region":"r","cloudFront":{"baseURL":"https://c"}}}"""
    "storage", TestData.json """{"emptyDir":{},"pvc":{}}"""
    "storage", TestData.json """{"pvc":{"claim":"none"}}"""
]

let private hostile: Gen<string * Json> =
    let mistyped =
        gen {
            let! field, takes = Gen.elements fields

            let! _, value =
                values |> List.filter (fun (kind, _) -> kind <> Some takes) |> Gen.elements

            return field, value
        }

    Gen.frequency [ 4, mistyped; 1, Gen.elements nonsense ]

let private way (field: string) : Junk.Step list =
    field.Split '.'
    |> List.ofArray
    |> List.map (fun part -> if part = "0" then Junk.Item 0 else Junk.Member part)

/// The field as messages write it.
let private named (field: string) : string =
    // Keys of maps stand in brackets, because they can hold dots.
    match field.Replace(".0", "[0]") with
    | "nodeSelector.a" -> "spec.nodeSelector[a]"
    | "unsupportedConfigOverrides.deployment.annotations.a" ->
        "spec.unsupportedConfigOverrides.deployment.annotations[a]"
    | field -> "spec." + field

let private specOf (world: World) =
    World.find WellKnown.config world
    |> Option.bind (Json.tryField "spec")
    |> Option.defaultValue Json.empty

/// The Config's spec becomes exactly this.
let private written (spec: Json) (world: World) : World =
    Operation.run [ Operation.Edit(Json.mergePatchBetween (specOf world) spec) ] world

let rec private place (steps: Junk.Step list) (value: Json) (json: Json) : Json =
    match steps, json with
    | [ Junk.Member name ], _ -> Json.set [ name ] value json
    | Junk.Member name :: rest, _ ->
        let inner = Json.tryField name json |> Option.defaultValue Json.empty
        Json.set [ name ] (place rest value inner) json
    | Junk.Item index :: rest, Json.Array items -> Json.Array(List.updateAt index (place rest value items[index]) items)
    | [], _ -> value
    | Junk.Item _ :: _, _ -> json

/// What the operator says to people, condition by condition.
let private told (world: World) : string =
    World.conditions world
    |> List.map (fun condition ->
        condition.Type
        + " "
        + ConditionStatus.text condition.Status
        + " "
        + condition.Message)
    |> String.concat "\n"

let private judgement (world: World) =
    World.conditions world
    |> List.map (fun condition ->
        condition.Type
        + " "
        + ConditionStatus.text condition.Status
        + " "
        + condition.Reason
        + " "
        + condition.Message)
    |> List.sort

let private deployment (world: World) =
    World.find WellKnown.deployment world |> Option.bind (Json.tryField "spec")

[<Fact>]
let ``anything a user can write is answered: it is named, and putting it right puts everything right`` () =
    Law.forStories
        "anything a user can write is answered"
        (Arb.fromGen (
            Gen.listOf hostile
            |> Gen.map (List.truncate 3)
            |> Gen.filter (List.isEmpty >> not)
        ))
        (fun wrong ->
            // A field inside one that is wrong itself does not count.
            let wrong =
                wrong
                |> List.distinctBy fst
                |> List.filter (fun (field, _) ->
                    not (
                        wrong
                        |> List.exists (fun (other, _) -> other <> field && field.StartsWith(other + "."))
                    ))

            let before = start.Value
            let right = specOf before

            let hostile =
                (right, wrong)
                ||> List.fold (fun spec (field, value) -> place (way field) value spec)

            let after = before |> written hostile |> World.settle

            let isState = wrong |> List.exists (fun (field, _) -> field = "managementState")

            for field, value in wrong do
                // Where nothing is done at all, only that is said.
                if
                    (not isState || field = "managementState")
                    && not ((told after).Contains(named field))
                then
                    World.broken (named field + " = " + Json.text value + " is not named:\n" + told after) after

            let back = after |> written right |> World.settle

            Assert.Equal<string list>(judgement before, judgement back)
            Assert.Equal(deployment before |> Option.map Json.text, deployment back |> Option.map Json.text))

[<Fact>]
let ``whatever stands in the Config, it is answered, and putting it right puts everything right`` () =
    Law.forStories
        "whatever stands in the Config, it is answered, and putting it right puts everything right"
        Documents.arbitraryHostile
        (fun document ->
            let spec = Json.tryField "spec" document |> Option.defaultValue Json.Null
            let before = start.Value

            let after =
                // What the API server refuses of the pods is tried again now and then, so there need not be an end.
                before
                |> Operation.run [
                    Operation.Edit(Json.mergePatchBetween (specOf before) spec)
                    Operation.Turns 25
                ]

            let findings = (World.config after).Findings

            match (World.config after).Spec.ManagementState with
            | ManagementState.Managed ->
                for finding in findings do
                    if
                        finding.Reason <> "InvalidObservedConfig"
                        && not ((told after).Contains finding.Field)
                    then
                        World.broken (finding.Field + " is not named:\n" + told after) after
            | ManagementState.Unmanaged
            | ManagementState.Removed
            | ManagementState.Unsupported _ -> ()

            let back = after |> written (specOf before) |> World.settle
            Assert.Equal<string list>(judgement before, judgement back))

let private expected (word: string) =
    match word with
    | "Managed" -> "True/Ready", "False/Ready", "False/"
    | "Unmanaged" -> "True/Unmanaged", "False/Unmanaged", "False/Unmanaged"
    | "Removed" -> "True/Removed", "False/Removed", "False/Removed"
    | _ -> "True/Ready", "False/Error", "True/UnsupportedManagementState"

[<Fact>]
let ``every management state can be left for every other`` () =
    let words = Gen.elements [ "Managed"; "Unmanaged"; "Removed"; "Force" ]

    let cases =
        Gen.zip
            (Gen.elements [ Base.EmptyDir; Base.Claim; Base.Routes; Base.S3; Base.Gcs ])
            (Gen.listOfLength 4 (Gen.zip words (Gen.choose (0, 6))))

    Law.forStories "every management state can be left for every other" (Arb.fromGen cases) (fun (start, states) ->
        let world =
            (Base.world start, states)
            ||> List.fold (fun world (word, turns) ->
                world
                |> Operation.run [
                    Operation.Edit(Json.obj [ "managementState", Json.str word ])
                    Operation.Turns turns
                ])

        let last = states |> List.last |> fst

        let settled = World.settle world

        let is =
            World.condition "Available" settled,
            World.condition "Progressing" settled,
            World.condition "Degraded" settled

        let wanted =
            match expected last, World.find WellKnown.deployment settled with
            | (_, progressing, degraded), None when last = "Force" ->
                "False/UnsupportedManagementState", progressing, degraded
            | wanted, _ -> wanted

        if is <> wanted then
            World.broken
                (let one, two, three = is in "it ends in " + last + " with " + one + ", " + two + ", " + three)
                settled)
