namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// Requests about objects and collections, verb by verb.
[<RequireQualifiedAccess>]
module Resources =

    let private mediaType (contentType: string) =
        (contentType.Split(';')[0]).Trim().ToLowerInvariant()

    let private unreadable (why: string) =
        Status.badRequest ("the object provided is unrecognized: " + why)

    let private read (request: Request) : Result<Json option, Status> =
        match request.Body with
        | Body.Empty -> Ok None
        | Body.Document document -> Ok(Some document)
        | Body.Bytes bytes when bytes.IsEmpty -> Ok None
        | Body.Bytes bytes when mediaType request.ContentType = Protobuf.mediaType ->
            Protobuf.parse bytes |> Result.map Some |> Result.mapError unreadable
        | Body.Bytes bytes ->
            Json.parse bytes
            |> Result.map Some
            |> Result.mapError (fun why -> unreadable ("couldn't get version/kind; json parse error: " + why))

    /// The document that the request carries, or what is wrong with it.
    let body (request: Request) : Result<Json, Status> =
        match mediaType request.ContentType with
        | ""
        | "application/json"
        | "application/vnd.kubernetes.protobuf" ->
            match read request with
            | Ok(Some document) -> Ok document
            | Ok None -> Error(Status.badRequest "the request has no body")
            | Error status -> Error status
        | _ -> Error(Status.unsupportedMediaType [ "application/json"; Protobuf.mediaType ])

    let private selector (kind: Kind) (request: Request) : Result<Selector, Status> =
        match
            Selector.parse (Request.parameter "labelSelector" request) (Request.parameter "fieldSelector" request)
        with
        | Error why -> Error(Status.badRequest why)
        | Ok selector ->
            match Selector.unsupported (Kind.key kind) selector with
            | Some field -> Error(Status.badRequest ("field label not supported: " + field))
            | None -> Ok selector

    let private propagation (text: string) : Result<Propagation option, Status> =
        match text with
        | "" -> Ok None
        | "Foreground" -> Ok(Some Foreground)
        | "Background" -> Ok(Some Background)
        | "Orphan" -> Ok(Some Orphan)
        | other ->
            Error {
                Status.plain
                    422
                    "Invalid"
                    ("DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: \""
                     + other
                     + "\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"") with
                    Group = "meta.k8s.io"
                    Kind = "DeleteOptions"
            }

    // Options come in the body or, if there is none, as parameters.
    let private deleteOptions (request: Request) : Result<DeleteOptions, Status> =
        read request
        |> Result.bind (fun body ->
            match body with
            | Some document ->
                let text path =
                    document |> Json.tryString path |> Option.defaultValue ""

                let orphans = Json.tryField "orphanDependents" document = Some(Json.Bool true)

                propagation (if orphans then "Orphan" else text [ "propagationPolicy" ])
                |> Result.map (fun policy -> {
                    Propagation = policy
                    GracePeriodSeconds = Json.tryInt64 [ "gracePeriodSeconds" ] document
                    Uid = text [ "preconditions"; "uid" ]
                    ResourceVersion = text [ "preconditions"; "resourceVersion" ]
                })
            | None ->
                propagation (Request.parameter "propagationPolicy" request)
                |> Result.map (fun policy -> {
                    Deletion.options with
                        Propagation = policy
                        GracePeriodSeconds =
                            match Int64.TryParse(Request.parameter "gracePeriodSeconds" request) with
                            | true, seconds -> Some seconds
                            | false, _ -> None
                }))

    let private isDryRun (request: Request) (body: Json option) =
        Request.parameter "dryRun" request = "All"
        || body
           |> Option.exists (fun body -> Json.items [ "dryRun" ] body |> List.contains (Json.str "All"))

    /// Whether nothing is to be stored, by parameter or by DeleteOptions.
    let wantsDryRun (request: Request) : bool =
        match read request with
        | Ok body when request.Method = "DELETE" -> isDryRun request body
        | Ok _
        | Error _ -> isDryRun request None

    let private part (kind: Kind) (address: ResourceAddress) : Result<Writing.Part, Status> =
        match address.Subresource with
        | "" -> Ok Writing.Part.Main
        | "status" when kind.HasStatus -> Ok Writing.Part.Status
        | "finalize" when Kind.key kind = "namespaces" -> Ok Writing.Part.Finalize
        | _ -> Error Status.notServed

    let private show now kind request code (result: Result<State * Json, Status>) : Result<State * Response, Status> =
        result
        |> Result.map (fun (state, document) ->
            state,
            Response.document code (Rendering.one now kind (Rendering.view request) (Kind.present kind document)))

    let private get now (kind: Kind) (address: ResourceAddress) request state =
        match Store.tryFind (Kind.key kind) address.Namespace address.Name state with
        | Some document -> Ok(state, document)
        | None -> Error(Status.notFound kind.Resource address.Name)
        |> show now kind request 200

    let private list now (kind: Kind) (address: ResourceAddress) request state =
        selector kind request
        |> Result.bind (fun selector -> Listing.page kind address.Namespace selector request state)
        |> Result.map (fun page -> state, Response.document 200 (Rendering.page now kind (Rendering.view request) page))

    let private watch now (kind: Kind) (address: ResourceAddress) request state =
        selector kind request
        |> Result.bind (fun selector -> Watching.subscribe now kind address.Namespace selector request state)
        |> Result.map (fun subscription -> state, Response.watch subscription)

    // Unknown members are pruned in silence, told of, or refused, as the request wants it.
    let private known (kind: Kind) (request: Request) (document: Json) : Result<Json * string list, Status> =
        let unknown () =
            kind.Rules.Unknown document
            |> List.map (fun path -> "unknown field " + Finding.quote path)

        match Request.parameter "fieldValidation" request with
        | "Strict" ->
            match unknown () with
            | [] -> Ok(document, [])
            | some ->
                Error(
                    Status.badRequest (
                        kind.Resource.Kind
                        + " in version "
                        + Finding.quote kind.Resource.Version
                        + " cannot be handled as a "
                        + kind.Resource.Kind
                        + ": strict decoding error: "
                        + String.concat ", " some
                    )
                )
        | "Warn" -> Ok(document, unknown ())
        | _ -> Ok(document, [])

    let private warned (warnings: string list) (result: Result<State * Response, Status>) =
        match warnings with
        | [] -> result
        | some ->
            result
            |> Result.map (fun (state, response) -> state, { response with Warnings = some })

    let private create now (kind: Kind) (address: ResourceAddress) request state =
        body request
        |> Result.bind (known kind request)
        |> Result.bind (fun (body, warnings) ->
            Writing.create now kind address.Namespace body state
            |> show now kind request 201
            |> warned warnings)

    let private update now (kind: Kind) (address: ResourceAddress) request state =
        part kind address
        |> Result.bind (fun part ->
            body request
            |> Result.bind (known kind request)
            |> Result.bind (fun (body, warnings) ->
                Writing.update now kind part address.Namespace address.Name body state
                |> Result.bind (fun (state, stored, isNew) ->
                    show now kind request (if isNew then 201 else 200) (Ok(state, stored))
                    |> warned warnings)))

    let private patch now (kind: Kind) (address: ResourceAddress) (request: Request) state =
        let language = mediaType request.ContentType

        part kind address
        |> Result.bind (fun part ->
            match read request with
            | Error status -> Error status
            | Ok None -> Error(Status.badRequest "the request has no body")
            | Ok(Some config) when language = Request.applyPatchType ->
                known kind request config
                |> Result.bind (fun (config, _) ->
                    ServerSideApply.apply
                        now
                        kind
                        part
                        address.Namespace
                        address.Name
                        (Request.parameter "fieldManager" request)
                        (Request.flag "force" request)
                        config
                        state)
            | Ok(Some _) when Request.flag "force" request -> Error ServerSideApply.forceForbidden
            | Ok(Some patch) ->
                Patching.apply kind part address.Namespace address.Name language patch state
                |> Result.map (fun (state, stored) -> state, stored, false))
        |> Result.bind (fun (state, stored, isNew) ->
            show now kind request (if isNew then 201 else 200) (Ok(state, stored)))

    let private delete now (kind: Kind) (address: ResourceAddress) request state =
        match address.Subresource with
        | "" ->
            deleteOptions request
            |> Result.bind (fun options ->
                let state =
                    if Kind.key kind = Catalogue.definitions then
                        Definitions.beforeDelete address.Name state
                    else
                        state

                Deletion.delete now kind address.Namespace address.Name options state)
            |> Result.map (fun (state, document) -> state, Response.document 200 document)
        | _ -> Error Status.notServed

    let private deleteCollection now (kind: Kind) (address: ResourceAddress) request state =
        deleteOptions request
        |> Result.bind (fun options ->
            selector kind request
            |> Result.bind (fun selector ->
                Listing.page kind address.Namespace selector request state
                |> Result.map (fun page ->
                    let after =
                        (state, page.Items)
                        ||> List.fold (fun state document ->
                            match
                                Deletion.delete
                                    now
                                    kind
                                    (Metadata.ns document)
                                    (Metadata.name document)
                                    options
                                    state
                            with
                            | Ok(state, _) -> state
                            | Error _ -> state)

                    after, Response.document 200 (Rendering.page now kind View.Whole page))))

    let private verbOf (address: ResourceAddress) (request: Request) =
        match request.Method, address.Name with
        | "GET", "" when Request.flag "watch" request -> "watch"
        | "GET", "" -> "list"
        | "GET", _ -> "get"
        | "POST", _ -> "create"
        | "PUT", _ -> "update"
        | "PATCH", _ -> "patch"
        | "DELETE", "" -> "deletecollection"
        | "DELETE", _ -> "delete"
        | other, _ -> other.ToLowerInvariant()

    /// The API's verb for this request: `get`, `list`, `watch`, ...
    let verb (address: ResourceAddress) (request: Request) : string = verbOf address request

    /// Does what the request asks of objects of this kind.
    let handle
        (now: DateTimeOffset)
        (kind: Kind)
        (address: ResourceAddress)
        (request: Request)
        (state: State)
        : Result<State * Response, Status> =
        // A namespace in the path of a kind that has none, or none where one object is meant.
        let isMisplaced =
            (not (Kind.isNamespaced kind) && address.Namespace <> "")
            || (Kind.isNamespaced kind && address.Namespace = "" && address.Name <> "")

        if isMisplaced then
            Error Status.notServed
        else
            match verbOf address request with
            | "get" -> part kind address |> Result.bind (fun _ -> get now kind address request state)
            | "list" -> list now kind address request state
            | "watch" -> watch now kind address request state
            | "create" when address.Name = "" -> create now kind address request state
            | "create" ->
                if address.Subresource = "" then
                    Error Status.methodNotAllowed
                else
                    Error Status.notServed
            | "update" when address.Name <> "" -> update now kind address request state
            | "patch" when address.Name <> "" -> patch now kind address request state
            | "delete" -> delete now kind address request state
            | "deletecollection" -> deleteCollection now kind address request state
            | _ -> Error Status.methodNotAllowed
