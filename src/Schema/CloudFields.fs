namespace ImageRegistry.Schema

open ImageRegistry.Core

/// Storage of one cloud each, as both `spec.storage` and `status.storage` have it (spec 06, 1.3).
[<RequireQualifiedAccess>]
module CloudFields =

    let private bucketName (says: string) =
        text says
        |> matching "^[0-9a-z]+(-[0-9a-z]+)*$"
        |> atLeastLong 3
        |> atMostLong 63

    let private cloudFront =
        record "CloudFront in front of the bucket: clients are sent there to fetch blobs." [
            must "baseURL" (text "Where the distribution is: scheme, host and, where there is one, the path.")
            may
                "duration"
                (duration
                    "For how long a signed URL is good, such as 20m. The registry's own default when this is absent or 0s.")
            must "keypairID" (text "The identifier of the key pair at AWS.")
            must
                "privateKey"
                (record "Where the private key of that pair is, in a Secret of the namespace openshift-image-registry." [
                    must "key" (text "The key inside the Secret.")
                    may "name" (text "The name of the Secret." |> byDefault (Json.str ""))
                    may "optional" (flag "Not used: without its private key CloudFront cannot be used.")
                 ]
                 |> atomic)
        ]

    let s3: Node =
        record "A bucket of Amazon S3, or of a service that speaks its protocol." [
            may "bucket" (text "The bucket. When empty, one is made, and its name is written here.")
            may
                "chunkSizeMiB"
                (int32
                    "The size of the parts that large blobs are uploaded in, in MiB. The registry's own default when this is absent."
                 |> between 5L 5120L)
            may "cloudFront" cloudFront
            may "encrypt" (flag "Whether the service is asked to encrypt what it stores.")
            may
                "keyID"
                (text "The KMS key to encrypt with; only used together with encrypt. The service's own key when empty.")
            may
                "region"
                (text "The region of the bucket. The cluster's own when both this and regionEndpoint are empty.")
            may
                "regionEndpoint"
                (text
                    "The URL of the service, with its scheme: for services other than Amazon's, and for other ways to reach it.")
            may
                "trustedCA"
                (record "Certificate authorities to trust when speaking to the service." [
                    may
                        "name"
                        (text
                            "A ConfigMap in the namespace openshift-config with the authorities under the key ca-bundle.crt. Those of the platform when empty."
                         |> matching @"^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
                         |> atMostLong 253)
                ])
            may
                "virtualHostedStyle"
                (flag
                    "Whether the bucket is part of the host name instead of the path. Only looked at together with regionEndpoint.")
        ]

    let gcs: Node =
        record "A bucket of Google Cloud Storage." [
            may "bucket" (text "The bucket. When empty, one is made, and its name is written here.")
            may "keyID" (text "The customer-managed KMS key to encrypt with. Google's own keys when empty.")
            may "projectID" (text "The project the bucket is in. The cluster's own when empty.")
            may "region" (text "Where the bucket is. Where the cluster is when empty.")
        ]

    let private privateEndpoint =
        let named (least: int) (most: int) (pattern: string) (says: string) =
            text says |> matching pattern |> atLeastLong least |> atMostLong most

        let endsLikeWord = "^[0-9A-Za-z][0-9A-Za-z_.-]*[0-9A-Za-z_]$"

        record "Where the private endpoint is made. Only for the type Internal." [
            may
                "networkResourceGroupName"
                (named
                    1
                    90
                    "^[0-9A-Za-z_.-](?:[0-9A-Za-z_.-]*[0-9A-Za-z_-])?$"
                    "The resource group of network and subnet. The cluster's own when absent.")
            may
                "privateEndpointName"
                (named
                    2
                    64
                    endsLikeWord
                    "The name of the private endpoint. When absent, one is chosen and written here.")
            may
                "subnetName"
                (named
                    1
                    80
                    "^[0-9A-Za-z](?:[0-9A-Za-z_.-]*[0-9A-Za-z_])?$"
                    "The subnet. One of the network's when absent.")
            may "vnetName" (named 2 64 endsLikeWord "The virtual network. Found by the cluster's tag when absent.")
        ]

    let azure: Node =
        record "A container of Azure Blob Storage." [
            may "accountName" (text "The storage account. When empty, one is made, and its name is written here.")
            may
                "cloudName"
                (text
                    "Which Azure it is: AzurePublicCloud, AzureUSGovernmentCloud, AzureChinaCloud, AzureGermanCloud or AzureStackCloud. The cluster's own when empty.")
            may "container" (bucketName "The container. When absent, one is made, and its name is written here.")
            may
                "networkAccess"
                (record "From where the account can be reached." [
                    may "internal" privateEndpoint
                    may
                        "type"
                        (word
                            [ "Internal"; "External" ]
                            "External: from the internet, with credentials. Internal: only from the cluster's network, through a private endpoint."
                         |> byDefault (Json.str "External"))
                 ]
                 |> byDefault (Json.obj [ "type", Json.str "External" ])
                 |> ruled
                     "has(self.type) && self.type == 'Internal' ?  true : !has(self.internal)"
                     "internal is forbidden when type is not Internal")
        ]

    let ibmcos: Node =
        record "A bucket of IBM Cloud Object Storage." [
            may "bucket" (text "The bucket. When empty, one is made, and its name is written here.")
            may "location" (text "Where the bucket is. Where the cluster is when empty.")
            may "resourceGroupName" (text "The resource group of the service instance. The cluster's own when empty.")
            may
                "resourceKeyCRN"
                (text
                    "The CRN of the HMAC credential of the service instance. When absent, one is made and written here."
                 |> matching "^crn:.+:.+:.+:cloud-object-storage:.+:.+:.+:resource-key:.+$")
            may
                "serviceInstanceCRN"
                (text "The CRN of the service instance. When absent, one is made and written here."
                 |> matching "^crn:.+:.+:.+:cloud-object-storage:.+:.+:.+::$")
        ]

    let swift: Node =
        record "A container of OpenStack Swift." [
            may "authURL" (text "Where Keystone is. From the credentials when empty.")
            may "authVersion" (text "The version of Keystone's API: 1, 2 or 3. From the credentials when empty.")
            may "container" (text "The container. When empty, one is made, and its name is written here.")
            may "domain" (text "The name of the domain, for version 3 of Keystone's API.")
            may "domainID" (text "The identifier of the domain, for version 3 of Keystone's API.")
            may "regionName" (text "The region. From the credentials when empty.")
            may "tenant" (text "The name of the project.")
            may "tenantID" (text "The identifier of the project.")
        ]

    /// `encryption` couples its two members under `spec` only (spec 06, note on 1.3).
    let oss (encryption: Node -> Node) : Node =
        record
            "A bucket of Alibaba Cloud OSS. The API has it, but no operator supports it: it is refused with a condition."
            [
                may "bucket" (bucketName "The bucket.")
                may
                    "encryption"
                    (record "How the service encrypts what it stores." [
                        may
                            "kms"
                            (record "The key, for the method KMS." [
                                must "keyID" (text "The identifier of the key." |> atLeastLong 1)
                            ])
                        may
                            "method"
                            (word
                                [ "KMS"; "AES256" ]
                                "KMS: with the key that kms names. AES256: with keys of the service."
                             |> byDefault (Json.str "AES256"))
                     ]
                     |> encryption)
                may
                    "endpointAccessibility"
                    (word
                        [ "Internal"; "Public"; "" ]
                        "Whether the bucket is reached through the cluster's network or through the internet."
                     |> byDefault (Json.str "Internal"))
                may "region" (text "The region of the bucket.")
            ]
