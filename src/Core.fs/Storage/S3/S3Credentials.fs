namespace ImageRegistry.Core

/// Credentials for S3, as the text of an AWS shared credentials file (S3-9 to S3-11, B-13).
///
/// *Guarantees*: only the two Secrets of `CloudCredentials` decide; what the platform gives as a file is passed on byte for byte.
/// *Caveats*: whether the keys are good only the server can tell.
[<RequireQualifiedAccess>]
module S3Credentials =

    let private ofUser (secret: Json) : Result<string, Obstruction> =
        match
            CloudCredentials.key WellKnown.userCredentials "REGISTRY_STORAGE_S3_ACCESSKEY" secret,
            CloudCredentials.key WellKnown.userCredentials "REGISTRY_STORAGE_S3_SECRETKEY" secret
        with
        | Error obstruction, _
        | Ok _, Error obstruction -> Error obstruction
        | Ok access, Ok secretKey -> Ok(AwsSharedFile.ofKeys access secretKey)

    let private ofMinted (secret: Json) : Result<string, Obstruction> =
        let given key =
            CloudCredentials.tryKey key secret |> Option.filter (fun text -> text <> "")

        match given "credentials", given "aws_access_key_id", given "aws_secret_access_key" with
        | Some file, _, _ -> Ok file
        | None, Some access, Some secretKey -> Ok(AwsSharedFile.ofKeys access secretKey)
        | None, (Some _ | None), (Some _ | None) ->
            Error(
                CloudCredentials.unusable
                    WellKnown.cloudCredentials
                    "failed to generate shared secrets data: invalid secret for aws credentials; it needs the key \"credentials\", or \"aws_access_key_id\" and \"aws_secret_access_key\""
            )

    let private usable (file: string) : Result<string, Obstruction> =
        match AwsSharedFile.credentials file with
        | Some AwsCredentials.Keys
        | Some AwsCredentials.WebIdentity -> Ok file
        | None ->
            Error(
                CloudCredentials.unusable
                    WellKnown.cloudCredentials
                    "key \"credentials\" holds no usable AWS credentials: the profile [default] needs aws_access_key_id and aws_secret_access_key, or role_arn and web_identity_token_file"
            )

    /// The text, for the operator's connection and for the registry's pods alike.
    let find (snapshot: Snapshot) : Result<string, Obstruction> =
        CloudCredentials.choose snapshot ofUser ofMinted |> Result.bind usable
