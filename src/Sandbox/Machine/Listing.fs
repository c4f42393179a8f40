namespace ImageRegistry.Sandbox

open System
open System.Buffers.Text
open System.Text
open ImageRegistry.Core

/// A page of a list.
[<NoComparison>]
type Page = {
    /// The resourceVersion that the page shows.
    Revision: int64
    Items: Json list
    /// Empty on the last page.
    Continue: string
    /// How many objects follow; none where a selector makes that unknown.
    Remaining: int option
}

/// Lists, page by page, from one moment.
[<RequireQualifiedAccess>]
module Listing =

    // The same token as the real server's: which moment, and after which key to go on. Revision -1 is "now".
    let private token (revision: int64) (ns: string) (name: string) =
        Json.obj [
            "v", Json.str "meta.k8s.io/v1"
            "rv", Json.int64 revision
            "start", Json.str (ns + "/" + name)
        ]
        |> Json.bytes
        |> fun bytes -> Encoding.ASCII.GetString(Base64Url.EncodeToUtf8 bytes)

    let private readToken (text: string) : (int64 * string * string) option =
        let bytes =
            if Base64Url.IsValid(text.AsSpan()) then
                Base64Url.DecodeFromChars(text.AsSpan())
            else
                [||]

        match Json.parse (ReadOnlyMemory bytes) with
        | Error _ -> None
        | Ok document ->
            match Json.tryInt64 [ "rv" ] document, Json.tryString [ "start" ] document with
            | Some revision, Some start ->
                match start.Split('/', 2) with
                | [| ns; name |] -> Some(revision, ns, name)
                | _ -> None
            | _, _ -> None

    let private staleToken =
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list."

    let private cut
        (kind: Kind)
        (ns: string)
        (selector: Selector)
        (limit: int)
        (after: (string * string) option)
        (revision: int64)
        (state: State)
        : Page =
        let isLater (entryNs: string, name: string) =
            match after with
            | None -> true
            | Some(afterNs, afterName) ->
                let order = String.CompareOrdinal(entryNs, afterNs)
                order > 0 || (order = 0 && String.CompareOrdinal(name, afterName) > 0)

        let candidates =
            match Selector.onlyName selector with
            // One name in one place: no need to look at the others.
            | Some name when ns <> "" || not (Kind.isNamespaced kind) ->
                Store.tryFind (Kind.key kind) ns name state
                |> Option.map (fun document -> ns, name, document)
                |> Option.toList
            | Some _
            | None -> Store.entries (Kind.key kind) ns state

        let found =
            candidates
            |> List.filter (fun (entryNs, name, document) ->
                isLater (entryNs, name) && Selector.matches selector document)

        let shown = if limit > 0 then List.truncate limit found else found

        let items = shown |> List.map (fun (_, _, document) -> Kind.present kind document)

        let left = if limit > 0 then max 0 (found.Length - limit) else 0

        match List.tryLast shown with
        | Some(lastNs, lastName, _) when left > 0 -> {
            Revision = revision
            Items = items
            Continue = token revision lastNs lastName
            Remaining = if selector = Selector.everything then Some left else None
          }
        | Some _
        | None -> {
            Revision = revision
            Items = items
            Continue = ""
            Remaining = None
          }

    let private resourceVersionRules (version: string) (rule: string) : Result<unit, Status> =
        let invalid field value why =
            Error {
                Status.plain 422 "Invalid" ("ListOptions.meta.k8s.io \"\" is invalid: " + field + ": " + why) with
                    Group = "meta.k8s.io"
                    Kind = "ListOptions"
                    Causes = [
                        {
                            Field = field
                            Reason = value
                            Message = why
                        }
                    ]
            }

        if rule <> "" && version = "" then
            invalid
                "resourceVersionMatch"
                "FieldValueForbidden"
                "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided"
        elif rule = "Exact" && version = "0" then
            invalid
                "resourceVersionMatch"
                "FieldValueForbidden"
                "Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""
        elif version <> "" && (Metadata.revision version).IsNone then
            Error(Status.badRequest ("Invalid resource version: invalid value \"" + version + "\""))
        else
            Ok()

    /// The page that the parameters of the request ask for: `limit`, `continue`, `resourceVersion`, `resourceVersionMatch`.
    let page (kind: Kind) (ns: string) (selector: Selector) (request: Request) (state: State) : Result<Page, Status> =
        let limit =
            match Int32.TryParse(Request.parameter "limit" request) with
            | true, number -> number
            | false, _ -> 0

        let version = Request.parameter "resourceVersion" request
        let rule = Request.parameter "resourceVersionMatch" request

        match Request.parameter "continue" request with
        | "" ->
            resourceVersionRules version rule
            |> Result.bind (fun () ->
                match Metadata.revision version with
                | Some wanted when wanted > state.Revision -> Error(Status.tooLarge wanted state.Revision)
                // With a limit and nothing said, an old version means exactly that one.
                | Some wanted when wanted > 0L && (rule = "Exact" || (rule = "" && limit > 0)) ->
                    match Store.at wanted state with
                    | Some past -> Ok(cut kind ns selector limit None wanted past)
                    | None -> Error(Status.expired "The resourceVersion for the provided list is too old.")
                | Some _
                | None -> Ok(cut kind ns selector limit None state.Revision state))
        | text ->
            match readToken text with
            | None -> Error(Status.badRequest "continue key is not valid: it cannot be decoded")
            | Some(-1L, afterNs, afterName) ->
                Ok(cut kind ns selector limit (Some(afterNs, afterName)) state.Revision state)
            | Some(revision, afterNs, afterName) ->
                match Store.at revision state with
                | Some past -> Ok(cut kind ns selector limit (Some(afterNs, afterName)) revision past)
                | None ->
                    Error {
                        Status.expired staleToken with
                            Continue = token -1L afterNs afterName
                    }
