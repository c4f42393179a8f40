/// Law 10 of the design.
module ImageRegistry.Properties.Laws.Rollouts

open FsCheck
open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox
open Xunit

let private template (document: Json) =
    Json.tryPath [ "spec"; "template" ] document

/// How often the Deployment's pod template has become another one since this resourceVersion.
let private rollouts (since: int64) (world: World) : int =
    Machine.eventsSince since world.State
    |> Option.defaultValue []
    |> List.filter (fun change ->
        change.Key = "deployments.apps"
        && change.Name = WellKnown.deployment.Name
        && not change.Deleted
        && (match change.Before with
            | Some before -> template before <> template change.After
            | None -> true))
    |> List.length

let private running =
    Gen.elements [ Base.EmptyDir; Base.Claim; Base.Routes; Base.S3; Base.Gcs ]

let private scriptsOf (operation: Gen<Operation>) =
    gen {
        let! start = running
        let! operation = operation

        let! disturbance =
            Gen.frequency [ 2, Gen.constant []; 1, Scripts.process' |> Gen.map List.singleton ]

        return {
            Base = start
            Operations = disturbance @ [ operation ]
        }
    }
    |> Scripts.arbitrary

let private count (script: Script) : World * int =
    let start = Base.world script.Base

    let world =
        start
        |> Operation.run script.Operations
        |> Operation.run [ Operation.Turns 12; Operation.Heal; Operation.Settle ]

    world, rollouts start.State.Revision world

let private needsNoPods: Gen<Operation> =
    let spec text = Operation.Edit(TestData.json text)

    let metadata target =
        Operation.Touch(target, TestData.json """{"metadata":{"labels":{"team":"a"},"annotations":{"note":"b"}}}""")

    Gen.oneof [
        Scripts.routeEdit |> Gen.map Operation.Edit
        Gen.elements [
            spec """{"operatorLogLevel":"Debug"}"""
            spec """{"storage":{"managementState":"Unmanaged"}}"""
            spec """{"managementState":"Unmanaged"}"""
            spec """{"replicas":-1}"""
            spec """{"storage":{"oss":{}}}"""
            spec """{"requests":{"read":{"maxWaitInQueue":"90s"}}}"""
            spec """{"rolloutStrategy":"Recreate"}"""
            spec """{"managementState":"Force"}"""
            metadata WellKnown.deployment
            metadata WellKnown.config
            metadata WellKnown.service
            metadata WellKnown.pullSecret
            metadata WellKnown.trustedCa
            metadata WellKnown.servingCertificate
            Operation.Touch(WellKnown.service, TestData.json """{"spec":{"selector":{"other":"label"}}}""")
            Operation.Touch(WellKnown.deployment, TestData.json """{"spec":{"replicas":7}}""")
            Operation.Delete WellKnown.service
            Operation.Delete WellKnown.podDisruptionBudget
            Operation.Delete WellKnown.clusterRole
            Operation.Delete WellKnown.clusterOperator
            metadata WellKnown.certificates
            metadata WellKnown.image
            metadata (WellKnown.clusterConfigMap "user-ca")
            Operation.Touch(WellKnown.certificates, TestData.json """{"data":{"extra":"x"}}""")
            Operation.Touch(WellKnown.certificates, TestData.json """{"data":null}""")
            Operation.Touch(WellKnown.serviceCa, TestData.json """{"data":null}""")
            Operation.Delete WellKnown.certificates
            Operation.Delete WellKnown.managedCertificates
            Operation.Delete WellKnown.serviceCa
            Operation.TouchStatus(WellKnown.image, TestData.json """{"status":{"internalRegistryHostname":"x"}}""")
            Operation.Restart
        ]
    ]

[<Fact>]
let ``a change that needs no new pods makes none`` () =
    Law.forStories "a change that needs no new pods makes none" (scriptsOf needsNoPods) (fun script ->
        let world, rollouts = count script

        if rollouts <> 0 then
            World.broken (string rollouts + " rollouts") world)

let private needsNewPods: Gen<Operation> =
    let spec text = Operation.Edit(TestData.json text)

    Gen.elements [
        spec """{"logLevel":"Debug"}"""
        spec """{"readOnly":true}"""
        spec """{"disableRedirect":true}"""
        spec """{"httpSecret":""}"""
        spec """{"httpSecret":"own"}"""
        spec """{"nodeSelector":{"infra":""}}"""
        spec """{"tolerations":[{"operator":"Exists"}]}"""
        spec """{"topologySpreadConstraints":[]}"""
        spec """{"resources":{"requests":{"cpu":"1"}}}"""
        spec """{"proxy":{"http":"http://p:1"}}"""
        spec """{"requests":{"read":{"maxRunning":5}}}"""
        spec """{"unsupportedConfigOverrides":{"deployment":{"annotations":{"a":"b"}}}}"""
        spec """{"logLevel":"Debug","readOnly":true,"defaultRoute":true,"disableRedirect":true}"""
        Operation.Touch(WellKnown.pullSecret, TestData.json """{"data":{".dockerconfigjson":"eyJhdXRocyI6e319"}}""")
        Operation.Touch(WellKnown.trustedCa, TestData.json """{"data":{"ca-bundle.crt":"CA"}}""")
        Operation.Touch(
            WellKnown.apiServer,
            TestData.json """{"spec":{"tlsSecurityProfile":{"type":"Modern","modern":{}}}}"""
        )
        Operation.TouchStatus(WellKnown.proxy, TestData.json """{"status":{"httpsProxy":"http://p:2"}}""")
        Operation.Touch(WellKnown.image, TestData.json """{"spec":{"additionalTrustedCA":{"name":"more-ca"}}}""")
        Operation.Delete WellKnown.deployment
    ]

[<Fact>]
let ``a change that needs new pods makes exactly one rollout`` () =
    Law.forStories "a change that needs new pods makes exactly one rollout" (scriptsOf needsNewPods) (fun script ->
        let world, rollouts = count script

        if rollouts <> 1 then
            World.broken (string rollouts + " rollouts") world)
