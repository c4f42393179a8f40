namespace ImageRegistry.Core

open System
open System.Text

/// The Routes to the registry: `default-route` and those of `spec.routes` (RS-95 to RS-99): inventory rows 10 and 11.
[<RequireQualifiedAccess>]
module RegistryRoutes =

    /// Whether the Route is ours: the annotation counts, whatever its value (RS-95).
    let isOwned (route: Json) =
        Document.annotation WellKnown.ownershipAnnotation route |> Option.isSome

    /// The Routes that should be there, in the order of the spec.
    let requested (spec: ConfigSpec) : RouteRequest list =
        let byDefault =
            if spec.DefaultRoute then
                [
                    {
                        Name = WellKnown.defaultRouteName
                        Hostname = ""
                        SecretName = ""
                    }
                ]
            else
                []

        byDefault @ spec.Routes

    /// The text in a Secret's member; none where it is no base64.
    let decoded (base64: string) : string option =
        try
            Some(Encoding.UTF8.GetString(Convert.FromBase64String base64))
        with :? FormatException ->
            None

    /// Certificate members of `spec.tls` from a Secret's keys, each only if present (RS-96).
    let private certificate (secret: Json) =
        [ "certificate", "tls.crt"; "key", "tls.key"; "caCertificate", "tls.cacrt" ]
        |> List.choose (fun (field, key) ->
            Json.tryString [ "data"; key ] secret
            |> Option.bind decoded
            |> Option.map (fun text -> field, Json.str text))

    /// The Route for this request. `secret` is that of `secretName`, when one is named; `live` the Route as it is.
    ///
    /// A host that the router made is left alone. One that we asked for and nobody asks for any more is cleared; the annotation
    /// tells the two apart (RB-10).
    let desired (request: RouteRequest) (secret: Json option) (live: Json option) : Desired =
        let target = WellKnown.route request.Name

        let askedBefore =
            live
            |> Option.bind (Document.annotation WellKnown.requestedHostAnnotation)
            |> Option.defaultValue ""

        let liveHost =
            live
            |> Option.bind (Json.tryString [ "spec"; "host" ])
            |> Option.defaultValue ""

        let hostIsStale =
            request.Hostname = "" && askedBefore <> "" && liveHost = askedBefore

        let annotations =
            if request.Hostname = "" && (askedBefore = "" || not hostIsStale) then
                [ WellKnown.ownershipAnnotation, "true" ]
            else
                [
                    WellKnown.ownershipAnnotation, "true"
                    WellKnown.requestedHostAnnotation, request.Hostname
                ]

        let tls =
            [ "termination", Json.str "reencrypt" ]
            @ (secret |> Option.map certificate |> Option.defaultValue [])

        let spec =
            Json.obj [
                "to", Json.obj [ "kind", Json.str Kind.service.Kind; "name", Json.str WellKnown.service.Name ]
                "tls", Json.obj tls
            ]

        let withHost =
            // An empty host is refused by the schema: it has to be left out (API-5).
            if request.Hostname = "" then
                spec
            else
                Json.set [ "host" ] (Json.str request.Hostname) spec

        {
            Target = target
            Document =
                Document.ofRef target
                |> Document.withAnnotations (Map.ofList annotations)
                |> Json.set [ "spec" ] withHost
            Whole = [ [ "spec"; "tls" ] ]
            Immutable = []
        }

    /// The step for this request. Clearing a stale host is done here, because leaving a member out keeps it elsewhere.
    let step (request: RouteRequest) (secret: Json option) (live: Observed<Json>) : Result<Step option, Refusal> =
        let desired = desired request secret (Observed.toOption live)
        let annotation = [ "metadata"; "annotations"; WellKnown.requestedHostAnnotation ]
        let isStale = Json.tryString annotation desired.Document = Some ""

        Desired.step desired "spec asks for the Route" live
        |> Result.map (
            Option.map (fun step ->
                match Effect.written step.Effect with
                | Some(target, body) when isStale && not (Effect.isCreate step.Effect) -> {
                    step with
                        Effect =
                            Effect.Replace(target, body |> Json.remove [ "spec"; "host" ] |> Json.remove annotation)
                  }
                | Some _
                | None -> step)
        )
