/// What the operator and the registry may do in clouds (spec 06, section 4.7).
module ImageRegistry.Properties.Deploy.CredentialTests

open Xunit
open ImageRegistry.Core
open ImageRegistry.Properties.TestData

let private request (name: string) =
    Manifests.find ("CredentialsRequest/openshift-cloud-credential-operator/" + name)

let private accounts = [ "cluster-image-registry-operator"; "registry" ]

[<Theory>]
[<InlineData("openshift-image-registry", "AWSProviderSpec", true)>]
[<InlineData("openshift-image-registry-azure", "AzureProviderSpec", true)>]
[<InlineData("openshift-image-registry-gcs", "GCPProviderSpec", true)>]
[<InlineData("openshift-image-registry-ibmcos", "IBMCloudProviderSpec", false)>]
[<InlineData("openshift-image-registry-ibmcos-powervs", "IBMCloudPowerVSProviderSpec", false)>]
[<InlineData("openshift-image-registry-openstack", "OpenStackProviderSpec", false)>]
let ``credentials of every cloud go into one Secret`` (name: string) (kind: string) (isFederated: bool) =
    let request = request name
    Assert.Equal(Some kind, Json.tryString [ "spec"; "providerSpec"; "kind" ] request)
    Assert.Equal(Some "installer-cloud-credentials", Json.tryString [ "spec"; "secretRef"; "name" ] request)
    Assert.Equal(Some "openshift-image-registry", Json.tryString [ "spec"; "secretRef"; "namespace" ] request)

    Assert.Equal(
        Some "1.0",
        Json.texts [ "metadata"; "labels" ] request
        |> Map.tryFind "controller-tools.k8s.io"
    )

    Assert.Equal<Json list>(
        (if isFederated then accounts |> List.map Json.str else []),
        Json.items [ "spec"; "serviceAccountNames" ] request
    )

let private texts (path: string list) (document: Json) : string list =
    Json.items path document |> List.choose Json.asString

[<Fact>]
let ``credentials of AWS allow what a bucket needs, and no more`` () =
    let aws =
        request "openshift-image-registry"
        |> Json.items [ "spec"; "providerSpec"; "statementEntries" ]
        |> List.exactlyOne

    Assert.Equal<string list>(
        [
            "s3:CreateBucket"
            "s3:DeleteBucket"
            "s3:PutBucketTagging"
            "s3:GetBucketTagging"
            "s3:PutBucketPublicAccessBlock"
            "s3:GetBucketPublicAccessBlock"
            "s3:PutEncryptionConfiguration"
            "s3:GetEncryptionConfiguration"
            "s3:PutLifecycleConfiguration"
            "s3:GetLifecycleConfiguration"
            "s3:GetBucketLocation"
            "s3:ListBucket"
            "s3:GetObject"
            "s3:PutObject"
            "s3:DeleteObject"
            "s3:ListBucketMultipartUploads"
            "s3:AbortMultipartUpload"
            "s3:ListMultipartUploadParts"
        ],
        texts [ "action" ] aws
    )

    Assert.Equal(Some "Allow", Json.tryString [ "effect" ] aws)
    Assert.Equal(Some "*", Json.tryString [ "resource" ] aws)

