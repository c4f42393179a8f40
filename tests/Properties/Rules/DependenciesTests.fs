/// RS-66, RS-67: the checksum over what the pods mount, to the byte as the Go operator computes it.
module ImageRegistry.Properties.Rules.DependenciesTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open Xunit

let private tls =
    json """{"type":"kubernetes.io/tls","data":{"tls.crt":"Yw==","tls.key":"aw=="}}"""

let private certificates =
    json """{"metadata":{"labels":{"a":"b"}},"data":{"image-registry.openshift-image-registry.svc..5000":"A<B&C\n"}}"""

let private checksum (existing: (ObjectRef * Json) list) =
    existing |> Map.ofList |> Dependencies.digests |> Dependencies.checksum

[<Fact>]
let ``V1: nothing exists`` () =
    Assert.Equal("sha256:74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b", checksum [])

[<Fact>]
let ``V2: certificates and the serving certificate, and their own digests`` () =
    Assert.Equal(
        "sha256:e0e507aefebdba0264b774ee4aae362b37a66b89592817c3136e3ffaab7b560e",
        Dependencies.digest Dependencies.ConfigMap certificates
    )

    Assert.Equal(
        "sha256:5eeee5f9a48a9aff500cc68237903c429b5821221b13b0e8f2659634ad7b8652",
        Dependencies.digest Dependencies.Secret tls
    )

    Assert.Equal(
        "sha256:66518fb4c6a7767368530fddef3ab74c2ccb360b569015f0ea44c5f6a1300a0a",
        checksum [ WellKnown.certificates, certificates; WellKnown.servingCertificate, tls ]
    )

[<Fact>]
let ``V3: all that a registry on S3 has`` () =
    Assert.Equal(
        "sha256:540f9fdb23a3e2a9d4f52d88678337ee4c4ff5c1be26e987455c04d7dd3dc74d",
        checksum [
            WellKnown.certificates, json "{}"
            WellKnown.trustedCa, json """{"data":{"ca-bundle.crt":"X"}}"""
            WellKnown.privateConfiguration, json """{"type":"Opaque","data":{"credentials":"Y3JlZHM="}}"""
            WellKnown.servingCertificate, tls
            WellKnown.pullSecretCopy,
            json """{"type":"kubernetes.io/dockerconfigjson","data":{".dockerconfigjson":"e30="}}"""
        ]
    )

[<Fact>]
let ``RS-68: a label of a dependency does not count, a byte of its data does`` () =
    let ofBundle document =
        checksum [ WellKnown.trustedCa, document ]

    let one = json """{"metadata":{"name":"trusted-ca"},"data":{"ca-bundle.crt":"X"}}"""
    Assert.Equal(ofBundle one, ofBundle (Json.set [ "metadata"; "labels" ] (json """{"a":"b"}""") one))
    Assert.NotEqual<string>(ofBundle one, ofBundle (Json.set [ "data"; "ca-bundle.crt" ] (Json.str "Y") one))

[<Fact>]
let ``a bundle that is only kept as its digest counts as the bundle itself`` () =
    let bundle =
        json
            """{"metadata":{"name":"trusted-ca","namespace":"openshift-image-registry"},"data":{"ca-bundle.crt":"X"}}"""

    let kept = Watch.project (Watch.named WellKnown.trustedCa) bundle
    Assert.Equal(Dependencies.digest Dependencies.ConfigMap bundle, Dependencies.digest Dependencies.ConfigMap kept)
    Assert.DoesNotContain("ca-bundle", Json.text kept)

[<Fact>]
let ``RB-24: what became of each dependency is told by kind and name`` () =
    let before =
        Map.ofList [
            WellKnown.certificates, "one"
            WellKnown.trustedCa, "two"
            WellKnown.pullSecretCopy, "three"
        ]

    let after =
        Map.ofList [
            WellKnown.certificates, "another"
            WellKnown.trustedCa, "two"
            WellKnown.servingCertificate, "four"
        ]

    Assert.Equal<string list>(
        [
            "ConfigMap image-registry-certificates changed"
            "Secret image-registry-tls appeared"
            "Secret installation-pull-secrets is gone"
        ],
        Dependencies.changes before after
    )
