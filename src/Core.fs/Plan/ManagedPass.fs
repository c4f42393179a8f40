namespace ImageRegistry.Core

open System

/// What one pass decides before the status is worked out.
[<NoComparison>]
type Pass = {
    Changes: ConfigChange list
    Steps: Step list
    Refusals: Refusal list
    Problems: Problem list
    /// The condition `StorageExists` to report; none keeps what is there.
    StorageCondition: Condition option
    /// The conditions of measures on the storage that stand; none keeps what is there.
    StorageMeasures: Condition list option
    /// What `status.storage` should say; none keeps what is there.
    AppliedStorage: StorageRequest option
    /// The generation to record for the Deployment; none keeps what is recorded.
    DeploymentGeneration: int64 option
    /// What the running pods were made from, by digest; none where it is not known now.
    Mounted: Map<ObjectRef, string> option
    /// The media in clouds that the decision hangs on, by identity.
    Places: Set<string>
    /// When to look again although nothing says so.
    Times: DateTimeOffset list
}

[<RequireQualifiedAccess>]
module Pass =

    /// A pass that does nothing and has nothing to report.
    let empty: Pass = {
        Changes = []
        Steps = []
        Refusals = []
        Problems = []
        StorageCondition = None
        StorageMeasures = None
        AppliedStorage = None
        DeploymentGeneration = None
        Mounted = None
        Places = Set.empty
        Times = []
    }

