namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// Answers to questions about users and rights, and new tokens. Nothing is stored.
[<RequireQualifiedAccess>]
module Reviews =

    let private text path json =
        Json.tryString path json |> Option.defaultValue ""

    let private answered (kind: Resource) (body: Json) (status: Json) : Json =
        body
        |> Json.set [ "apiVersion" ] (Json.str (Resource.apiVersion kind))
        |> Json.set [ "kind" ] (Json.str kind.Kind)
        |> Json.set [ "metadata" ] (body |> Json.tryField "metadata" |> Option.defaultValue Json.empty)
        |> Json.set [ "status" ] status

    let private userInfo (user: User) : Json =
        Json.obj [
            "username", Json.str user.Name
            if user.Uid <> "" then
                "uid", Json.str user.Uid
            "groups", Json.strings user.Groups
        ]

    // Access reviews --------------------------------------------------------------------------------------------------

    let private asked (body: Json) : Access option =
        let inSpec name =
            Json.tryPath [ "spec"; name ] body
            |> Option.filter (fun value -> value <> Json.Null)

        match inSpec "resourceAttributes", inSpec "nonResourceAttributes" with
        | Some resource, None ->
            Some(
                Access.Resource {
                    Verb = text [ "verb" ] resource
                    Group = text [ "group" ] resource
                    Resource = text [ "resource" ] resource
                    Subresource = text [ "subresource" ] resource
                    Namespace = text [ "namespace" ] resource
                    Name = text [ "name" ] resource
                }
            )
        | None, Some path -> Some(Access.Path(text [ "verb" ] path, text [ "path" ] path))
        | Some _, Some _
        | None, None -> None

    let private accessStatus (user: User) (access: Access) (state: State) : Json =
        let allowed, reason = Authorization.decide user access state

        Json.obj [
            "allowed", Json.Bool allowed
            if reason <> "" then
                (if allowed then "reason" else "evaluationError"), Json.str reason
        ]

    let private review (kind: Resource) (user: Result<User, Cause>) (body: Json) (state: State) : Result<Json, Status> =
        match user, asked body with
        | Error cause, _ -> Error(Status.invalid kind "" [ cause ])
        | Ok _, None ->
            let finding =
                Finding.invalid
                    (FieldPath.Root |> FieldPath.child "spec" |> FieldPath.child "resourceAttributes")
                    Json.Null
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified"

            Error(Status.invalid kind "" [ finding ])
        | Ok user, Some access -> Ok(answered kind body (accessStatus user access state))

    let private subject (body: Json) : Result<User, Cause> =
        let groups = Json.items [ "spec"; "groups" ] body |> List.choose Json.asString

        match text [ "spec"; "user" ] body, groups with
        | "", [] ->
            Error(
                Finding.invalid
                    (FieldPath.Root |> FieldPath.child "spec" |> FieldPath.child "user")
                    (Json.str "")
                    "at least one of user or group must be specified"
            )
        | name, groups ->
            Ok {
                Name = name
                Uid = text [ "spec"; "uid" ] body
                Groups = groups
            }

    let private rule (rule: PolicyRule) : Json =
        Json.obj [
            "verbs", Json.strings rule.Verbs
            if not rule.NonResourceUrls.IsEmpty then
                "nonResourceURLs", Json.strings rule.NonResourceUrls
            else
                "apiGroups", Json.strings rule.ApiGroups
                "resources", Json.strings rule.Resources

                if not rule.ResourceNames.IsEmpty then
                    "resourceNames", Json.strings rule.ResourceNames
        ]

    let private rules (user: User) (body: Json) (state: State) : Json =
        let held, broken =
            if User.mayEverything user then
                BootstrapRoles.tryRules "cluster-admin" |> Option.defaultValue [], []
            else
                Authorization.rulesFor (text [ "spec"; "namespace" ] body) state user

        let urls, resources =
            held |> List.partition (fun rule -> not rule.NonResourceUrls.IsEmpty)

        Json.obj [
            "resourceRules", Json.list (resources |> List.map rule)
            "nonResourceRules", Json.list (urls |> List.map rule)
            "incomplete", Json.Bool(not broken.IsEmpty)
            match broken with
            | [] -> ()
            | some -> "evaluationError", Json.str (String.concat ", " some)
        ]

    // Tokens ----------------------------------------------------------------------------------------------------------

    let private tokenStatus (now: DateTimeOffset) (body: Json) (state: State) : Json =
        match ServiceAccountToken.tryUser now (text [ "spec"; "token" ] body) state with
        | Some user -> Json.obj [ "authenticated", Json.Bool true; "user", userInfo user ]
        | None -> Json.obj [ "authenticated", Json.Bool false; "error", Json.str "[invalid bearer token]" ]

    let private tokenRequest: Resource = {
        Group = "authentication.k8s.io"
        Version = "v1"
        Plural = "tokenrequests"
        Kind = "TokenRequest"
        Scope = Namespaced
    }

    let private accounts: Resource = {
        Group = ""
        Version = "v1"
        Plural = "serviceaccounts"
        Kind = "ServiceAccount"
        Scope = Namespaced
    }

    /// A token for this ServiceAccount, as `serviceaccounts/token` gives it, or why there is none.
    let token (now: DateTimeOffset) (ns: string) (name: string) (body: Json) (state: State) : Result<Json, Status> =
        let seconds =
            Json.tryInt64 [ "spec"; "expirationSeconds" ] body |> Option.defaultValue 3600L

        let audiences =
            match Json.items [ "spec"; "audiences" ] body |> List.choose Json.asString with
            | [] -> [ "https://kubernetes.default.svc" ]
            | some -> some

        match Store.tryFind "serviceaccounts" ns name state with
        | None -> Error(Status.notFound accounts name)
        | Some _ when seconds < 600L ->
            let finding =
                Finding.invalid
                    (FieldPath.Root |> FieldPath.child "spec" |> FieldPath.child "expirationSeconds")
                    (Json.int64 seconds)
                    "may not specify a duration less than 10 minutes"

            Error(Status.invalid tokenRequest "" [ finding ])
        | Some account ->
            let life = TimeSpan.FromSeconds(float seconds)

            let token =
                ServiceAccountToken.mint now life audiences ns name (Metadata.uid account) state

            Json.obj [
                "metadata",
                Json.obj [
                    "name", Json.str name
                    "namespace", Json.str ns
                    "creationTimestamp", Metadata.time now
                ]
                "spec",
                Json.obj [
                    "audiences", Json.strings audiences
                    "expirationSeconds", Json.int64 seconds
                    "boundObjectRef", Json.Null
                ]
            ]
            |> fun document ->
                answered
                    tokenRequest
                    document
                    (Json.obj [ "token", Json.str token; "expirationTimestamp", Metadata.time (now + life) ])
            |> Ok

    // Routing -----------------------------------------------------------------------------------------------------------

    let private answer (now: DateTimeOffset) (user: User) (kind: Resource) (address: ResourceAddress) body state =
        match kind.Kind with
        | "SelfSubjectAccessReview" -> review kind (Ok user) body state
        | "SubjectAccessReview" -> review kind (subject body) body state
        | "LocalSubjectAccessReview" ->
            let given = text [ "spec"; "resourceAttributes"; "namespace" ] body

            if given = address.Namespace then
                review kind (subject body) body state
            else
                Error(
                    Status.badRequest ("spec.resourceAttributes.namespace must match namespace: " + address.Namespace)
                )
        | "SelfSubjectRulesReview" -> Ok(answered kind body (rules user body state))
        | "SelfSubjectReview" -> Ok(answered kind body (Json.obj [ "userInfo", userInfo user ]))
        | _ -> Ok(answered kind body (tokenStatus now body state))

    /// The answer where the request asks instead of storing; none where it is about objects.
    let tryAnswer
        (now: DateTimeOffset)
        (user: User)
        (address: ResourceAddress)
        (request: Request)
        (state: State)
        : Response option =
        let isToken =
            address.Group = ""
            && address.Plural = "serviceaccounts"
            && address.Subresource = "token"

        let with' (answer: Json -> Result<Json, Status>) =
            if request.Method <> "POST" then
                Response.refused Status.methodNotAllowed
            else
                match Resources.body request |> Result.bind answer with
                | Ok document -> Response.document 201 document
                | Error status -> Response.refused status

        match ReviewKinds.tryFind address with
        | Some kind -> Some(with' (fun body -> answer now user kind address body state))
        | None when isToken -> Some(with' (fun body -> token now address.Namespace address.Name body state))
        | None -> None