[<Fact>]
let ``credentials of Azure allow what an account, its container and its private endpoint need, and no more`` () =
    let azure = request "openshift-image-registry-azure"

    Assert.Equal<string list>(
        [
            "Microsoft.Storage/storageAccounts/blobServices/read"
            "Microsoft.Storage/storageAccounts/blobServices/containers/read"
            "Microsoft.Storage/storageAccounts/blobServices/containers/write"
            "Microsoft.Storage/storageAccounts/blobServices/containers/delete"
            "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action"
            "Microsoft.Storage/storageAccounts/read"
            "Microsoft.Storage/storageAccounts/write"
            "Microsoft.Storage/storageAccounts/delete"
            "Microsoft.Storage/storageAccounts/listKeys/action"
            "Microsoft.Resources/tags/write"
            "Microsoft.Network/privateEndpoints/write"
            "Microsoft.Network/privateEndpoints/read"
            "Microsoft.Network/privateEndpoints/privateDnsZoneGroups/write"
            "Microsoft.Network/privateEndpoints/privateDnsZoneGroups/read"
            "Microsoft.Network/privateDnsZones/read"
            "Microsoft.Network/privateDnsZones/write"
            "Microsoft.Network/privateDnsZones/join/action"
            "Microsoft.Network/privateDnsZones/A/write"
            "Microsoft.Network/privateDnsZones/virtualNetworkLinks/write"
            "Microsoft.Network/privateDnsZones/virtualNetworkLinks/read"
            "Microsoft.Network/networkInterfaces/read"
            "Microsoft.Storage/storageAccounts/PrivateEndpointConnectionsApproval/action"
            "Microsoft.Network/virtualNetworks/subnets/read"
            "Microsoft.Network/virtualNetworks/subnets/join/action"
            "Microsoft.Network/virtualNetworks/join/action"
        ],
        texts [ "spec"; "providerSpec"; "permissions" ] azure
    )

    Assert.Equal<string list>(
        [
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete"
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write"
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action"
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/move/action"
        ],
        texts [ "spec"; "providerSpec"; "dataPermissions" ] azure
    )

[<Fact>]
let ``credentials of Google Cloud allow what a bucket and its tags need, and no more`` () =
    Assert.Equal<string list>(
        [
            "storage.buckets.create"
            "storage.buckets.delete"
            "storage.buckets.get"
            "storage.buckets.list"
            "storage.buckets.createTagBinding"
            "storage.buckets.listEffectiveTags"
            "storage.objects.create"
            "storage.objects.delete"
            "storage.objects.get"
            "storage.objects.list"
            "resourcemanager.tagValueBindings.create"
            "resourcemanager.tagValues.get"
            "resourcemanager.tagValues.list"
        ],
        request "openshift-image-registry-gcs"
        |> texts [ "spec"; "providerSpec"; "permissions" ]
    )

    Assert.Equal(
        Some(Json.Bool true),
        request "openshift-image-registry-gcs"
        |> Json.tryPath [ "spec"; "providerSpec"; "skipServiceCheck" ]
    )

[<Theory>]
[<InlineData("openshift-image-registry-ibmcos")>]
[<InlineData("openshift-image-registry-ibmcos-powervs")>]
let ``credentials of IBM Cloud allow an instance of Object Storage, and finding its resource group`` (name: string) =
    Assert.Equal<string list>(
        [],
        differences
            ""
            (json
                """[
                {"attributes":[{"name":"serviceName","value":"cloud-object-storage"}],
                 "roles":["crn:v1:bluemix:public:iam::::role:Viewer","crn:v1:bluemix:public:iam::::role:Operator",
                   "crn:v1:bluemix:public:iam::::role:Editor","crn:v1:bluemix:public:iam::::role:Administrator",
                   "crn:v1:bluemix:public:iam::::serviceRole:Reader","crn:v1:bluemix:public:iam::::serviceRole:Writer"]},
                {"attributes":[{"name":"resourceType","value":"resource-group"}],
                 "roles":["crn:v1:bluemix:public:iam::::role:Viewer"]}]""")
            (Json.list (Json.items [ "spec"; "providerSpec"; "policies" ] (request name)))
    )

[<Fact>]
let ``a provider is told nothing but these permissions`` () =
    let members name =
        Json.members [ "spec"; "providerSpec" ] (request name) |> Map.keys |> List.ofSeq

    Assert.Equal<string list>([ "apiVersion"; "kind"; "statementEntries" ], members "openshift-image-registry")

    Assert.Equal<string list>(
        [ "apiVersion"; "dataPermissions"; "kind"; "permissions" ],
        members "openshift-image-registry-azure"
    )

    Assert.Equal<string list>(
        [ "apiVersion"; "kind"; "permissions"; "skipServiceCheck" ],
        members "openshift-image-registry-gcs"
    )

    Assert.Equal<string list>([ "apiVersion"; "kind"; "policies" ], members "openshift-image-registry-ibmcos")
    Assert.Equal<string list>([ "apiVersion"; "kind"; "policies" ], members "openshift-image-registry-ibmcos-powervs")
    Assert.Equal<string list>([ "apiVersion"; "kind" ], members "openshift-image-registry-openstack")
