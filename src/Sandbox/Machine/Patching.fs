namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// PATCH in the languages the server knows.
[<RequireQualifiedAccess>]
module Patching =

    let private accepted (kind: Kind) = [
        Request.jsonPatchType
        Request.mergePatchType
        match kind.Rules.Merge with
        | Some _ -> Request.strategicPatchType
        | None -> ()
        Request.applyPatchType
    ]

    let private patched (kind: Kind) (contentType: string) (patch: Json) (before: Json) : Result<Json, Status> =
        let unprocessable (why: string) =
            Status.plain 422 "Invalid" ("the server rejected our request due to an error in our request: " + why)

        let isObject =
            match patch with
            | Json.Object _ -> true
            | Json.Null
            | Json.Bool _
            | Json.Number _
            | Json.String _
            | Json.Array _ -> false

        if contentType = Request.jsonPatchType then
            JsonPatch.apply patch before |> Result.mapError unprocessable
        elif contentType = Request.mergePatchType then
            if isObject then
                Ok(Json.mergePatch patch before)
            else
                Error(Status.badRequest "a merge patch is a JSON object")
        else
            match kind.Rules.Merge with
            | Some merge when contentType = Request.strategicPatchType ->
                if isObject then
                    merge patch before |> Result.mapError Status.badRequest
                else
                    Error(Status.badRequest "a strategic merge patch is a JSON object")
            | Some _
            | None -> Error(Status.unsupportedMediaType (accepted kind))

    /// Applies the patch to the object of this name, or to this part of it. A resourceVersion in the patch has to be
    /// the current one. The answer is the object as stored.
    let apply
        (kind: Kind)
        (part: Writing.Part)
        (ns: string)
        (name: string)
        (contentType: string)
        (patch: Json)
        (state: State)
        : Result<State * Json, Status> =
        match Store.tryFind (Kind.key kind) ns name state with
        | None -> Error(Status.notFound kind.Resource name)
        | Some before ->
            patched kind contentType patch (Kind.present kind before)
            |> Result.bind (fun body -> Writing.replace kind part true before body state)
