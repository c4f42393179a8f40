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
        Watch.named WellKnown.operatorNamespaceObject
        Watch.nodesWithZone
        Watch.named WellKnown.clusterRole
        Watch.named WellKnown.clusterRoleBinding
        Watch.named WellKnown.serviceAccount
        Watch.named WellKnown.service
        Watch.named WellKnown.deployment
        Watch.named WellKnown.podDisruptionBudget
        Watch.named WellKnown.networkPolicy
        Watch.routes
        Watch.named WellKnown.pullSecret
        Watch.named WellKnown.pullSecretCopy
        Watch.named WellKnown.privateConfiguration
        Watch.named WellKnown.servingCertificate
        Watch.named WellKnown.certificates
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

    /// What OpenStack is asked with, as long as its answer decides the storage (OP-48).
    let private credentials (knowledge: Knowledge) =
        match
            Knowledge.named WellKnown.infrastructure knowledge
            |> Observed.map Infrastructure.decode
        with
        | Present infrastructure when infrastructure.Platform = Platform.OpenStack -> [
            Watch.named WellKnown.userCredentials
            Watch.named WellKnown.installerCredentials
            Watch.named WellKnown.cloudProviderConfig
          ]
        | Unknown
        | Absent
        | Present _ -> []

    let private defaultClaim =
        Watch.named (ClaimStorage.reference WellKnown.operatorNamespace WellKnown.defaultClaimName)

    /// The watches that the operator needs now: what is always looked at, and what the Config names.
    let wanted (knowledge: Knowledge) : Watch list =
        let byConfig =
            match Knowledge.config knowledge with
            | Unknown -> []
            // Bootstrap may need to know of the default claim.
            | Absent -> defaultClaim :: credentials knowledge
            | Present config ->
                let bare =
                    if List.isEmpty config.Spec.Storage.Members then
                        defaultClaim :: credentials knowledge
                    else
                        []

                let certificates =
                    config.Spec.Routes
                    |> List.filter (fun route -> route.SecretName <> "")
                    |> List.map (fun route -> Watch.named (WellKnown.secret route.SecretName))

                bare
                @ claims knowledge config.Spec.Storage
                @ claims knowledge config.Status.Storage
                @ certificates

        List.distinct (always @ byConfig)
