/// RS-90 to RS-94 and RB-13: sources of certificates that are missing or wrong.
module ImageRegistry.Properties.Rules.CertificateMistakeTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.Rules.GivenCertificates
open ImageRegistry.Properties.World
open Xunit

[<Fact>]
let ``RS-90: a ConfigMap that is named and missing is told after two minutes; what others depend on goes on`` () =
    let before =
        on s3 |> source "s3-ca" """{"data":{"ca-bundle.crt":"S3CA"}}""" |> World.settle

    let missing =
        before
        |> trusting "mine"
        |> edited """{"disableRedirect":true}"""
        |> World.turns 6

    Assert.Equal<(string * string) list>(certificates before, certificates missing)
    Assert.Equal<(string * string) list>([ shortKey, serviceCa; longKey, serviceCa ], managed missing)
    Assert.Equal("False/AsExpected", degraded missing)
    let told = World.settle missing
    Assert.True(told.Now >= missing.Now.AddMinutes 1.5)
    Assert.Equal("True/Error", degraded told)

    Assert.Equal(
        "Image cluster: spec.additionalTrustedCA.name: mine: ConfigMap openshift-config/mine does not exist; create it, or take its name out of the Image",
        degradedMessage told
    )

    let healed = told |> source "mine" """{"data":{"a":"U"}}""" |> World.settle
    Assert.Equal("False/AsExpected", degraded healed)
    Assert.Contains(("a", "U"), certificates healed)

[<Fact>]
let ``RS-85 and RS-90: what pods have to mount is made, and gets what there is, even when one of its sources is missing``
    ()
    =
    let world = on """{"emptyDir":{}}""" |> trusting "mine" |> World.settle
    Assert.Equal<(string * string) list>([ shortKey, serviceCa; longKey, serviceCa ], certificates world)
    Assert.Equal("True/Error", degraded world)

[<Theory>]
[<InlineData("mine", "{}", "")>]
[<InlineData("Not A Name", "{}", "this cannot be the name of a ConfigMap")>]
let ``a name that names nothing is answered, an empty ConfigMap is one``
    (name: string)
    (content: string)
    (told: string)
    =
    let world =
        on """{"emptyDir":{}}"""
        |> source "mine" content
        |> trusting name
        |> World.settle

    Assert.Equal((if told = "" then "False/AsExpected" else "True/Error"), degraded world)
    Assert.Contains(told, degradedMessage world)
    Assert.Equal<(string * string) list>([ shortKey, serviceCa; longKey, serviceCa ], certificates world)

[<Fact>]
let ``RB-13: bytes under one of the registry's names take the place of the text, and the bundle is put behind them``
    ()
    =
    let world =
        on s3
        |> source "s3-ca" """{"data":{"ca-bundle.crt":"S3CA"}}"""
        |> source
            "mine"
            ("{\"binaryData\":{\""
             + shortKey
             + "\":\"T1ZS\",\"storage-ca-bundle.pem\":\"eA==\"}}")
        |> trusting "mine"
        |> World.settle

    // OVR, a line break, S3CA.
    Assert.Equal<(string * string) list>(
        [ shortKey, "T1ZSClMzQ0E=" ],
        entries "binaryData" WellKnown.certificates world
    )

    Assert.Equal<(string * string) list>(
        [ longKey, serviceCa + "\nS3CA"; "storage-ca-bundle.pem", "S3CA" ],
        certificates world
    )

    Assert.Equal("False/AsExpected", degraded world)

[<Theory>]
[<InlineData("a.b..443", true)>]
[<InlineData("A_b-1", true)>]
[<InlineData("", false)>]
[<InlineData(".", false)>]
[<InlineData("..", false)>]
[<InlineData("..a", false)>]
[<InlineData("a:5000", false)>]
[<InlineData("a b", false)>]
[<InlineData("ä", false)>]
let ``RB-13: keys that the API server refuses`` (key: string) (isKey: bool) =
    Assert.Equal(isKey, CertificateMap.isKey key)

    let map =
        CertificateMap.ofConfigMap (Json.obj [ "data", Json.obj [ key, Json.str "U"; "b", Json.str "U" ] ])

    let admitted, refused = CertificateMap.admitted map
    Assert.Equal<string list>((if isKey then [] else [ key ]), refused)
    Assert.True(Map.containsKey "b" admitted.Texts)

[<Theory>]
[<InlineData("""{"data":{"other":"S3CA"}}""")>]
[<InlineData("""{"data":{"ca-bundle.crt":""}}""")>]
[<InlineData("""{"binaryData":{"ca-bundle.crt":"eA=="}}""")>]
let ``RS-92: the storage's ConfigMap without its key is told and heals`` (content: string) =
    let world = on s3 |> source "s3-ca" content |> World.settle
    Assert.Equal("True/Error", degraded world)

    Assert.Contains(
        "spec.storage.s3.trustedCA.name: s3-ca: trusted CA config map \"s3-ca\" does not contain required key \"ca-bundle.crt\"; put the CA's certificate there",
        degradedMessage world
    )

    let right =
        world
        |> deleted (WellKnown.clusterConfigMap "s3-ca")
        |> source "s3-ca" """{"data":{"ca-bundle.crt":"S3CA"}}"""
        |> World.settle

    Assert.Equal("False/AsExpected", degraded right)
    Assert.Contains(("storage-ca-bundle.pem", "S3CA"), certificates right)

