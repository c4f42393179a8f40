namespace ImageRegistry.Core

/// Everything that the registry's pods are made from.
[<NoComparison>]
type PodInputs = {
    Settings: OperatorSettings
    Spec: ConfigSpec
    Serving: ServingInfo
    Proxy: ProxySettings
    Storage: StorageOfPods
    /// First group of the namespace's range (RS-42).
    FsGroup: int64
    /// Whether the cluster's nodes carry zones (RS-60).
    Zones: bool
    DependenciesChecksum: string
}

/// The pod template of the registry (RS-38 to RS-61). Defaults are left to the server, so that a write that changes nothing keeps the
/// generation (RS-37).
[<RequireQualifiedAccess>]
module PodTemplate =

    /// RS-40: the trust sources are merged into the only directory that can be written, then the registry starts.
    let private command =
        let extracted = "/etc/pki/ca-trust/extracted/"

        let directories =
            [ "edk2"; "java"; "openssl"; "pem" ] |> List.map (fun name -> extracted + name)

        [
            "mkdir -p " + String.concat " " directories
            "update-ca-trust extract --output " + extracted
            "exec /usr/bin/dockerregistry"
        ]
        |> String.concat " && "

    let private probe (initialDelaySeconds: int) =
        Json.obj [
            "httpGet",
            Json.obj [
                "path", Json.str "/healthz"
                "port", Json.int WellKnown.registryPort
                "scheme", Json.str "HTTPS"
            ]
            "initialDelaySeconds", Json.int initialDelaySeconds
            "timeoutSeconds", Json.int 5
        ]

    let private defaultResources =
        Json.obj [ "requests", Json.obj [ "cpu", Json.str "100m"; "memory", Json.str "256Mi" ] ]

    let private container (inputs: PodInputs) =
        Json.obj [
            "name", Json.str "registry"
            "image", Json.str inputs.Settings.RegistryImage
            "command", Json.strings [ "/bin/sh"; "-c"; command ]
            "ports",
            Json.list [
                Json.obj [ "containerPort", Json.int WellKnown.registryPort; "protocol", Json.str "TCP" ]
            ]
            "env",
            Json.list (RegistryEnvironment.variables inputs.Storage.Variables inputs.Spec inputs.Proxy inputs.Serving)
            "resources", inputs.Spec.Resources |> Option.defaultValue defaultResources
            // 25 s for endpoints to drain, 30 s for requests to end, within the 55 s of the pod (RS-41).
            "lifecycle",
            Json.obj [
                "preStop", Json.obj [ "exec", Json.obj [ "command", Json.strings [ "sleep"; "25" ] ] ]
            ]
            "livenessProbe", probe 5
            "readinessProbe", probe 15
            "terminationMessagePolicy", Json.str "FallbackToLogsOnError"
            "securityContext", Json.obj [ "readOnlyRootFilesystem", Json.Bool true ]
            "volumeMounts", Json.list (inputs.Storage.Mounts @ PodVolumes.mounts)
        ]

    let private given (name: string) (value: Json option) =
        value |> Option.map (fun value -> name, value) |> Option.toList

    let private podSpec (inputs: PodInputs) =
        let spread = Scheduling.topologySpread inputs.Spec inputs.Zones

        Json.obj (
            [
                "containers", Json.list [ container inputs ]
                "volumes", Json.list (inputs.Storage.Volumes @ PodVolumes.volumes)
                "serviceAccountName", Json.str WellKnown.serviceAccount.Name
                "priorityClassName", Json.str "system-cluster-critical"
                "terminationGracePeriodSeconds", Json.int 55
                "nodeSelector", Scheduling.nodeSelector inputs.Spec
                "securityContext",
                Json.obj [
                    "fsGroup", Json.int64 inputs.FsGroup
                    "fsGroupChangePolicy", Json.str "OnRootMismatch"
                ]
            ]
            @ given "tolerations" (inputs.Spec.Tolerations |> Option.map Json.list)
            @ given "affinity" (Scheduling.affinity inputs.Spec)
            @ given "topologySpreadConstraints" (if List.isEmpty spread then None else Some(Json.list spread))
            @ given
                "runtimeClassName"
                (if inputs.Spec.Overrides.RuntimeClassName = "" then
                     None
                 else
                     Some(Json.str inputs.Spec.Overrides.RuntimeClassName))
        )

    /// The template of the registry's pods (RS-38 to RS-61).
    let template (inputs: PodInputs) : Json =
        let annotations =
            Map.ofList [
                "target.workload.openshift.io/management", "{\"effect\": \"PreferredDuringScheduling\"}"
                "openshift.io/required-scc", "restricted-v2"
                WellKnown.dependenciesChecksumAnnotation, inputs.DependenciesChecksum
            ]

        let overridden =
            (annotations, inputs.Spec.Overrides.Annotations)
            ||> Map.fold (fun all name value -> Map.add name value all)

        Json.obj [
            "metadata",
            Json.obj [
                "labels", Json.textMap WellKnown.registryLabels
                "annotations", Json.textMap overridden
            ]
            "spec", podSpec inputs
        ]
