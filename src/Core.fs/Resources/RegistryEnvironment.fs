namespace ImageRegistry.Core

open System.Globalization

/// Environment of the registry container (RS-43 to RS-54). The order is fixed: another order would be another pod template.
[<RequireQualifiedAccess>]
module RegistryEnvironment =

    let private variable (name: string) (value: string) =
        Json.obj [ "name", Json.str name; "value", Json.str value ]

    let private onlyIf condition (variables: Json list) = if condition then variables else []

    let private onlyIfText name value =
        onlyIf (value <> "") [ variable name value ]

    /// RS-46
    let private logLevel (spec: ConfigSpec) =
        match spec.LogLevel with
        | LogLevel.Debug
        | LogLevel.Trace
        | LogLevel.TraceAll -> "debug"
        | LogLevel.Normal
        | LogLevel.Unrecognised _ ->
            match spec.Logging with
            | 1L -> "warn"
            | 0L
            | 2L
            | 3L -> "info"
            | _ -> "debug"

    /// RS-44
    let private always (spec: ConfigSpec) = [
        variable "REGISTRY_HTTP_ADDR" ":5000"
        variable "REGISTRY_HTTP_NET" "tcp"
        variable "REGISTRY_HTTP_SECRET" spec.HttpSecret
        variable "REGISTRY_LOG_LEVEL" (logLevel spec)
        variable "REGISTRY_OPENSHIFT_QUOTA_ENABLED" "true"
        variable "REGISTRY_STORAGE_CACHE_BLOBDESCRIPTOR" "inmemory"
        variable "REGISTRY_STORAGE_DELETE_ENABLED" "true"
        variable "REGISTRY_HEALTH_STORAGEDRIVER_ENABLED" "true"
        variable "REGISTRY_HEALTH_STORAGEDRIVER_INTERVAL" "10s"
        variable "REGISTRY_HEALTH_STORAGEDRIVER_THRESHOLD" "1"
        variable "REGISTRY_OPENSHIFT_METRICS_ENABLED" "true"
        variable "REGISTRY_OPENSHIFT_SERVER_ADDR" "image-registry.openshift-image-registry.svc:5000"
    ]

    /// RS-49: each value of the Config, else the cluster's.
    let private proxy (spec: ProxySettings) (cluster: ProxySettings) =
        let either name ours theirs =
            onlyIfText name (if ours <> "" then ours else theirs)

        either "HTTP_PROXY" spec.Http cluster.Http
        @ either "HTTPS_PROXY" spec.Https cluster.Https
        @ either "NO_PROXY" spec.NoProxy cluster.NoProxy

    /// RS-50
    let private limits (verb: string) (limits: RequestLimits) =
        let name what =
            "REGISTRY_OPENSHIFT_REQUESTS_" + verb + "_" + what

        let number (value: int64) =
            value.ToString CultureInfo.InvariantCulture

        onlyIf (limits.MaxRunning <> 0L || limits.MaxInQueue <> 0L) [
            variable (name "MAXRUNNING") (number limits.MaxRunning)
            variable (name "MAXINQUEUE") (number limits.MaxInQueue)
            variable (name "MAXWAITINQUEUE") (Duration.text limits.MaxWaitInQueue)
        ]

    /// RS-52
    let private tlsProfile (serving: ServingInfo) =
        onlyIfText "REGISTRY_HTTP_TLS_MINVERSION" serving.MinTlsVersion
        @ onlyIfText "OPENSHIFT_REGISTRY_HTTP_TLS_CIPHERSUITES" (String.concat "," serving.CipherSuites)

    /// All variables, storage's first.
    let variables (storage: Json list) (spec: ConfigSpec) (cluster: ProxySettings) (serving: ServingInfo) : Json list =
        storage
        @ always spec
        @ onlyIf spec.ReadOnly [ variable "REGISTRY_STORAGE_MAINTENANCE_READONLY" "{enabled: true}" ]
        @ onlyIf spec.DisableRedirect [ variable "REGISTRY_STORAGE_REDIRECT_DISABLE" "true" ]
        @ proxy spec.Proxy cluster
        @ limits "READ" spec.Read
        @ limits "WRITE" spec.Write
        @ [
            variable "REGISTRY_HTTP_TLS_CERTIFICATE" "/etc/secrets/tls.crt"
            variable "REGISTRY_HTTP_TLS_KEY" "/etc/secrets/tls.key"
        ]
        @ tlsProfile serving
