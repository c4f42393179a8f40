namespace ImageRegistry.Core

/// What a `Managed` pass decides about the Deployment.
[<NoComparison>]
type DeploymentDecision = {
    Step: Step option
    Refusals: Refusal list
    Problems: Problem list
    /// The generation to record in the Config's status, once the Deployment is as it should be.
    Generation: int64 option
    /// What the running pods were made from, by digest, while that is what there is.
    Mounted: Map<ObjectRef, string> option
}

/// Gathers what the registry's pods are made from and brings the Deployment to it. Whatever is generated is written down before it
/// is used (RB-15), and what this same pass writes counts as written (RB-18), so that one cause makes one rollout.
[<RequireQualifiedAccess>]
module DeploymentPass =

    let private what = "apply " + ObjectRef.text WellKnown.deployment

    let private nothing: DeploymentDecision = {
        Step = None
        Refusals = []
        Problems = []
        Generation = None
        Mounted = None
    }

    let private wait why = {
        nothing with
            Refusals = [ Refusal.make what why ]
    }

    /// The object as it will be when this pass's own write of it has succeeded.
    let private afterWrites (steps: Step list) (target: ObjectRef) (live: Observed<Json>) : Observed<Json> =
        steps
        |> List.tryPick (fun step ->
            match Effect.written step.Effect with
            | Some(written, document) when written = target -> Some(Present document)
            | Some _
            | None -> None)
        |> Option.defaultValue live

    /// RS-64 to RS-66: what exists of the dependencies; unknown as long as one of them is.
    let private dependencies
        (snapshot: Snapshot)
        (steps: Step list)
        (certificates: MountedCertificates)
        (storage: StorageOfPods)
        : Result<Map<ObjectRef, string>, Refusal> =
        let known target =
            if target = WellKnown.certificates then
                certificates.Content
            else
                afterWrites steps target (Snapshot.find target snapshot)

        let secrets =
            [ WellKnown.servingCertificate; WellKnown.pullSecretCopy ] @ storage.DependsOn

        let configMaps = [ WellKnown.certificates; WellKnown.trustedCa ]

        let unseen =
            secrets @ configMaps
            |> List.filter (fun target -> not (Observed.isKnown (known target)))

        match unseen with
        | [] ->
            secrets @ configMaps
            |> List.choose (fun target ->
                known target
                |> Observed.toOption
                |> Option.map (fun document -> target, document))
            |> Map.ofList
            |> Dependencies.digests
            |> Ok
        | target :: _ -> Error(Refusal.make what (ObjectRef.text target + " has not been seen yet"))

    /// Why the pods' dependencies differ, where it is remembered what the present pods were made from; the checksum that they carry
    /// proves it (RB-24). None when they do not differ; nothing remembered tells no more than that.
    let private changesOfDependencies (snapshot: Snapshot) (now: Map<ObjectRef, string>) (live: Json) : string list =
        let carried = RegistryDeployment.dependenciesChecksum live

        match snapshot.Observed.Mounted with
        | _ when carried = Some(Dependencies.checksum now) -> []
        | Some before when carried = Some(Dependencies.checksum before) -> Dependencies.changes before now
        | Some _
        | None -> [ "a ConfigMap or Secret that the pods use has changed" ]

    /// Whether somebody else changed the Deployment since our last write.
    let hasForeignEdit (snapshot: Snapshot) (config: Config) : bool =
        match Snapshot.deployment snapshot with
        | Unknown
        | Absent -> false
        | Present live -> Workload.hasForeignEdit (Workload.ownGenerations snapshot config WellKnown.deployment) live

    let private apply
        (snapshot: Snapshot)
        (config: Config)
        (steps: Step list)
        (certificates: MountedCertificates)
        (refusals: Refusal list)
        (dependencies: Map<ObjectRef, string>)
        (inputs: PodInputs)
        =
        let live = Snapshot.deployment snapshot

        let own = Workload.ownGenerations snapshot config WellKnown.deployment

        let changed =
            live
            |> Observed.toOption
            |> Option.map (changesOfDependencies snapshot dependencies)
            |> Option.defaultValue []

        let decision = {
            nothing with
                Refusals = refusals
                Mounted =
                    (if List.isEmpty changed && Observed.isKnown live then
                         Some dependencies
                     else
                         None)
        }

        match RegistryDeployment.step (RegistryDeployment.desired inputs) changed own live with
        | Error refusal -> {
            decision with
                Refusals = refusal :: refusals
          }
        | Ok None -> {
            decision with
                Generation = live |> Observed.toOption |> Option.map Document.generation
          }
        | Ok(Some step) ->
            // Credentials come before the pods that read them (RB-3), and so do certificates.
            let credentials =
                steps
                |> List.filter (fun other ->
                    Effect.target other.Effect
                    |> Option.exists (fun target -> List.contains target inputs.Storage.DependsOn))
                |> List.map (fun other -> other.Id)

            {
                decision with
                    Step = Some(Step.needs (credentials @ Option.toList certificates.WrittenBy) step)
            }

    /// `settled`: nothing is to be written into the Config first. `steps`: what this pass writes besides. `certificates`: what the
    /// certificates' writer leaves.
    let decide
        (settings: OperatorSettings)
        (snapshot: Snapshot)
        (config: Config)
        (storage: StorageDecision)
        (settled: bool)
        (serving: Observed<ServingInfo>)
        (steps: Step list)
        (certificates: MountedCertificates)
        : DeploymentDecision =
        match
            storage.Pods, serving, Snapshot.proxy snapshot, Snapshot.find WellKnown.operatorNamespaceObject snapshot
        with
        | None, _, _, _ -> wait "its storage is not ready"
        | _, Unknown, _, _ -> wait "the cluster's TLS settings have not been seen yet"
        | _, _, (Unknown | Absent), _ -> wait "the cluster's proxy settings have not been seen yet"
        | _, _, _, Unknown -> wait (ObjectRef.text WellKnown.operatorNamespaceObject + " has not been seen yet")
        | Some _, (Absent | Present _), Present _, (Absent | Present _) when not settled ->
            wait "what was generated has to be written into the Config before it is used"
        | Some _, (Absent | Present _), Present _, Absent -> {
            wait "the namespace does not exist" with
                Problems = [
                    Problem.Transient(
                        "deployment: "
                        + ObjectRef.text WellKnown.operatorNamespaceObject
                        + " does not exist"
                    )
                ]
          }
        | Some pods, (Absent | Present _), Present proxy, Present ns ->
            match
                PodPreconditions.fsGroup ns,
                PodPreconditions.waitsForCertificate snapshot certificates,
                PodPreconditions.zones snapshot,
                dependencies snapshot steps certificates pods
            with
            | Error message, _, _, _ -> {
                wait message with
                    Problems = [ Problem.Transient message ]
              }
            | Ok _, Some refusal, _, _
            | Ok _, None, Error refusal, _
            | Ok _, None, Ok _, Error refusal -> { nothing with Refusals = [ refusal ] }
            | Ok group, None, Ok(zones, refusals), Ok dependencies ->
                apply snapshot config steps certificates refusals dependencies {
                    Settings = settings
                    Spec = config.Spec
                    Serving =
                        config.Spec.ObservedConfig
                        |> Option.defaultValue {
                            MinTlsVersion = ""
                            CipherSuites = []
                        }
                    Proxy = proxy
                    Storage = pods
                    FsGroup = group
                    Zones = zones
                    DependenciesChecksum = Dependencies.checksum dependencies
                }
