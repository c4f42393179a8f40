namespace ImageRegistry.Properties.Generators

open ImageRegistry.Core
open FsCheck
open FsCheck.FSharp

/// Storage of every type, as users and platforms ask for it.
[<RequireQualifiedAccess>]
module Storages =

    let private sometimes (chance: int) (value: Gen<'T>) : Gen<'T option> =
        Gen.frequency [ 10 - chance, Gen.constant None; chance, Gen.map Some value ]

    let private cloudFront (text: Gen<string>) : Gen<CloudFront> =
        gen {
            let! host = Texts.hostname
            let! keyPair = text
            let! secret = text

            let! duration =
                sometimes 5 (Durations.plausible |> Gen.filter (fun duration -> duration <> Duration.zero))

            return {
                BaseUrl = "https://" + host
                KeyPairId = keyPair
                PrivateKeySecret = secret
                PrivateKeyKey = "private.pem"
                Duration = duration
            }
        }

    let private s3 (text: Gen<string>) (chunk: Gen<int>) : Gen<Storage> =
        gen {
            let! bucket = text

            let! region =
                Gen.elements [ ""; "us-east-1"; "eu-central-1"; "cn-north-1"; "us-gov-west-1" ]

            let! endpoint =
                Gen.elements [ ""; "https://s3.example.com"; "http://127.0.0.1:9000" ]

            let! chunk = sometimes 3 chunk
            let! encrypt = Gen.elements [ true; false ]
            let! keyId = text
            let! cloudFront = sometimes 2 (cloudFront text)
            let! virtualHosted = Gen.elements [ true; false ]
            let! trustedCa = Texts.plainOptional

            return
                Storage.S3 {
                    Bucket = bucket
                    Region = region
                    RegionEndpoint = endpoint
                    ChunkSizeMiB = chunk |> Option.map int64
                    Encrypt = encrypt
                    KeyId = keyId
                    CloudFront = cloudFront
                    VirtualHostedStyle = virtualHosted
                    TrustedCa = trustedCa
                }
        }

    let private swift (text: Gen<string>) : Gen<Storage> =
        gen {
            let! authUrl =
                Gen.elements [ ""; "https://keystone.example.com:5000/v3"; "http://127.0.0.1:5000" ]

            let! version = Gen.elements [ ""; "3"; "2"; "1" ]
            let! container = text
            let! domain = text
            let! domainId = text
            let! tenant = text
            let! tenantId = text
            let! region = text

            return
                Storage.Swift {
                    AuthUrl = authUrl
                    AuthVersion = version
                    Container = container
                    Domain = domain
                    DomainId = domainId
                    Tenant = tenant
                    TenantId = tenantId
                    RegionName = region
                }
        }

    let private gcs (text: Gen<string>) : Gen<Storage> =
        gen {
            let! bucket = text
            let! region = Gen.elements [ ""; "us-central1"; "EU" ]
            let! project = text
            let! key = text

            return
                Storage.Gcs {
                    Bucket = bucket
                    Region = region
                    ProjectId = project
                    KeyId = key
                }
        }

    let private ibmCos (text: Gen<string>) : Gen<Storage> =
        gen {
            let! bucket = text
            let! location = Gen.elements [ ""; "us-south"; "eu-de" ]
            let! group = text
            let account = "crn:v1:bluemix:public:cloud-object-storage:global:a/1:2:"
            let! resourceKey = Gen.elements [ ""; account + "resource-key:3" ]
            let! instance = Gen.elements [ ""; account + ":" ]

            return
                Storage.IbmCos {
                    Bucket = bucket
                    Location = location
                    ResourceGroupName = group
                    ResourceKeyCrn = resourceKey
                    ServiceInstanceCrn = instance
                }
        }

    let private azure (text: Gen<string>) (container: Gen<string>) : Gen<Storage> =
        gen {
            let! account = text
            let! container = Gen.frequency [ 1, Gen.constant ""; 2, container ]

            let! cloud =
                Gen.elements [ ""; "AzurePublicCloud"; "AzureUSGovernmentCloud"; "AzureStackCloud" ]

            let inside =
                gen {
                    let! group = Gen.elements [ ""; "network-rg" ]
                    let! vnet = Gen.elements [ ""; "cluster-vnet" ]
                    let! subnet = Gen.elements [ ""; "worker-subnet" ]
                    let! endpoint = Gen.elements [ ""; "registry-endpoint" ]

                    return
                        AzureNetworkAccess.Internal {
                            NetworkResourceGroupName = group
                            VnetName = vnet
                            SubnetName = subnet
                            PrivateEndpointName = endpoint
                        }
                }

            let! access =
                sometimes 7 (Gen.oneof [ Gen.constant AzureNetworkAccess.External; inside ])

            return
                Storage.Azure {
                    AccountName = account
                    Container = container
                    CloudName = cloud
                    NetworkAccess = access
                }
        }

    let private oss (bucket: Gen<string>) : Gen<Storage> =
        gen {
            let! bucket = Gen.frequency [ 1, Gen.constant ""; 2, bucket ]
            let! region = Texts.plainOptional
            let! access = Gen.elements [ ""; "Internal"; "Public" ]
            let! encryption = sometimes 5 (Gen.elements [ ""; "key-1" ])

            return
                Storage.Oss {
                    Bucket = bucket
                    Region = region
                    EndpointAccessibility = access
                    EncryptionKeyId = encryption
                }
        }

    let private each (text: Gen<string>) (container: Gen<string>) (chunk: Gen<int>) : Gen<Storage> list = [
        Gen.constant Storage.EmptyDir
        s3 text chunk
        swift text
        gcs text
        ibmCos text
        Gen.oneof [ text; Gen.constant "image-registry-storage" ] |> Gen.map Storage.Pvc
        azure text container
        oss container
    ]

    /// Storage of any type as the schema admits it.
    let plausible: Gen<Storage> =
        Gen.oneof (each Texts.plainOptional Texts.container (Gen.choose (5, 5120)))

    /// Storage of any type with contents that a schema would refuse or a cloud would.
    let odd: Gen<Storage> =
        // Zero is the one size that reads as *not given*.
        let chunk = Gen.elements [ -1; 1; 4; 5121; System.Int32.MaxValue ]
        Gen.oneof (each Texts.optional Texts.odd chunk)

    /// The storages in the order of the API's union, one of each type.
    let private asMembers (storages: Storage list) : Storage list =
        let position (storage: Storage) =
            [ "emptyDir"; "s3"; "swift"; "gcs"; "ibmcos"; "pvc"; "azure"; "oss" ]
            |> List.findIndex (fun name -> name = Storage.field storage)

        storages |> List.distinctBy Storage.field |> List.sortBy position

    let private requestOf (storage: Gen<Storage>) : Gen<StorageRequest> =
        gen {
            let! count =
                Gen.frequency [ 2, Gen.constant 0; 7, Gen.constant 1; 1, Gen.constant 2 ]

            let! members = Gen.listOfLength count storage
            let! management = Words.storageManagement

            return {
                Members = asMembers members
                Management = management
            }
        }

    /// What the schema admits: mostly one storage, sometimes none or two.
    let admittedRequest: Gen<StorageRequest> = requestOf plausible

    /// The same with odd contents now and then.
    let request: Gen<StorageRequest> =
        requestOf (Gen.frequency [ 3, plausible; 1, odd ])

    /// The same type of storage with nothing in it.
    let private emptied (storage: Storage) : Storage list =
        let document = Json.obj [ Storage.field storage, Json.empty ]
        (StorageCodec.decode "spec.storage" (Some document) |> fst).Members

    /// Simpler requests: nothing, fewer members, empty ones, nobody's.
    let shrinkRequest (request: StorageRequest) : StorageRequest list =
        [
            StorageRequest.empty
            { request with Management = None }
            for kept in request.Members do
                {
                    request with
                        Members = request.Members |> List.filter (fun each -> each <> kept)
                }
            {
                request with
                    Members = request.Members |> List.collect emptied
            }
        ]
        |> List.filter (fun simpler -> simpler <> request)
