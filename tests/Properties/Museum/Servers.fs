/// Servers of buckets: registry and operator on different ones, or trusted for the wrong reason.
module ImageRegistry.Properties.Museum.Servers

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.Rules.GivenBucket
open ImageRegistry.Properties.World
open Xunit

/// The platform has servers of its own for S3 and for tokens.
let private withServers =
    touchedStatus
        WellKnown.infrastructure
        """{"status":{"platformStatus":{"aws":{"serviceEndpoints":[{"name":"s3","url":"https://s3.corp.example.com"},{"name":"sts","url":"https://sts.corp.example.com"}]}}}}"""

let private variables (world: World) : string list =
    podSpec world
    |> Json.items [ "containers" ]
    |> List.collect (Json.items [ "env" ])
    |> List.choose (Json.tryString [ "name" ])

/// 2026, seen (specification 03, B-11). With a region in the spec the operator made the bucket on the platform's server, and the registry
/// looked for it at AWS.
[<Fact>]
let ``2026: registry and operator speak with the same server`` () =
    let life (details: string) =
        let made =
            aws (
                "{\"managementState\":\"Managed\",\"replicas\":2,\"storage\":{\"s3\":"
                + details
                + "}}"
            )
            |> withServers
            |> World.settle

        Assert.Equal("True/Ready", condition "Available" made)
        Assert.Single made.Clouds.Made |> ignore
        let removed = made |> edit """{"managementState":"Removed"}""" |> World.settle
        Assert.Empty removed.Clouds.Buckets

        let asked =
            places removed
            |> List.map (fun place -> [ place.Endpoint; place.Region; place.StsEndpoint; place.StsRegion ])
            |> List.distinct

        made, asked

    let named, asked = life """{"region":"us-west-2"}"""

    Assert.Equal<string list list>(
        [
            [
                "https://s3.dualstack.us-west-2.amazonaws.com"
                "us-west-2"
                "https://sts.corp.example.com"
                "us-west-2"
            ]
        ],
        asked
    )

    Assert.DoesNotContain("REGISTRY_STORAGE_S3_REGIONENDPOINT", variables named)
    Assert.Equal("us-west-2", variable "REGISTRY_STORAGE_S3_REGION" named)

    let inherited, asked = life "{}"

    Assert.Equal<string list list>(
        [
            [
                "https://s3.corp.example.com"
                "eu-central-1"
                "https://sts.corp.example.com"
                "eu-central-1"
            ]
        ],
        asked
    )

    Assert.Equal("https://s3.corp.example.com", variable "REGISTRY_STORAGE_S3_REGIONENDPOINT" inherited)
    Assert.Equal("eu-central-1", variable "REGISTRY_STORAGE_S3_REGION" inherited)

let private certificate (body: string) =
    "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n"

let private ofUser = certificate "MIIBAAAA"

let private ofPlatform = certificate "MIIBBBBB"

let private bundle (target: ObjectRef) (key: string) (content: string) =
    put target (Json.text (Json.obj [ "data", Json.obj [ key, Json.str content ] ]))

/// 2026, seen (specification 03, B-15 and B-25). A bundle without a certificate was taken for a trust in nobody, and each call failed with
/// an unknown authority; that the user's bundle counts alone was nowhere tested.
[<Fact>]
let ``2026: the user's CA is trusted and no other, and what is none is told without a call`` () =
    let trustedCa = WellKnown.clusterConfigMap "storage-ca"

    let broken =
        aws """{"managementState":"Managed","replicas":2,"storage":{"s3":{"trustedCA":{"name":"storage-ca"}}}}"""
        |> bundle WellKnown.kubeCloudConfig "ca-bundle.pem" ofPlatform
        |> bundle trustedCa "ca-bundle.crt" "nonsense"
        |> World.turns 10

    Assert.Equal(
        "unable to get S3 CA bundle: trusted CA config map \"storage-ca\", key \"ca-bundle.crt\", holds no certificate in PEM form; put the CA's certificate there",
        message "StorageExists" broken
    )

    Assert.Empty(places broken)

    let right = broken |> bundle trustedCa "ca-bundle.crt" ofUser |> World.settle
    Assert.Equal("True/S3 Bucket Exists", condition "StorageExists" right)

    Assert.Equal<Trust list>(
        [ Trust.Only ofUser ],
        places right |> List.map (fun place -> place.Trust) |> List.distinct
    )

    // The platform's was there all the while.
    let without =
        right
        |> World.forget
        |> edit """{"storage":{"s3":{"trustedCA":{"name":""}}}}"""
        |> World.settle

    Assert.Equal<Trust list>(
        [ Trust.SystemRootsAnd ofPlatform ],
        places without |> List.map (fun place -> place.Trust) |> List.distinct
    )
