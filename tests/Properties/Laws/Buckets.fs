/// The laws of the design for registries on buckets, over a played S3 and a played Google Cloud Storage.
module ImageRegistry.Properties.Laws.Buckets

open System
open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.World
open Xunit

// Calls go well again, credentials are good ones again, and what happened unseen is seen at the next slow look.
let private ended (world: World) : World =
    world
    |> Operation.run [
        Operation.Heal
        Operation.Delete WellKnown.userCredentials
        Operation.Settle
        Operation.Pass 700
        Operation.Settle
    ]

/// An hour goes by.
let private anHour (world: World) : World =
    (World.forget world, [ 1..12 ])
    ||> List.fold (fun world _ -> world |> Operation.run [ Operation.Pass 300; Operation.Turns 2 ])

[<Fact>]
let ``whatever happened before, once clouds answer again, the plan becomes empty and stays empty`` () =
    Law.checkSome
        1000
        "whatever happened before, once clouds answer again, the plan becomes empty and stays empty"
        (Prop.forAll (Scripts.arbitrary (BucketScripts.onBucket 5 BucketScripts.anything)) (fun script ->
            let later = Scripts.run script |> ended |> anHour

            match World.requests later with
            | [] -> ()
            | request :: _ -> World.broken ("at rest there was a " + request.Verb + " of " + request.Path) later))

[<Fact>]
let ``at rest a cloud hears nothing but the slow look`` () =
    Law.checkSome
        1000
        "at rest a cloud hears nothing but the slow look"
        (Prop.forAll (Scripts.arbitrary (BucketScripts.onBucket 4 BucketScripts.peaceful)) (fun script ->
            let world = Scripts.run script |> ended
            let later = anHour world

            let isHealthy =
                World.condition "StorageExists" later |> fun text -> text.StartsWith "True/"

            match World.calls later with
            | [] -> ()
            | calls when isHealthy && calls |> List.exists (fun call -> call.Action <> CloudAction.Probe) ->
                World.broken "at rest something else than a look was called" later
            | calls when isHealthy && List.length calls > 7 ->
                World.broken (string (List.length calls) + " looks in an hour") later
            // Credentials that are refused are tried again, ever more slowly.
            | calls when List.length calls > 70 ->
                World.broken (string (List.length calls) + " calls in an hour") later
            | _ -> ()))

/// The buckets as they are, names that were made up left out.
let private buckets (world: World) =
    world.Clouds.Buckets
    |> Map.toList
    |> List.map (fun ((kind, name), bucket) ->
        kind,
        (if kind = "gcs" && name.StartsWith("lab-", StringComparison.Ordinal) then
             "made up"
         else
             name),
        { bucket with HiddenFor = 0 })
    |> List.sort

let private isTimeless (condition: Condition) = {
    condition with
        LastTransitionTime = DateTimeOffset.UnixEpoch
}

let private storageConditions (world: World) =
    match World.find WellKnown.config world with
    | None -> []
    | Some _ ->
        World.conditions world
        |> List.filter (fun condition -> condition.Type.StartsWith("Storage", StringComparison.Ordinal))
        |> List.map isTimeless
        |> List.sortBy (fun condition -> condition.Type)

let private management (world: World) =
    match World.find WellKnown.config world with
    | None -> None, []
    | Some _ ->
        let config = World.config world
        config.Spec.Storage.Management, config.Status.Storage.Members |> List.map Storage.field

[<Fact>]
let ``a crash after any effect ends with the same buckets as no crash`` () =
    let cases =
        Gen.zip (BucketScripts.onBucket 3 BucketScripts.peaceful) (Gen.listOfLength 2 (Gen.choose (1, 14)))
        |> fun cases ->
            Arb.fromGenShrink (
                cases,
                fun (script, deaths) -> Scripts.shrink script |> Seq.map (fun simpler -> simpler, deaths)
            )

    Law.checkSome
        1000
        "a crash after any effect ends with the same buckets as no crash"
        (Prop.forAll cases (fun (script, deaths) ->
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

            let without = ended started

            let dying =
                (started, deaths)
                ||> List.fold (fun world effects ->
                    world |> Operation.run [ Operation.DieAfter effects; Operation.Turns 8 ])
                |> ended

            if buckets without <> buckets dying then
                World.broken
                    ("the buckets differ\nwithout a crash:\n"
                     + string (buckets without)
                     + "\nwith it:\n"
                     + string (buckets dying))
                    dying

            if management without <> management dying then
                World.broken "it differs who the storage belongs to" dying

            if storageConditions without <> storageConditions dying then
                World.broken
                    ("the conditions differ\nwithout a crash:\n"
                     + string (storageConditions without)
                     + "\nwith it:\n"
                     + string (storageConditions dying))
                    dying))

