/// RS-84 to RS-89, RS-92 and RB-12: what stands in the ConfigMaps with certificates.
module ImageRegistry.Properties.Rules.CertificateTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.Rules.GivenCertificates
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox
open Xunit

[<Fact>]
let ``RS-84 and RB-14: of serviceca only the asking for the CA is ours`` () =
    let world = settled """{"managementState":"Removed","replicas":1}"""

    Assert.Equal(
        """{"service.beta.openshift.io/inject-cabundle":"true"}""",
        at [ "metadata"; "annotations" ] (find WellKnown.serviceCa world)
    )

    let touched =
        world
        |> World.forget
        |> touched WellKnown.serviceCa """{"metadata":{"labels":{"team":"a"},"annotations":{"note":"b"}}}"""
        |> World.settle

    Assert.Empty(writes touched)

    let restored =
        touched
        |> Given.touched
            WellKnown.serviceCa
            """{"metadata":{"annotations":{"service.beta.openshift.io/inject-cabundle":null}}}"""
        |> World.settle

    Assert.Equal(
        """{"note":"b","service.beta.openshift.io/inject-cabundle":"true"}""",
        at [ "metadata"; "annotations" ] (find WellKnown.serviceCa restored)
    )

    Assert.Equal(
        """{"service-ca.crt":"SERVICE-CA\n"}""",
        at
            [ "data" ]
            (restored
             |> deleted WellKnown.serviceCa
             |> World.settle
             |> find WellKnown.serviceCa)
    )

[<Fact>]
let ``RB-14: serviceca appears while roles cannot be written`` () =
    let world =
        cluster onEmptyDir
        |> failing "create" "clusterroles.rbac.authorization.k8s.io" Trouble.Forbidden None
        |> World.turns 6

    Assert.True(exists WellKnown.serviceCa world)

[<Fact>]
let ``RS-85: both ConfigMaps exist, even with nothing in them`` () =
    let world = settled """{"managementState":"Removed","replicas":1}"""

    for target in [ WellKnown.certificates; WellKnown.managedCertificates ] do
        Assert.Equal("", at [ "data" ] (find target world))

        Assert.Equal(
            """{"openshift.io/owning-component":"Image Registry"}""",
            at [ "metadata"; "annotations" ] (find target world)
        )

    Assert.Equal("False/AsExpected", degraded world)

[<Fact>]
let ``RS-86: the registry's own names, as soon as there are Service and service CA, and only then`` () =
    let without = {
        on """{"emptyDir":{}}""" with
            Controllers = ControllerSettings.nobody
    }

    let bare = World.settle without
    Assert.Empty(certificates bare)
    Assert.Equal("False/AsExpected", degraded bare)

    let full =
        bare
        |> touched WellKnown.serviceCa """{"data":{"service-ca.crt":"CA"}}"""
        |> World.settle

    Assert.Equal<(string * string) list>([ shortKey, "CA"; longKey, "CA" ], certificates full)
    Assert.Equal<(string * string) list>([ shortKey, "CA"; longKey, "CA" ], managed full)
    let gone = full |> deleted WellKnown.service |> World.settle
    Assert.Empty(certificates gone)
    Assert.Empty(managed gone)

[<Theory>]
[<InlineData(5000, ".svc:5000", "..5000")>]
[<InlineData(443, ".svc", "")>]
[<InlineData(80, ".svc:80", "..80")>]
let ``RS-86: a host's port is left out when it is 443, and its colon is two dots in a key``
    (port: int)
    (host: string)
    (ending: string)
    =
    let service =
        json ("{\"spec\":{\"ports\":[{\"port\":" + string port + "},{\"port\":9}]}}")

    let prefix = "image-registry.openshift-image-registry"
    Assert.Equal(prefix + host, List.head (HostNames.internalOnes service))

    Assert.Equal<string list>(
        [ prefix + ".svc" + ending; prefix + ".svc.cluster.local" + ending ],
        HostNames.internalOnes service |> List.map HostNames.certificateKey
    )

[<Fact>]
let ``RS-86 and B-10: a Service without ports has no names`` () =
    Assert.Empty(HostNames.internalOnes (json """{"spec":{}}"""))
    Assert.Empty(HostNames.internalOnes (json """{"spec":{"ports":[]}}"""))

