namespace ImageRegistry.Core

/// `configs.imageregistry.operator.openshift.io` between the API's documents and the domain.
[<RequireQualifiedAccess>]
module ConfigCodec =

    /// The Config of this document, whatever is in it. Findings are about `spec` only: users write nothing else.
    let decode (document: Json) : Config =
        let spec, findings = ConfigSpecCodec.decode (Json.tryField "spec" document)

        let text name =
            Json.tryString [ "metadata"; name ] document |> Option.defaultValue ""

        {
            Uid = text "uid"
            ResourceVersion = text "resourceVersion"
            Generation = Json.tryInt64 [ "metadata"; "generation" ] document |> Option.defaultValue 0L
            Deleted = text "deletionTimestamp" <> ""
            Finalizers = Json.items [ "metadata"; "finalizers" ] document |> List.choose Json.asString
            Spec = spec
            Status = ConfigStatusCodec.decode (Json.tryField "status" document)
            Findings = findings
            Document = document
        }

    /// `spec` as a document, in the form that clients of the API have always written it.
    let encodeSpec (spec: ConfigSpec) : Json = ConfigSpecCodec.encode spec

    /// `status` as a document, with all that the schema requires.
    let encodeStatus (status: ConfigStatus) : Json = ConfigStatusCodec.encode status