[<Fact>]
let ``no second bucket is made`` () =
    let operations =
        Gen.frequency [
            4, BucketScripts.fault
            2, Scripts.fault
            3, Scripts.process'
            1, Scripts.podEdit |> Gen.map Operation.Edit
            1,
            Gen.elements [ CloudEvent.Delay 3; CloudEvent.Fill 5L ]
            |> Gen.map Operation.Cloud
        ]

    let scripts = BucketScripts.onBucket 5 operations

    Law.checkSome
        1000
        "no second bucket is made"
        (Prop.forAll (Scripts.arbitrary scripts) (fun script ->
            let state, field =
                match script.Base with
                | Base.Gcs -> Cluster.onGcp.Value, "gcs"
                | Base.Fresh
                | Base.Removed
                | Base.EmptyDir
                | Base.Claim
                | Base.Routes
                | Base.Unmanaged
                | Base.FreshS3
                | Base.FreshGcs
                | Base.Lenient
                | Base.Inherited _
                | Base.S3 -> Cluster.onAws.Value, "s3"

            let world =
                state
                |> Cluster.apply (Cluster.configOf (Cluster.onBucket field))
                |> World.start Cluster.noon
                |> Operation.run script.Operations
                |> ended

            if List.length world.Clouds.Made <> 1 then
                World.broken (string (List.length world.Clouds.Made) + " buckets were made") world))

[<Fact>]
let ``a bucket's content is deleted only on an explicit decision`` () =
    Law.checkSome
        1000
        "a bucket's content is deleted only on an explicit decision"
        (Prop.forAll (Scripts.arbitrary (BucketScripts.onBucket 6 BucketScripts.anything)) (fun script ->
            let world = Scripts.run script |> ended

            for snapshot, plan in World.decisions world do
                for step in plan.Steps do
                    match step.Effect, snapshot.Config with
                    | Effect.Cloud(place, (CloudAction.Empty | CloudAction.Remove)), Present config ->
                        let isAsked =
                            config.Deleted || config.Spec.ManagementState = ManagementState.Removed

                        if not isAsked then
                            World.broken ("nobody asked for the removal of " + CloudPlace.text place) world
                        elif config.Spec.Storage.Management <> Some StorageManagement.Managed then
                            World.broken (CloudPlace.text place + " was not said to be Managed") world
                        elif
                            not (
                                config.Status.Storage.Members
                                |> List.exists (fun storage -> Storage.identity storage = CloudPlace.bucket place)
                            )
                        then
                            World.broken (CloudPlace.text place + " is not in the status") world
                    | Effect.Cloud(_, (CloudAction.Empty | CloudAction.Remove)), (Unknown | Absent) ->
                        World.broken "a bucket was touched without a Config that says so" world
                    | _, _ -> ()

            // What a user brought goes only when it was marked as ours, and it is only marked when it was said to be Managed.
            let isSaid =
                World.decisions world
                |> List.exists (fun (_, plan) ->
                    plan.Steps
                    |> List.exists (fun step ->
                        match step.Effect with
                        | Effect.Cloud(place, CloudAction.WriteTags _) -> CloudPlace.bucket place = "theirs"
                        | _ -> false))

            if
                Set.contains "theirs" world.Clouds.Touched
                && not isSaid
                && not (List.contains "theirs" world.Clouds.Made)
            then
                World.broken "the user's bucket was touched" world))

[<Fact>]
let ``the same failure is written once`` () =
    let cases =
        Gen.zip (Gen.elements [ Base.S3; Base.Gcs ]) (Gen.elements [ CloudTrouble.Denied; CloudTrouble.Unreachable ])

    Law.checkSome
        20
        "the same failure is written once"
        (Prop.forAll (Arb.fromGen cases) (fun (start, trouble) ->
            let failing =
                Base.world start
                |> Operation.run [
                    Operation.Cloud(
                        CloudEvent.Fail {
                            Slot = ""
                            Trouble = trouble
                            Times = 1000000
                        }
                    )
                    Operation.Pass 700
                    Operation.Turns 30
                ]

            let later = failing |> World.forget |> Operation.run [ Operation.Turns 400 ]

            match World.requests later with
            | [] -> ()
            | request :: _ -> World.broken ("there was a " + request.Verb + " of " + request.Path) later

            if List.length (World.calls later) > 15 then
                World.broken "it was tried again and again" later))

[<Fact>]
let ``no credential of a cloud leaves`` () =
    Law.checkSome
        1000
        "no credential of a cloud leaves"
        (Prop.forAll (Scripts.arbitrary (BucketScripts.onBucket 4 BucketScripts.anything)) (fun script ->
            let world = Scripts.run script |> ended

            let told =
                (World.decisions world
                 |> List.collect (fun (_, plan) ->
                     (plan.Steps @ plan.Held |> List.map Step.text)
                     @ (plan.Refusals |> List.map Refusal.text)
                     @ (plan.Steps |> List.map (fun step -> string step.Effect))))
                @ (world.Announced
                   |> List.map (fun announcement -> announcement.Reason + announcement.Message))
                @ (World.find WellKnown.config world |> Option.map Json.text |> Option.toList)

            for text in told do
                if text.Contains("Xsecret", StringComparison.Ordinal) then
                    World.broken ("a secret is in: " + text) world))