/// The state `Managed`: create, keep, repair (OP-61, RS-15, with RB-3: one bad object holds up only what needs it).
[<RequireQualifiedAccess>]
module ManagedPass =

    let private pullSecret (snapshot: Snapshot) : Result<Step option, Refusal> =
        let wait why =
            Error(Refusal.make ("copy " + ObjectRef.text WellKnown.pullSecret) why)

        match Snapshot.find WellKnown.pullSecret snapshot with
        | Unknown -> wait "it has not been seen yet"
        | Absent -> wait "it does not exist"
        | Present source ->
            match RegistrySecrets.pullSecret source with
            | RegistrySecrets.PullSecret.Unusable finding -> wait (Finding.text finding)
            | RegistrySecrets.PullSecret.Copy desired ->
                Desired.step
                    desired
                    "the registry pulls through with the cluster's pull secret"
                    (Snapshot.find desired.Target snapshot)

    /// The Routes asked for, and the owned ones that nobody asks for any more (RS-95). A Secret that is missing holds up its own
    /// Route only.
    let private routes (snapshot: Snapshot) (spec: ConfigSpec) : Pass =
        let requested = RegistryRoutes.requested spec

        let one (request: RouteRequest) : Pass =
            let live = Snapshot.route request.Name snapshot

            let apply secret =
                let steps, refusals = Refusal.separate [ RegistryRoutes.step request secret live ]

                {
                    Pass.empty with
                        Steps = steps
                        Refusals = refusals
                }

            let wait why = {
                Pass.empty with
                    Refusals = [ Refusal.make ("apply Route " + request.Name) why ]
            }

            if request.SecretName = "" then
                apply None
            else
                let secret = WellKnown.secret request.SecretName

                match Snapshot.find secret snapshot with
                | Unknown -> wait (ObjectRef.text secret + " has not been seen yet")
                | Present document -> apply (Some document)
                | Absent ->
                    let message =
                        "route "
                        + request.Name
                        + ": spec.routes names secretName "
                        + request.SecretName
                        + ", but "
                        + ObjectRef.text secret
                        + " does not exist; create it with keys tls.crt and tls.key, or name another"

                    {
                        wait message with
                            Problems = [ Problem.Transient message ]
                    }

        let obsolete =
            match snapshot.Observed.Routes with
            | Unknown
            | Absent -> []
            | Present live ->
                live
                |> Map.toList
                |> List.filter (fun (name, route) ->
                    RegistryRoutes.isOwned route
                    && not (Document.isDeleted route)
                    && not (requested |> List.exists (fun request -> request.Name = name)))
                |> List.map (fun (name, route) ->
                    let target = WellKnown.route name

                    Effect.Delete(target, Document.uid route)
                    |> Step.make ("delete " + ObjectRef.path target) "nobody asks for this Route any more" [
                        "it carries the annotation " + WellKnown.ownershipAnnotation
                    ]
                    |> Step.announced)

        let all = requested |> List.map one

        {
            Pass.empty with
                Steps = (all |> List.collect (fun pass -> pass.Steps)) @ obsolete
                Refusals = all |> List.collect (fun pass -> pass.Refusals)
                Problems = all |> List.collect (fun pass -> pass.Problems)
        }

    /// What the Secret for the pods should hold. Credentials of a bucket that cannot be used yet, or not now, stay as they are: pods that run
    /// on them go on.
    let private privateData (config: Config) (storage: StorageDecision) : Result<Map<string, string>, Refusal> =
        match storage.Pods, config.Spec.Storage.Members with
        | Some pods, _ -> Ok pods.PrivateData
        | None, [ Storage.S3 _ ]
        | None, [ Storage.Gcs _ ] ->
            Error(Refusal.make ("apply " + ObjectRef.text WellKnown.privateConfiguration) "its storage is not ready")
        | None, _ -> Ok Map.empty

    /// What is wrong with the storage too, so that everything is told at once (B-8). Where the storage could not be read, that is all
    /// there is to say of it.
    let private storageMistakes
        (settings: OperatorSettings)
        (snapshot: Snapshot)
        (config: Config)
        (findings: Finding list)
        : Problem list =
        if
            findings
            |> List.exists (fun finding -> finding.Field.StartsWith("spec.storage", StringComparison.Ordinal))
        then
            []
        else
            (StorageChoice.decide settings snapshot config).Problems
            |> List.filter Problem.isPermanent

    /// All of a `Managed` pass. `certificates`: what the certificates' writer leaves for the pods.
    let decide
        (settings: OperatorSettings)
        (snapshot: Snapshot)
        (config: Config)
        (certificates: MountedCertificates)
        : Pass =
        let finalizer = ConfigChange.addFinalizer config
        let serving = Snapshot.servingInfo snapshot
        let observed = ConfigChange.observedConfig serving config

        match Verification.blocking snapshot config with
        | _ :: _ as findings ->
            // OP-65: nothing is touched, but the finalizer and the TLS settings are not the user's to get wrong.
            {
                Pass.empty with
                    Changes = finalizer @ observed
                    Problems =
                        (findings |> List.map Problem.ofFinding)
                        @ storageMistakes settings snapshot config findings
            }
        | [] ->
            let storage = StorageChoice.decide settings snapshot config
            let untouched = StorageChoice.holdsEverything snapshot config storage

            let beforeStorage =
                finalizer @ observed @ ConfigChange.httpSecret snapshot.Entropy config

            if untouched then
                {
                    Pass.empty with
                        Changes = finalizer @ observed
                        Refusals = storage.Refusals
                        Problems = storage.Problems
                        StorageCondition = storage.Condition
                        Places = storage.Places
                }
            else
                let changes =
                    beforeStorage
                    @ ConfigChange.storage
                        (StorageDecision.writable config.Status.Storage config.Spec.Storage storage.Request)
                        config
                    @ ConfigChange.rolloutStrategy (StorageChoice.rolloutStrategy config storage)

                let privateData = privateData config storage

                let find target = Snapshot.find target snapshot

                let apply reason (desired: Desired) =
                    Desired.step desired reason (find desired.Target)

                let steps, refusals =
                    Refusal.separate [
                        AccessControl.clusterRole (Observed.toOption (find WellKnown.clusterRole))
                        |> apply "the registry reads and writes image metadata"
                        AccessControl.clusterRoleBinding
                        |> apply "the registry's account has the registry's role"
                        AccessControl.serviceAccount
                        |> apply "the registry's pods run under an account of their own"
                        pullSecret snapshot
                        privateData
                        |> Result.bind (
                            RegistrySecrets.privateConfiguration
                            >> apply "the registry's pods get their storage credentials from it"
                        )
                        RegistryService.step (find WellKnown.service)
                        RegistryService.podDisruptionBudget config.Spec.Replicas
                        |> apply "a node drain must leave a registry pod"
                        RegistryNetworkPolicy.desired |> apply "the registry may talk to what it needs"
                    ]

                let deployment =
                    DeploymentPass.decide
                        settings
                        snapshot
                        config
                        storage
                        (List.isEmpty changes)
                        serving
                        steps
                        certificates

                let routes = routes snapshot config.Spec

                {
                    Changes = changes
                    Steps = storage.Steps @ steps @ Option.toList deployment.Step @ routes.Steps
                    Refusals = storage.Refusals @ refusals @ deployment.Refusals @ routes.Refusals
                    Problems = storage.Problems @ deployment.Problems @ routes.Problems
                    StorageCondition = storage.Condition
                    StorageMeasures = storage.Measures
                    Places = storage.Places
                    Times = storage.Times
                    // What was created is only recorded once the spec names it too; until then a crash must find the old record.
                    AppliedStorage = if List.isEmpty changes then storage.Applied else None
                    DeploymentGeneration = deployment.Generation
                    Mounted = deployment.Mounted
                }
