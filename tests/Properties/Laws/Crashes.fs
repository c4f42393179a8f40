/// Laws 3, 4 and 5 of the design.
module ImageRegistry.Properties.Laws.Crashes

open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox
open Xunit

// What differs between two runs without meaning anything: identities, versions, times, and the secret that was generated.
let private bookkeeping =
    set [
        "resourceVersion"
        "uid"
        "generation"
        "observedGeneration"
        "lastGeneration"
        "creationTimestamp"
        "lastTransitionTime"
        "lastUpdateTime"
        "deletionTimestamp"
        "volumeName"
        "httpSecret"
        WellKnown.checksumAnnotation
        WellKnown.specHashAnnotation
        "deployment.kubernetes.io/revision"
    ]

let rec private withoutBookkeeping (document: Json) : Json =
    match document with
    | Json.Object members when Map.tryFind "name" members = Some(Json.str "REGISTRY_HTTP_SECRET") ->
        Json.Object(Map.remove "value" members)
    | Json.Object members ->
        members
        |> Map.filter (fun name _ -> not (Set.contains name bookkeeping))
        |> Map.map (fun name value ->
            match name, value with
            | "conditions", Json.Array items ->
                items
                |> List.map withoutBookkeeping
                |> List.sortBy (Json.tryString [ "type" ])
                |> Json.Array
            | _, _ -> withoutBookkeeping value)
        |> Json.Object
    | Json.Array items -> Json.Array(items |> List.map withoutBookkeeping)
    | Json.Null
    | Json.Bool _
    | Json.Number _
    | Json.String _ -> document

let private objects (world: World) : (string * string) list =
    Machine.objects world.State
    |> List.filter (fun (target, _) -> target.Resource.Kind <> "CustomResourceDefinition")
    |> List.map (fun (target, document) -> ObjectRef.text target, Json.text (withoutBookkeeping document))

let private sameEnd (expected: World) (actual: World) =
    let one = objects expected
    let other = objects actual

    if one <> other then
        let only these those =
            these
            |> List.filter (fun each -> not (List.contains each those))
            |> List.map (fun (name, text) -> name + ": " + text)
            |> String.concat "\n"

        World.broken
            ("the ends differ\nwithout a crash:\n"
             + only one other
             + "\nwith it:\n"
             + only other one)
            actual

/// A script in which people do things, and after how many effects the operator dies.
let private crashes =
    Gen.zip (Scripts.ofOperations 3 Scripts.peaceful) (Gen.listOfLength 2 (Gen.choose (1, 14)))
    |> fun cases ->
        Arb.fromGenShrink (
            cases,
            fun (script, deaths) ->
                seq {
                    for simpler in Scripts.shrink script do
                        simpler, deaths

                    if List.length deaths > 1 then
                        script, List.tail deaths
                }
        )

[<Fact>]
let ``a crash after any effect ends in the same state as no crash`` () =
    Law.forStories "a crash after any effect ends in the same state as no crash" crashes (fun (script, deaths) ->
        // People act at the same moments in both runs; the operator has its say afterwards.
        let started =
            Base.world script.Base
            |> Operation.run (
                script.Operations
                |> List.filter (fun operation ->
                    match operation with
                    | Operation.Turns _
                    | Operation.Settle -> false
                    | _ -> true)
            )

        let without = World.settle started

        let dying =
            (started, deaths)
            ||> List.fold (fun world effects ->
                world |> Operation.run [ Operation.DieAfter effects; Operation.Turns 8 ])

        sameEnd without (dying |> Operation.run [ Operation.Heal; Operation.Settle ]))

let private isClaim (change: Change) = change.Key = "persistentvolumeclaims"

