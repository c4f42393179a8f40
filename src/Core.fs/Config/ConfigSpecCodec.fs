namespace ImageRegistry.Core

/// `spec` of the Config between the API's documents and the domain (spec 06, 1.2 and 1.7).
[<RequireQualifiedAccess>]
module ConfigSpecCodec =

    /// The spec of this document, and what of it cannot be read: the values of such fields are those of absent ones.
    let decode (spec: Json option) : ConfigSpec * Finding list =
        ConfigSpecReader.read spec |> Reading.pair

    let private ofLimits (limits: RequestLimits) =
        Json.obj (
            [ "maxWaitInQueue", Json.str (Duration.text limits.MaxWaitInQueue) ]
            @ Member.number "maxRunning" limits.MaxRunning
            @ Member.number "maxInQueue" limits.MaxInQueue
        )

    let private ofProxy (proxy: ProxySettings) =
        Json.obj (
            Member.text "http" proxy.Http
            @ Member.text "https" proxy.Https
            @ Member.text "noProxy" proxy.NoProxy
        )

    let private ofRoute (route: RouteRequest) =
        Json.obj (
            [ "name", Json.str route.Name ]
            @ Member.text "hostname" route.Hostname
            @ Member.text "secretName" route.SecretName
        )

    let private ofRoutes (routes: RouteRequest list) =
        match routes with
        | [] -> []
        | given -> [ "routes", Json.list (given |> List.map ofRoute) ]

    let private ofOverrides (overrides: Overrides) =
        let annotations =
            if Map.isEmpty overrides.Annotations then
                []
            else
                [ "annotations", Json.textMap overrides.Annotations ]

        match annotations @ Member.text "runtimeClassName" overrides.RuntimeClassName with
        | [] -> Json.Null
        | members -> Json.obj [ "deployment", Json.obj members ]

    /// The document in the form that clients of the API have always written it (spec 06, 1.7): `proxy`, `requests`, `storage` and
    /// the two free-form members are always there, texts that say nothing are not. Empty lists and maps stay what they are (RS-62).
    let encode (spec: ConfigSpec) : Json =
        Json.obj (
            [
                "logLevel", Json.str (LogLevel.text spec.LogLevel)
                "operatorLogLevel", Json.str (LogLevel.text spec.OperatorLogLevel)
                "proxy", ofProxy spec.Proxy
                "storage", StorageCodec.encode spec.Storage
                "requests", Json.obj [ "read", ofLimits spec.Read; "write", ofLimits spec.Write ]
                "replicas", Json.int64 spec.Replicas
                "rolloutStrategy", Json.str (RolloutStrategy.text spec.RolloutStrategy)
                "observedConfig",
                (spec.ObservedConfig
                 |> Option.map TlsProfile.encode
                 |> Option.defaultValue Json.Null)
                "unsupportedConfigOverrides", ofOverrides spec.Overrides
            ]
            @ Member.text "managementState" (ManagementState.text spec.ManagementState)
            @ Member.number "logging" spec.Logging
            @ Member.text "httpSecret" spec.HttpSecret
            @ Member.flag "readOnly" spec.ReadOnly
            @ Member.flag "disableRedirect" spec.DisableRedirect
            @ Member.flag "defaultRoute" spec.DefaultRoute
            @ ofRoutes spec.Routes
            @ Member.optional "resources" id spec.Resources
            @ Member.optional "nodeSelector" Json.textMap spec.NodeSelector
            @ Member.optional "tolerations" Json.list spec.Tolerations
            @ Member.optional "affinity" id spec.Affinity
            @ Member.optional "topologySpreadConstraints" Json.list spec.TopologySpreadConstraints
        )
