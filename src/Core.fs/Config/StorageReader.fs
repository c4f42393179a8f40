namespace ImageRegistry.Core

/// What is asked for in `spec.storage` or `status.storage` (spec 06, 1.3), read field by field.
[<RequireQualifiedAccess>]
module StorageReader =

    let private text (name: string) (place: Place) =
        place |> Place.child name |> Reading.text

    let private flag (name: string) (place: Place) =
        place |> Place.child name |> Reading.flag

    /// What `read` makes of the member of this name; nothing when it is absent, `null` or no object. `{}` is something (ST-2).
    let private section (name: string) (read: Place -> Reading<'T>) (parent: Place) : Reading<'T option> =
        let place = Place.child name parent

        reading {
            match! Reading.isObject place with
            | true -> return! read place |> Reading.map Some
            | false -> return None
        }

    let private cloudFront (place: Place) : Reading<CloudFront> =
        reading {
            let! baseUrl = place |> text "baseURL"
            let! keyPairId = place |> text "keypairID"
            let key = place |> Place.child "privateKey"
            let! _ = Reading.isObject key
            let! secret = key |> text "name"
            let! secretKey = key |> text "key"
            let! duration = place |> Place.child "duration" |> Reading.duration

            return {
                BaseUrl = baseUrl
                KeyPairId = keyPairId
                PrivateKeySecret = secret
                PrivateKeyKey = secretKey
                // Clients of the API write `0s` for a duration that was not given.
                Duration = duration |> Option.filter (fun duration -> duration <> Duration.zero)
            }
        }

    let private s3 (place: Place) : Reading<S3Storage> =
        reading {
            let! bucket = place |> text "bucket"
            let! region = place |> text "region"
            let! regionEndpoint = place |> text "regionEndpoint"
            let! chunkSize = place |> Place.child "chunkSizeMiB" |> Reading.int32
            let! encrypt = place |> flag "encrypt"
            let! keyId = place |> text "keyID"
            let! cloudFront = place |> section "cloudFront" cloudFront
            let! virtualHostedStyle = place |> flag "virtualHostedStyle"
            let! trustedCa = place |> section "trustedCA" (text "name")

            return {
                Bucket = bucket
                Region = region
                RegionEndpoint = regionEndpoint
                // Zero is how clients of the API say *not given* where the schema lets them.
                ChunkSizeMiB = chunkSize |> Option.filter (fun size -> size <> 0L)
                Encrypt = encrypt
                KeyId = keyId
                CloudFront = cloudFront
                VirtualHostedStyle = virtualHostedStyle
                TrustedCa = trustedCa |> Option.defaultValue ""
            }
        }

    let private swift (place: Place) : Reading<SwiftStorage> =
        reading {
            let! authUrl = place |> text "authURL"
            let! authVersion = place |> text "authVersion"
            let! container = place |> text "container"
            let! domain = place |> text "domain"
            let! domainId = place |> text "domainID"
            let! tenant = place |> text "tenant"
            let! tenantId = place |> text "tenantID"
            let! regionName = place |> text "regionName"

            return {
                AuthUrl = authUrl
                AuthVersion = authVersion
                Container = container
                Domain = domain
                DomainId = domainId
                Tenant = tenant
                TenantId = tenantId
                RegionName = regionName
            }
        }

    let private gcs (place: Place) : Reading<GcsStorage> =
        reading {
            let! bucket = place |> text "bucket"
            let! region = place |> text "region"
            let! projectId = place |> text "projectID"
            let! keyId = place |> text "keyID"

            return {
                Bucket = bucket
                Region = region
                ProjectId = projectId
                KeyId = keyId
            }
        }

    let private ibmCos (place: Place) : Reading<IbmCosStorage> =
        reading {
            let! bucket = place |> text "bucket"
            let! location = place |> text "location"
            let! resourceGroupName = place |> text "resourceGroupName"
            let! resourceKeyCrn = place |> text "resourceKeyCRN"
            let! serviceInstanceCrn = place |> text "serviceInstanceCRN"

            return {
                Bucket = bucket
                Location = location
                ResourceGroupName = resourceGroupName
                ResourceKeyCrn = resourceKeyCrn
                ServiceInstanceCrn = serviceInstanceCrn
            }
        }

    let private internalAccess (place: Place) : Reading<AzureInternalAccess> =
        reading {
            let! networkResourceGroupName = place |> text "networkResourceGroupName"
            let! vnetName = place |> text "vnetName"
            let! subnetName = place |> text "subnetName"
            let! privateEndpointName = place |> text "privateEndpointName"

            return {
                NetworkResourceGroupName = networkResourceGroupName
                VnetName = vnetName
                SubnetName = subnetName
                PrivateEndpointName = privateEndpointName
            }
        }

    let private networkAccess (place: Place) : Reading<AzureNetworkAccess option> =
        reading {
            let kind = place |> Place.child "type"
            let inner = place |> Place.child "internal"
            let! word = Reading.text kind
            let! _ = Reading.isObject inner

            match word with
            | ""
            | "External" -> return Some AzureNetworkAccess.External
            | "Internal" -> return! internalAccess inner |> Reading.map (AzureNetworkAccess.Internal >> Some)
            | _ -> return! Reading(None, [ Place.finding "it must be Internal or External" kind ])
        }

    let private azure (place: Place) : Reading<AzureStorage> =
        reading {
            let! accountName = place |> text "accountName"
            let! container = place |> text "container"
            let! cloudName = place |> text "cloudName"
            let! access = place |> section "networkAccess" networkAccess

            return {
                AccountName = accountName
                Container = container
                CloudName = cloudName
                NetworkAccess = Option.flatten access
            }
        }

    let private ossEncryption (place: Place) : Reading<string option> =
        reading {
            let kind = place |> Place.child "method"
            let! word = Reading.text kind
            let! key = place |> section "kms" (text "keyID")

            match word, key with
            | "KMS", (None | Some "") ->
                let keyId = place |> Place.child "kms" |> Place.child "keyID"
                return! Reading(None, [ Place.finding "the method KMS needs the identifier of a key" keyId ])
            | "KMS", Some keyId -> return Some keyId
            | ("" | "AES256"), _ -> return Some ""
            | _ -> return! Reading(None, [ Place.finding "it must be KMS or AES256" kind ])
        }

    let private oss (place: Place) : Reading<OssStorage> =
        reading {
            let! bucket = place |> text "bucket"
            let! region = place |> text "region"
            let! endpointAccessibility = place |> text "endpointAccessibility"
            let! encryption = place |> section "encryption" ossEncryption

            return {
                Bucket = bucket
                Region = region
                EndpointAccessibility = endpointAccessibility
                EncryptionKeyId = Option.flatten encryption
            }
        }

    let private management (place: Place) : Reading<StorageManagement option> =
        reading {
            match! Reading.text place with
            | "" -> return None
            | "Managed" -> return Some StorageManagement.Managed
            | "Unmanaged" -> return Some StorageManagement.Unmanaged
            | _ -> return! Reading(None, [ Place.finding "it must be Managed or Unmanaged" place ])
        }

    /// What is asked for at this place.
    let read (place: Place) : Reading<StorageRequest> =
        reading {
            let! _ = Reading.isObject place

            let! members =
                [
                    section "emptyDir" (fun _ -> Reading(Storage.EmptyDir, []))
                    section "s3" (s3 >> Reading.map Storage.S3)
                    section "swift" (swift >> Reading.map Storage.Swift)
                    section "gcs" (gcs >> Reading.map Storage.Gcs)
                    section "ibmcos" (ibmCos >> Reading.map Storage.IbmCos)
                    section "pvc" (text "claim" >> Reading.map Storage.Pvc)
                    section "azure" (azure >> Reading.map Storage.Azure)
                    section "oss" (oss >> Reading.map Storage.Oss)
                ]
                |> List.map (fun section -> section place)
                |> Reading.all

            let! management = place |> Place.child "managementState" |> management

            return {
                Members = List.choose id members
                Management = management
            }
        }
