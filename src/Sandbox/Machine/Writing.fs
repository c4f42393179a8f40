namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// Creating and changing objects, with everything the server does on the way.
[<RequireQualifiedAccess>]
module Writing =

    /// Which part of an object a write is about.
    [<RequireQualifiedAccess>]
    type Part =
        | Main
        | Status
        /// `namespaces/NAME/finalize`: the finalizers in the spec of a namespace.
        | Finalize

    // The body has to be of the kind that the path says; what it leaves out is filled in.
    let private ofKind (kind: Kind) (document: Json) : Result<Json, Status> =
        let apiVersion = Kind.apiVersion kind
        let given field = Json.tryString [ field ] document

        match document with
        | Json.Object _ ->
            match MetadataRules.unreadable document with
            | Some why -> Error(Status.badRequest why)
            | None ->
                match given "apiVersion", given "kind" with
                | Some other, _ when other <> "" && other <> apiVersion ->
                    Error(
                        Status.badRequest (
                            "the API version in the data ("
                            + other
                            + ") does not match the expected API version ("
                            + apiVersion
                            + ")"
                        )
                    )
                | _, Some other when other <> "" && other <> kind.Resource.Kind ->
                    Error(
                        Status.badRequest (
                            "the kind in the data ("
                            + other
                            + ") does not match the expected kind ("
                            + kind.Resource.Kind
                            + ")"
                        )
                    )
                | _, _ ->
                    document
                    |> Json.set [ "apiVersion" ] (Json.str apiVersion)
                    |> Json.set [ "kind" ] (Json.str kind.Resource.Kind)
                    |> MetadataRules.normalise
                    |> Ok
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _
        | Json.Array _ -> Error(Status.badRequest "the object provided is unrecognized: it is no JSON object")

    let private inNamespace (kind: Kind) (ns: string) (document: Json) : Result<Json, Status> =
        let given = Metadata.ns document

        if not (Kind.isNamespaced kind) then
            Ok(Metadata.remove "namespace" document)
        elif given = "" || given = ns then
            if ns = "" then
                Error(Status.badRequest "an empty namespace may not be set during creation")
            else
                Ok(Metadata.set "namespace" (Json.str ns) document)
        else
            Error(
                Status.badRequest
                    "the namespace of the provided object does not match the namespace sent on the request"
            )

    let private refuse (kind: Kind) (name: string) (causes: Cause list) (document: Json) : Result<Json, Status> =
        match causes with
        | [] -> Ok document
        | some -> Error(Status.invalid kind.Resource name some)

    let private named (document: Json) (state: State) : State * Json =
        match Metadata.name document, Metadata.generateName document with
        | "", "" -> state, document
        | "", prefix ->
            let state, number = Store.identity state
            state, Metadata.set "name" (Json.str (prefix + Identity.suffix state.Entropy number)) document
        | _, _ -> state, document

    /// Creates the object, with what this function adds to it last. The answer is the object as stored.
    let createManaged
        (now: DateTimeOffset)
        (kind: Kind)
        (ns: string)
        (body: Json)
        (manage: Json -> Json)
        (state: State)
        : Result<State * Json, Status> =
        let key = Kind.key kind

        ofKind kind body
        |> Result.bind (inNamespace kind ns)
        |> Result.bind (fun document ->
            if Metadata.resourceVersion document <> "" then
                Error(Status.plain 500 "" "resourceVersion should not be set on objects to be created")
            else
                Ok(named document state))
        |> Result.bind (fun (state, document) ->
            let name = Metadata.name document

            Admission.namespaceAllows kind ns name state
            |> Result.bind (fun () ->
                let state, number = Store.identity state

                let fresh =
                    document
                    |> Metadata.set "uid" (Json.str (Identity.uid state.Entropy number))
                    |> Metadata.set "creationTimestamp" (Metadata.time now)
                    |> Metadata.remove "deletionTimestamp"
                    |> Metadata.remove "deletionGracePeriodSeconds"
                    |> fun document ->
                        if kind.HasGeneration then
                            Metadata.set "generation" (Json.int 1) document
                        else
                            Metadata.remove "generation" document

                let admitted = fresh |> Admission.onCreate kind state |> kind.Rules.Complete

                admitted
                |> refuse kind name (kind.Rules.Validate None admitted)
                |> Result.bind (fun admitted ->
                    match Store.tryFind key ns name state with
                    | Some _ -> Error(Status.alreadyExists kind.Resource name)
                    | None -> Ok(Store.put key ns name (manage admitted) state))))

    /// Creates the object. The answer is the object as stored.
    let create now (kind: Kind) (ns: string) (body: Json) (state: State) : Result<State * Json, Status> =
        createManaged now kind ns body id state

    let private serverFields = [
        "name"
        "namespace"
        "uid"
        "creationTimestamp"
        "generation"
        "managedFields"
    ]

    let private deletionFields = [ "deletionTimestamp"; "deletionGracePeriodSeconds" ]

    // What of the incoming document counts for this part; the rest stays as it is.
    let private carry (kind: Kind) (part: Part) (before: Json) (incoming: Json) : Json =
        let keepOf field source document =
            match Json.tryPath field source with
            | Some value -> Json.set field value document
            | None -> Json.remove field document

        match part with
        | Part.Status -> before |> keepOf [ "status" ] incoming
        | Part.Finalize -> before |> keepOf [ "spec"; "finalizers" ] incoming
        | Part.Main ->
            (incoming, serverFields @ deletionFields)
            ||> List.fold (fun document field -> Metadata.copy field before document)
            |> fun document ->
                if kind.HasStatus then
                    keepOf [ "status" ] before document
                else
                    document
            |> kind.Rules.PrepareForUpdate before

    let private desired (document: Json) =
        document |> Json.remove [ "metadata" ] |> Json.remove [ "status" ]

    // Custom resources without a status subresource have no part that is not asked for.
    let private asksForMore (kind: Kind) (before: Json) (after: Json) =
        if kind.Custom && not kind.HasStatus then
            Json.remove [ "metadata" ] before <> Json.remove [ "metadata" ] after
        else
            desired before <> desired after
            // Deployments count changes of their annotations too.
            || (Kind.key kind = "deployments.apps"
                && Json.members [ "metadata"; "annotations" ] before
                   <> Json.members [ "metadata"; "annotations" ] after)

    let private withGeneration (kind: Kind) (before: Json) (after: Json) =
        if kind.HasGeneration && asksForMore kind before after then
            Metadata.set "generation" (Json.int64 (Metadata.generation before + 1L)) after
        else
            after

    // Kinds that refuse to be replaced by somebody who does not say which version was read.
    let private needsVersion (kind: Kind) =
        kind.Custom
        || (match Kind.key kind with
            | "leases.coordination.k8s.io"
            | "poddisruptionbudgets.policy"
            | "serviceaccounts"
            | "customresourcedefinitions.apiextensions.k8s.io" -> true
            | _ -> false)

    let private versioned (kind: Kind) (name: string) (isPatch: bool) (before: Json) (incoming: Json) =
        let given = Metadata.resourceVersion incoming
        let uid = Metadata.uid incoming

        if given = "" && needsVersion kind && not isPatch then
            Error(
                Status.invalid kind.Resource name [
                    {
                        Field = "metadata.resourceVersion"
                        Reason = "FieldValueInvalid"
                        Message = "Invalid value: 0x0: must be specified for an update"
                    }
                ]
            )
        elif uid <> "" && uid <> Metadata.uid before then
            Error(
                Status.conflict
                    kind.Resource
                    name
                    ("Precondition failed: UID in precondition: "
                     + uid
                     + ", UID in object meta: "
                     + Metadata.uid before)
            )
        elif given <> "" && given <> Metadata.resourceVersion before then
            Error(Status.modified kind.Resource name)
        else
            Ok()

    let private sameName (name: string) (document: Json) =
        match Metadata.name document with
        | "" -> Ok(Metadata.set "name" (Json.str name) document)
        | given when given = name -> Ok document
        | given ->
            Error(
                Status.badRequest (
                    "the name of the object ("
                    + given
                    + ") does not match the name on the URL ("
                    + name
                    + ")"
                )
            )

    /// Puts this document in the place of a stored one, with what `manage` makes of the outcome. The answer is the object as
    /// stored, or as it was last when this write took away the last finalizer of an object that is being deleted.
    /// A write that changes nothing gets no new resourceVersion.
    let replaceManaged
        (kind: Kind)
        (part: Part)
        (isPatch: bool)
        (before: Json)
        (body: Json)
        (manage: Json -> Json -> Json)
        (state: State)
        : Result<State * Json, Status> =
        let key = Kind.key kind
        let ns = Metadata.ns before
        let name = Metadata.name before

        ofKind kind body
        |> Result.bind (inNamespace kind ns)
        |> Result.bind (sameName name)
        |> Result.bind (fun incoming ->
            versioned kind name isPatch before incoming
            |> Result.map (fun () ->
                carry kind part before incoming
                |> Metadata.copy "resourceVersion" before
                |> kind.Rules.Complete
                |> withGeneration kind before))
        |> Result.bind (fun after ->
            refuse kind name (MetadataRules.onUpdate before after @ kind.Rules.Validate (Some before) after) after)
        |> Result.map (manage before)
        |> Result.map (fun after ->
            if after = before then
                state, before
            elif Deletion.isReleased kind after then
                let state, last = Store.remove key ns name state

                state,
                (match last with
                 | Some last -> after |> Metadata.copy "resourceVersion" last
                 | None -> after)
            else
                Store.put key ns name after state)

    // Owners are kept track of only where there are any: elsewhere nobody asks.
    let private tracked (kind: Kind) (state: State) (before: Json) (after: Json) : Json =
        match ManagedFields.ofObject before with
        | [] -> after
        | entries ->
            let writer = {
                Manager = state.Writer.Manager
                IsApply = false
                ApiVersion = Kind.apiVersion kind
                Subresource = state.Writer.Subresource
                Time = Metadata.time state.Writer.Time
                Fields = FieldSet.empty
            }

            if after = before then
                after
            else
                ManagedFields.put
                    (ManagedFields.afterUpdate kind.Shape kind.HasStatus writer before after entries)
                    after

    /// Puts this document in the place of a stored one, as `replaceManaged` does, in the name of whoever sent the request.
    let replace (kind: Kind) (part: Part) (isPatch: bool) (before: Json) (body: Json) (state: State) =
        replaceManaged kind part isPatch before body (tracked kind state) state

    // These can be made by a PUT.
    let private madeByPut =
        Set.ofList [
            "events"
            "endpoints"
            "services"
            "limitranges"
            "leases.coordination.k8s.io"
            "roles.rbac.authorization.k8s.io"
            "rolebindings.rbac.authorization.k8s.io"
            "clusterroles.rbac.authorization.k8s.io"
            "clusterrolebindings.rbac.authorization.k8s.io"
        ]

    /// Replaces the object of this name (a PUT); for some kinds creates it. The answer also says whether it was created.
    let update
        (now: DateTimeOffset)
        (kind: Kind)
        (part: Part)
        (ns: string)
        (name: string)
        (body: Json)
        (state: State)
        : Result<State * Json * bool, Status> =
        match Store.tryFind (Kind.key kind) ns name state with
        | Some before ->
            replace kind part false before body state
            |> Result.map (fun (state, stored) -> state, stored, false)
        | None when part = Part.Main && Set.contains (Kind.key kind) madeByPut ->
            body
            |> Json.set [ "metadata"; "name" ] (Json.str name)
            |> Json.remove [ "metadata"; "resourceVersion" ]
            |> fun body -> create now kind ns body state
            |> Result.map (fun (state, stored) -> state, stored, true)
        | None -> Error(Status.notFound kind.Resource name)
