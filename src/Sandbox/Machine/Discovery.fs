namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// What the server says about what it serves.
[<RequireQualifiedAccess>]
module Discovery =

    let private verbs =
        Json.strings [
            "create"
            "delete"
            "deletecollection"
            "get"
            "list"
            "patch"
            "update"
            "watch"
        ]

    let private statusVerbs = Json.strings [ "get"; "patch"; "update" ]

    let private createOnly = Json.strings [ "create" ]

    let private kinds (state: State) : Kind list =
        state.Kinds |> Map.toList |> List.map snd

    // The core group comes first, as the empty name sorts before all others. Groups of kinds that are only asked have no kinds.
    let private grouped (state: State) : (string * (string * Kind list) list) list =
        let stored =
            kinds state
            |> List.groupBy _.Resource.Group
            |> List.map (fun (group, kinds) -> group, kinds |> List.groupBy _.Resource.Version)

        let asked =
            ReviewKinds.all
            |> List.map (fun kind -> kind.Group, [ kind.Version, [] ])
            |> List.distinct

        stored @ asked |> List.sortBy fst

    let private reviewsOf (group: string) (version: string) : Resource list =
        ReviewKinds.all
        |> List.filter (fun kind -> kind.Group = group && kind.Version = version)

    let private groupVersion (group: string) (version: string) =
        if group = "" then version else group + "/" + version

    let private names (field: string) (names: string list) = [
        match names with
        | [] -> ()
        | some -> field, Json.strings some
    ]

    let private resources (kind: Kind) : Json list = [
        Json.obj (
            [
                "name", Json.str kind.Resource.Plural
                "singularName", Json.str kind.Singular
                "namespaced", Json.Bool(Kind.isNamespaced kind)
                "kind", Json.str kind.Resource.Kind
                "verbs", verbs
            ]
            @ names "shortNames" kind.ShortNames
            @ names "categories" kind.Categories
        )
        if kind.HasStatus then
            Json.obj [
                "name", Json.str (kind.Resource.Plural + "/status")
                "singularName", Json.str ""
                "namespaced", Json.Bool(Kind.isNamespaced kind)
                "kind", Json.str kind.Resource.Kind
                "verbs", statusVerbs
            ]
        if Kind.key kind = "serviceaccounts" then
            Json.obj [
                "name", Json.str "serviceaccounts/token"
                "singularName", Json.str ""
                "namespaced", Json.Bool true
                "group", Json.str "authentication.k8s.io"
                "version", Json.str "v1"
                "kind", Json.str "TokenRequest"
                "verbs", createOnly
            ]
    ]

    let private review (kind: Resource) : Json =
        Json.obj [
            "name", Json.str kind.Plural
            "singularName", Json.str (kind.Kind.ToLowerInvariant())
            "namespaced", Json.Bool(kind.Scope = Namespaced)
            "kind", Json.str kind.Kind
            "verbs", createOnly
        ]

    /// `/api/v1` and `/apis/GROUP/VERSION`; none when that is not served.
    let resourceList (group: string) (version: string) (state: State) : Json option =
        let stored =
            kinds state
            |> List.filter (fun kind -> kind.Resource.Group = group && kind.Resource.Version = version)

        match
            (stored |> List.collect resources)
            @ (reviewsOf group version |> List.map review)
        with
        | [] -> None
        | found ->
            Some(
                Json.obj [
                    "kind", Json.str "APIResourceList"
                    "apiVersion", Json.str "v1"
                    "groupVersion", Json.str (groupVersion group version)
                    "resources", Json.list found
                ]
            )

    let private group (name: string, versions: (string * Kind list) list) =
        let version (version: string) =
            Json.obj [
                "groupVersion", Json.str (groupVersion name version)
                "version", Json.str version
            ]

        let all = versions |> List.map (fst >> version)

        Json.obj [
            "name", Json.str name
            "versions", Json.list all
            "preferredVersion", all |> List.tryHead |> Option.defaultValue Json.empty
        ]

    /// `/apis`.
    let groupList (state: State) : Json =
        Json.obj [
            "kind", Json.str "APIGroupList"
            "apiVersion", Json.str "v1"
            "groups", Json.list (grouped state |> List.filter (fun (name, _) -> name <> "") |> List.map group)
        ]

    /// `/apis/GROUP`; none when that is not served.
    let oneGroup (name: string) (state: State) : Json option =
        grouped state
        |> List.tryFind (fun (found, _) -> found = name && found <> "")
        |> Option.map (fun found ->
            group found
            |> Json.set [ "kind" ] (Json.str "APIGroup")
            |> Json.set [ "apiVersion" ] (Json.str "v1"))

    /// `/api`.
    let coreVersions: Json =
        Json.obj [
            "kind", Json.str "APIVersions"
            "versions", Json.strings [ "v1" ]
            "serverAddressByClientCIDRs", Json.list []
        ]

    // Aggregated discovery: everything in two answers --------------------------------------------------------------

    let aggregatedType =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

    /// Whether the caller understands aggregated discovery.
    let wantsAggregated (request: Request) =
        request.Accept.Contains "g=apidiscovery.k8s.io"
        && request.Accept.Split ','
           |> Array.exists (fun media ->
               media.Contains "g=apidiscovery.k8s.io"
               && media.Split(';') |> Array.map _.Trim() |> Array.contains "v=v2")

    let private responseKind (resource: Resource) =
        Json.obj [
            "group", Json.str resource.Group
            "version", Json.str resource.Version
            "kind", Json.str resource.Kind
        ]

    let private scope (resource: Resource) =
        match resource.Scope with
        | Namespaced -> Json.str "Namespaced"
        | Cluster -> Json.str "Cluster"

    let private aggregatedSubresources (kind: Kind) = [
        if kind.HasStatus then
            Json.obj [
                "subresource", Json.str "status"
                "responseKind", responseKind kind.Resource
                "verbs", statusVerbs
            ]
        if Kind.key kind = "serviceaccounts" then
            Json.obj [
                "subresource", Json.str "token"
                "responseKind",
                Json.obj [
                    "group", Json.str "authentication.k8s.io"
                    "version", Json.str "v1"
                    "kind", Json.str "TokenRequest"
                ]
                "verbs", createOnly
            ]
    ]

    let private aggregatedResource (kind: Kind) =
        Json.obj (
            [
                "resource", Json.str kind.Resource.Plural
                "responseKind", responseKind kind.Resource
                "scope", scope kind.Resource
                "singularResource", Json.str kind.Singular
                "verbs", verbs
                match aggregatedSubresources kind with
                | [] -> ()
                | some -> "subresources", Json.list some
            ]
            @ names "shortNames" kind.ShortNames
            @ names "categories" kind.Categories
        )

    let private aggregatedReview (kind: Resource) =
        Json.obj [
            "resource", Json.str kind.Plural
            "responseKind", responseKind kind
            "scope", scope kind
            "singularResource", Json.str (kind.Kind.ToLowerInvariant())
            "verbs", createOnly
        ]

    let private aggregatedVersion (group: string) (version: string, kinds: Kind list) =
        Json.obj [
            "version", Json.str version
            "freshness", Json.str "Current"
            "resources",
            Json.list (
                (kinds |> List.map aggregatedResource)
                @ (reviewsOf group version |> List.map aggregatedReview)
            )
        ]

    /// `/api` (core) or `/apis` (all others) in the aggregated form.
    let aggregated (core: bool) (state: State) : Json =
        Json.obj [
            "kind", Json.str "APIGroupDiscoveryList"
            "apiVersion", Json.str "apidiscovery.k8s.io/v2"
            "metadata", Json.empty
            "items",
            Json.list (
                grouped state
                |> List.filter (fun (name, _) -> (name = "") = core)
                |> List.map (fun (name, versions) ->
                    Json.obj [
                        "metadata",
                        Json.obj [
                            if name <> "" then
                                "name", Json.str name
                        ]
                        "versions", Json.list (versions |> List.map (aggregatedVersion name))
                    ])
            )
        ]

    /// `/version`.
    let version: Json =
        Json.obj [
            "major", Json.str "1"
            "minor", Json.str "36"
            "gitVersion", Json.str "v1.36.2+sandbox"
            "gitCommit", Json.str ""
            "gitTreeState", Json.str "clean"
            "buildDate", Json.str "2026-01-01T00:00:00Z"
            "goVersion", Json.str ""
            "compiler", Json.str ""
            "platform", Json.str "linux/amd64"
        ]
