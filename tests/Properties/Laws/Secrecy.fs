/// Law 12 of the design.
module ImageRegistry.Properties.Laws.Secrecy

open System
open System.Text
open FsCheck
open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.World
open Xunit

let private base64 (text: string) =
    Convert.ToBase64String(Encoding.UTF8.GetBytes text)

// Values that stand nowhere else, so that finding one is proof.
let private httpSecret = "XsecretXhttpX"
let private proxyPassword = "XsecretXproxyX"
let private pullPassword = "XsecretXpullX"
let private tlsKey = "XsecretXtlsX"
let private privateData = "XsecretXprivateX"

let private pullConfig = """{"auths":{"quay.io":{"auth":"XsecretXpullX"}}}"""

/// In plain, and as base64 with any neighbour.
let private secrets =
    [ httpSecret; proxyPassword; pullPassword; tlsKey; privateData ]
    @ ([ tlsKey; privateData; pullConfig ]
       |> List.map (fun text -> (base64 text).TrimEnd('=')))

let private plant: Operation list = [
    Operation.Put(
        Document.ofRef (WellKnown.secret "planted")
        |> Json.set [ "data" ] (Json.obj [ "tls.crt", Json.str (base64 "CERT"); "tls.key", Json.str (base64 tlsKey) ])
    )
    Operation.Touch(
        WellKnown.pullSecret,
        Json.obj [ "data", Json.obj [ ".dockerconfigjson", Json.str (base64 pullConfig) ] ]
    )
    Operation.Touch(
        WellKnown.privateConfiguration,
        Json.obj [ "data", Json.obj [ "REGISTRY_KEY", Json.str (base64 privateData) ] ]
    )
    Operation.TouchStatus(
        WellKnown.proxy,
        Json.obj [
            "status", Json.obj [ "httpsProxy", Json.str ("https://user:" + proxyPassword + "@proxy:3128") ]
        ]
    )
    Operation.Edit(
        Json.obj [
            "managementState", Json.str "Managed"
            "httpSecret", Json.str httpSecret
            "proxy", Json.obj [ "http", Json.str ("http://user:" + proxyPassword + "@proxy:3128") ]
            "routes", Json.list [ Json.obj [ "name", Json.str "a"; "secretName", Json.str "planted" ] ]
        ]
    )
]

/// Wrong values in the very fields that hold secrets.
let private wrongSecrets: Gen<Operation> =
    Gen.elements [
        Operation.Edit(Json.obj [ "httpSecret", Json.list [ Json.str httpSecret ] ])
        Operation.Edit(Json.obj [ "httpSecret", Json.obj [ "value", Json.str httpSecret ] ])
        Operation.Edit(Json.obj [ "proxy", Json.str ("http://user:" + proxyPassword + "@proxy") ])
        Operation.Edit(Json.obj [ "proxy", Json.obj [ "http", Json.list [ Json.str proxyPassword ] ] ])
        Operation.Edit(Json.obj [ "proxy", Json.obj [ "noProxy", Json.obj [ "x", Json.str proxyPassword ] ] ])
    ]

let private consequences (step: Step) =
    step.OnSuccess @ step.OnFailure
    |> List.collect (fun consequence ->
        match consequence with
        | Announces announcement -> [ announcement.Reason; announcement.Message ]
        | Tells(_, target, because) -> [ ObjectRef.text target; because ]
        | CountsReconfiguredStorage -> [])

let private messages (document: Json) =
    Json.items [ "status"; "conditions" ] document |> List.map Json.text

/// Every text that leaves the operator for people: logs, events, conditions, plans.
let private told (world: World) : string list =
    let ofPlans =
        World.decisions world
        |> List.collect (fun (_, plan) ->
            let steps = plan.Steps @ plan.Held

            (steps |> List.map Step.text)
            @ (steps |> List.collect consequences)
            @ (steps |> List.map (fun step -> Effect.key step.Effect))
            @ (plan.Refusals |> List.map Refusal.text))

    let ofStatus =
        [ WellKnown.config; WellKnown.clusterOperator; WellKnown.imagePruner ]
        |> List.choose (fun target -> World.find target world)
        |> List.collect messages

    let ofFailures =
        world.Knowledge.Failures
        |> Map.toList
        |> List.map (fun (key, attempt) -> key + ApiFailure.text attempt.Failure)

    ofPlans
    @ ofStatus
    @ ofFailures
    @ (world.Announced
       |> List.collect (fun announcement -> [ announcement.Reason; announcement.Message ]))

[<Fact>]
let ``no secret value leaves`` () =
    let operations =
        Gen.frequency [ 3, Scripts.edit; 2, Scripts.foreignEdit; 2, Scripts.fault; 3, wrongSecrets ]

    let lenient =
        Cluster.lenient.Value
        |> Cluster.apply (Cluster.configOf Cluster.onEmptyDir)
        |> World.start Cluster.noon
        |> World.settle
        |> World.forget

    Law.forStories "no secret value leaves" (Scripts.arbitrary (Scripts.ofOperations 4 operations)) (fun script ->
        let start =
            match script.Base with
            | Base.Routes -> lenient
            | Base.Fresh
            | Base.Removed
            | Base.EmptyDir
            | Base.Claim
            | Base.S3
            | Base.Gcs
            | Base.FreshS3
            | Base.FreshGcs
            | Base.Lenient
            | Base.Inherited _
            | Base.Unmanaged -> Base.world script.Base

        let world =
            start
            |> Operation.run plant
            |> Operation.run script.Operations
            |> Operation.run [ Operation.Turns 3; Operation.Heal; Operation.Settle ]

        for text in told world do
            for secret in secrets do
                if text.Contains(secret, StringComparison.Ordinal) then
                    failwith ("a secret is told: " + text))
