namespace ImageRegistry.Core

/// What is worth watching.
[<RequireQualifiedAccess>]
module Interests =

    let private always: Watch list = [
        Watch.named WellKnown.config
        Watch.named WellKnown.infrastructure
        Watch.named WellKnown.featureGate
        Watch.named WellKnown.clusterVersion
        Watch.named WellKnown.apiServer
        Watch.named WellKnown.proxy
        Watch.named WellKnown.clusterOperator
        Watch.named WellKnown.imagePruner
        Watch.named WellKnown.prunerClusterRole
        Watch.named WellKnown.prunerClusterRoleBinding
        Watch.named WellKnown.prunerServiceAccount
        Watch.named WellKnown.prunerNetworkPolicy
        Watch.named WellKnown.prunerCronJob
        Watch.prunerJobs
        Watch.named WellKnown.operatorNamespaceObject
        Watch.nodesWithZone
        Watch.named WellKnown.clusterRole
        Watch.named WellKnown.clusterRoleBinding
        Watch.named WellKnown.serviceAccount
        Watch.named WellKnown.service
        Watch.named WellKnown.deployment
        Watch.named WellKnown.nodeCa
        Watch.named WellKnown.podDisruptionBudget
        Watch.named WellKnown.networkPolicy
        Watch.routes
        Watch.named WellKnown.pullSecret
        Watch.named WellKnown.pullSecretCopy
        Watch.named WellKnown.privateConfiguration
        Watch.named WellKnown.servingCertificate
        Watch.named WellKnown.certificates
        Watch.named WellKnown.managedCertificates
        Watch.named WellKnown.serviceCa
        Watch.named WellKnown.image
        Watch.named WellKnown.trustedCa
    ]

    let private claims (knowledge: Knowledge) (storage: StorageRequest) =
        storage.Members
        |> List.choose (fun storage ->
            match storage with
            | Storage.Pvc claim ->
                let ns =
                    knowledge.Settings.WatchNamespace
                    |> Option.defaultValue WellKnown.operatorNamespace

                Some(
                    Watch.named (ClaimStorage.reference ns (if claim = "" then WellKnown.defaultClaimName else claim))
                )
            | Storage.EmptyDir
            | Storage.S3 _
            | Storage.Swift _
            | Storage.Gcs _
            | Storage.IbmCos _
            | Storage.Azure _
            | Storage.Oss _ -> None)

    /// Where credentials and certificates of a storage in a cloud come from.
    let private ofClouds (storage: StorageRequest) : Watch list =
        let credentials = [
            Watch.named WellKnown.userCredentials
            Watch.named WellKnown.cloudCredentials
        ]

        storage.Members
        |> List.collect (fun storage ->
            match storage with
            | Storage.S3 s3 ->
                credentials
                @ (if s3.TrustedCa = "" then
                       [ Watch.named WellKnown.kubeCloudConfig ]
                   elif ObjectName.isSubdomain s3.TrustedCa then
                       [ Watch.named (WellKnown.clusterConfigMap s3.TrustedCa) ]
                   else
                       [])
                @ (match s3.CloudFront with
                   | Some front when front.PrivateKeySecret <> "" -> [
                       Watch.named (WellKnown.secret front.PrivateKeySecret)
                     ]
                   | Some _
                   | None -> [])
            | Storage.Gcs _ -> credentials
            | Storage.EmptyDir
            | Storage.Pvc _
            | Storage.Swift _
            | Storage.IbmCos _
            | Storage.Azure _
            | Storage.Oss _ -> [])

    let private onPlatform (platform: Platform) (watches: Watch list) (knowledge: Knowledge) : Watch list =
        match
            Knowledge.named WellKnown.infrastructure knowledge
            |> Observed.map Infrastructure.decode
        with
        | Present infrastructure when infrastructure.Platform = platform -> watches
        | Unknown
        | Absent
        | Present _ -> []

    /// What OpenStack is asked with, as long as its answer decides the storage (OP-48).
    let private ofOpenStack =
        onPlatform Platform.OpenStack [
            Watch.named WellKnown.userCredentials
            Watch.named WellKnown.cloudCredentials
            Watch.named WellKnown.cloudProviderConfig
        ]

    /// What older releases left behind on Azure.
    let private ofAzure = onPlatform Platform.Azure [ Watch.named WellKnown.pathFixJob ]

    let private defaultClaim =
        Watch.named (ClaimStorage.reference WellKnown.operatorNamespace WellKnown.defaultClaimName)

    /// The watches that the operator needs now: what is always looked at, and what the Config names.
    let wanted (knowledge: Knowledge) : Watch list =
        let byConfig =
            match knowledge.Config with
            | Unknown -> []
            // Bootstrap may need to know of the default claim.
            | Absent -> defaultClaim :: ofOpenStack knowledge
            | Present config ->
                let bare =
                    if List.isEmpty config.Spec.Storage.Members then
                        defaultClaim :: ofOpenStack knowledge
                    else
                        []

                let certificates =
                    config.Spec.Routes
                    |> List.filter (fun route -> route.SecretName <> "")
                    |> List.map (fun route -> Watch.named (WellKnown.secret route.SecretName))

                bare
                @ claims knowledge config.Spec.Storage
                @ claims knowledge config.Status.Storage
                @ ofClouds config.Spec.Storage
                @ ofClouds config.Status.Storage
                @ certificates

        let trusted =
            TrustSource.targets
                (Observed.toOption knowledge.Config)
                (Observed.toOption (Knowledge.named WellKnown.image knowledge))
            |> List.map Watch.named

        List.distinct (always @ ofAzure knowledge @ byConfig @ trusted)
