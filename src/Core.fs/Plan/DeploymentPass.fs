namespace ImageRegistry.Core

/// What a `Managed` pass decides about the Deployment.
type DeploymentDecision = {
    Step: Step option
    Refusals: Refusal list
    Problems: Problem list
    /// The generation to record in the Config's status, once the Deployment is as it should be.
    Generation: int64 option
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
        (storage: StorageOfPods)
        : Result<string, Refusal> =
        let known target =
            afterWrites steps target (Snapshot.find target snapshot)

        let secrets =
            [ WellKnown.servingCertificate; WellKnown.pullSecretCopy ] @ storage.DependsOn

        let configMaps = [ WellKnown.certificates; WellKnown.trustedCa ]

        let unseen =
            secrets @ configMaps
            |> List.filter (fun target -> not (Observed.isKnown (known target)))

        let present targets =
            targets
            |> List.choose (fun (target: ObjectRef) ->
                known target
                |> Observed.toOption
                |> Option.map (fun document -> target.Name, document))
            |> Map.ofList

        match unseen with
        | [] -> Ok(Dependencies.checksum (present configMaps) (present secrets))
        | target :: _ -> Error(Refusal.make what (ObjectRef.text target + " has not been seen yet"))

    let private recorded (config: Config) =
        config.Status.Generations
        |> List.tryFind (fun record ->
            record.Resource = Kind.deployment.Plural
            && record.Namespace = WellKnown.operatorNamespace
            && record.Name = WellKnown.deployment.Name)
        |> Option.map (fun record -> record.LastGeneration)

    /// Whether somebody else changed the Deployment since our last write.
    let hasForeignEdit (snapshot: Snapshot) (config: Config) : bool =
        match Snapshot.deployment snapshot with
        | Unknown
        | Absent -> false
        | Present live ->
            let written =
                Map.tryFind WellKnown.deployment snapshot.Observed.Written
                |> Option.map (fun written -> written.Generation)

            RegistryDeployment.hasForeignEdit (recorded config) written live

    let private apply
        (snapshot: Snapshot)
        (config: Config)
        (steps: Step list)
        (refusals: Refusal list)
        (inputs: PodInputs)
        =
        let live = Snapshot.deployment snapshot

        let written =
            Map.tryFind WellKnown.deployment snapshot.Observed.Written
            |> Option.map (fun written -> written.Generation)

        match RegistryDeployment.step (RegistryDeployment.desired inputs) (recorded config) written live with
        | Error refusal -> {
            nothing with
                Refusals = refusal :: refusals
          }
        | Ok None -> {
            nothing with
                Refusals = refusals
                Generation = live |> Observed.toOption |> Option.map Document.generation
          }
        | Ok(Some step) ->
            // Credentials come before the pods that read them (RB-3).
            let credentials =
                steps
                |> List.filter (fun other ->
                    Effect.target other.Effect
                    |> Option.exists (fun target -> List.contains target inputs.Storage.DependsOn))
                |> List.map (fun other -> other.Id)

            {
                nothing with
                    Step = Some(Step.needs credentials step)
                    Refusals = refusals
            }

    /// `settled`: nothing is to be written into the Config first. `steps`: what this pass writes besides.
    let decide
        (settings: OperatorSettings)
        (snapshot: Snapshot)
        (config: Config)
        (storage: StorageDecision)
        (settled: bool)
        (serving: Observed<ServingInfo>)
        (steps: Step list)
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
                PodPreconditions.waitsForCertificate snapshot,
                PodPreconditions.zones snapshot,
                dependencies snapshot steps pods
            with
            | Error message, _, _, _ -> {
                wait message with
                    Problems = [ Problem.Transient message ]
              }
            | Ok _, Some refusal, _, _
            | Ok _, None, Error refusal, _
            | Ok _, None, Ok _, Error refusal -> { nothing with Refusals = [ refusal ] }
            | Ok group, None, Ok(zones, refusals), Ok checksum ->
                apply snapshot config steps refusals {
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
                    DependenciesChecksum = checksum
                }
