namespace ImageRegistry.Properties.Generators

open ImageRegistry.Core
open FsCheck
open FsCheck.FSharp

/// The cluster's own documents: Infrastructure, Proxy, APIServer, FeatureGate and ClusterVersion.
[<RequireQualifiedAccess>]
module Clusters =

    let private serviceEndpoints (names: string list) : Gen<Json> =
        Gen.subListOf names
        |> Gen.map (fun names ->
            Json.list [
                for name in names do
                    Json.obj [
                        "name", Json.str name
                        "url", Json.str ("https://" + name.ToLowerInvariant() + ".example.com")
                    ]
            ])

    let private tags (key: string) : Gen<Json> =
        Gen.choose (0, 2)
        |> Gen.map (fun count ->
            Json.list [
                for index in 1..count do
                    Json.obj [ "key", Json.str (key + string index); "value", Json.str "value" ]
            ])

    /// What `platformStatus` holds besides the type.
    let private details (platform: Platform) : Gen<(string * Json) list> =
        match platform with
        | Platform.Aws ->
            gen {
                let! region = Gen.elements [ "us-east-1"; "eu-central-1"; "cn-north-1" ]
                let! endpoints = serviceEndpoints [ "s3"; "ec2"; "sts" ]
                let! tags = tags "team"

                return [
                    "aws",
                    Json.obj [
                        "region", Json.str region
                        "serviceEndpoints", endpoints
                        "resourceTags", tags
                    ]
                ]
            }
        | Platform.Azure ->
            gen {
                let! cloud =
                    Gen.elements [ ""; "AzurePublicCloud"; "AzureUSGovernmentCloud"; "AzureStackCloud" ]

                let! tags = tags "team"

                return [
                    "azure",
                    Json.obj [
                        "cloudName", Json.str cloud
                        "resourceGroupName", Json.str "cluster-rg"
                        "resourceTags", tags
                    ]
                ]
            }
        | Platform.Gcp ->
            gen {
                let! labels = tags "label"
                let! bound = tags "env"

                let withParent (tag: Json) =
                    Json.set [ "parentID" ] (Json.str "1234") tag

                return [
                    "gcp",
                    Json.obj [
                        "projectID", Json.str "project"
                        "region", Json.str "us-central1"
                        "resourceLabels", labels
                        "resourceTags", Json.list (Json.items [] bound |> List.map withParent)
                    ]
                ]
            }
        | Platform.IbmCloud ->
            gen {
                let! endpoints = serviceEndpoints [ "COS"; "IAM"; "ResourceController"; "VPC" ]

                return [
                    "ibmcloud",
                    Json.obj [
                        "location", Json.str "us-south"
                        "resourceGroupName", Json.str "cluster-rg"
                        "serviceEndpoints", endpoints
                    ]
                ]
            }
        | Platform.PowerVs ->
            gen {
                let! region = Gen.elements [ "dal"; "syd"; "nowhere" ]

                return [
                    "powervs", Json.obj [ "region", Json.str region; "resourceGroup", Json.str "cluster-rg" ]
                ]
            }
        | Platform.OpenStack ->
            gen {
                let! cloud = Gen.elements [ ""; "openstack"; "mycloud" ]
                return [ "openstack", Json.obj [ "cloudName", Json.str cloud ] ]
            }
        | Platform.OVirt
        | Platform.BareMetal
        | Platform.VSphere
        | Platform.None
        | Platform.Nutanix
        | Platform.KubeVirt
        | Platform.EquinixMetal
        | Platform.AlibabaCloud
        | Platform.External
        | Platform.Libvirt
        | Platform.Unrecognised _ -> Gen.constant []

    /// Every platform, also the empty word and one of the future.
    let platform: Gen<Platform> =
        Gen.elements (Platform.all @ [ Platform.Unrecognised ""; Platform.Unrecognised "Moon" ])

    /// The Infrastructure of a cluster on this platform, with its details or, as on old clusters, without.
    let infrastructureOn (platform: Platform) : Gen<Json> =
        gen {
            let! name =
                Gen.frequency [ 5, Gen.constant "cluster-x7k2p"; 1, Texts.label; 1, Gen.constant "" ]

            let! topology = Gen.elements [ "HighlyAvailable"; "SingleReplica" ]
            let! details = Gen.frequency [ 5, details platform; 1, Gen.constant [] ]

            return
                Json.obj [
                    "apiVersion", Json.str "config.openshift.io/v1"
                    "kind", Json.str "Infrastructure"
                    "metadata", Json.obj [ "name", Json.str "cluster" ]
                    "spec", Json.empty
                    "status",
                    Json.obj [
                        "infrastructureName", Json.str name
                        "infrastructureTopology", Json.str topology
                        "controlPlaneTopology", Json.str topology
                        "platformStatus", Json.obj (("type", Json.str (Platform.text platform)) :: details)
                    ]
                ]
        }

    /// Infrastructures on every platform and topology, at times without `platformStatus`.
    let infrastructure: Gen<Json> =
        gen {
            let! platform = platform
            let! document = infrastructureOn platform

            return!
                Gen.frequency [
                    9, Gen.constant document
                    1, Gen.constant (Json.remove [ "status"; "platformStatus" ] document)
                ]
        }

    /// `infrastructure`, made simpler on failure.
    let arbitraryInfrastructure: Arbitrary<Json> =
        Arb.fromGenShrink (infrastructure, Junk.shrink)

    /// Proxies with other values in `spec` than in `status`.
    let proxy: Gen<Json> =
        let settings (ending: string) =
            Gen.subListOf [
                "httpProxy", Json.str ("http://proxy" + ending)
                "httpsProxy", Json.str ("https://proxy" + ending)
                "noProxy", Json.str (".cluster" + ending)
            ]
            |> Gen.map Json.obj

        Gen.map2
            (fun spec status -> Json.obj [ "spec", spec; "status", status ])
            (settings ".wanted")
            (settings ".used")

    /// API servers with every TLS profile, also custom ones with names that have no translation.
    let apiServer: Gen<Json> =
        gen {
            let! kind = Gen.elements [ "Old"; "Intermediate"; "Modern"; "Custom"; ""; "Ancient" ]

            let! version =
                Gen.elements [ "VersionTLS10"; "VersionTLS11"; "VersionTLS12"; "VersionTLS13" ]

            let! ciphers =
                Gen.subListOf [
                    "ECDHE-RSA-AES128-GCM-SHA256"
                    "DHE-RSA-AES128-GCM-SHA256"
                    "TLS_AES_128_GCM_SHA256"
                    "AES256-SHA256"
                    "DES-CBC3-SHA"
                ]

            let! custom =
                Gen.elements [
                    Json.Null
                    Json.empty
                    Json.obj [
                        "minTLSVersion", Json.str version
                        "ciphers", Json.strings (List.ofSeq ciphers)
                    ]
                ]

            let profile = Json.obj [ "type", Json.str kind; "custom", custom ]
            return! Gen.elements [ Json.empty; Json.obj [ "spec", Json.obj [ "tlsSecurityProfile", profile ] ] ]
        }
