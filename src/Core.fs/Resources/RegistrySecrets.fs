namespace ImageRegistry.Core

open System

/// The copy of the cluster's pull secret (RS-83, RB-4) and the storage credentials for the pods (RS-76): inventory rows 4 and 5.
[<RequireQualifiedAccess>]
module RegistrySecrets =

    let private dockerConfig = ".dockerconfigjson"

    /// What becomes of the copy.
    [<RequireQualifiedAccess; NoComparison>]
    type PullSecret =
        /// The copy should be this.
        | Copy of Desired
        /// The source cannot be used; the last good copy stays (RB-4).
        | Unusable of Finding

    let private isDockerConfig (base64: string) =
        try
            match Json.parse (ReadOnlyMemory(Convert.FromBase64String base64)) with
            | Ok(Json.Object _) -> true
            | Ok(Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Array _)
            | Error _ -> false
        with :? FormatException ->
            false

    /// All of the source's data, under our name.
    let pullSecret (source: Json) : PullSecret =
        let field = ObjectRef.text WellKnown.pullSecret + " data[\"" + dockerConfig + "\"]"

        match Json.tryString [ "data"; dockerConfig ] source with
        | Some config when isDockerConfig config ->
            PullSecret.Copy {
                Target = WellKnown.pullSecretCopy
                Document =
                    Document.ofRef WellKnown.pullSecretCopy
                    |> Json.set [ "type" ] (Json.str "kubernetes.io/dockerconfigjson")
                    |> Json.set [ "data" ] (Json.Object(Json.members [ "data" ] source))
                Whole = [ [ "data" ] ]
                Immutable = [ [ "type" ] ]
            }
        | Some _ ->
            PullSecret.Unusable {
                Field = field
                Value = ""
                Remedy =
                    "it is no JSON object; the registry goes on with the last good copy until the Secret holds a valid Docker configuration"
                Reason = "PullSecretInvalid"
            }
        | None ->
            PullSecret.Unusable {
                Field = field
                Value = ""
                Remedy =
                    "the key is missing; the registry goes on with the last good copy until the Secret holds a Docker configuration"
                Reason = "PullSecretInvalid"
            }

    /// Storage credentials: keys of a former storage type go, so `data` is ours whole.
    let privateConfiguration (data: Map<string, string>) : Desired = {
        Target = WellKnown.privateConfiguration
        Document =
            Document.ofRef WellKnown.privateConfiguration
            |> Json.set [ "type" ] (Json.str "Opaque")
            |> Json.set [ "data" ] (Json.textMap data)
        Whole = [ [ "data" ] ]
        Immutable = [ [ "type" ] ]
    }
