module ImageRegistry.Properties.Codec.StorageTests

open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Generators
open FsCheck.FSharp
open Xunit

let private decode (text: string) =
    StorageCodec.decode "spec.storage" (Some(json text))

let private one (storage: Storage) : StorageRequest = {
    Members = [ storage ]
    Management = None
}

/// The document is read as this request and is what the request is written as.
let private both (request: StorageRequest) (text: string) =
    Assert.Equal((request, []), decode text)
    same text (StorageCodec.encode request)

let private emptyS3: S3Storage = {
    Bucket = ""
    Region = ""
    RegionEndpoint = ""
    ChunkSizeMiB = None
    Encrypt = false
    KeyId = ""
    CloudFront = None
    VirtualHostedStyle = false
    TrustedCa = ""
}

[<Fact>]
let ``no storage is asked for by nothing, null and an empty object`` () =
    for document in [ None; Some Json.Null; Some Json.empty ] do
        Assert.Equal((StorageRequest.empty, []), StorageCodec.decode "spec.storage" document)

    same "{}" (StorageCodec.encode StorageRequest.empty)

[<Fact>]
let ``emptyDir`` () =
    both (one Storage.EmptyDir) """{"emptyDir": {}}"""

[<Fact>]
let ``pvc with and without a claim`` () =
    both (one (Storage.Pvc "image-registry-storage")) """{"pvc": {"claim": "image-registry-storage"}}"""
    both (one (Storage.Pvc "")) """{"pvc": {}}"""

[<Fact>]
let ``an empty s3 is written with the two members that are always there`` () =
    both (one (Storage.S3 emptyS3)) """{"s3": {"virtualHostedStyle": false, "trustedCA": {"name": ""}}}"""
    Assert.Equal((one (Storage.S3 emptyS3), []), decode """{"s3": {}}""")

[<Fact>]
let ``s3 with everything`` () =
    both
        {
            Members = [
                Storage.S3 {
                    Bucket = "images"
                    Region = "eu-central-1"
                    RegionEndpoint = "https://s3.example.com"
                    ChunkSizeMiB = Some 64L
                    Encrypt = true
                    KeyId = "key-1"
                    CloudFront =
                        Some {
                            BaseUrl = "https://d1.cloudfront.net/"
                            KeyPairId = "APKA1"
                            PrivateKeySecret = "cloudfront"
                            PrivateKeyKey = "private.pem"
                            Duration = Some(Nanoseconds 5_400_000_000_000L)
                        }
                    VirtualHostedStyle = true
                    TrustedCa = "s3-ca"
                }
            ]
            Management = Some StorageManagement.Unmanaged
        }
        """{"managementState": "Unmanaged", "s3": {"bucket": "images", "region": "eu-central-1",
            "regionEndpoint": "https://s3.example.com", "chunkSizeMiB": 64, "encrypt": true, "keyID": "key-1",
            "cloudFront": {"baseURL": "https://d1.cloudfront.net/", "keypairID": "APKA1",
                "privateKey": {"name": "cloudfront", "key": "private.pem"}, "duration": "1h30m0s"},
            "virtualHostedStyle": true, "trustedCA": {"name": "s3-ca"}}}"""

[<Fact>]
let ``zero is not given as a CloudFront duration and as a chunk size`` () =
    let front = {
        BaseUrl = "https://d1.cloudfront.net"
        KeyPairId = "APKA1"
        PrivateKeySecret = ""
        PrivateKeyKey = "key"
        Duration = None
    }

    both
        (one (Storage.S3 { emptyS3 with CloudFront = Some front }))
        """{"s3": {"virtualHostedStyle": false, "trustedCA": {"name": ""}, "cloudFront": {"baseURL": "https://d1.cloudfront.net",
            "keypairID": "APKA1", "privateKey": {"name": "", "key": "key"}, "duration": "0s"}}}"""

    Assert.Equal((one (Storage.S3 emptyS3), []), decode """{"s3": {"chunkSizeMiB": 0}}""")

[<Fact>]
let ``gcs`` () =
    both
        (one (
            Storage.Gcs {
                Bucket = "images"
                Region = "us-central1"
                ProjectId = "project"
                KeyId = "key-1"
            }
        ))
        """{"gcs": {"bucket": "images", "region": "us-central1", "projectID": "project", "keyID": "key-1"}}"""

[<Fact>]
let ``swift`` () =
    both
        (one (
            Storage.Swift {
                AuthUrl = "https://keystone:5000/v3"
                AuthVersion = "3"
                Container = "images"
                Domain = "Default"
                DomainId = "default"
                Tenant = "registry"
                TenantId = "t1"
                RegionName = "RegionOne"
            }
        ))
        """{"swift": {"authURL": "https://keystone:5000/v3", "authVersion": "3", "container": "images", "domain": "Default",
            "domainID": "default", "tenant": "registry", "tenantID": "t1", "regionName": "RegionOne"}}"""

[<Fact>]
let ``ibmcos`` () =
    both
        (one (
            Storage.IbmCos {
                Bucket = "images"
                Location = "us-south"
                ResourceGroupName = "group"
                ResourceKeyCrn = "crn:key"
                ServiceInstanceCrn = "crn:instance"
            }
        ))
        """{"ibmcos": {"bucket": "images", "location": "us-south", "resourceGroupName": "group",
            "resourceKeyCRN": "crn:key", "serviceInstanceCRN": "crn:instance"}}"""

let private azure access =
    one (
        Storage.Azure {
            AccountName = "account"
            Container = "images"
            CloudName = "AzurePublicCloud"
            NetworkAccess = access
        }
    )

[<Fact>]
let ``azure, external`` () =
    both
        (azure (Some AzureNetworkAccess.External))
        """{"azure": {"accountName": "account", "container": "images", "cloudName": "AzurePublicCloud",
            "networkAccess": {"type": "External"}}}"""

