namespace ImageRegistry.Properties.Simulation

open System
open ImageRegistry.Core
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox

/// What the end of a trace is compared by.
[<RequireQualifiedAccess>]
module Ends =

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
            "lastProbeTime"
            "startTime"
            "completionTime"
            "deletionTimestamp"
            "volumeName"
            "clusterIP"
            "clusterIPs"
            "httpSecret"
            "managedFields"
            WellKnown.checksumAnnotation
            WellKnown.specHashAnnotation
            "deployment.kubernetes.io/revision"
        ]

    // An empty name in the status of the Image config says what none says, and an empty status no more than none.
    let private isNothing (name: string) (value: Json) : bool =
        value = Json.Null
        || (name = "internalRegistryHostname" && value = Json.str "")
        || (name = "status" && value = Json.empty)

    // Whether it is told that the bucket was made or that it is there depends on when it was last looked at.
    let private withoutHistory (condition: Json) : Json =
        if
            Json.tryString [ "type" ] condition = Some StorageDecision.existsCondition
            && Json.tryString [ "status" ] condition = Some(ConditionStatus.text ConditionStatus.True)
        then
            condition |> Json.remove [ "reason" ] |> Json.remove [ "message" ]
        else
            condition

    let rec private clean (names: (string * string) list) (document: Json) : Json =
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
                    |> List.map (withoutHistory >> clean names)
                    |> List.sortBy (Json.tryString [ "type" ])
                    |> Json.Array
                // In the order in which the objects were made.
                | "generations", Json.Array items ->
                    items
                    |> List.map (clean names)
                    |> List.sortBy (Json.tryString [ "name" ])
                    |> Json.Array
                | _, _ -> clean names value)
            |> Map.filter (fun name value -> not (isNothing name value))
            |> Json.Object
        | Json.Array items -> Json.Array(items |> List.map (clean names))
        | Json.String text ->
            (text, names)
            ||> List.fold (fun text (name, other) -> text.Replace(name, other, StringComparison.Ordinal))
            |> Json.String
        | Json.Null
        | Json.Bool _
        | Json.Number _ -> document

    /// Names of buckets that were made up: they differ from run to run.
    let private madeUp (world: World) : (string * string) list =
        world.Clouds.Made
        |> List.distinct
        |> List.filter (fun name -> name.StartsWith("lab-", StringComparison.Ordinal))
        |> List.map (fun name -> name, "made-up")

    /// Every object as it is, what means nothing left out.
    let objects (world: World) : Map<string, Json> =
        let names = madeUp world

        Machine.objects world.State
        |> List.filter (fun (target, _) -> target.Resource.Kind <> "CustomResourceDefinition")
        |> List.map (fun (target, document) -> ObjectRef.text target, clean names document)
        |> Map.ofList

    /// The buckets, made-up names left out.
    let buckets (world: World) : (string * string * Bucket) list =
        let names = madeUp world

        world.Clouds.Buckets
        |> Map.toList
        |> List.map (fun ((kind, name), bucket) ->
            kind,
            (names
             |> List.tryFind (fun (made, _) -> made = name)
             |> Option.map snd
             |> Option.defaultValue name),
            { bucket with HiddenFor = 0 })
        |> List.sortBy (fun (kind, name, bucket) -> kind, name, bucket.Objects)

    // A template's annotation tells of what the pods mount, and so of the certificate's and the bucket's made-up names.
    let private differences (one: Map<string, Json>) (other: Map<string, Json>) : string list =
        Set.union (Set.ofSeq one.Keys) (Set.ofSeq other.Keys)
        |> List.ofSeq
        |> List.collect (fun name ->
            match Map.tryFind name one, Map.tryFind name other with
            | Some a, Some b when a = b -> []
            | Some a, Some b -> [
                name
                + ": "
                + Json.text (Json.mergePatchBetween a b)
                + "\n    for "
                + Json.text (Json.mergePatchBetween b a)
              ]
            | Some _, None -> [ name + " is missing" ]
            | None, Some _ -> [ name + " is too much" ]
            | None, None -> [])

    /// How the second end differs from the first.
    let difference (calm: World) (finish: World) : string option =
        let found =
            differences (objects calm) (objects finish)
            @ (if buckets calm = buckets finish then
                   []
               else
                   [
                       "the buckets: " + string (buckets calm) + "\n  and " + string (buckets finish)
                   ])

        if List.isEmpty found then
            None
        else
            Some(
                "without the faults it would have ended otherwise:\n  "
                + String.concat "\n  " found
            )

    /// How often the operator made and deleted each object, and made buckets, since the start.
    let counts (start: World) (world: World) : Map<string, int * int> =
        let ofObjects =
            Seen.changes world start
            |> List.filter (fun change -> Seen.isByOperator change && (Option.isNone change.Before || change.Deleted))
            |> List.groupBy (fun change -> change.Key + " " + change.Name)
            |> List.map (fun (name, changes) ->
                let deleted, made = changes |> List.partition (fun change -> change.Deleted)
                name, (List.length made, List.length deleted))

        let made = List.length world.Clouds.Made - List.length start.Clouds.Made

        let removed =
            World.calls world
            |> List.filter (fun call ->
                call.Action = CloudAction.Remove
                && Option.isSome call.Was
                && Result.isOk call.Answer)
            |> List.length

        Map.ofList (("buckets", (made, removed)) :: ofObjects)

    /// How often the operator gave the registry's pods another template.
    let rollouts (start: World) (world: World) : int =
        let template = Json.tryPath [ "spec"; "template" ]

        Seen.changes world start
        |> List.filter (fun change ->
            change.Key = "deployments.apps"
            && change.Name = WellKnown.deployment.Name
            && Seen.isByOperator change
            && not change.Deleted
            && (match change.Before with
                | Some before -> template before <> template change.After
                | None -> true))
        |> List.length
