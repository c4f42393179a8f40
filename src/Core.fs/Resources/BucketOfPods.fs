namespace ImageRegistry.Core

open System
open System.Text

/// What a bucket adds to the registry's pods: S3 (S3-17 to S3-19, RS-73, RS-75) and Google Cloud Storage (GCS-5, GCS-6).
[<RequireQualifiedAccess>]
module BucketOfPods =

    let private variable name value =
        Json.obj [ "name", Json.str name; "value", Json.str value ]

    let private onlyIf condition (items: Json list) = if condition then items else []

    let private base64 (text: string) =
        Convert.ToBase64String(Encoding.UTF8.GetBytes text)

    let private secretVolume (name: string) (secret: string) (items: (string * string) list) =
        let items =
            items
            |> List.map (fun (key, path) -> Json.obj [ "key", Json.str key; "path", Json.str path ])

        Json.obj [
            "name", Json.str name
            "secret",
            Json.obj (
                [ "secretName", Json.str secret; "optional", Json.Bool false ]
                @ (if List.isEmpty items then
                       []
                   else
                       [ "items", Json.list items ])
            )
        ]

    let private mount (name: string) (path: string) =
        Json.obj [ "name", Json.str name; "mountPath", Json.str path ]

    let private readOnly (mount: Json) =
        Json.set [ "readOnly" ] (Json.Bool true) mount

    let private megabyte = 1048576L

    let private duration (front: CloudFront) =
        match front.Duration with
        | None -> "1200s"
        | Some duration -> Duration.text duration

    let private middleware (front: CloudFront) =
        [
            "- name: cloudfront"
            "  options:"
            "    baseurl: " + YamlScalar.text front.BaseUrl
            "    privatekey: /etc/docker/cloudfront/private.pem"
            "    keypairid: " + YamlScalar.text front.KeyPairId
            "    duration: " + duration front
            "    ipfilteredby: none"
        ]
        |> String.concat "\n"

    let private s3Variables (details: S3Storage) (hasDualStack: bool) : Json list =
        let text name value =
            variable ("REGISTRY_STORAGE_S3_" + name) (YamlScalar.text value)

        let flag name value =
            variable ("REGISTRY_STORAGE_S3_" + name) (YamlScalar.flag value)

        let chunk =
            match details.ChunkSizeMiB with
            | Some size when size >= 5L && size <= 5120L -> [
                variable "REGISTRY_STORAGE_S3_CHUNKSIZE" (YamlScalar.int64 (size * megabyte))
              ]
            | Some _
            | None -> []

        onlyIf (details.RegionEndpoint <> "") [ text "REGIONENDPOINT" details.RegionEndpoint ]
        @ onlyIf (details.KeyId <> "") [ text "KEYID" details.KeyId ]
        @ chunk
        @ [
            variable "REGISTRY_STORAGE" "s3"
            text "BUCKET" details.Bucket
            text "REGION" details.Region
            flag "ENCRYPT" details.Encrypt
            flag "FORCEPATHSTYLE" (not details.VirtualHostedStyle)
            text "CREDENTIALSCONFIGPATH" "/var/run/secrets/cloud/credentials"
        ]
        @ onlyIf (details.RegionEndpoint <> "" || hasDualStack) [ flag "USEDUALSTACK" true ]
        @ (match details.CloudFront with
           | Some front -> [ variable "REGISTRY_MIDDLEWARE_STORAGE" (middleware front) ]
           | None -> [])

    /// What a bucket of S3 with these effective details adds. `credentials` is the text of the shared credentials file.
    let s3 (details: S3Storage) (hasDualStack: bool) (credentials: string) : StorageOfPods =
        let privateName = WellKnown.privateConfiguration.Name

        let front, frontMount, frontSecret =
            match details.CloudFront with
            | None -> [], [], []
            | Some front ->
                [
                    secretVolume "registry-cloudfront" front.PrivateKeySecret [ front.PrivateKeyKey, "private.pem" ]
                ],
                [ mount "registry-cloudfront" "/etc/docker/cloudfront" |> readOnly ],
                [ WellKnown.secret front.PrivateKeySecret ]

        {
            Variables = s3Variables details hasDualStack
            Volumes = secretVolume privateName privateName [] :: front
            Mounts = (mount privateName "/var/run/secrets/cloud" |> readOnly) :: frontMount
            PrivateData = Map.ofList [ "credentials", base64 credentials ]
            DependsOn = WellKnown.privateConfiguration :: frontSecret
        }

    /// What a bucket of Google Cloud Storage adds. `credentials` is the credential's JSON.
    let gcs (bucket: string) (credentials: string) : StorageOfPods =
        let key = "REGISTRY_STORAGE_GCS_KEYFILE"

        {
            Variables = [
                variable "REGISTRY_STORAGE" "gcs"
                variable "REGISTRY_STORAGE_GCS_BUCKET" (YamlScalar.text bucket)
                variable key "/gcs/keyfile"
            ]
            Volumes = [
                secretVolume "registry-storage-keyfile" WellKnown.privateConfiguration.Name [ key, "keyfile" ]
            ]
            Mounts = [ mount "registry-storage-keyfile" "/gcs" ]
            PrivateData = Map.ofList [ key, base64 credentials ]
            DependsOn = [ WellKnown.privateConfiguration ]
        }
