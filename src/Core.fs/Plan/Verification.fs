namespace ImageRegistry.Core

open System
open System.Globalization

/// What a Config can say that the API server admits and the operator cannot carry out (spec 06, section 1.7; B-8).
[<RequireQualifiedAccess>]
module Verification =

    let private finding field value remedy reason : Finding = {
        Field = field
        Value = value
        Remedy = remedy
        Reason = reason
    }

    let private number (value: int64) =
        value.ToString CultureInfo.InvariantCulture

    /// OP-63; above 32 bits the Deployment could not take it.
    let private replicas (spec: ConfigSpec) =
        if spec.Replicas < 0L then
            [
                finding
                    "spec.replicas"
                    (number spec.Replicas)
                    "replicas must be greater than or equal to 0"
                    "VerificationFailed"
            ]
        elif spec.Replicas > int64 Int32.MaxValue then
            [
                finding "spec.replicas" (number spec.Replicas) "replicas must fit in 32 bits" "VerificationFailed"
            ]
        else
            []

    /// OP-64, and names that the API server would refuse.
    let private routes (spec: ConfigSpec) =
        let field index name =
            "spec.routes[" + number (int64 index) + "]." + name

        let nameOf index (route: RouteRequest) =
            if route.Name = WellKnown.defaultRouteName then
                [
                    finding
                        (field index "name")
                        route.Name
                        "route names must not be duplicated: this one is kept for spec.defaultRoute; choose another"
                        "VerificationFailed"
                ]
            elif not (ObjectName.isSubdomain route.Name) then
                [
                    finding
                        (field index "name")
                        (if route.Name = "" then "\"\"" else route.Name)
                        "a route needs a name of lower-case letters, digits, '-' and '.'"
                        "VerificationFailed"
                ]
            elif
                spec.Routes
                |> List.take index
                |> List.exists (fun before -> before.Name = route.Name)
            then
                [
                    finding
                        (field index "name")
                        route.Name
                        "route names must not be duplicated; give each route its own"
                        "VerificationFailed"
                ]
            else
                []

        let secretOf index (route: RouteRequest) =
            if route.SecretName <> "" && not (ObjectName.isSubdomain route.SecretName) then
                [
                    finding
                        (field index "secretName")
                        route.SecretName
                        "this cannot be the name of a Secret; name one in namespace openshift-image-registry"
                        "VerificationFailed"
                ]
            else
                []

        let hostOf index (route: RouteRequest) =
            if
                route.Hostname <> ""
                && not (ObjectName.isSubdomain (route.Hostname.ToLowerInvariant()))
            then
                [
                    finding
                        (field index "hostname")
                        route.Hostname
                        "this cannot be a host name; write one, or leave it out to have one made"
                        "VerificationFailed"
                ]
            else
                []

        spec.Routes
        |> List.mapi (fun index route -> nameOf index route @ secretOf index route @ hostOf index route)
        |> List.concat

    /// RS-50
    let private requests (spec: ConfigSpec) =
        let limit path value =
            if value < 0L then
                [
                    finding path (number value) "must not be negative; 0 means no limit" "InvalidRequests"
                ]
            else
                []

        limit "spec.requests.read.maxRunning" spec.Read.MaxRunning
        @ limit "spec.requests.read.maxInQueue" spec.Read.MaxInQueue
        @ limit "spec.requests.write.maxRunning" spec.Write.MaxRunning
        @ limit "spec.requests.write.maxInQueue" spec.Write.MaxInQueue

    /// The API server would refuse the Deployment for it, so it is not even asked.
    let private resources (spec: ConfigSpec) =
        let amount (value: Json) =
            match value with
            | Json.String text
            | Json.Number text -> Some text
            | Json.Null
            | Json.Bool _
            | Json.Array _
            | Json.Object _ -> None

        let asked = spec.Resources |> Option.defaultValue Json.empty
        let limits = Json.members [ "limits" ] asked |> Map.toList

        limits
        |> List.choose (fun (name, limit) ->
            match amount limit, Json.tryPath [ "requests"; name ] asked |> Option.bind amount with
            | Some limit, Some request when Quantity.isAbove request limit ->
                Some(
                    finding
                        ("spec.resources.requests[" + name + "]")
                        request
                        ("this is more than spec.resources.limits["
                         + name
                         + "], which is "
                         + limit
                         + "; lower it or raise the limit")
                        "VerificationFailed"
                )
            | _, _ -> None)

    let private rolloutStrategy (spec: ConfigSpec) =
        match spec.RolloutStrategy with
        | RolloutStrategy.RollingUpdate
        | RolloutStrategy.Recreate -> []
        | RolloutStrategy.Unrecognised word -> [
            finding "spec.rolloutStrategy" word "must be RollingUpdate or Recreate" "InvalidConfig"
          ]

    /// RS-53: what stands in `observedConfig` goes to the registry, which would not start with it. The operator replaces it as soon as it
    /// has seen what the cluster asks for, so this only counts until then.
    let private observedConfig (snapshot: Snapshot) (spec: ConfigSpec) =
        match Snapshot.servingInfo snapshot, spec.ObservedConfig with
        | (Absent | Unknown), Some serving -> TlsProfile.findings serving
        | (Absent | Unknown), None
        | Present _, _ -> []

    /// Everything that keeps the pass from touching anything, all of it at once.
    let blocking (snapshot: Snapshot) (config: Config) : Finding list =
        let unreadable =
            match Snapshot.servingInfo snapshot with
            | Present _ ->
                config.Findings
                |> List.filter (fun finding -> finding.Reason <> "InvalidObservedConfig")
            | Absent
            | Unknown -> config.Findings

        unreadable
        @ replicas config.Spec
        @ routes config.Spec
        @ requests config.Spec
        @ resources config.Spec
        @ rolloutStrategy config.Spec
        @ observedConfig snapshot config.Spec

    let private logLevel field level =
        match level with
        | LogLevel.Normal
        | LogLevel.Debug
        | LogLevel.Trace
        | LogLevel.TraceAll -> []
        | LogLevel.Unrecognised word -> [
            finding field word "it is taken as Normal; write Normal, Debug, Trace or TraceAll" "UnknownLogLevel"
          ]

    let private pullSecret (snapshot: Snapshot) =
        match Snapshot.find WellKnown.pullSecret snapshot with
        | Unknown -> []
        | Absent -> [
            finding
                (ObjectRef.text WellKnown.pullSecret)
                ""
                "it does not exist, so the registry pulls through without credentials; create it"
                "PullSecretMissing"
          ]
        | Present source ->
            match RegistrySecrets.pullSecret source with
            | RegistrySecrets.PullSecret.Copy _ -> []
            | RegistrySecrets.PullSecret.Unusable finding -> [ finding ]

    let private platform (snapshot: Snapshot) =
        match snapshot.Platform with
        | Unknown
        | Absent -> []
        | Present infrastructure -> infrastructure.Findings

    /// What is not as it should be but holds nothing up. It is told in the condition `InputsValid`.
    let advice (snapshot: Snapshot) (config: Config) : Finding list =
        logLevel "spec.logLevel" config.Spec.LogLevel
        @ logLevel "spec.operatorLogLevel" config.Spec.OperatorLogLevel
        @ pullSecret snapshot
        @ platform snapshot
