namespace ImageRegistry.Core

/// `spec.storage` and `status.storage` between the API's documents and the domain (spec 06, 1.3 and 1.7).
[<RequireQualifiedAccess>]
module StorageCodec =

    /// What is asked for by this document, in the order of the API's union, and what of it cannot be read.
    /// The path is that of the document: `spec.storage` or `status.storage`.
    let decode (path: string) (json: Json option) : StorageRequest * Finding list =
        Place.make path "InvalidConfig" json |> StorageReader.read |> Reading.pair

    let private ofCloudFront (front: CloudFront) =
        Json.obj [
            "baseURL", Json.str front.BaseUrl
            "keypairID", Json.str front.KeyPairId
            "privateKey", Json.obj [ "key", Json.str front.PrivateKeyKey; "name", Json.str front.PrivateKeySecret ]
            "duration", front.Duration |> Option.defaultValue Duration.zero |> Duration.text |> Json.str
        ]

    let private ofNetworkAccess (access: AzureNetworkAccess) =
        match access with
        | AzureNetworkAccess.External -> Json.obj [ "type", Json.str "External" ]
        | AzureNetworkAccess.Internal inner ->
            let members =
                Member.text "networkResourceGroupName" inner.NetworkResourceGroupName
                @ Member.text "vnetName" inner.VnetName
                @ Member.text "subnetName" inner.SubnetName
                @ Member.text "privateEndpointName" inner.PrivateEndpointName

            let given = if List.isEmpty members then None else Some members
            Json.obj (("type", Json.str "Internal") :: Member.optional "internal" Json.obj given)

    let private ofOssEncryption (keyId: string) =
        if keyId = "" then
            Json.obj [ "method", Json.str "AES256" ]
        else
            Json.obj [ "method", Json.str "KMS"; "kms", Json.obj [ "keyID", Json.str keyId ] ]

    let private ofMember (storage: Storage) : Json =
        Json.obj (
            match storage with
            | Storage.EmptyDir -> []
            | Storage.Pvc claim -> Member.text "claim" claim
            | Storage.S3 s3 ->
                [
                    "virtualHostedStyle", Json.Bool s3.VirtualHostedStyle
                    "trustedCA", Json.obj [ "name", Json.str s3.TrustedCa ]
                ]
                @ Member.text "bucket" s3.Bucket
                @ Member.text "region" s3.Region
                @ Member.text "regionEndpoint" s3.RegionEndpoint
                @ Member.optional "chunkSizeMiB" Json.int64 s3.ChunkSizeMiB
                @ Member.flag "encrypt" s3.Encrypt
                @ Member.text "keyID" s3.KeyId
                @ Member.optional "cloudFront" ofCloudFront s3.CloudFront
            | Storage.Swift swift ->
                Member.text "authURL" swift.AuthUrl
                @ Member.text "authVersion" swift.AuthVersion
                @ Member.text "container" swift.Container
                @ Member.text "domain" swift.Domain
                @ Member.text "domainID" swift.DomainId
                @ Member.text "tenant" swift.Tenant
                @ Member.text "tenantID" swift.TenantId
                @ Member.text "regionName" swift.RegionName
            | Storage.Gcs gcs ->
                Member.text "bucket" gcs.Bucket
                @ Member.text "region" gcs.Region
                @ Member.text "projectID" gcs.ProjectId
                @ Member.text "keyID" gcs.KeyId
            | Storage.IbmCos cos ->
                Member.text "bucket" cos.Bucket
                @ Member.text "location" cos.Location
                @ Member.text "resourceGroupName" cos.ResourceGroupName
                @ Member.text "resourceKeyCRN" cos.ResourceKeyCrn
                @ Member.text "serviceInstanceCRN" cos.ServiceInstanceCrn
            | Storage.Azure azure ->
                Member.text "accountName" azure.AccountName
                @ Member.text "container" azure.Container
                @ Member.text "cloudName" azure.CloudName
                @ Member.optional "networkAccess" ofNetworkAccess azure.NetworkAccess
            | Storage.Oss oss ->
                Member.text "bucket" oss.Bucket
                @ Member.text "region" oss.Region
                @ Member.text "endpointAccessibility" oss.EndpointAccessibility
                @ Member.optional "encryption" ofOssEncryption oss.EncryptionKeyId
        )

    /// The document in the form that clients of the API have always written it: what the schema forbids to be empty is left out,
    /// `virtualHostedStyle`, `trustedCA` and a CloudFront's `duration` are always there.
    let encode (request: StorageRequest) : Json =
        Json.obj (
            (request.Members
             |> List.map (fun storage -> Storage.field storage, ofMember storage))
            @ Member.optional "managementState" (StorageManagement.text >> Json.str) request.Management
        )
