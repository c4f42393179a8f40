namespace ImageRegistry.Core

open System

/// The certificates that the storage's server is trusted by (S3-13, B-15), for the operator's own connections.
[<RequireQualifiedAccess>]
module StorageTrust =

    let private opening = "-----BEGIN CERTIFICATE-----"
    let private closing = "-----END CERTIFICATE-----"

    // Whether a block holds what a certificate has at its beginning: base64 of a DER sequence.
    let private isCertificate (body: string) =
        try
            let bytes = Convert.FromBase64String(body.Trim())
            bytes.Length > 4 && bytes[0] = 0x30uy
        with :? FormatException ->
            false

    /// Whether at least one certificate is in this text.
    let hasCertificate (pem: string) : bool =
        pem.Split opening
        |> Seq.skip 1
        |> Seq.exists (fun rest ->
            match rest.IndexOf(closing, StringComparison.Ordinal) with
            | -1 -> false
            | at -> isCertificate (rest.Substring(0, at)))

    let private checkedPem (what: string) (pem: string) : Result<string, Obstruction> =
        if hasCertificate pem then
            Ok pem
        else
            Error(Obstruction.Missing(what + " holds no certificate in PEM form; put the CA's certificate there"))

    let private quoted (name: string) = "\"" + name + "\""

    /// The text of the ConfigMap that a user named in `trustedCA`, and which one that is.
    let named (name: string) (snapshot: Snapshot) : Result<ObjectRef * string, Obstruction> =
        let target = WellKnown.clusterConfigMap name

        match Snapshot.find target snapshot with
        | Unknown
        | Absent
        | Present _ when not (ObjectName.isSubdomain name) ->
            Error(
                Obstruction.Missing(
                    "failed to get trusted CA "
                    + quoted name
                    + ": this cannot be the name of a ConfigMap; write another one"
                )
            )
        | Unknown -> Error(Obstruction.NotSeen target)
        | Absent ->
            Error(
                Obstruction.Missing(
                    "failed to get trusted CA "
                    + quoted name
                    + ": "
                    + ObjectRef.text target
                    + " does not exist; create it with key \"ca-bundle.crt\", or clear spec.storage.s3.trustedCA"
                )
            )
        | Present document ->
            match Json.tryString [ "data"; "ca-bundle.crt" ] document with
            | None
            | Some "" ->
                Error(
                    Obstruction.Missing(
                        "trusted CA config map "
                        + quoted name
                        + " does not contain required key \"ca-bundle.crt\"; put the CA's certificate there"
                    )
                )
            | Some text -> Ok(target, text)

    /// What the user named is the only trust then.
    let private ofUser (name: string) (snapshot: Snapshot) : Result<Trust, Obstruction> =
        named name snapshot
        |> Result.bind (fun (_, pem) ->
            checkedPem ("trusted CA config map " + quoted name + ", key \"ca-bundle.crt\",") pem)
        |> Result.map Trust.Only

    let private ofCloud (snapshot: Snapshot) : Result<Trust, Obstruction> =
        match Snapshot.find WellKnown.kubeCloudConfig snapshot with
        | Unknown -> Error(Obstruction.NotSeen WellKnown.kubeCloudConfig)
        | Absent -> Ok Trust.SystemRoots
        | Present document ->
            match Json.tryString [ "data"; "ca-bundle.pem" ] document with
            | None
            | Some "" -> Ok Trust.SystemRoots
            | Some pem ->
                checkedPem (ObjectRef.text WellKnown.kubeCloudConfig + ", key \"ca-bundle.pem\",") pem
                |> Result.map Trust.SystemRootsAnd

    /// Whose certificates count for a server of S3 with this `trustedCA`.
    let s3 (trustedCa: string) (snapshot: Snapshot) : Result<Trust, Obstruction> =
        if trustedCa <> "" then
            ofUser trustedCa snapshot
        else
            ofCloud snapshot
