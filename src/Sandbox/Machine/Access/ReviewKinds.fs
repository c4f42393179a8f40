namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// The kinds that are only asked, never stored.
[<RequireQualifiedAccess>]
module ReviewKinds =

    let private kind (group: string) (kind: string) (scope: Scope) : Resource = {
        Group = group
        Version = "v1"
        Plural = kind.ToLowerInvariant() + "s"
        Kind = kind
        Scope = scope
    }

    /// Every such kind.
    let all: Resource list = [
        kind "authentication.k8s.io" "SelfSubjectReview" Cluster
        kind "authentication.k8s.io" "TokenReview" Cluster
        kind "authorization.k8s.io" "LocalSubjectAccessReview" Namespaced
        kind "authorization.k8s.io" "SelfSubjectAccessReview" Cluster
        kind "authorization.k8s.io" "SelfSubjectRulesReview" Cluster
        kind "authorization.k8s.io" "SubjectAccessReview" Cluster
    ]

    /// The kind at this address.
    let tryFind (address: ResourceAddress) : Resource option =
        all
        |> List.tryFind (fun kind ->
            kind.Group = address.Group
            && kind.Version = address.Version
            && kind.Plural = address.Plural)
