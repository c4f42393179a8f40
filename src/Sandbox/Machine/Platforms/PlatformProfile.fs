namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// What tells a cluster on one platform from a cluster on another, as far as the operator can see.
[<NoComparison>]
type PlatformProfile = {
    /// How the sandbox calls it, in small letters.
    Name: string
    /// `status.platformStatus.type` of the Infrastructure; none where there is no `platformStatus` at all.
    Type: string option
    /// What `platformStatus` says besides, under the platform's own member.
    Details: Json
    /// Each node is in a zone of its own.
    Zones: bool
    /// The storage class that claims are made with, where the platform has one.
    StorageClass: string option
}

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module PlatformProfile =

    let private profile (name: string) (platformType: string) = {
        Name = name
        Type = Some platformType
        Details = Json.empty
        Zones = false
        StorageClass = None
    }

    let private zones (profile: PlatformProfile) = { profile with Zones = true }

    let private storageClass (name: string) (profile: PlatformProfile) = {
        profile with
            StorageClass = Some name
    }

    let private says (field: string) (members: (string * string) list) (profile: PlatformProfile) = {
        profile with
            Details =
                Json.obj [
                    field, members |> List.map (fun (name, text) -> name, Json.str text) |> Json.obj
                ]
    }

    /// Every platform that the operator tells apart, and `unknown`: a cluster whose Infrastructure names none.
    let all: PlatformProfile list = [
        profile "aws" "AWS" |> zones |> says "aws" [ "region", "us-east-1" ]
        profile "azure" "Azure"
        |> zones
        |> says "azure" [
            "cloudName", "AzurePublicCloud"
            "resourceGroupName", "lab-x7k2p-rg"
            "networkResourceGroupName", "lab-x7k2p-rg"
        ]
        profile "gcp" "GCP"
        |> zones
        |> says "gcp" [ "projectID", "lab-project"; "region", "us-east1" ]
        profile "ibmcloud" "IBMCloud"
        |> zones
        |> says "ibmcloud" [
            "location", "us-east"
            "resourceGroupName", "lab-x7k2p"
            "providerType", "VPC"
        ]
        profile "powervs" "PowerVS"
        |> says "powervs" [ "region", "dal"; "zone", "dal10"; "resourceGroup", "lab-x7k2p" ]
        profile "openstack" "OpenStack"
        |> zones
        |> says "openstack" [ "cloudName", "openstack" ]
        |> storageClass "standard-csi"
        profile "ovirt" "oVirt" |> storageClass "ovirt-csi-sc"
        profile "baremetal" "BareMetal"
        profile "vsphere" "VSphere"
        profile "none" "None" |> zones
        profile "nutanix" "Nutanix"
        profile "kubevirt" "KubeVirt"
        profile "equinixmetal" "EquinixMetal"
        profile "alibabacloud" "AlibabaCloud"
        |> zones
        |> says "alibabaCloud" [ "region", "us-east-1" ]
        profile "external" "External" |> says "external" [ "platformName", "Unknown" ]
        profile "libvirt" "Libvirt"
        {
            profile "unknown" "" with
                Type = None
        }
    ]

    /// The platform of this name, in any case.
    let tryFind (name: string) : PlatformProfile option =
        let lower = name.ToLowerInvariant()
        all |> List.tryFind (fun profile -> profile.Name = lower)
