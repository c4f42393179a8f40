namespace ImageRegistry.Sandbox

open System
open System.Text
open ImageRegistry.Core

/// The service CA: serving certificates for Services, and the CA for ConfigMaps, where their annotations ask for them.
///
/// *Caveats*: the certificate and the CA are words, not certificates. The Secret has no owner and stays when the Service goes.
[<RequireQualifiedAccess>]
module internal ServiceCa =

    let private controller = "service-ca"

    let private base64 (text: string) =
        Json.str (Convert.ToBase64String(Encoding.UTF8.GetBytes text))

    let private secretNames = [
        "service.beta.openshift.io/serving-cert-secret-name"
        "service.alpha.openshift.io/serving-cert-secret-name"
    ]

    let private wantedSecret (service: Json) : string option =
        let annotations = Acting.annotations service
        secretNames |> List.tryPick (fun name -> Map.tryFind name annotations)

    /// The Secrets that Services ask for and that do not exist.
    let certificates (state: State) : Request list =
        Acting.living Acting.services state
        |> List.choose (fun service -> wantedSecret service |> Option.map (fun name -> Metadata.ns service, name))
        |> List.distinct
        |> List.filter (fun (ns, name) -> Store.tryFind "secrets" ns name state |> Option.isNone)
        |> List.map (fun (ns, name) ->
            Json.obj [
                "apiVersion", Json.str "v1"
                "kind", Json.str "Secret"
                "metadata", Json.obj [ "name", Json.str name; "namespace", Json.str ns ]
                "type", Json.str "kubernetes.io/tls"
                "data", Json.obj [ "tls.crt", base64 "CERT"; "tls.key", base64 "KEY" ]
            ]
            |> Request.create Acting.secrets
            |> Acting.by controller)

    let private bundle = "SERVICE-CA\n"

    let private asksForBundle (configMap: Json) =
        Map.tryFind "service.beta.openshift.io/inject-cabundle" (Acting.annotations configMap) = Some "true"

    /// The CA for the ConfigMaps that ask for it and have another one or none.
    let bundles (state: State) : Request list =
        Acting.living Acting.configMaps state
        |> List.filter asksForBundle
        |> List.filter (fun configMap -> Json.tryString [ "data"; "service-ca.crt" ] configMap <> Some bundle)
        |> List.map (fun configMap ->
            Json.obj [ "data", Json.obj [ "service-ca.crt", Json.str bundle ] ]
            |> Request.mergePatch (ObjectRef.path (Acting.reference Acting.configMaps configMap))
            |> Acting.by controller)
