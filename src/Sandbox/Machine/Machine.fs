namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// The Kubernetes API as a state machine: a state and a request give a state and a response. Nothing else is read.
[<RequireQualifiedAccess>]
module Machine =

    let private seeded (now: DateTimeOffset) (state: State) (name: string) : State =
        match Store.kind "" "v1" "namespaces" state with
        | None -> state
        | Some kind ->
            match Writing.create now kind "" (Json.obj [ "metadata", Json.obj [ "name", Json.str name ] ]) state with
            | Ok(state, _) -> state
            | Error _ -> state

    /// A server with nothing but the namespaces that every cluster has. `entropy` tells the uids of two servers apart.
    let start (now: DateTimeOffset) (entropy: uint64) : State =
        let empty = {
            Revision = 0L
            Objects = Map.empty
            Kinds = Catalogue.builtin
            Changes = []
            ChangeCount = 0
            Compacted = 0L
            History = 10000
            Audit = []
            Faults = []
            Epoch = 0
            Entropy = entropy
            Identities = 0L
            Writer = {
                Manager = ""
                Subresource = ""
                Time = now
            }
        }

        (empty, [ "default"; "kube-node-lease"; "kube-public"; "kube-system" ])
        ||> List.fold (seeded now)

    let private orNotFound (document: Json option) =
        match document with
        | Some document -> Response.document 200 document
        | None -> Response.text 404 "404 page not found\n"

    let private discovery (core: bool) (request: Request) (plain: Json) (state: State) =
        if Discovery.wantsAggregated request then
            {
                Response.document 200 (Discovery.aggregated core state) with
                    ContentType = Discovery.aggregatedType
            }
        else
            Response.document 200 plain

    // Everything that is no object. Only reading is possible here.
    let private other (segments: string list) (request: Request) (state: State) : Response =
        match segments with
        | _ when request.Method <> "GET" && request.Method <> "HEAD" -> Response.refused Status.methodNotAllowed
        | [ "api" ] -> discovery true request Discovery.coreVersions state
        | [ "apis" ] -> discovery false request (Discovery.groupList state) state
        | [ "api"; version ] -> orNotFound (Discovery.resourceList "" version state)
        | [ "apis"; group ] -> orNotFound (Discovery.oneGroup group state)
        | [ "apis"; group; version ] -> orNotFound (Discovery.resourceList group version state)
        | [ "version" ] -> Response.document 200 Discovery.version
        | [ "openapi"; "v3" ] -> Response.document 200 (OpenApi.index state)
        | [ "openapi"; "v3"; "api"; version ] -> orNotFound (OpenApi.document "" version state)
        | [ "openapi"; "v3"; "apis"; group; version ] -> orNotFound (OpenApi.document group version state)
        | ("healthz" | "readyz" | "livez") :: _ -> Response.text 200 "ok"
        | _ -> Response.text 404 "404 page not found\n"

    let private isGroupServed (address: ResourceAddress) (state: State) =
        state.Kinds
        |> Map.exists (fun _ kind -> kind.Resource.Group = address.Group && kind.Resource.Version = address.Version)

    let private warned (kind: Kind) (response: Response) : Response =
        match Response.tryDocument response with
        | Some definition when Kind.key kind = Catalogue.definitions -> {
            response with
                Warnings = Catalogue.unevaluated definition
          }
        | Some _
        | None -> response

    // A name for whoever does not give one: the first word of the user agent.
    let private writtenBy (now: DateTimeOffset) (address: ResourceAddress) (request: Request) (state: State) : State =
        if request.Method = "GET" then
            state
        else
            let manager =
                match Request.parameter "fieldManager" request with
                | "" -> (request.UserAgent.Split '/')[0]
                | given -> given

            {
                state with
                    Writer = {
                        Manager = manager
                        Subresource = address.Subresource
                        Time = now
                    }
            }

    let private resource (now: DateTimeOffset) (address: ResourceAddress) (request: Request) (state: State) =
        match Store.kind address.Group address.Version address.Plural state with
        | None when isGroupServed address state -> state, Response.refused Status.notServed
        | None -> state, Response.text 404 "404 page not found\n"
        | Some kind ->
            match Resources.handle now kind address request (writtenBy now address request state) with
            | Error status -> state, Response.refused status
            | Ok(after, response) when after.Revision = state.Revision -> after, response
            | Ok(after, response) -> Definitions.settle now state.Revision after, warned kind response

    let private answer now (user: User) (address: Address) (request: Request) (state: State) : State * Response =
        match address with
        | Address.Other segments -> state, other segments request state
        | Address.Resource address ->
            match Reviews.tryAnswer now user address request state with
            | Some response -> state, response
            | None -> resource now address request state

    // What was written may be more than the sender can give, and a replacement that makes the object has to be allowed as a create.
    let private written (user: User) (address: ResourceAddress) (request: Request) (before: State) (after: State) =
        let writes = Store.since before.Revision after |> Option.defaultValue []

        let isMade =
            request.Method <> "POST"
            && writes
               |> List.exists (fun change -> Option.isNone change.Before && change.Name = address.Name)

        let creation =
            if isMade then
                Authorization.check
                    user
                    (RequestedAccess.ofRequest (Address.Resource address) { request with Method = "POST" })
                    before
            else
                Ok()

        // A deletion grants nothing, although one in the foreground writes a finalizer first.
        if request.Method = "DELETE" then
            Ok()
        else
            creation
            |> Result.bind (fun () -> Escalation.check user address.Name writes before)

    // The administrator is not held up: rules cost nothing where nobody is subject to them.
    let private allowed now (user: User) (address: Address) (request: Request) (state: State) : State * Response =
        if User.mayEverything user then
            answer now user address request state
        else
            match Authorization.check user (RequestedAccess.ofRequest address request) state with
            | Error status -> state, Response.refused status
            | Ok() ->
                let after, response = answer now user address request state

                match address with
                | Address.Resource address when after.Revision <> state.Revision ->
                    match written user address request state after with
                    | Ok() -> after, response
                    | Error status -> state, Response.refused status
                | Address.Resource _
                | Address.Other _ -> after, response

    let private answerTo now (user: User) (address: Address) (request: Request) (state: State) : State * Response =
        let after, response = allowed now user address request state

        if after.Revision <> state.Revision && Resources.wantsDryRun request then
            state, response
        else
            after, response

    let private entry
        (now: DateTimeOffset)
        (user: Result<User, Status>)
        (address: Address)
        (request: Request)
        : AuditEntry =
        let blank = {
            Time = now
            Verb = request.Method.ToLowerInvariant()
            Resource = ""
            Subresource = ""
            Namespace = ""
            Name = ""
            Path = request.Path
            Code = 0
            UserAgent = request.UserAgent
            User =
                match user with
                | Ok user -> user.Name
                | Error _ -> ""
            DryRun = false
        }

        match address with
        | Address.Other _ -> blank
        | Address.Resource address -> {
            blank with
                Verb = Resources.verb address request
                Resource =
                    if address.Group = "" then
                        address.Plural
                    else
                        address.Plural + "." + address.Group
                Subresource = address.Subresource
                Namespace = address.Namespace
                Name = RequestedAccess.name address request
          }

    // A create names its object in the body, if anywhere, and the log is more useful with it.
    let private withName (request: Request) (response: Response) (entry: AuditEntry) =
        if entry.Verb <> "create" || entry.Name <> "" then
            entry
        else
            let body =
                match request.Body with
                | Body.Document document -> Some document
                | Body.Bytes _
                | Body.Empty -> Response.tryDocument response

            match body |> Option.map Metadata.name with
            | Some name when name <> "" -> { entry with Name = name }
            | Some _
            | None -> {
                entry with
                    Name =
                        Response.tryDocument response
                        |> Option.map Metadata.name
                        |> Option.defaultValue ""
              }

    let private logged (request: Request) (entry: AuditEntry) (response: Response) (state: State) : State =
        let entry = withName request response entry

        {
            state with
                Audit =
                    {
                        entry with
                            Code = response.Code
                            DryRun = Request.parameter "dryRun" request = "All"
                    }
                    :: state.Audit
        }

    let private faulty (action: FaultAction) (before: State) (after: State, response: Response) : State * Response =
        match action with
        | FaultAction.Answer status -> before, Response.refused status
        | FaultAction.LoseRequest -> before, Response.lost
        | FaultAction.LoseReply ->
            after,
            {
                Response.lost with
                    Code = response.Code
            }
        | FaultAction.Delay time -> after, { response with After = time }
        | FaultAction.CloseWatch events
        | FaultAction.ExpireWatch events ->
            match response.Answer with
            | Answer.Watch subscription ->
                after,
                Response.watch {
                    subscription with
                        Break = Some(events, action)
                }
            | Answer.Document _
            | Answer.Text _
            | Answer.Lost -> after, response

    /// Answers the request at this time. Requests that fail change nothing but the audit log and the faults.
    let handle (now: DateTimeOffset) (request: Request) (state: State) : State * Response =
        let address = Address.parse request.Path
        let user = Authentication.user now request.Credentials state
        let entry = entry now user address request
        let struck, faults = Fault.strike entry state.Faults
        let state = { state with Faults = faults }

        let answered =
            match user with
            | Ok user -> answerTo now user address request state
            | Error status -> state, Response.refused status

        let after, response =
            match struck with
            | None -> answered
            | Some action -> faulty action state answered

        logged request entry response after, response

    /// What the watch tells at this time, and how it goes on.
    let watch (now: DateTimeOffset) (subscription: Subscription) (state: State) : WatchStep =
        Watching.next now state subscription

    // For controllers and tests ---------------------------------------------------------------------------------------

    /// The object as stored; none when there is none.
    let tryGet (target: ObjectRef) (state: State) : Json option =
        Store.tryFind (Resource.qualifiedName target.Resource) target.Namespace target.Name state

    /// The stored objects of a kind in a namespace (empty: in all), by namespace and name.
    let list (resource: Resource) (ns: string) (state: State) : Json list =
        Store.list (Resource.qualifiedName resource) ns state

    /// A token for this ServiceAccount that is good for a day, without a request; none when there is no such account.
    let token (now: DateTimeOffset) (ns: string) (name: string) (state: State) : string option =
        let wanted = Json.obj [ "spec", Json.obj [ "expirationSeconds", Json.int 86400 ] ]

        match Reviews.token now ns name wanted state with
        | Ok document -> Json.tryString [ "status"; "token" ] document
        | Error _ -> None

    /// Whether the user may do what this request did or tried to do, by the roles in this state.
    let allows (user: User) (entry: AuditEntry) (state: State) : bool =
        Authorization.allows user (RequestedAccess.ofEntry entry) state

    /// Every kind that is served.
    let kinds (state: State) : Resource list =
        state.Kinds |> Map.toList |> List.map (fun (_, kind) -> kind.Resource)

    /// Every stored object with what it is, so that a garbage collector can follow owner references.
    let objects (state: State) : (ObjectRef * Json) list =
        kinds state
        |> List.distinctBy Resource.qualifiedName
        |> List.collect (fun resource ->
            Store.entries (Resource.qualifiedName resource) "" state
            |> List.map (fun (ns, name, document) ->
                {
                    Resource = resource
                    Namespace = ns
                    Name = name
                },
                document))

    /// The changes after this resourceVersion, oldest first; none when some of them were compacted away.
    let eventsSince (revision: int64) (state: State) : Change list option = Store.since revision state

    /// Forgets the history up to this resourceVersion: older watches, lists and continue tokens get 410.
    let compact (revision: int64) (state: State) : State = Store.compact revision state

    /// Closes all open watches without a word, as a restart of the server does.
    let closeWatches (state: State) : State = { state with Epoch = state.Epoch + 1 }

    /// Adds a fault behind the ones that are there.
    let inject (fault: Fault) (state: State) : State = {
        state with
            Faults = state.Faults @ [ fault ]
    }

    /// Takes all faults away.
    let heal (state: State) : State = { state with Faults = [] }

    /// Empties the audit log.
    let forgetAudit (state: State) : State = { state with Audit = [] }

    /// The audit log, oldest first.
    let audit (state: State) : AuditEntry list = List.rev state.Audit
