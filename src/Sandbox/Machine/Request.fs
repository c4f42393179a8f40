namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// What a request carries.
[<RequireQualifiedAccess; NoComparison>]
type Body =
    | Empty
    /// A document that needs no reading: what callers in the same process send.
    | Document of Json
    /// The bytes as they came over the wire.
    | Bytes of ReadOnlyMemory<byte>

/// For whom a request is sent, as it says itself.
type Credentials = {
    /// The bearer token; empty for none.
    Token: string
    /// In whose place the sender wants to act (`Impersonate-User`); empty for his own.
    AsUser: string
    AsGroups: string list
}

/// One HTTP request to the API.
[<NoComparison>]
type Request = {
    /// In capitals.
    Method: string
    /// Starts with a slash, percent-encoded, without the query.
    Path: string
    /// Decoded parameters. Of a parameter given twice the last one counts.
    Query: Map<string, string>
    Accept: string
    ContentType: string
    UserAgent: string
    Credentials: Credentials
    Body: Body
}

/// Making requests.
[<RequireQualifiedAccess>]
module Request =

    let mergePatchType = "application/merge-patch+json"
    let jsonPatchType = "application/json-patch+json"
    let strategicPatchType = "application/strategic-merge-patch+json"
    let applyPatchType = "application/apply-patch+yaml"

    /// Nobody in particular: the administrator.
    let noCredentials = {
        Token = ""
        AsUser = ""
        AsGroups = []
    }

    let private bare (method: string) (path: string) (body: Body) = {
        Method = method
        Path = path
        Query = Map.empty
        Accept = "application/json"
        ContentType = "application/json"
        UserAgent = ""
        Credentials = noCredentials
        Body = body
    }

    let get (path: string) = bare "GET" path Body.Empty

    let post (path: string) (body: Json) = bare "POST" path (Body.Document body)

    let put (path: string) (body: Json) = bare "PUT" path (Body.Document body)

    /// A JSON merge patch.
    let mergePatch (path: string) (patch: Json) = {
        bare "PATCH" path (Body.Document patch) with
            ContentType = mergePatchType
    }

    let delete (path: string) = bare "DELETE" path Body.Empty

    /// The request with this parameter.
    let withQuery (name: string) (value: string) (request: Request) = {
        request with
            Query = Map.add name value request.Query
    }

    let withUserAgent (userAgent: string) (request: Request) = { request with UserAgent = userAgent }

    /// The request with this bearer token.
    let withToken (token: string) (request: Request) = {
        request with
            Credentials = {
                request.Credentials with
                    Token = token
            }
    }

    /// The request in the place of this user, who may be a ServiceAccount (`system:serviceaccount:NAMESPACE:NAME`).
    let asUser (name: string) (request: Request) = {
        request with
            Credentials = {
                request.Credentials with
                    AsUser = name
            }
    }

    let withAccept (accept: string) (request: Request) = { request with Accept = accept }

    let withContentType (contentType: string) (request: Request) = {
        request with
            ContentType = contentType
    }

    /// Creates this object, whose kind is `resource`, in the namespace its metadata names.
    let create (resource: Resource) (document: Json) =
        let ns =
            document |> Json.tryString [ "metadata"; "namespace" ] |> Option.defaultValue ""

        post (Resource.path resource ns) document

    let internal parameter (name: string) (request: Request) =
        request.Query |> Map.tryFind name |> Option.defaultValue ""

    let internal flag (name: string) (request: Request) =
        match parameter name request with
        | "1"
        | "true" -> true
        | _ -> false
