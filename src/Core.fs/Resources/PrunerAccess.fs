namespace ImageRegistry.Core

/// What the pruner's pods may do in the cluster, and what they may talk to (RS-119, RS-101): inventory rows 16 to 19.
[<RequireQualifiedAccess>]
module PrunerAccess =

    let private read = [ "get"; "list" ]

    /// RS-119, in its order.
    let private rules = [
        AccessControl.rule [ "" ] [ "pods"; "replicationcontrollers" ] read
        AccessControl.rule [ "" ] [ "limitranges" ] [ "list" ]
        AccessControl.rule [ "build.openshift.io" ] [ "buildconfigs"; "builds" ] read
        AccessControl.rule [ "apps.openshift.io" ] [ "deploymentconfigs" ] read
        AccessControl.rule [ "batch" ] [ "jobs"; "cronjobs" ] read
        AccessControl.rule [ "apps" ] [ "daemonsets"; "deployments"; "replicasets"; "statefulsets" ] read
        AccessControl.rule [ "image.openshift.io" ] [ "images" ] [ "delete" ]
        AccessControl.rule [ "image.openshift.io" ] [ "images"; "imagestreams" ] [ "get"; "list"; "watch" ]
        AccessControl.rule [ "image.openshift.io" ] [ "imagestreams/status" ] [ "update" ]
    ]

    /// The role, with whatever rules others have added to the one that is there.
    let clusterRole (live: Json option) : Desired =
        AccessControl.role WellKnown.prunerClusterRole rules live

    /// ClusterRoleBinding `openshift-image-registry-pruner` as it should be.
    let clusterRoleBinding: Desired =
        AccessControl.binding
            WellKnown.prunerClusterRoleBinding
            WellKnown.prunerClusterRole
            WellKnown.prunerServiceAccount

    /// ServiceAccount `pruner` as it should be.
    let serviceAccount: Desired = AccessControl.account WellKnown.prunerServiceAccount

    let private toRegistry =
        Json.obj [
            PolicyRules.ports [ PolicyRules.port "TCP" WellKnown.registryPort ]
            "to",
            Json.list [
                Json.obj [ "podSelector", PolicyRules.labelled (Map.toList WellKnown.registryLabels) ]
            ]
        ]

    /// NetworkPolicy `image-pruner-networkpolicy` as it should be (RS-101).
    let networkPolicy: Desired = {
        Target = WellKnown.prunerNetworkPolicy
        Document =
            Document.ofRef WellKnown.prunerNetworkPolicy
            |> Json.set
                [ "spec" ]
                (Json.obj [
                    "podSelector", PolicyRules.labelled (Map.toList WellKnown.prunerPodLabels)
                    "policyTypes", Json.strings [ "Egress" ]
                    "egress", Json.list [ Json.empty; PolicyRules.toApiServer 6443; PolicyRules.toDns; toRegistry ]
                ])
        Whole = [ [ "spec" ] ]
        Immutable = []
    }
