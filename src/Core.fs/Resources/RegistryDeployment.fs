namespace ImageRegistry.Core

/// Deployment `image-registry` (spec 02, section 5): inventory row 7.
///
/// Its spec is ours whole; how drift and wishes are told is said at `Workload`.
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

    /// Deployment `image-registry` as it should be (RS-28 to RS-32).
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

    let private rewritten (desired: Desired) (live: Json) : Json =
        live
        |> withoutAnnotations (abandoned desired live)
        |> Workload.rewritten desired

    let private affinityPath = [ "spec"; "template"; "spec"; "affinity" ]

    let private replicas document =
        document |> Json.tryInt64 [ "spec"; "replicas" ] |> Option.defaultValue 1L

    /// RS-36: pods that still exclude each other cannot be joined by more; the affinity has to go first.
    let private mustDropAffinityFirst (desired: Desired) (live: Json) =
        Option.isSome (Json.tryPath affinityPath live)
        && Option.isNone (Json.tryPath affinityPath desired.Document)
        && replicas desired.Document > replicas live

    let private metadataDifferences (desired: Desired) (live: Json) =
        Workload.metadataDifferences desired live
        @ (abandoned desired live
           |> List.map (fun name -> "metadata.annotations." + name + " is no longer asked for"))

    /// The checksum that the pods of this Deployment carry.
    let dependenciesChecksum (live: Json) : string option =
        Map.tryFind WellKnown.dependenciesChecksumAnnotation (templateAnnotations live)

    let private update why facts (body: Json) =
        Effect.Replace(WellKnown.deployment, body)
        |> Step.make ("apply " + ObjectRef.path WellKnown.deployment) why facts
        |> Step.announced

    /// The write that brings the Deployment to what it should be. `dependencies` says what of the mounted objects has changed.
    let step
        (desired: Desired)
        (dependencies: string list)
        (own: OwnGenerations)
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
            let foreign = Workload.foreignEdits own document
            let metadata = metadataDifferences desired document

            if List.isEmpty metadata && List.isEmpty foreign then
                Ok None
            else
                let facts =
                    match DeploymentChange.facts dependencies desired.Document document with
                    | [] -> metadata @ foreign
                    | changes -> changes @ foreign

                (if mustDropAffinityFirst desired document then
                     update
                         "the affinity goes before the number of replicas rises, so that the new pods can be placed"
                         facts
                         (Json.remove affinityPath document)
                 else
                     update "the registry's Deployment is kept as the Config says" facts (rewritten desired document))
                |> Some
                |> Ok
