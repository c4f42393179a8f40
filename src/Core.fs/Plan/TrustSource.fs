namespace ImageRegistry.Core

/// What one source of certificates has to say.
[<RequireQualifiedAccess>]
type TrustSource<'T> =
    /// Nobody asks for it, or what it would be in may be missing.
    | Nothing
    /// This has not been seen yet.
    | Unseen of ObjectRef
    /// It is asked for and cannot be had: which field or object is wrong, and what to do.
    | Broken of why: string
    | Given of source: ObjectRef * 'T

/// Where the certificates come from that administrators and clouds ask the registry to trust (RS-87, RS-90, RS-92).
[<RequireQualifiedAccess>]
module TrustSource =

    /// The content, if it can be had.
    let given (source: TrustSource<'T>) : 'T option =
        match source with
        | TrustSource.Given(_, content) -> Some content
        | TrustSource.Nothing
        | TrustSource.Unseen _
        | TrustSource.Broken _ -> None

    /// What is wrong with it; empty when nothing is.
    let broken (source: TrustSource<'T>) : string list =
        match source with
        | TrustSource.Broken why -> [ why ]
        | TrustSource.Nothing
        | TrustSource.Unseen _
        | TrustSource.Given _ -> []

    /// What it waits for; empty when it waits for nothing.
    let unseen (source: TrustSource<'T>) : ObjectRef list =
        match source with
        | TrustSource.Unseen target -> [ target ]
        | TrustSource.Nothing
        | TrustSource.Broken _
        | TrustSource.Given _ -> []

    let private isText (text: string) = text <> ""

    let private key name document =
        Json.tryString [ "data"; name ] document |> Option.filter isText

    /// The first of these that is not nothing.
    let private firstOf (sources: (unit -> TrustSource<string>) list) : TrustSource<string> =
        (TrustSource.Nothing, sources)
        ||> List.fold (fun found source ->
            match found with
            | TrustSource.Nothing -> source ()
            | TrustSource.Unseen _
            | TrustSource.Broken _
            | TrustSource.Given _ -> found)

    /// This key of the object, if there is one.
    let private optional (target: ObjectRef) (name: string) (read: string -> string option) (snapshot: Snapshot) () =
        match Snapshot.find target snapshot with
        | Unknown -> TrustSource.Unseen target
        | Absent -> TrustSource.Nothing
        | Present document ->
            match key name document with
            | None -> TrustSource.Nothing
            | Some text ->
                match read text with
                | Some content -> TrustSource.Given(target, content)
                | None ->
                    TrustSource.Broken(ObjectRef.text target + " data[\"" + name + "\"]: it is not base64; correct it")

    /// The service CA, once it has been injected.
    let serviceCa (snapshot: Snapshot) : TrustSource<string> =
        optional WellKnown.serviceCa "service-ca.crt" Some snapshot ()

    /// The ConfigMap that an administrator named in the cluster's image configuration. Where there is no such configuration, nobody has
    /// named any.
    let additional (snapshot: Snapshot) : TrustSource<CertificateMap> =
        let field = ObjectRef.text WellKnown.image + ": spec.additionalTrustedCA.name: "

        match Snapshot.find WellKnown.image snapshot with
        | Unknown when not (Snapshot.isServed WellKnown.image snapshot) -> TrustSource.Nothing
        | Unknown -> TrustSource.Unseen WellKnown.image
        | Absent -> TrustSource.Nothing
        | Present image ->
            match ImageConfig.additionalTrustedCa image with
            | None -> TrustSource.Nothing
            | Some name when not (ObjectName.isSubdomain name) ->
                TrustSource.Broken(
                    field
                    + name
                    + ": this cannot be the name of a ConfigMap; name one in namespace "
                    + WellKnown.configNamespace
                )
            | Some name ->
                let target = WellKnown.clusterConfigMap name

                match Snapshot.find target snapshot with
                | Unknown -> TrustSource.Unseen target
                | Absent ->
                    TrustSource.Broken(
                        field
                        + name
                        + ": "
                        + ObjectRef.text target
                        + " does not exist; create it, or take its name out of the Image"
                    )
                | Present document -> TrustSource.Given(target, CertificateMap.ofConfigMap document)

    /// What the registry is told to trust is what the operator's own connections trust, with the same mistakes.
    let private named (name: string) (snapshot: Snapshot) : TrustSource<string> =
        let field = "spec.storage.s3.trustedCA.name: " + name + ": "

        match StorageTrust.named name snapshot with
        | Ok(target, bundle) -> TrustSource.Given(target, bundle)
        | Error(Obstruction.NotSeen target) -> TrustSource.Unseen target
        | Error(Obstruction.Missing why) -> TrustSource.Broken(field + why)
        | Error(Obstruction.Wrong finding) -> TrustSource.Broken(Finding.text finding)

    let private ofStorage (snapshot: Snapshot) (storage: Storage) : TrustSource<string> =
        match storage with
        | Storage.S3 s3 when s3.TrustedCa <> "" -> named s3.TrustedCa snapshot
        | Storage.S3 _ -> optional WellKnown.kubeCloudConfig "ca-bundle.pem" Some snapshot ()
        | Storage.Swift _ ->
            firstOf [
                optional WellKnown.cloudCredentials "cacert" RegistryRoutes.decoded snapshot
                optional WellKnown.cloudProviderConfig "ca-bundle.pem" Some snapshot
            ]
        | Storage.EmptyDir
        | Storage.Gcs _
        | Storage.IbmCos _
        | Storage.Pvc _
        | Storage.Azure _
        | Storage.Oss _ -> TrustSource.Nothing

    /// The certificates of the storage's servers. Storage counts in every state but `Removed`.
    let storage (config: Config option) (snapshot: Snapshot) : TrustSource<string> =
        match config with
        | None -> TrustSource.Nothing
        | Some config ->
            match config.Spec.ManagementState, config.Spec.Storage.Members with
            | ManagementState.Removed, _ -> TrustSource.Nothing
            | (ManagementState.Managed | ManagementState.Unmanaged | ManagementState.Unsupported _), [ storage ] ->
                ofStorage snapshot storage
            | (ManagementState.Managed | ManagementState.Unmanaged | ManagementState.Unsupported _), _ ->
                TrustSource.Nothing

    /// The watches that these sources need besides those that are always there.
    let targets (config: Config option) (image: Json option) : ObjectRef list =
        let additional =
            image
            |> Option.bind ImageConfig.additionalTrustedCa
            |> Option.filter ObjectName.isSubdomain
            |> Option.map WellKnown.clusterConfigMap
            |> Option.toList

        let ofStorage =
            match config |> Option.map (fun config -> config.Spec.Storage.Members) with
            | Some [ Storage.S3 s3 ] when s3.TrustedCa = "" -> [ WellKnown.kubeCloudConfig ]
            | Some [ Storage.S3 s3 ] when ObjectName.isSubdomain s3.TrustedCa -> [
                WellKnown.clusterConfigMap s3.TrustedCa
              ]
            | Some [ Storage.Swift _ ] -> [ WellKnown.cloudCredentials; WellKnown.cloudProviderConfig ]
            | Some _
            | None -> []

        additional @ ofStorage
