namespace ImageRegistry.Sandbox

/// The roles that every cluster has, and whom they are given to, without objects that would be listed.
[<RequireQualifiedAccess>]
module internal BootstrapRoles =

    let private rule verbs groups resources urls : PolicyRule = {
        Verbs = verbs
        ApiGroups = groups
        Resources = resources
        ResourceNames = []
        NonResourceUrls = urls
    }

    let private creates group resources =
        rule [ "create" ] [ group ] resources []

    let private gets urls = rule [ "get" ] [] [] urls

    let private health = [ "/healthz"; "/livez"; "/readyz"; "/version"; "/version/" ]

    let private roles =
        Map.ofList [
            "cluster-admin", [ rule [ "*" ] [ "*" ] [ "*" ] []; rule [ "*" ] [] [] [ "*" ] ]
            "system:auth-delegator",
            [
                creates "authentication.k8s.io" [ "tokenreviews" ]
                creates "authorization.k8s.io" [ "subjectaccessreviews" ]
            ]
            "system:basic-user",
            [
                creates "authorization.k8s.io" [ "selfsubjectaccessreviews"; "selfsubjectrulesreviews" ]
                creates "authentication.k8s.io" [ "selfsubjectreviews" ]
            ]
            "system:discovery",
            [
                gets ([ "/api"; "/api/*"; "/apis"; "/apis/*"; "/openapi"; "/openapi/*" ] @ health)
            ]
            "system:public-info-viewer", [ gets health ]
        ]

    /// The rules of the ClusterRole of this name; none when clusters do not begin with one.
    let tryRules (name: string) : PolicyRule list option = Map.tryFind name roles

    /// The ClusterRoles that everybody who is known has, through bindings of the same names.
    let ofEverybody = [ "system:basic-user"; "system:discovery"; "system:public-info-viewer" ]
