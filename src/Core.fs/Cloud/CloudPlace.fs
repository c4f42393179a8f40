namespace ImageRegistry.Core

/// Whose certificates a connection accepts (S3-13, B-15).
[<RequireQualifiedAccess>]
type Trust =
    | SystemRoots
    /// The system's and those of this PEM text.
    | SystemRootsAnd of pem: string
    /// Those of this PEM text and no others.
    | Only of pem: string

/// One S3 bucket and all that is needed to speak with its server.
type S3Place = {
    Bucket: string
    /// What requests are signed for and where the bucket is made; never empty.
    Region: string
    /// The URL of the service without the bucket, a path kept as prefix; always filled.
    Endpoint: string
    /// The bucket stands in the path. Otherwise it stands in the host's name, where that can hold it (S3-5).
    PathStyle: bool
    /// Whether the endpoint is one that somebody named: such a server may be of any age (B-14).
    IsCustomEndpoint: bool
    /// The URL of the token service, for credentials that have to be exchanged (S3-10).
    StsEndpoint: string
    /// What requests to the token service are signed for.
    StsRegion: string
    Trust: Trust
    /// The text of an AWS shared credentials file with a profile `default`.
    Credentials: SecretText
}

/// One bucket of Google Cloud Storage and all that is needed to speak with its server.
type GcsPlace = {
    Bucket: string
    /// The project in which the bucket is made; never empty.
    Project: string
    /// Where the bucket is made; never empty.
    Location: string
    /// Base of the JSON API, such as `https://storage.googleapis.com/storage/v1`, without a slash at its end.
    Endpoint: string
    /// Base of the resource manager's API, such as `https://us-east1-cloudresourcemanager.googleapis.com`, without a slash at its end.
    TagsEndpoint: string
    /// A Google credential in JSON, of any kind.
    Credentials: SecretText
}

/// A medium in a cloud: what an effect on it is addressed to.
[<RequireQualifiedAccess>]
type CloudPlace =
    | S3 of S3Place
    | Gcs of GcsPlace

[<RequireQualifiedAccess>]
module CloudPlace =

    let private trust (trust: Trust) : string list =
        match trust with
        | Trust.SystemRoots -> [ "system" ]
        | Trust.SystemRootsAnd pem -> [ "system and"; pem ]
        | Trust.Only pem -> [ "only"; pem ]

    let private parts (place: CloudPlace) : string list =
        match place with
        | CloudPlace.S3 s3 ->
            [
                "s3"
                s3.Bucket
                s3.Region
                s3.Endpoint
                (if s3.PathStyle then "path" else "host")
                (if s3.IsCustomEndpoint then "custom" else "own")
                s3.StsEndpoint
                s3.StsRegion
                SecretText.reveal s3.Credentials
            ]
            @ trust s3.Trust
        | CloudPlace.Gcs gcs -> [
            "gcs"
            gcs.Bucket
            gcs.Project
            gcs.Location
            gcs.Endpoint
            gcs.TagsEndpoint
            SecretText.reveal gcs.Credentials
          ]

    /// A digest over everything in it, credentials and trust included: what was answered for another bucket, endpoint or credential is
    /// never taken for an answer about this one.
    let identity (place: CloudPlace) : string =
        parts place |> Json.strings |> Json.bytes |> Digest.sha256

    /// What the cloud is asked with.
    let credentials (place: CloudPlace) : SecretText =
        match place with
        | CloudPlace.S3 s3 -> s3.Credentials
        | CloudPlace.Gcs gcs -> gcs.Credentials

    /// The bucket's name; empty where it has none yet.
    let bucket (place: CloudPlace) : string =
        match place with
        | CloudPlace.S3 s3 -> s3.Bucket
        | CloudPlace.Gcs gcs -> gcs.Bucket

    /// `S3 bucket NAME`, and nothing else of it.
    let text (place: CloudPlace) : string =
        match place with
        | CloudPlace.S3 s3 -> "S3 bucket " + s3.Bucket
        | CloudPlace.Gcs gcs -> "GCS bucket " + gcs.Bucket
