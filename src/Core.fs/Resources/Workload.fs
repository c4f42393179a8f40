namespace ImageRegistry.Core

/// The generations that our last write of a workload left, as far as they are known: from the Config's status, and from the write
/// itself as long as its record has not been written yet (RB-21).
type OwnGenerations = {
    Recorded: int64 option
    Written: int64 option
}

/// Workloads whose spec is ours whole, and whose labels and annotations are joined with those of others (S4, RS-7).
///
/// Drift is told by the generation: ours was recorded in the Config's status after the last write, so any other one was made by
/// somebody else. Wishes are told by a digest in an annotation. Fields that a newer API server adds by itself change neither, so they
/// never start a write.
[<RequireQualifiedAccess>]
module Workload =

    /// What is recorded of it in the Config's status.
    let record (target: ObjectRef) (generation: int64) : GenerationRecord = {
        Group = target.Resource.Group
        Resource = target.Resource.Plural
        Namespace = target.Namespace
        Name = target.Name
        LastGeneration = generation
        Hash = ""
    }

    /// The generations of this workload that are our own writes, as far as is remembered.
    let ownGenerations (snapshot: Snapshot) (config: Config) (target: ObjectRef) : OwnGenerations = {
        Recorded =
            config.Status.Generations
            |> List.tryFind (fun record ->
                record.Resource = target.Resource.Plural
                && record.Namespace = target.Namespace
                && record.Name = target.Name)
            |> Option.map (fun record -> record.LastGeneration)
        Written =
            Map.tryFind target snapshot.Observed.Written
            |> Option.map (fun written -> written.Generation)
    }

    let private isOurs (own: OwnGenerations) (live: Json) =
        let generation = Some(Document.generation live)
        generation = own.Recorded || generation = own.Written

    /// Whether somebody else changed the spec since our last write.
    let hasForeignEdit (own: OwnGenerations) (live: Json) : bool =
        Option.isSome own.Recorded && not (isOurs own live)

    /// The reason to rewrite it that lies in its generation, where there is one.
    let foreignEdits (own: OwnGenerations) (live: Json) : string list =
        if isOurs own live then
            []
        else
            [ "its generation is not the one after the operator's last write" ]

    /// The labels and annotations of ours that are not as they should be.
    let metadataDifferences (desired: Desired) (live: Json) : string list =
        let missing field (wanted: Map<string, string>) (present: Map<string, string>) =
            wanted
            |> Map.filter (fun name value -> Map.tryFind name present <> Some value)
            |> Map.keys
            |> Seq.map (fun name -> "metadata." + field + "." + name + " differs")
            |> List.ofSeq

        missing "labels" (Document.labels desired.Document) (Document.labels live)
        @ missing "annotations" (Document.annotations desired.Document) (Document.annotations live)

    /// The live object with labels and annotations joined and the spec replaced.
    let rewritten (desired: Desired) (live: Json) : Json =
        let wanted = desired.Document

        live
        |> Document.withLabels (Document.labels wanted)
        |> Document.withAnnotations (Document.annotations wanted)
        |> Json.set [ "spec" ] (Json.tryField "spec" wanted |> Option.defaultValue Json.empty)
