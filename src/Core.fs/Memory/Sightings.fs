namespace ImageRegistry.Core

open System

/// What the watches say, put to what is known.
[<RequireQualifiedAccess>]
module Sightings =

    let private configWatch = Watch.named WellKnown.config

    let private withConfig watch (knowledge: Knowledge) : Knowledge =
        if watch <> configWatch then
            knowledge
        else
            {
                knowledge with
                    Config = Knowledge.named WellKnown.config knowledge |> Observed.map ConfigCodec.decode
            }

    let private withSight (now: DateTimeOffset) watch sight (knowledge: Knowledge) : Knowledge =
        let updated =
            withConfig watch {
                knowledge with
                    Watches = Map.add watch sight knowledge.Watches
            }

        let zones =
            if watch <> Watch.nodesWithZone then
                updated.ZonesGoneSince
            else
                match sight, updated.ZonesGoneSince with
                | Sight.Seen nodes, _ when not (Map.isEmpty nodes) -> None
                | Sight.Seen _, Some since -> Some since
                | Sight.Seen _, None -> Some now
                | Sight.Unseen _, since -> since

        let first =
            match updated.FirstGates with
            | Some set -> Some set
            | None -> Observed.toOption (Knowledge.gates updated)

        {
            updated with
                ZonesGoneSince = zones
                FirstGates = first
        }

    /// A list was answered: this and nothing else is there.
    let replaced (now: DateTimeOffset) (watch: Watch) (documents: Json list) (knowledge: Knowledge) : Knowledge =
        let objects =
            documents
            |> List.map (fun document -> Document.name document, Watch.project watch document)
            |> Map.ofList

        withSight now watch (Sight.Seen objects) knowledge

    /// One object was added or changed.
    let changed (now: DateTimeOffset) (watch: Watch) (document: Json) (knowledge: Knowledge) : Knowledge =
        match Knowledge.sight watch knowledge with
        | Sight.Unseen _ -> knowledge
        | Sight.Seen objects ->
            withSight
                now
                watch
                (Sight.Seen(Map.add (Document.name document) (Watch.project watch document) objects))
                knowledge

    /// One object is gone.
    let deleted (now: DateTimeOffset) (watch: Watch) (document: Json) (knowledge: Knowledge) : Knowledge =
        match Knowledge.sight watch knowledge with
        | Sight.Unseen _ -> knowledge
        | Sight.Seen objects -> withSight now watch (Sight.Seen(Map.remove (Document.name document) objects)) knowledge

    /// The watch cannot be opened or its list is refused. What was seen before stays: every write carries the version it was computed
    /// from, so an outdated picture can do no harm.
    let failing (now: DateTimeOffset) (watch: Watch) (failure: ApiFailure) (knowledge: Knowledge) : Knowledge =
        match Knowledge.sight watch knowledge with
        | Sight.Seen _ -> knowledge
        | Sight.Unseen before ->
            let since = before |> Option.map snd |> Option.defaultValue now

            {
                knowledge with
                    Watches = Map.add watch (Sight.Unseen(Some(failure, since))) knowledge.Watches
            }

    /// The watch is not wanted any more; what it showed is forgotten with it.
    let forgotten (watch: Watch) (knowledge: Knowledge) : Knowledge =
        withConfig watch {
            knowledge with
                Watches = Map.remove watch knowledge.Watches
        }
