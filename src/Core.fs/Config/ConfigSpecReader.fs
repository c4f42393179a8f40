namespace ImageRegistry.Core

/// `spec` of the Config (spec 06, 1.2), read field by field.
/// Findings are about what cannot be read; whether what was read makes sense is for others to say.
[<RequireQualifiedAccess>]
module ConfigSpecReader =

    let private text (name: string) (place: Place) =
        place |> Place.child name |> Reading.text

    let private flag (name: string) (place: Place) =
        place |> Place.child name |> Reading.flag

    let private number (name: string) (place: Place) =
        place
        |> Place.child name
        |> Reading.int64
        |> Reading.map (Option.defaultValue 0L)

    let private proxy (place: Place) : Reading<ProxySettings> =
        reading {
            let! _ = Reading.isObject place
            let! http = place |> text "http"
            let! https = place |> text "https"
            let! noProxy = place |> text "noProxy"

            return {
                Http = http
                Https = https
                NoProxy = noProxy
            }
        }

    let private limits (place: Place) : Reading<RequestLimits> =
        reading {
            let! _ = Reading.isObject place
            let! maxRunning = place |> number "maxRunning"
            let! maxInQueue = place |> number "maxInQueue"
            let! wait = place |> Place.child "maxWaitInQueue" |> Reading.duration

            return {
                MaxRunning = maxRunning
                MaxInQueue = maxInQueue
                MaxWaitInQueue = wait |> Option.defaultValue Duration.zero
            }
        }

    let private route (place: Place) : Reading<RouteRequest option> =
        reading {
            match!
                place
                |> Reading.required "it must be an object with a name" (Json.asObject >> Option.map ignore)
            with
            | None -> return None
            | Some() ->
                let! name =
                    place
                    |> Place.child "name"
                    |> Reading.required "a route needs a name, which must be a text" Json.asString

                let! hostname = place |> text "hostname"
                let! secretName = place |> text "secretName"

                return
                    Some {
                        Name = name |> Option.defaultValue ""
                        Hostname = hostname
                        SecretName = secretName
                    }
        }

    let private documents (place: Place) : Reading<Json list option> =
        place
        |> Reading.list (
            Reading.required "it must be an object" (fun content ->
                Json.asObject content |> Option.map (fun _ -> content))
        )

    let private replicas (place: Place) : Reading<int64> =
        match place.Content with
        | None ->
            Reading(
                ConfigSpec.empty.Replicas,
                [ Place.finding "it is required; give the number of registry pods" place ]
            )
        | Some _ ->
            Reading.int32 place
            |> Reading.map (Option.defaultValue ConfigSpec.empty.Replicas)

    let private observedConfig (place: Place) : Reading<ServingInfo option> =
        reading {
            match! Reading.isObject place with
            | false -> return None
            | true ->
                let serving = place |> Place.child "servingInfo"
                let! _ = Reading.isObject serving
                let! version = serving |> text "minTLSVersion"

                let! suites =
                    serving
                    |> Place.child "cipherSuites"
                    |> Reading.list (Reading.required "it must be the name of a cipher suite" Json.asString)

                return
                    Some {
                        MinTlsVersion = version
                        CipherSuites = suites |> Option.defaultValue []
                    }
        }

    let private overrides (place: Place) : Reading<Overrides> =
        let deployment = place |> Place.child "deployment"

        reading {
            let! _ = Reading.isObject place
            let! _ = Reading.isObject deployment
            let! annotations = deployment |> Place.child "annotations" |> Reading.textMap
            let! runtimeClassName = deployment |> text "runtimeClassName"

            return {
                Annotations = annotations |> Option.defaultValue Map.empty
                RuntimeClassName = runtimeClassName
            }
        }

    /// The spec of this document, and what of it cannot be read: the values of such fields are those of absent ones.
    /// Findings quote neither `httpSecret` nor anything in `proxy`.
    let read (spec: Json option) : Reading<ConfigSpec> =
        let root = Place.make "spec" "InvalidConfig" spec
        let at name = Place.child name root
        let because reason name = at name |> Place.withReason reason

        reading {
            // A spec that is no object could be anything, also a secret.
            let! _ = Reading.isObject (Place.secret root)

            let! managementState =
                because "UnsupportedManagementState" "managementState" |> Reading.text

            let! logLevel = root |> text "logLevel"
            let! operatorLogLevel = root |> text "operatorLogLevel"
            let! logging = root |> number "logging"
            let! httpSecret = at "httpSecret" |> Place.secret |> Reading.text
            let! proxy = at "proxy" |> Place.secret |> proxy
            let! storage = at "storage" |> StorageReader.read
            let! readOnly = root |> flag "readOnly"
            let! disableRedirect = root |> flag "disableRedirect"
            let requests = because "InvalidRequests" "requests"
            let! _ = Reading.isObject requests
            let! read = requests |> Place.child "read" |> limits
            let! write = requests |> Place.child "write" |> limits
            let! defaultRoute = root |> flag "defaultRoute"
            let! routes = because "VerificationFailed" "routes" |> Reading.list route
            let! replicas = because "VerificationFailed" "replicas" |> replicas
            let! resources = at "resources" |> Reading.document
            let! nodeSelector = at "nodeSelector" |> Reading.textMap
            let! tolerations = at "tolerations" |> documents
            let! rolloutStrategy = root |> text "rolloutStrategy"
            let! affinity = at "affinity" |> Reading.document
            let! spread = at "topologySpreadConstraints" |> documents

            let! observedConfig =
                because "InvalidObservedConfig" "observedConfig" |> observedConfig

            let! overrides =
                because "InvalidConfigOverrides" "unsupportedConfigOverrides" |> overrides

            return {
                ManagementState = ManagementState.parse managementState
                LogLevel = LogLevel.parse logLevel
                OperatorLogLevel = LogLevel.parse operatorLogLevel
                Logging = logging
                HttpSecret = httpSecret
                Proxy = proxy
                Storage = storage
                ReadOnly = readOnly
                DisableRedirect = disableRedirect
                Read = read
                Write = write
                DefaultRoute = defaultRoute
                Routes = routes |> Option.defaultValue []
                Replicas = replicas
                Resources = resources
                NodeSelector = nodeSelector
                Tolerations = tolerations
                RolloutStrategy = RolloutStrategy.parse rolloutStrategy
                Affinity = affinity
                TopologySpreadConstraints = spread
                ObservedConfig = observedConfig
                Overrides = overrides
            }
        }
