namespace ImageRegistry.Core

open System

/// The picture that a plan is made from.
[<RequireQualifiedAccess>]
module Picture =

    /// The picture of this moment.
    let take (now: DateTimeOffset) (entropy: string) (knowledge: Knowledge) : Snapshot =
        let byName =
            knowledge.Watches
            |> Map.toList
            |> List.choose (fun (watch, sight) ->
                match watch.Scope with
                | WatchScope.Everything
                | WatchScope.Labelled _
                | WatchScope.LabelledWith _ -> None
                | WatchScope.Named name ->
                    let target = {
                        Resource = watch.Resource
                        Namespace = watch.Namespace
                        Name = name
                    }

                    let known =
                        match sight with
                        | Sight.Unseen _ -> Unknown
                        | Sight.Seen objects ->
                            match Map.tryFind name objects with
                            | Some document -> Present document
                            | None -> Absent

                    Some(target, known))

        let secrets, objects =
            byName |> List.partition (fun (target, _) -> target.Resource = Kind.secret)

        {
            Now = now
            Entropy = entropy
            Config = knowledge.Config
            Platform =
                Knowledge.named WellKnown.infrastructure knowledge
                |> Observed.map Infrastructure.decode
            Secrets = Map.ofList secrets
            Observed = {
                Objects = Map.ofList objects
                Routes =
                    match Knowledge.sight Watch.routes knowledge with
                    | Sight.Unseen _ -> Unknown
                    | Sight.Seen routes -> Present routes
                PrunerJobs =
                    match Knowledge.sight Watch.prunerJobs knowledge with
                    | Sight.Unseen _ -> Unknown
                    | Sight.Seen jobs -> Present jobs
                Zones =
                    match Knowledge.sight Watch.nodesWithZone knowledge, knowledge.ZonesGoneSince with
                    | Sight.Unseen _, _ -> Zones.Unknown
                    | Sight.Seen nodes, _ when not (Map.isEmpty nodes) -> Zones.Labelled
                    | Sight.Seen _, Some since -> Zones.Unlabelled since
                    | Sight.Seen _, None -> Zones.Unlabelled now
                Facts = knowledge.Facts
                FirstGates = knowledge.FirstGates
                Gates = Knowledge.gates knowledge
                GatesAreServed =
                    match Knowledge.sight (Watch.named WellKnown.featureGate) knowledge with
                    | Sight.Unseen(Some(ApiFailure.NotServed _, _)) -> false
                    | Sight.Unseen _
                    | Sight.Seen _ -> true
                Failures = knowledge.Failures
                FailingSince = knowledge.FailingSince
                Clouds = knowledge.Clouds
                Written = knowledge.Written
                Mounted = knowledge.Mounted
                Obstacles =
                    knowledge.Watches
                    |> Map.toList
                    |> List.choose (fun (watch, sight) ->
                        match sight with
                        | Sight.Unseen(Some(failure, since)) ->
                            Some {
                                Watch = watch
                                Failure = failure
                                Since = since
                            }
                        | Sight.Unseen None
                        | Sight.Seen _ -> None)
                LogLevel = knowledge.LogLevel
                Told = knowledge.Told
                StartedAt = knowledge.StartedAt
            }
        }
