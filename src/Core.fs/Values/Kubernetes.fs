namespace ImageRegistry.Core

open System

/// Where the objects of a kind live.
type Scope =
    | Cluster
    | Namespaced

/// A kind of API object and where the API server serves it.
type Resource = {
    /// The API group; empty for the core group.
    Group: string
    Version: string
    /// The name in the URL, such as `deployments`.
    Plural: string
    Kind: string
    Scope: Scope
}

[<RequireQualifiedAccess>]
module Resource =

    /// `v1` for the core group, `group/version` for others.
    let apiVersion (resource: Resource) =
        if resource.Group = "" then
            resource.Version
        else
            resource.Group + "/" + resource.Version

    /// `deployments.apps`, as kubectl writes it; `secrets` for the core group.
    let qualifiedName (resource: Resource) =
        if resource.Group = "" then
            resource.Plural
        else
            resource.Plural + "." + resource.Group

    /// The path of the collection: `/api/v1/namespaces/NS/secrets`, `/apis/GROUP/VERSION/PLURAL`.
    /// An empty namespace means all of them, or a kind that has none.
    let path (resource: Resource) (ns: string) =
        let root =
            if resource.Group = "" then
                "/api/" + resource.Version
            else
                "/apis/" + resource.Group + "/" + resource.Version

        match resource.Scope with
        | Namespaced when ns <> "" -> root + "/namespaces/" + Uri.EscapeDataString ns + "/" + resource.Plural
        | Namespaced
        | Cluster -> root + "/" + resource.Plural

/// One object, by what it is and how it is called.
type ObjectRef = {
    Resource: Resource
    /// Empty for kinds without namespace.
    Namespace: string
    Name: string
}

[<RequireQualifiedAccess>]
module ObjectRef =

    /// `Deployment openshift-image-registry/image-registry`, as messages name objects.
    let text (target: ObjectRef) =
        if target.Namespace = "" then
            target.Resource.Kind + " " + target.Name
        else
            target.Resource.Kind + " " + target.Namespace + "/" + target.Name

    /// The path of the object in the API.
    let path (target: ObjectRef) =
        Resource.path target.Resource target.Namespace
        + "/"
        + Uri.EscapeDataString target.Name

/// What a delete does about the objects that the deleted one owns (`propagationPolicy` of DeleteOptions).
type Propagation =
    | Foreground
    | Background
    | Orphan

/// One finding of the API server about one field (`details.causes[]` of a Status).
type Cause = {
    /// Path of the field, such as `spec.replicas`.
    Field: string
    /// The API's word for it, such as `FieldValueInvalid`.
    Reason: string
    Message: string
}

/// Why a request to the API server or to a cloud did not do what was asked. One case for each thing a caller can do about it.
/// Texts come from the server's Status or from the transport; they never hold a request's body or credentials.
[<RequireQualifiedAccess>]
type ApiFailure =
    /// 409 `Conflict`: the object changed since it was read. Look again and decide anew.
    | Conflict of message: string
    /// 409 `AlreadyExists`: there is an object of this name that was not seen yet.
    | AlreadyExists of message: string
    /// 404 with a Status that names the object: it does not exist.
    | NotFound of message: string
    /// 404 without such a Status: the server does not serve this kind.
    | NotServed of message: string
    /// 422 `Invalid`: the server refuses the content.
    | Invalid of message: string * causes: Cause list
    /// 400 `BadRequest`: the request makes no sense to the server.
    | BadRequest of message: string
    /// 403 `Forbidden`: not allowed, by RBAC, quota or an admission plug-in.
    | Forbidden of message: string
    /// 403 with cause `NamespaceTerminating`: nothing can be created until the namespace is gone and back.
    | NamespaceTerminating of message: string
    /// 401: the credentials are missing, wrong or no longer valid.
    | Unauthorized of message: string
    /// 410 `Expired` or `Gone`: the resourceVersion or the continue token is too old. List again.
    | Expired of message: string
    /// 429: come back later, after this time when the server said so.
    | TooManyRequests of message: string * retryAfter: TimeSpan option
    /// 405, 406, 413, 415 and other refusals of the request as such, with the code.
    | Refused of code: int * message: string
    /// 5xx: the server or something before it failed, with the code.
    | ServerError of code: int * message: string
    /// No answer: name resolution, connection, TLS, or the time limit of the request.
    | Unreachable of message: string
    /// An answer that is not what the API promises.
    | Unreadable of message: string

[<RequireQualifiedAccess>]
module ApiFailure =

    /// One sentence for people.
    let text (failure: ApiFailure) =
        match failure with
        | ApiFailure.Conflict message
        | ApiFailure.AlreadyExists message
        | ApiFailure.NotFound message
        | ApiFailure.NotServed message
        | ApiFailure.Invalid(message, _)
        | ApiFailure.BadRequest message
        | ApiFailure.Forbidden message
        | ApiFailure.NamespaceTerminating message
        | ApiFailure.Unauthorized message
        | ApiFailure.Expired message
        | ApiFailure.TooManyRequests(message, _)
        | ApiFailure.Refused(_, message)
        | ApiFailure.ServerError(_, message)
        | ApiFailure.Unreachable message
        | ApiFailure.Unreadable message -> message

    /// Whether the server does not know the kind at all, which is no trouble of the server.
    let isNotServed (failure: ApiFailure) =
        match failure with
        | ApiFailure.NotServed _ -> true
        | ApiFailure.Conflict _
        | ApiFailure.AlreadyExists _
        | ApiFailure.NotFound _
        | ApiFailure.Invalid _
        | ApiFailure.BadRequest _
        | ApiFailure.Forbidden _
        | ApiFailure.NamespaceTerminating _
        | ApiFailure.Unauthorized _
        | ApiFailure.Expired _
        | ApiFailure.TooManyRequests _
        | ApiFailure.Refused _
        | ApiFailure.ServerError _
        | ApiFailure.Unreachable _
        | ApiFailure.Unreadable _ -> false

    /// What the server has against the content of the object, field by field as far as it names fields; none where the content is not
    /// what it refuses.
    let againstContent (failure: ApiFailure) : Cause list option =
        match failure with
        | ApiFailure.Invalid(_, causes) -> Some causes
        | ApiFailure.BadRequest _ -> Some []
        | ApiFailure.Conflict _
        | ApiFailure.AlreadyExists _
        | ApiFailure.NotFound _
        | ApiFailure.NotServed _
        | ApiFailure.Forbidden _
        | ApiFailure.NamespaceTerminating _
        | ApiFailure.Unauthorized _
        | ApiFailure.Expired _
        | ApiFailure.TooManyRequests _
        | ApiFailure.Refused _
        | ApiFailure.ServerError _
        | ApiFailure.Unreachable _
        | ApiFailure.Unreadable _ -> None

/// One message of a watch (`WatchEvent` of the API), or its end.
[<RequireQualifiedAccess; NoComparison>]
type WatchEvent =
    | Added of Json
    | Modified of Json
    /// The object as it was last.
    | Deleted of Json
    /// No change, but a newer resourceVersion to go on from.
    | Bookmark of resourceVersion: string
    /// The server ended the watch with this failure.
    | Failed of ApiFailure
