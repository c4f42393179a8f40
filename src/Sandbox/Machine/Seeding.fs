namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// Putting objects into a cluster from outside: manifests, and the requests of recorded scenarios.
[<RequireQualifiedAccess>]
module Seeding =

    let private split (apiVersion: string) : string * string =
        match apiVersion.Split('/', 2) with
        | [| group; version |] -> group, version
        | _ -> "", apiVersion

    let private kindOf (document: Json) (state: State) : Kind option =
        let text field =
            document |> Json.tryString [ field ] |> Option.defaultValue ""

        let group, version = split (text "apiVersion")

        state.Kinds
        |> Map.toList
        |> List.map snd
        |> List.tryFind (fun kind ->
            kind.Resource.Group = group
            && kind.Resource.Version = version
            && kind.Resource.Kind = text "kind")

    let private carryOut (now: DateTimeOffset) (request: Request) (state: State) : Result<State, Status> =
        let after, response = Machine.handle now request { state with Faults = [] }

        if response.Code < 300 then
            // What is put in from outside is not part of the story that the log tells.
            Ok {
                after with
                    Faults = state.Faults
                    Audit = state.Audit
            }
        else
            let message =
                Response.tryDocument response
                |> Option.bind (Json.tryString [ "message" ])
                |> Option.defaultValue "the server could not find the requested resource"

            Error(Status.plain response.Code "" message)

    /// Creates the object, or merges it into the one that is there. Faults do not strike, and the audit log stays as it is.
    let apply (now: DateTimeOffset) (document: Json) (state: State) : Result<State, Status> =
        match kindOf document state with
        | None ->
            Error(
                Status.plain
                    404
                    "NotFound"
                    ("no matches for kind \""
                     + (document |> Json.tryString [ "kind" ] |> Option.defaultValue "")
                     + "\" in version \""
                     + (document |> Json.tryString [ "apiVersion" ] |> Option.defaultValue "")
                     + "\"")
            )
        | Some kind ->
            let target = {
                Resource = kind.Resource
                Namespace = Metadata.ns document
                Name = Metadata.name document
            }

            match Machine.tryGet target state with
            | Some _ -> carryOut now (Request.mergePatch (ObjectRef.path target) document) state
            | None -> carryOut now (Request.create kind.Resource document) state

    // `deployments.apps`, `deployment`, `deployments` or a short name, as kubectl takes it.
    let private named (name: string) (state: State) : Resource option =
        let lower = name.ToLowerInvariant()
        let kinds = state.Kinds |> Map.toList |> List.map snd

        kinds
        |> List.tryFind (fun kind -> Kind.key kind = lower)
        |> Option.orElse (
            kinds
            |> List.tryFind (fun kind ->
                kind.Resource.Plural = lower
                || kind.Singular = lower
                || List.contains lower kind.ShortNames)
        )
        |> Option.map _.Resource

    /// Carries out one request of a recorded scenario: `{"apply": object}`, or `{"patch": resource, "name", "namespace"?,
    /// "subresource"?, "merge": body}`.
    let perform (now: DateTimeOffset) (step: Json) (state: State) : Result<State, Status> =
        let text field =
            step |> Json.tryString [ field ] |> Option.defaultValue ""

        match Json.tryField "apply" step, named (text "patch") state, Json.tryField "merge" step with
        | Some document, _, _ -> apply now document state
        | None, Some resource, Some patch ->
            let target = {
                Resource = resource
                Namespace = text "namespace"
                Name = text "name"
            }

            let part =
                match text "subresource" with
                | "" -> ""
                | subresource -> "/" + subresource

            carryOut now (Request.mergePatch (ObjectRef.path target + part) patch) state
        | None, None, _
        | None, Some _, None -> Error(Status.badRequest "the step is neither an apply nor a patch of a served kind")
