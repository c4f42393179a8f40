namespace ImageRegistry.Core

/// Where registry pods may run, and how they are replaced (RS-32, RS-58 to RS-62).
[<RequireQualifiedAccess>]
module Scheduling =

    let private ours = Json.obj [ "matchLabels", Json.textMap WellKnown.registryLabels ]

    /// RS-58
    let nodeSelector (spec: ConfigSpec) : Json =
        let asked = spec.NodeSelector |> Option.defaultValue Map.empty

        if Map.containsKey "kubernetes.io/os" asked then
            Json.textMap asked
        else
            Json.textMap (Map.add "kubernetes.io/os" "linux" asked)

    /// RS-59: two replicas are kept apart; more could be more than there are nodes.
    let affinity (spec: ConfigSpec) : Json option =
        match spec.Affinity with
        | Some asked -> Some asked
        | None when spec.Replicas = 2L ->
            Some(
                Json.obj [
                    "podAntiAffinity",
                    Json.obj [
                        "requiredDuringSchedulingIgnoredDuringExecution",
                        Json.list [
                            Json.obj [
                                "labelSelector", ours
                                "namespaces", Json.strings [ WellKnown.operatorNamespace ]
                                "topologyKey", Json.str "kubernetes.io/hostname"
                            ]
                        ]
                    ]
                ]
            )
        | None -> None

    /// RS-61
    let private spread (key: string) =
        Json.obj [
            "maxSkew", Json.int 1
            "topologyKey", Json.str key
            "whenUnsatisfiable", Json.str "DoNotSchedule"
            "labelSelector", ours
            "matchLabelKeys", Json.strings [ "pod-template-hash" ]
            "nodeAffinityPolicy", Json.str "Honor"
            "nodeTaintsPolicy", Json.str "Honor"
        ]

    /// RS-60: what is asked for, even if empty; none beside a node selector; else the defaults.
    let topologySpread (spec: ConfigSpec) (zones: bool) : Json list =
        match spec.TopologySpreadConstraints, spec.NodeSelector with
        | Some asked, _ -> asked
        | None, Some _ -> []
        | None, None ->
            [ spread "kubernetes.io/hostname"; spread "node-role.kubernetes.io/worker" ]
            @ (if zones then [ spread WellKnown.zoneLabel ] else [])

    /// RS-32: on scale-up under hard anti-affinity all new pods but one may have to wait for an old one to go.
    let strategy (spec: ConfigSpec) : Json =
        match spec.RolloutStrategy with
        | RolloutStrategy.Recreate -> Json.obj [ "type", Json.str "Recreate" ]
        | RolloutStrategy.RollingUpdate
        | RolloutStrategy.Unrecognised _ ->
            let rolling =
                if spec.Replicas = 2L then
                    [ "maxUnavailable", Json.int 1; "maxSurge", Json.int 1 ]
                else
                    [
                        "maxUnavailable", Json.int64 (max (spec.Replicas - 1L) 0L)
                        "maxSurge", Json.str "25%"
                    ]

            Json.obj [ "type", Json.str "RollingUpdate"; "rollingUpdate", Json.obj rolling ]
