namespace ImageRegistry.Core

/// ConfigMap `image-registry-certificates` as the registry's pods will find it, for the one decision whether they have to be made anew.
[<NoComparison>]
type MountedCertificates = {
    /// Unknown as long as its writer cannot say what should be in it and it does not exist.
    Content: Observed<Json>
    /// The step of this plan that writes it.
    WrittenBy: StepId option
}

[<RequireQualifiedAccess>]
module MountedCertificates =

    /// What is there after this plan, as far as its writer's steps have not failed before: pods must not wait for what may never be
    /// written (RB-3), and must not be made twice for what is written beside them (RB-18).
    let after (snapshot: Snapshot) (steps: Step list) (faults: string list) : MountedCertificates =
        let live = Snapshot.find WellKnown.certificates snapshot

        let write =
            steps
            |> List.tryFind (fun step -> Effect.target step.Effect = Some WellKnown.certificates)

        let nothing = { Content = live; WrittenBy = None }

        match write |> Option.map (fun step -> step, Effect.written step.Effect) with
        | Some(step, Some(_, document)) when not (Map.containsKey (Effect.key step.Effect) snapshot.Observed.Failures) -> {
            Content = Present document
            WrittenBy = Some step.Id
          }
        | Some _ -> nothing
        | None ->
            match live with
            | Absent when List.isEmpty faults -> { nothing with Content = Unknown }
            | Absent
            | Unknown
            | Present _ -> nothing

    /// Whether the registry's own names are in it, which needs the service CA.
    let hasOwnNames (certificates: MountedCertificates) : bool =
        let names = Json.members [ "data" ]

        match certificates.Content with
        | Unknown
        | Absent -> false
        | Present document ->
            HostNames.internalOnes RegistryService.service.Document
            |> List.forall (fun host -> Map.containsKey (HostNames.certificateKey host) (names document))