[<Fact>]
let ``nothing is created twice`` () =
    let scripts =
        Scripts.ofOperations 5 (Gen.oneof [ Scripts.fault; Scripts.process'; Scripts.foreignEdit ])
        |> Gen.map (fun script -> { script with Base = Base.Fresh })

    Law.forStories "nothing is created twice" (Scripts.arbitrary scripts) (fun script ->
        let world =
            Cluster.bare.Value
            |> Cluster.apply (Cluster.configOf Cluster.onClaim)
            |> World.start Cluster.noon
            |> Operation.run script.Operations
            |> Operation.run [ Operation.Heal; Operation.Settle ]

        let created =
            Machine.eventsSince 0L world.State
            |> Option.defaultValue []
            |> List.filter (fun change -> isClaim change && Option.isNone change.Before)

        if List.length created <> 1 then
            World.broken (string (List.length created) + " claims were made") world)

let private mark (document: Json) = ClaimStorage.isOurs document

/// The claims that the operator has asked to delete, as they were before.
let private deletedByOperator (world: World) : (Snapshot * string) list =
    World.decisions world
    |> List.collect (fun (snapshot, plan) ->
        plan.Steps
        |> List.choose (fun step ->
            match step.Effect with
            | Effect.Delete(target, _) when target.Resource = Kind.persistentVolumeClaim ->
                Some(snapshot, target.Name)
            | Effect.Create _
            | Effect.Replace _
            | Effect.ReplaceStatus _
            | Effect.Patch _
            | Effect.PatchStatus _
            | Effect.Delete _
            | Effect.Cloud _
            | Effect.Probe _
            | Effect.Announce _
            | Effect.SetLogLevel _
            | Effect.End _ -> None))

[<Fact>]
let ``data is deleted only on an explicit decision`` () =
    let storage text = Operation.Edit(TestData.json text)

    let said =
        Gen.elements [
            storage """{"storage":{"managementState":"Managed"}}"""
            storage """{"storage":{"managementState":"Managed"}}"""
            storage """{"storage":{"managementState":"Unmanaged"}}"""
            storage """{"storage":{"managementState":"Managed"},"managementState":"Removed"}"""
            storage """{"managementState":"Removed"}"""
            storage """{"managementState":"Removed"}"""
            storage """{"managementState":"Managed"}"""
        ]

    let storageAndState =
        Gen.frequency [
            6, said
            2, Scripts.storageEdit |> Gen.map Operation.Edit
            2, Scripts.surroundings
            1, Scripts.fault
            1, Scripts.process'
        ]

    // In half of the cases a claim of the user is in use before anything else happens.
    let brought = [
        Operation.Put(
            Document.ofRef (ClaimStorage.reference WellKnown.operatorNamespace "mine")
            |> Json.set
                [ "spec" ]
                (TestData.json """{"accessModes":["ReadWriteMany"],"resources":{"requests":{"storage":"10Gi"}}}""")
        )
        storage """{"managementState":"Managed","storage":{"emptyDir":null,"pvc":{"claim":"mine"}}}"""
        Operation.Turns 8
    ]

    let scripts =
        gen {
            let! script = Scripts.ofOperations 5 storageAndState
            let! first = Gen.elements [ []; brought ]

            return {
                script with
                    Operations = first @ script.Operations
            }
        }

    Law.forStories "data is deleted only on an explicit decision" (Scripts.arbitrary scripts) (fun script ->
        let world = Scripts.run script |> Operation.run [ Operation.Heal; Operation.Settle ]

        for snapshot, name in deletedByOperator world do
            let target = ClaimStorage.reference WellKnown.operatorNamespace name

            let isOurs =
                Snapshot.find target snapshot |> Observed.toOption |> Option.exists mark

            match snapshot.Config with
            | Unknown
            | Absent -> World.broken "a claim was deleted without a Config that says so" world
            | Present config ->
                let isAsked =
                    config.Deleted || config.Spec.ManagementState = ManagementState.Removed

                if not isOurs then
                    World.broken ("claim " + name + " was not ours") world
                elif not isAsked then
                    World.broken ("nobody asked for the removal of claim " + name) world
                elif config.Spec.Storage.Management <> Some StorageManagement.Managed then
                    World.broken ("claim " + name + " was not said to be Managed") world

        // And whatever happened: what a user brought is gone only when somebody else deleted it.
        let byUser =
            script.Operations
            |> List.contains (Operation.Delete(ClaimStorage.reference WellKnown.operatorNamespace "mine"))

        let brought =
            Machine.eventsSince 0L world.State
            |> Option.defaultValue []
            |> List.exists (fun change -> isClaim change && change.Name = "mine")

        if
            brought
            && not byUser
            && not (
                World.find (ClaimStorage.reference WellKnown.operatorNamespace "mine") world
                |> Option.isSome
            )
        then
            World.broken "the user's claim is gone" world)
