namespace ImageRegistry.Core

/// The first Config of a cluster, made from the platform (spec 01, section 4).
[<RequireQualifiedAccess>]
module Bootstrap =

    let private noLimits: RequestLimits = {
        MaxRunning = 0L
        MaxInQueue = 0L
        MaxWaitInQueue = Duration.zero
    }

    /// OP-45, OP-47
    let private spec (infrastructure: Infrastructure) (platform: PlatformDefault) (serving: ServingInfo) : ConfigSpec = {
        ManagementState =
            (match platform.Storage with
             | Some _ -> ManagementState.Managed
             | None -> ManagementState.Removed)
        LogLevel = LogLevel.Normal
        OperatorLogLevel = LogLevel.Normal
        Logging = 0L
        HttpSecret = ""
        Proxy = { Http = ""; Https = ""; NoProxy = "" }
        Storage = {
            Members = Option.toList platform.Storage
            Management = None
        }
        ReadOnly = false
        DisableRedirect = false
        Read = noLimits
        Write = noLimits
        DefaultRoute = false
        Routes = []
        Replicas =
            (if infrastructure.SingleReplica then
                 min platform.Replicas 1L
             else
                 platform.Replicas)
        Resources = None
        NodeSelector = None
        Tolerations = None
        RolloutStrategy = platform.RolloutStrategy
        Affinity = None
        TopologySpreadConstraints = None
        ObservedConfig = Some serving
        Overrides = {
            Annotations = Map.empty
            RuntimeClassName = ""
        }
    }

    let private document (spec: ConfigSpec) =
        Document.ofRef WellKnown.config
        |> Json.set [ "metadata"; "finalizers" ] (Json.strings [ WellKnown.finalizer ])
        |> Json.set [ "spec" ] (ConfigCodec.encodeSpec spec)

    /// How messages name the platform.
    let private named (platform: Platform) =
        match Platform.text platform with
        | "" -> "unknown"
        | text -> text

    let private what = "create " + ObjectRef.text WellKnown.config

    /// The steps that make the Config, or why it cannot be made yet. The platform's claim comes first (OP-49): without it the Config
    /// would name a claim that is not there.
    let steps (snapshot: Snapshot) : Result<Step list, Refusal> =
        match snapshot.Platform, Snapshot.servingInfo snapshot with
        | Unknown, _ -> Error(Refusal.make what "the platform has not been seen yet")
        | Absent, _ ->
            Error(
                Refusal.make
                    what
                    "Infrastructure cluster does not exist; it names the platform, from which the first Config is made"
            )
        | Present _, Unknown -> Error(Refusal.make what "the cluster's TLS settings have not been seen yet")
        | Present infrastructure, (Absent | Present _ as serving) ->
            let servingInfo =
                Observed.toOption serving |> Option.defaultValue (TlsProfile.observe None)

            match PlatformDefault.find snapshot infrastructure with
            | Error(PlatformDefault.Pending.Asks step) -> Ok [ step ]
            | Error(PlatformDefault.Pending.Unready unready) ->
                Error(
                    Refusal.make
                        what
                        ("platform "
                         + named infrastructure.Platform
                         + ": whether its object store can be used is not known: "
                         + Unready.text unready)
                )
            | Ok platform ->
                let create =
                    Effect.Create(WellKnown.config, document (spec infrastructure platform servingInfo))
                    |> Step.make
                        what
                        ("there is no Config, and the platform is " + named infrastructure.Platform)
                        ([
                            "Config cluster does not exist"
                            "infrastructureTopology is SingleReplica: "
                            + (if infrastructure.SingleReplica then "yes" else "no")
                         ]
                         @ PlatformDefault.passedOver platform)
                    |> PlatformDefault.told platform

                match platform.ClaimClass with
                | None -> Ok [ create ]
                | Some storageClass ->
                    let target =
                        ClaimStorage.reference WellKnown.operatorNamespace WellKnown.defaultClaimName

                    match Snapshot.find target snapshot with
                    | Unknown -> Error(Refusal.make what (ObjectRef.text target + " has not been seen yet"))
                    // Whoever made it, it is taken as it is.
                    | Present _ -> Ok [ create ]
                    | Absent ->
                        let claim =
                            ClaimStorage.document target "ReadWriteOnce" (Some storageClass)
                            |> ClaimStorage.create target "the platform's default storage is a claim"

                        Ok [ claim; Step.needs [ claim.Id ] create ]
