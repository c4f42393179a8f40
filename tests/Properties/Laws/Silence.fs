/// Law 9 of the design, and the second half of law 8.
module ImageRegistry.Properties.Laws.Silence

open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.World
open Xunit

/// An hour in which things happen that are none of the operator's business.
let private anHour (noise: Operation list) (world: World) : World =
    (World.forget world, noise)
    ||> List.fold (fun world operation ->
        world
        |> Operation.run [ operation; Operation.Turns 2; Operation.Pass 700; Operation.Turns 2 ])

let private noise =
    let foreign name value =
        Document.ofRef {
            Resource = Kind.configMap
            Namespace = WellKnown.operatorNamespace
            Name = name
        }
        |> Json.set [ "data" ] (Json.obj [ "x", Json.str value ])
        |> Operation.Put

    let touch target =
        Operation.Touch(
            target,
            Json.set [ "metadata"; "annotations"; "example.com/touched" ] (Json.str "now") Json.empty
        )

    Gen.elements [
        foreign "a" "1"
        foreign "a" "2"
        foreign "image-registry-other" "1"
        touch WellKnown.infrastructure
        touch WellKnown.proxy
        touch WellKnown.apiServer
        touch WellKnown.trustedCa
        touch WellKnown.pullSecret
        touch WellKnown.servingCertificate
        touch WellKnown.service
        touch WellKnown.clusterRole
        touch WellKnown.config
        touch WellKnown.clusterOperator
        touch WellKnown.certificates
        touch WellKnown.managedCertificates
        touch WellKnown.serviceCa
        touch WellKnown.image
        touch WellKnown.clusterVersion
        touch (WellKnown.clusterConfigMap "user-ca")
        touch WellKnown.operatorNamespaceObject
        Operation.Restart
    ]

[<Fact>]
let ``at rest the operator is silent`` () =
    let cases =
        Gen.zip (Scripts.ofOperations 3 Scripts.peaceful) (Gen.listOfLength 3 noise)

    Law.forStories
        "at rest the operator is silent"
        (Arb.fromGenShrink (
            cases,
            fun (script, noise) -> Scripts.shrink script |> Seq.map (fun simpler -> simpler, noise)
        ))
        (fun (script, noise) ->
            let world =
                Scripts.run script
                |> Operation.run [ Operation.Heal; Operation.Settle ]
                |> anHour noise

            match World.requests world with
            | [] -> ()
            | request :: _ -> World.broken ("at rest there was a " + request.Verb + " of " + request.Path) world)

let private flips (kind: string) (status: ConditionStatus) (world: World) : int =
    World.decisions world
    |> List.choose (fun (snapshot, _) ->
        match snapshot.Config with
        | Present config ->
            Condition.tryFind kind config.Status.Conditions
            |> Option.map (fun condition -> condition.Status)
        | Unknown
        | Absent -> None)
    |> List.pairwise
    |> List.filter (fun (before, after) -> before <> status && after = status)
    |> List.length

[<Fact>]
let ``one flip at most per fault`` () =
    let cases =
        gen {
            let! start =
                Gen.elements [ Base.EmptyDir; Base.Claim; Base.Routes; Base.S3; Base.Gcs ]

            let! edit = Gen.oneof [ Scripts.podEdit; Scripts.routeEdit ]
            let! fault = Scripts.fault
            let! lag = Gen.frequency [ 3, Gen.constant []; 1, Gen.constant [ Operation.Lag 2 ] ]

            return {
                Base = start
                Operations = [ fault ] @ lag @ [ Operation.Edit edit; Operation.Turns 6 ]
            }
        }

    Law.forStories "one flip at most per fault" (Scripts.arbitrary cases) (fun script ->
        let world = Scripts.run script |> Operation.run [ Operation.Heal; Operation.Settle ]

        if flips "Degraded" ConditionStatus.True world > 1 then
            World.broken "Degraded flipped more than once" world

        if flips "Available" ConditionStatus.False world > 1 then
            World.broken "Available flipped more than once" world

        if flips "Progressing" ConditionStatus.True world > 1 then
            World.broken "Progressing flipped more than once" world)