[<Fact>]
let ``RS-89: an administrator's certificates go before the registry's own, and only to the registry`` () =
    let world =
        on """{"emptyDir":{}}"""
        |> source "mine" ("{\"data\":{\"foo.example.com..5000\":\"U\",\"" + shortKey + "\":\"OVR\"}}")
        |> trusting "mine"
        |> World.settle

    Assert.Equal<(string * string) list>(
        [ "foo.example.com..5000", "U"; shortKey, "OVR"; longKey, serviceCa ],
        certificates world
    )

    Assert.Equal<(string * string) list>([ shortKey, serviceCa; longKey, serviceCa ], managed world)

[<Fact>]
let ``RS-89 and RB-12: the storage's certificates go to clients too, unless they are not redirected, and the Config alone decides``
    ()
    =
    let redirected =
        on s3
        |> source "mine" ("{\"data\":{\"foo.example.com..5000\":\"U\",\"" + shortKey + "\":\"OVR\"}}")
        |> source "s3-ca" """{"data":{"ca-bundle.crt":"S3CA"}}"""
        |> trusting "mine"
        |> World.settle

    Assert.Equal<(string * string) list>(
        [
            "foo.example.com..5000", "U"
            shortKey, "OVR\nS3CA"
            longKey, serviceCa + "\nS3CA"
            "storage-ca-bundle.pem", "S3CA"
        ],
        certificates redirected
    )

    Assert.Equal<(string * string) list>(
        [ shortKey, serviceCa + "\nS3CA"; longKey, serviceCa + "\nS3CA" ],
        managed redirected
    )

    let direct = redirected |> edited """{"disableRedirect":true}""" |> World.settle

    Assert.Equal<(string * string) list>(
        [
            "foo.example.com..5000", "U"
            shortKey, "OVR"
            longKey, serviceCa
            "storage-ca-bundle.pem", "S3CA"
        ],
        certificates direct
    )

    Assert.Equal<(string * string) list>([ shortKey, serviceCa; longKey, serviceCa ], managed direct)

[<Theory>]
[<InlineData("""{"managementState":"Removed"}""")>]
[<InlineData("""{"storage":{"emptyDir":{}}}""")>]
[<InlineData("""{"storage":null}""")>]
[<InlineData("""{"storage":{"s3":null,"gcs":{"bucket":"b"}}}""")>]
let ``RS-92: no bundle where no single storage has one`` (edit: string) =
    let world =
        on s3
        |> source "s3-ca" """{"data":{"ca-bundle.crt":"S3CA"}}"""
        |> World.settle
        |> edited edit
        |> World.settle

    Assert.DoesNotContain("storage-ca-bundle.pem", certificates world |> List.map fst)
    Assert.Equal("False/AsExpected", degraded world)

let private bundle (world: World) =
    certificates (World.settle world)
    |> List.tryFind (fun (key, _) -> key = "storage-ca-bundle.pem")
    |> Option.map snd

[<Fact>]
let ``section 6: on S3 without a name the cloud's own bundle, if there is one`` () =
    let world = on """{"s3":{"bucket":"b"}}"""
    Assert.Equal(None, bundle world)

    let known content =
        put WellKnown.kubeCloudConfig content world

    Assert.Equal(Some "CLOUD", bundle (known """{"data":{"ca-bundle.pem":"CLOUD","other":"x"}}"""))
    Assert.Equal(None, bundle (known """{"data":{"other":"x"}}"""))

[<Fact>]
let ``section 6: on Swift the credentials' bundle, or else that of the cloud's configuration`` () =
    let world =
        on """{"swift":{"container":"c"}}"""
        |> put WellKnown.cloudProviderConfig """{"data":{"ca-bundle.pem":"CONFIG"}}"""

    Assert.Equal(Some "CONFIG", bundle world)

    let credentials content =
        put WellKnown.cloudCredentials ("{\"data\":" + content + "}") world

    Assert.Equal(Some "CREDENTIALS", bundle (credentials """{"cacert":"Q1JFREVOVElBTFM=","clouds.yaml":"eA=="}"""))
    Assert.Equal(Some "CONFIG", bundle (credentials """{"cacert":"","clouds.yaml":"eA=="}"""))
    Assert.Equal(Some "CONFIG", bundle (credentials """{"clouds.yaml":"eA=="}"""))

