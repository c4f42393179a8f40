namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// Why the API refuses a request: the `Status` object of meta/v1, as a value.
type Status = {
    Code: int
    /// The machine-readable word, such as `NotFound`; empty where the API gives none.
    Reason: string
    Message: string
    /// `details`: what the refusal is about. The API puts the plural into `kind`, except for invalid objects.
    Name: string
    Group: string
    Kind: string
    Uid: string
    Causes: Cause list
    RetryAfterSeconds: int option
    /// `metadata.continue`: a token to go on with after the one that was too old.
    Continue: string
}

/// The refusals of the API server, in its words.
[<RequireQualifiedAccess>]
module Status =

    let plain (code: int) (reason: string) (message: string) = {
        Code = code
        Reason = reason
        Message = message
        Name = ""
        Group = ""
        Kind = ""
        Uid = ""
        Causes = []
        RetryAfterSeconds = None
        Continue = ""
    }

    let private about (resource: Resource) (name: string) (status: Status) = {
        status with
            Name = name
            Group = resource.Group
            Kind = resource.Plural
    }

    let private quoted (resource: Resource) (name: string) =
        Resource.qualifiedName resource + " \"" + name + "\""

    let badRequest (message: string) = plain 400 "BadRequest" message

    let notFound (resource: Resource) (name: string) =
        plain 404 "NotFound" (quoted resource name + " not found")
        |> about resource name

    /// The group is served, but not this resource or subresource.
    let notServed =
        plain 404 "NotFound" "the server could not find the requested resource"

    let alreadyExists (resource: Resource) (name: string) =
        plain 409 "AlreadyExists" (quoted resource name + " already exists")
        |> about resource name

    let conflict (resource: Resource) (name: string) (why: string) =
        plain 409 "Conflict" ("Operation cannot be fulfilled on " + quoted resource name + ": " + why)
        |> about resource name

    let modified (resource: Resource) (name: string) =
        conflict
            resource
            name
            "the object has been modified; please apply your changes to the latest version and try again"

    let forbidden (resource: Resource) (name: string) (why: string) (causes: Cause list) =
        {
            plain 403 "Forbidden" (quoted resource name + " is forbidden: " + why) with
                Causes = causes
        }
        |> about resource name

    /// Not allowed by rights. The name is empty where no single object is meant.
    let forbiddenTo (group: string) (plural: string) (name: string) (why: string) =
        let resource = if group = "" then plural else plural + "." + group

        let subject =
            if name = "" then
                resource
            else
                resource + " \"" + name + "\""

        {
            plain 403 "Forbidden" (subject + " is forbidden: " + why) with
                Name = name
                Group = group
                Kind = plural
        }

    let invalid (resource: Resource) (name: string) (causes: Cause list) =
        let findings =
            match causes |> List.map (fun cause -> cause.Field + ": " + cause.Message) with
            | [ one ] -> one
            | many -> "[" + String.concat ", " many + "]"

        let kind =
            if resource.Group = "" then
                resource.Kind
            else
                resource.Kind + "." + resource.Group

        {
            plain 422 "Invalid" (kind + " \"" + name + "\" is invalid: " + findings) with
                Name = name
                Group = resource.Group
                Kind = resource.Kind
                Causes = causes
        }

    let methodNotAllowed =
        plain 405 "MethodNotAllowed" "the server does not allow this method on the requested resource"

    let unsupportedMediaType (accepted: string list) =
        plain
            415
            "UnsupportedMediaType"
            ("the body of the request was in an unknown format - accepted media types include: "
             + String.concat ", " accepted)

    let expired (message: string) = plain 410 "Expired" message

    /// Asked for a resourceVersion that does not exist yet.
    let tooLarge (wanted: int64) (current: int64) = {
        plain 504 "Timeout" ("Too large resource version: " + string wanted + ", current: " + string current) with
            Causes = [
                {
                    Field = ""
                    Reason = "ResourceVersionTooLarge"
                    Message = "Too large resource version"
                }
            ]
            RetryAfterSeconds = Some 1
    }

    let private causeJson (cause: Cause) =
        Json.obj [
            if cause.Reason <> "" then
                "reason", Json.str cause.Reason
            if cause.Message <> "" then
                "message", Json.str cause.Message
            if cause.Field <> "" then
                "field", Json.str cause.Field
        ]

    let private document (status: string) (code: int) (more: (string * Json) list) =
        Json.obj (
            [
                "kind", Json.str "Status"
                "apiVersion", Json.str "v1"
                "status", Json.str status
                "code", Json.int code
            ]
            @ more
        )

    /// The refusal as the document that is sent.
    let toJson (status: Status) : Json =
        let details = [
            if status.Name <> "" then
                "name", Json.str status.Name
            if status.Group <> "" then
                "group", Json.str status.Group
            if status.Kind <> "" then
                "kind", Json.str status.Kind
            if status.Uid <> "" then
                "uid", Json.str status.Uid
            match status.Causes with
            | [] -> ()
            | causes -> "causes", Json.list (causes |> List.map causeJson)
            match status.RetryAfterSeconds with
            | Some seconds -> "retryAfterSeconds", Json.int seconds
            | None -> ()
        ]

        document "Failure" status.Code [
            "metadata",
            Json.obj [
                if status.Continue <> "" then
                    "continue", Json.str status.Continue
            ]
            "message", Json.str status.Message
            if status.Reason <> "" then
                "reason", Json.str status.Reason
            match details with
            | [] when status.Code <> 404 -> ()
            | some -> "details", Json.obj some
        ]

    /// The answer to a delete that took effect at once.
    let deleted (resource: Resource) (name: string) (uid: string) : Json =
        let document =
            Json.obj [
                "kind", Json.str "Status"
                "apiVersion", Json.str "v1"
                "metadata", Json.empty
                "status", Json.str "Success"
                "details",
                Json.obj [
                    "name", Json.str name
                    if resource.Group <> "" then
                        "group", Json.str resource.Group
                    "kind", Json.str resource.Plural
                    "uid", Json.str uid
                ]
            ]

        document
