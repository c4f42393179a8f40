namespace ImageRegistry.Properties.Simulation

open ImageRegistry.Core
open ImageRegistry.Properties.World

/// Laws about whose a bucket is: what users brought, and what the operator has made.
[<RequireQualifiedAccess>]
module BucketOracles =

    let private isMarked (bucket: Bucket) =
        bucket.IsMadeByOperator
        || Map.exists (fun (_: string) value -> value = "owned") bucket.Tags
        || Map.exists (fun (_: string) value -> value = "owned") bucket.Labels

    let private marks: Oracle = {
        Law = "What a user brought is never deleted without our mark"
        Judge =
            fun trace ->
                World.calls trace.End
                |> List.tryPick (fun call ->
                    match call.Action, call.Was with
                    | (CloudAction.Empty | CloudAction.Remove), Some was when
                        not (isMarked was) && Result.isOk call.Answer
                        ->
                        Some("bucket " + call.Bucket + " was touched without our mark")
                    | _, _ -> None)
    }

    let private saysManaged (operation: Operation) =
        let isSaid (spec: Json) =
            Json.tryString [ "storage"; "managementState" ] spec = Some "Managed"

        match operation with
        | Operation.Edit spec
        | Operation.Slip(spec, _) -> isSaid spec
        | Operation.Touch(target, patch)
        | Operation.Rival(target, patch) ->
            target = WellKnown.config && Json.tryField "spec" patch |> Option.exists isSaid
        | _ -> false

    let private usersBuckets: Oracle = {
        Law = "What a user brought is left as it is until somebody says Managed of it"
        Judge =
            fun trace ->
                if List.exists saysManaged trace.Script.Operations then
                    None
                else
                    World.calls trace.End
                    |> List.tryPick (fun call ->
                        match call.Was with
                        | Some was when
                            not was.IsMadeByOperator
                            && CloudAction.isWrite call.Action
                            && Result.isOk call.Answer
                            ->
                            Some("of bucket " + call.Bucket + ": " + CloudAction.verb call.Action)
                        | Some _
                        | None -> None)
    }

    let private named (trace: Trace) : Set<string> =
        Seen.decisions trace
        |> List.collect (fun (snapshot, _) ->
            match snapshot.Config with
            | Present config ->
                config.Spec.Storage.Members @ config.Status.Storage.Members
                |> List.map Storage.identity
            | Unknown
            | Absent -> [])
        |> Set.ofList

    let private inUse (world: World) : string list =
        match World.find WellKnown.config world with
        | None -> []
        | Some document ->
            let config = ConfigCodec.decode document

            config.Status.Storage.Members @ config.Spec.Storage.Members
            |> List.map Storage.identity

    // Who names another bucket, or none, leaves the former one behind; so does who deletes the Config of a bucket that is not Managed.
    let private leavesBehind (operation: Operation) =
        match operation with
        | Operation.Edit spec
        | Operation.Slip(spec, _) ->
            Option.isSome (Json.tryField "storage" spec)
            || Option.isSome (Json.tryField "managementState" spec)
        | Operation.Delete target -> target = WellKnown.config || target = WellKnown.infrastructure
        | Operation.Touch(target, _)
        | Operation.Recreate target -> target = WellKnown.config
        | _ -> false

    let private leaks: Oracle = {
        Law = "What exists in a cloud with our mark is what the Config names"
        Judge =
            fun trace ->
                let made =
                    trace.End.Clouds.Buckets
                    |> Map.toList
                    |> List.filter (fun (_, bucket) -> bucket.IsMadeByOperator)
                    |> List.map (fun ((_, name), _) -> name)

                let everNamed = named trace
                let now = inUse trace.End

                match made |> List.filter (fun name -> not (Set.contains name everNamed)) with
                | name :: _ -> Some("bucket " + name + " was never named in the Config")
                | [] when trace.Script.Operations |> List.exists leavesBehind -> None
                | [] ->
                    match made |> List.filter (fun name -> not (List.contains name now)) with
                    | name :: _ -> Some("bucket " + name + " was left behind")
                    | [] -> None
    }

    let all: Oracle list = [ marks; usersBuckets; leaks ]
