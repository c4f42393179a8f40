namespace ImageRegistry.Core

/// What a server of S3 is addressed by, worked out from what the user wrote and what the platform says (S3-1 to S3-7, B-8 to B-12).
type S3Address = {
    /// What the user wrote, with what is inherited: the form that is recorded.
    Details: S3Storage
    Endpoint: string
    IsCustomEndpoint: bool
    PathStyle: bool
    /// The platform's own token service; none for that of the region.
    StsOverride: string option
}

[<RequireQualifiedAccess>]
module S3Effective =

    /// S3-1: when neither region nor endpoint is given, both come from the platform. Registry and operator get the same (B-11).
    let details (aws: AwsPlatform) (spec: S3Storage) : S3Storage =
        if spec.Region <> "" || spec.RegionEndpoint <> "" then
            spec
        else
            let endpoint = Map.tryFind "s3" aws.ServiceEndpoints |> Option.defaultValue ""

            {
                spec with
                    Region = aws.Region
                    RegionEndpoint = endpoint
                    VirtualHostedStyle = spec.VirtualHostedStyle || endpoint <> ""
            }

    let private platformField (service: string) =
        "infrastructure cluster, status.platformStatus.aws.serviceEndpoints["
        + service
        + "].url"

    let private endpoint (aws: AwsPlatform) (spec: S3Storage) (details: S3Storage) : Result<string option, Finding> =
        if details.RegionEndpoint = "" then
            Ok None
        else
            let isInherited =
                spec.RegionEndpoint = "" && Map.containsKey "s3" aws.ServiceEndpoints

            let field =
                if isInherited then
                    platformField "s3"
                else
                    "spec.storage.s3.regionEndpoint"

            ServiceUrl.parse field "InvalidRegionEndpoint" details.RegionEndpoint
            |> Result.map Some

    let private sts (aws: AwsPlatform) : Result<string option, Finding> =
        match Map.tryFind "sts" aws.ServiceEndpoints with
        | None -> Ok None
        | Some url ->
            ServiceUrl.parse (platformField "sts") "InvalidRegionEndpoint" url
            |> Result.map Some

    // A region is part of a host's name.
    let private region (details: S3Storage) : Finding option =
        let isFit char =
            System.Char.IsAsciiLetterOrDigit char || char = '-' || char = '_'

        if details.Region = "" then
            Some {
                Field = "spec.storage.s3.region"
                Value = ""
                Remedy =
                    "could not find region configuration; name the bucket's region (a server of your own takes any word, such as us-east-1)"
                Reason = "MissingRegion"
            }
        elif Seq.forall isFit details.Region then
            None
        else
            Some {
                Field = "spec.storage.s3.region"
                Value = details.Region
                Remedy = "a region has letters, digits and hyphens, such as us-east-1"
                Reason = "InvalidRegion"
            }

    let private cloudFront (details: S3Storage) : Finding option =
        let missing name =
            Some {
                Field = "spec.storage.s3.cloudFront." + name
                Value = ""
                Remedy = "it must not be empty; name it, or take spec.storage.s3.cloudFront away"
                Reason = "InvalidCloudFront"
            }

        match details.CloudFront with
        | None -> None
        | Some front ->
            if front.BaseUrl = "" then
                missing "baseURL"
            elif front.KeyPairId = "" then
                missing "keypairID"
            elif front.PrivateKeySecret = "" then
                missing "privateKey.name"
            elif front.PrivateKeyKey = "" then
                missing "privateKey.key"
            else
                None

    /// How the server is addressed, or what somebody has to put right first; nothing is called before (B-9, B-10).
    let address (aws: AwsPlatform) (spec: S3Storage) : Result<S3Address, Finding> =
        let details = details aws spec

        match endpoint aws spec details, region details, cloudFront details, sts aws with
        | Error finding, _, _, _
        | Ok _, Some finding, _, _
        | Ok _, None, Some finding, _
        | Ok _, None, None, Error finding -> Error finding
        | Ok custom, None, None, Ok stsOverride ->
            Ok {
                Details = details
                Endpoint = custom |> Option.defaultWith (fun () -> AwsPartition.s3Endpoint details.Region)
                IsCustomEndpoint = Option.isSome custom
                // S3-5: AWS itself is always asked by host name.
                PathStyle = Option.isSome custom && not details.VirtualHostedStyle
                StsOverride = stsOverride
            }