[<Fact>]
let ``RB-12: twenty starts write nothing`` () =
    let world =
        on s3
        |> source "s3-ca" """{"data":{"ca-bundle.crt":"S3CA"}}"""
        |> source "mine" """{"data":{"a":"U"}}"""
        |> trusting "mine"
        |> World.settle
        |> World.forget

    let later =
        (world, [ 1..20 ])
        ||> List.fold (fun world _ -> world |> World.restart |> World.settle)

    Assert.Empty(writes later)

[<Fact>]
let ``RS-134: drift of the certificates is repaired in every state, and foreign metadata stays`` () =
    for state in [ "Managed"; "Unmanaged"; "Removed"; "Force" ] do
        let start =
            settled onEmptyDir
            |> edited ("{\"managementState\":\"" + state + "\"}")
            |> World.settle

        for target in [ WellKnown.certificates; WellKnown.managedCertificates ] do
            let data = at [ "data" ] (find target start)

            for patch in
                [
                    """{"data":{"extra":"x"}}"""
                    """{"data":{"extra":""}}"""
                    """{"data":null}"""
                    """{"binaryData":{"extra":"eA=="}}"""
                    """{"metadata":{"annotations":{"openshift.io/owning-component":"Mine"}}}"""
                ] do
                let world =
                    start
                    |> touched target """{"metadata":{"labels":{"team":"a"},"annotations":{"note":"b"}}}"""
                    |> touched target patch
                    |> World.settle

                Assert.Equal(data, at [ "data" ] (find target world))
                Assert.Equal("", at [ "binaryData" ] (find target world))

                Assert.Equal(
                    """{"note":"b","openshift.io/owning-component":"Image Registry"}""",
                    at [ "metadata"; "annotations" ] (find target world)
                )

                Assert.Equal("""{"team":"a"}""", at [ "metadata"; "labels" ] (find target world))

            let world = start |> deleted target |> World.settle
            Assert.Equal(data, at [ "data" ] (find target world))

[<Fact>]
let ``RB-2: a ConfigMap that takes no other content is made anew`` () =
    let world =
        settled onEmptyDir
        |> touched WellKnown.certificates """{"data":{"extra":"x"},"immutable":true}"""
        |> World.settle

    Assert.Equal<(string * string) list>([ shortKey, serviceCa; longKey, serviceCa ], certificates world)
    Assert.Equal("", at [ "immutable" ] (find WellKnown.certificates world))

[<Fact>]
let ``B-30: of the ConfigMaps of others only those that somebody names are watched`` () =
    let watched (world: World) =
        Interests.wanted (World.observe world).Knowledge
        |> List.filter (fun watch -> watch.Namespace.StartsWith "openshift-config" && watch.Resource = Kind.configMap)
        |> List.map Watch.text
        |> List.sort

    let own = "configmaps openshift-config-managed/image-registry-ca"
    Assert.Equal<string list>([ own ], watched (on """{"emptyDir":{}}"""))

    Assert.Equal<string list>(
        [ own; "configmaps openshift-config/mine"; "configmaps openshift-config/s3-ca" ],
        watched (on s3 |> trusting "mine")
    )

    Assert.Equal<string list>(
        [ own; "configmaps openshift-config-managed/kube-cloud-config" ],
        watched (on """{"s3":{"bucket":"b"}}""")
    )

    Assert.Equal<string list>([ own ], watched (on """{"emptyDir":{}}""" |> trusting "Not A Name"))

[<Fact>]
let ``RS-86: what the service CA vouched for stays while the CA is injected anew, and what others add goes on`` () =
    let away = {
        World.settle (on """{"emptyDir":{}}""" |> source "mine" """{"data":{"a":"U"}}""") with
            Controllers = ControllerSettings.nobody
    }

    let world = away |> deleted WellKnown.serviceCa |> trusting "mine" |> World.settle

    Assert.Equal<(string * string) list>([ "a", "U"; shortKey, serviceCa; longKey, serviceCa ], certificates world)
    Assert.Equal<(string * string) list>([ shortKey, serviceCa; longKey, serviceCa ], managed world)