[<Fact>]
let ``azure, internal`` () =
    both
        (azure (
            Some(
                AzureNetworkAccess.Internal {
                    NetworkResourceGroupName = "network"
                    VnetName = "vnet"
                    SubnetName = "subnet"
                    PrivateEndpointName = "endpoint"
                }
            )
        ))
        """{"azure": {"accountName": "account", "container": "images", "cloudName": "AzurePublicCloud",
            "networkAccess": {"type": "Internal", "internal": {"networkResourceGroupName": "network", "vnetName": "vnet",
                "subnetName": "subnet", "privateEndpointName": "endpoint"}}}}"""

[<Fact>]
let ``azure, internal, with everything to be found out`` () =
    let nothing = {
        NetworkResourceGroupName = ""
        VnetName = ""
        SubnetName = ""
        PrivateEndpointName = ""
    }

    both
        (azure (Some(AzureNetworkAccess.Internal nothing)))
        """{"azure": {"accountName": "account", "container": "images", "cloudName": "AzurePublicCloud",
            "networkAccess": {"type": "Internal"}}}"""

[<Fact>]
let ``an empty azure leaves out what must not be empty`` () =
    both
        (one (
            Storage.Azure {
                AccountName = ""
                Container = ""
                CloudName = ""
                NetworkAccess = None
            }
        ))
        """{"azure": {}}"""

[<Fact>]
let ``oss with either encryption`` () =
    let oss key =
        one (
            Storage.Oss {
                Bucket = "images"
                Region = "cn-hangzhou"
                EndpointAccessibility = "Internal"
                EncryptionKeyId = key
            }
        )

    both
        (oss (Some "key-1"))
        """{"oss": {"bucket": "images", "region": "cn-hangzhou", "endpointAccessibility": "Internal",
            "encryption": {"method": "KMS", "kms": {"keyID": "key-1"}}}}"""

    both
        (oss (Some ""))
        """{"oss": {"bucket": "images", "region": "cn-hangzhou", "endpointAccessibility": "Internal",
            "encryption": {"method": "AES256"}}}"""

    both (oss None) """{"oss": {"bucket": "images", "region": "cn-hangzhou", "endpointAccessibility": "Internal"}}"""

[<Fact>]
let ``members stand in the order of the API and null is no member`` () =
    let request, findings =
        decode """{"pvc": {}, "oss": null, "azure": null, "emptyDir": {}, "s3": {}, "newer": {}}"""

    Assert.Equal<Storage list>([ Storage.EmptyDir; Storage.S3 emptyS3; Storage.Pvc "" ], request.Members)
    Assert.Empty findings

[<Fact>]
let ``what cannot be read is told and costs only itself`` () =
    let request, findings =
        decode
            """{"managementState": "Mine", "emptyDir": true, "pvc": {"claim": 7},
                "s3": {"bucket": "images", "chunkSizeMiB": "64", "encrypt": "yes", "trustedCA": "ca",
                    "cloudFront": {"baseURL": "https://d1.cloudfront.net", "privateKey": [], "duration": "20 minutes"}},
                "azure": {"networkAccess": {"type": "Private"}},
                "oss": {"encryption": {"method": "KMS"}}}"""

    Assert.Equal<(string * string * string) list>(
        [
            "spec.storage.emptyDir", "true", "InvalidConfig"
            "spec.storage.s3.chunkSizeMiB", "64", "InvalidConfig"
            "spec.storage.s3.encrypt", "yes", "InvalidConfig"
            "spec.storage.s3.cloudFront.privateKey", "[]", "InvalidConfig"
            "spec.storage.s3.cloudFront.duration", "20 minutes", "InvalidConfig"
            "spec.storage.s3.trustedCA", "ca", "InvalidConfig"
            "spec.storage.pvc.claim", "7", "InvalidConfig"
            "spec.storage.azure.networkAccess.type", "Private", "InvalidConfig"
            "spec.storage.oss.encryption.kms.keyID", "", "InvalidConfig"
            "spec.storage.managementState", "Mine", "InvalidConfig"
        ],
        told findings
    )

    Assert.Equal<string list>([ "s3"; "pvc"; "azure"; "oss" ], request.Members |> List.map Storage.field)

    Assert.Equal(
        Some "images",
        request.Members
        |> List.tryPick (fun storage ->
            match storage with
            | Storage.S3 s3 -> Some s3.Bucket
            | Storage.EmptyDir
            | Storage.Swift _
            | Storage.Gcs _
            | Storage.IbmCos _
            | Storage.Pvc _
            | Storage.Azure _
            | Storage.Oss _ -> None)
    )

[<Fact>]
let ``storage that is no object is told`` () =
    let request, findings = decode "\"s3\""
    Assert.Equal(StorageRequest.empty, request)
    Assert.Equal<(string * string * string) list>([ "spec.storage", "s3", "InvalidConfig" ], told findings)

[<Fact>]
let ``every storage request can be read back`` () =
    Prop.forAll (Arb.fromGenShrink (Storages.request, Storages.shrinkRequest >> Seq.ofList)) (fun request ->
        StorageCodec.decode "spec.storage" (Some(StorageCodec.encode request)) = (request, []))
    |> Law.check "every storage request can be read back"

[<Fact>]
let ``storage of any shape is read`` () =
    Law.forAll "storage of any shape is read" Junk.arbitrary (fun document ->
        let request, findings = StorageCodec.decode "spec.storage" (Some document)
        Assert.True(request.Members.Length <= 8)

        for finding in findings do
            Assert.StartsWith("spec.storage", finding.Field)
            Assert.NotEmpty finding.Remedy)
