namespace ImageRegistry.Core

open System
open System.Globalization

/// Where the object store is, by the catalogue.
[<RequireQualifiedAccess>]
type ObjectStoreEndpoint =
    /// Ends with a slash.
    | At of address: string
    | Nowhere of Fact
    /// There are several, and nothing says which (S-B8).
    | Unclear of ApiFailure

/// What the answers of Keystone and Swift mean.
[<RequireQualifiedAccess>]
module OpenStackAnswers =

    /// What a refusal with this code is. `asked`: what was asked, for people.
    let refusal (asked: string) (code: int) (said: string) (retryAfter: TimeSpan option) : ApiFailure =
        let message =
            asked
            + ": "
            + code.ToString CultureInfo.InvariantCulture
            + (if said = "" then "" else " " + said)

        match code with
        | 400 -> ApiFailure.BadRequest message
        | 401 -> ApiFailure.Unauthorized message
        | 403 -> ApiFailure.Forbidden message
        | 429 -> ApiFailure.TooManyRequests(message, retryAfter)
        | code when code >= 500 -> ApiFailure.ServerError(code, message)
        | code -> ApiFailure.Refused(code, message)

    /// The newest usable v3 among the versions that Keystone offers (SW-10).
    let identityEndpoint (versions: Json) : string option =
        Json.items [ "versions"; "values" ] versions
        |> List.filter (fun version ->
            let text field =
                Json.tryString [ field ] version |> Option.defaultValue ""

            (text "id").StartsWith("v3", StringComparison.Ordinal)
            && List.contains (text "status") [ "current"; "supported"; "stable" ])
        |> List.collect (Json.items [ "links" ])
        |> List.filter (fun link -> Json.tryString [ "rel" ] link = Some "self")
        |> List.tryPick (Json.tryString [ "href" ])

    /// The address of a service's endpoint in the region and of the interface that are asked for.
    let private endpointOf (access: KeystoneAccess) (service: Json) : string option =
        let isOurs (endpoint: Json) =
            let is field value =
                Json.tryString [ field ] endpoint = Some value

            is "interface" access.Interface
            && (access.Region = "" || is "region" access.Region || is "region_id" access.Region)

        Json.items [ "endpoints" ] service
        |> List.tryFind isOurs
        |> Option.bind (Json.tryString [ "url" ])

    /// Where the object store is (SW-20, SW-21, S-B8), from the document that came with the token: a service that is called `swift`, or else
    /// the only one of the type.
    let objectStore (access: KeystoneAccess) (token: Json) : ObjectStoreEndpoint =
        let catalogue = Json.items [ "token"; "catalog" ] token

        let ofType kind =
            catalogue
            |> List.filter (fun service -> Json.tryString [ "type" ] service = Some kind)
            |> List.choose (fun service ->
                endpointOf access service
                |> Option.map (fun address -> Json.tryString [ "name" ] service |> Option.defaultValue "", address))

        let all = ofType "container" @ ofType "object-store"

        let at (address: string) =
            ObjectStoreEndpoint.At(if address.EndsWith '/' then address else address + "/")

        match all |> List.filter (fun (name, _) -> name = "swift"), all with
        | (_, address) :: _, _
        | [], [ _, address ] -> at address
        | [], [] ->
            let region =
                if access.Region = "" then
                    ""
                else
                    " in region " + access.Region

            let why =
                if List.isEmpty catalogue then
                    "the token has no catalogue, so its user has no project"
                else
                    "the catalogue has no "
                    + access.Interface
                    + " endpoint of type object-store"
                    + region

            ObjectStoreEndpoint.Nowhere(Fact.NoObjectStore why)
        | [], several ->
            ObjectStoreEndpoint.Unclear(
                ApiFailure.BadRequest(
                    "the catalogue has several services of type object-store and none is called swift: "
                    + String.concat ", " (several |> List.map fst)
                )
            )

    /// What the answer to the list of containers tells (SW-30): an answer that says yes or no is a fact, everything else may pass.
    let listing (asked: string) (code: int) (isList: bool) (retryAfter: TimeSpan option) : Result<Fact, ApiFailure> =
        match code with
        | 200 when not isList -> Error(ApiFailure.Unreadable(asked + ": the answer is no list"))
        | 200
        | 204
        | 401
        | 403
        | 404 -> Ok(Fact.ContainersListed code)
        | code -> Error(refusal asked code "" retryAfter)