[<Fact>]
let ``RS-94: what does not fit is told with its source, and the rest stays`` () =
    let huge = String.replicate 1048577 "x"

    let world =
        on """{"emptyDir":{}}"""
        |> source "mine" ("{\"data\":{\"a\":\"" + huge + "\"}}")
        |> World.settle

    let before = certificates world

    let told =
        // The API server admits no such ConfigMap; two of its size are one too many.
        {
            world with
                Knowledge =
                    world.Knowledge
                    |> Sightings.changed
                        world.Now
                        (Watch.named WellKnown.image)
                        (find WellKnown.image world
                         |> Json.set [ "spec"; "additionalTrustedCA"; "name" ] (Json.str "mine"))
        }

    let known =
        told.Knowledge
        |> Sightings.replaced told.Now (Watch.named (WellKnown.clusterConfigMap "mine")) [
            Document.ofRef (WellKnown.clusterConfigMap "mine")
            |> Json.set [ "data" ] (Json.obj [ "a", Json.str huge ])
        ]

    let pass =
        CertificatesPass.decide told.Settings (World.snapshot { told with Knowledge = known })

    Assert.Empty(pass.Steps)

    Assert.Equal<string list>(
        [
            "ConfigMap openshift-image-registry/image-registry-certificates would hold 1048599 bytes, and the API server takes 1048576; most of it comes from ConfigMap openshift-config/mine: take certificates out of it"
        ],
        pass.Faults
    )

    Assert.Equal<(string * string) list>([ shortKey, serviceCa; longKey, serviceCa ], before)

[<Fact>]
let ``what is no certificate is passed on and told, and heals`` () =
    let world =
        on """{"emptyDir":{}}"""
        |> source "mine" """{"data":{"a.example.com":"nonsense"}}"""
        |> trusting "mine"
        |> World.settle

    Assert.Contains(("a.example.com", "nonsense"), certificates world)
    Assert.Equal("False/AsExpected", degraded world)
    Assert.Equal("False/CertificateInvalid", condition "InputsValid" world)
    Assert.StartsWith("ConfigMap openshift-config/mine data[\"a.example.com\"]: ", message "InputsValid" world)

    let right =
        world
        |> touched
            (WellKnown.clusterConfigMap "mine")
            (Json.text (Json.obj [ "data", Json.obj [ "a.example.com", Json.str (Cluster.certificate "one") ] ]))
        |> World.settle

    Assert.Equal("", condition "InputsValid" right)

[<Theory>]
[<InlineData("-----BEGIN CERTIFICATE-----\neA==\n-----END CERTIFICATE-----\n", true)>]
[<InlineData("# a comment\n-----BEGIN CERTIFICATE-----\r\neHh4\r\neHh4\r\n-----END CERTIFICATE-----", true)>]
[<InlineData("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", false)>]
[<InlineData("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", false)>]
[<InlineData("-----BEGIN CERTIFICATE-----\neA==\n", false)>]
[<InlineData("-----BEGIN PRIVATE KEY-----\neA==\n-----END PRIVATE KEY-----\n", false)>]
[<InlineData("", false)>]
let ``what counts as a certificate`` (text: string) (holds: bool) =
    Assert.Equal(holds, CertificateText.holdsOne text)

[<Fact>]
let ``B-35: a source that cannot be watched is told after two minutes, and nothing is made without it`` () =
    let world =
        on """{"emptyDir":{}}"""
        |> source "mine" """{"data":{"a":"U"}}"""
        |> trusting "mine"
        |> World.settle
        |> World.restart
        |> World.observe

    let watch = Watch.named (WellKnown.clusterConfigMap "mine")

    let blind = {
        world with
            Knowledge =
                world.Knowledge
                |> Sightings.forgotten watch
                |> Sightings.failing world.Now watch (ApiFailure.Forbidden "not yours")
    }

    let pass = CertificatesPass.decide blind.Settings (World.snapshot blind)
    Assert.Empty(pass.Steps)
    Assert.Equal<string list>([ "unable to watch ConfigMap openshift-config/mine: not yours" ], pass.Faults)

    let report (minutes: float) =
        let snapshot = World.snapshot blind

        let at = {
            snapshot with
                Now = snapshot.Now.AddMinutes minutes
                Observed = {
                    snapshot.Observed with
                        FailingSince = Map.ofList [ Writer.Certificates, snapshot.Now ]
                }
        }

        (StandingPasses.decide blind.Settings at).Report.Conditions
        |> Condition.tryFind "ImageRegistryCertificatesControllerDegraded"
        |> Option.map (fun condition -> condition.Status)

    Assert.Equal(None, report 1.9)
    Assert.Equal(Some ConditionStatus.True, report 2.0)
