namespace ImageRegistry.Core

/// Deployment `image-registry` (spec 02, section 5): inventory row 7.
///
/// Its spec is ours whole. Drift is told by the generation: ours was recorded in the Config's status after the last write, so any
/// other one was made by somebody else (RS-7). Wishes are told by a digest in an annotation. Fields that a newer API server adds by
/// itself change neither, so they never start a write.
[<RequireQualifiedAccess>]
module RegistryDeployment =

    let private spec (inputs: PodInputs) =
        Json.obj [
            "replicas", Json.int64 inputs.Spec.Replicas
            "progressDeadlineSeconds", Json.int 120
            "selector", Json.obj [ "matchLabels", Json.textMap WellKnown.registryLabels ]
            "strategy", Scheduling.strategy inputs.Spec
            "template", PodTemplate.template inputs
        ]

    let desired (inputs: PodInputs) : Desired =
        let spec = spec inputs

        let annotations =
            Map.ofList [ WellKnown.versionAnnotation, inputs.Settings.ReleaseVersion ]

        let overridden =
            (annotations, inputs.Spec.Overrides.Annotations)
            ||> Map.fold (fun all name value -> Map.add name value all)

        let document =
            Document.ofRef WellKnown.deployment
            |> Document.withLabels WellKnown.registryLabels
            |> Document.withAnnotations overridden
            |> Json.set [ "spec" ] spec

        let digests =
            Map.ofList [
                WellKnown.checksumAnnotation, "sha256:" + Digest.sha256 (Json.bytes document)
                WellKnown.specHashAnnotation, Digest.sha256 (Json.bytes spec)
            ]

        {
            Target = WellKnown.deployment
            Document = document |> Document.withAnnotations digests
            Whole = [ [ "spec" ] ]
            Immutable = [ [ "spec"; "selector" ] ]
        }

    let private templateAnnotations document =
        Json.texts [ "spec"; "template"; "metadata"; "annotations" ] document

    /// Annotations that an earlier `unsupportedConfigOverrides` put on the Deployment and nobody asks for any more: they stand
    /// on the pod template too, which is ours whole (RB-8).
    let private abandoned (desired: Desired) (live: Json) =
        let wanted = Document.annotations desired.Document
        let onTemplate = templateAnnotations live

        Document.annotations live
        |> Map.filter (fun name value -> Map.tryFind name onTemplate = Some value && not (Map.containsKey name wanted))
        |> Map.keys
        |> List.ofSeq

    let private withoutAnnotations names document =
        (document, names)
        ||> List.fold (fun document name -> Json.remove [ "metadata"; "annotations"; name ] document)

    /// Labels and annotations joined, the spec replaced (S4).
    let private rewritten (desired: Desired) (live: Json) : Json =
        let wanted = desired.Document

        live
        |> withoutAnnotations (abandoned desired live)
        |> Document.withLabels (Document.labels wanted)
        |> Document.withAnnotations (Document.annotations wanted)
        |> Json.set [ "spec" ] (Json.tryField "spec" wanted |> Option.defaultValue Json.empty)

    let private affinityPath = [ "spec"; "template"; "spec"; "affinity" ]

    let private replicas document =
        document |> Json.tryInt64 [ "spec"; "replicas" ] |> Option.defaultValue 1L

    /// RS-36: pods that still exclude each other cannot be joined by more; the affinity has to go first.
    let private mustDropAffinityFirst (desired: Desired) (live: Json) =
        Option.isSome (Json.tryPath affinityPath live)
        && Option.isNone (Json.tryPath affinityPath desired.Document)
        && replicas desired.Document > replicas live

    let private metadataDifferences (desired: Desired) (live: Json) =
        let missing field (wanted: Map<string, string>) (present: Map<string, string>) =
            wanted
            |> Map.filter (fun name value -> Map.tryFind name present <> Some value)
            |> Map.keys
            |> Seq.map (fun name -> "metadata." + field + "." + name + " differs")
            |> List.ofSeq

        missing "labels" (Document.labels desired.Document) (Document.labels live)
        @ missing "annotations" (Document.annotations desired.Document) (Document.annotations live)
        @ (abandoned desired live
           |> List.map (fun name -> "metadata.annotations." + name + " is no longer asked for"))

    /// The generation that our own last write left, as far as it is known: from the Config's status, or from the write itself when its
    /// record has not been written yet (RB-21).
    let private isOurs (recorded: int64 option) (written: int64 option) (live: Json) =
        let generation = Some(Document.generation live)
        generation = recorded || generation = written

    /// The checksum that the pods of this Deployment carry.
    let dependenciesChecksum (live: Json) : string option =
        Map.tryFind WellKnown.dependenciesChecksumAnnotation (templateAnnotations live)

    /// Whether somebody else changed the spec since our last write.
    let hasForeignEdit (recorded: int64 option) (written: int64 option) (live: Json) : bool =
        Option.isSome recorded && not (isOurs recorded written live)

    let private update why facts (body: Json) =
        Effect.Replace(WellKnown.deployment, body)
        |> Step.make ("apply " + ObjectRef.path WellKnown.deployment) why facts
        |> Step.announced

    /// The write that brings the Deployment to what it should be. `recorded` and `written` are the generations after our last write,
    /// from the Config's status and from memory; `dependencies` says what of the mounted objects has changed.
    let step
        (desired: Desired)
        (dependencies: string list)
        (recorded: int64 option)
        (written: int64 option)
        (live: Observed<Json>)
        : Result<Step option, Refusal> =
        match live with
        | Unknown
        | Absent -> Desired.step desired "the registry runs as a Deployment" live
        | Present document when
            Document.isDeleted document
            || not (List.isEmpty (Ownership.immutableDifferences desired document))
            ->
            Desired.step desired "the registry runs as a Deployment" live
        | Present document ->
            let foreign =
                if isOurs recorded written document then
                    []
                else
                    [ "its generation is not the one after the operator's last write" ]

            let facts =
                match
                    DeploymentChange.facts dependencies desired.Document document, metadataDifferences desired document
                with
                | [], metadata -> metadata
                | changes, _ -> changes

            match metadataDifferences desired document @ foreign with
            | [] -> Ok None
            | _ when mustDropAffinityFirst desired document ->
                let body = Json.remove affinityPath document

                Ok(
                    Some(
                        update
                            "the affinity goes before the number of replicas rises, so that the new pods can be placed"
                            (facts @ foreign)
                            body
                    )
                )
            | _ ->
                Ok(
                    Some(
                        update
                            "the registry's Deployment is kept as the Config says"
                            (facts @ foreign)
                            (rewritten desired document)
                    )
                )
