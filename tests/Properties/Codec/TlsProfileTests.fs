module ImageRegistry.Properties.Codec.TlsProfileTests

open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Generators
open FsCheck.FSharp
open Xunit

let private modern = [
    "TLS_AES_128_GCM_SHA256"
    "TLS_AES_256_GCM_SHA384"
    "TLS_CHACHA20_POLY1305_SHA256"
]

let private intermediate: ServingInfo = {
    MinTlsVersion = "VersionTLS12"
    CipherSuites =
        modern
        @ [
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
        ]
}

let private old: ServingInfo = {
    MinTlsVersion = "VersionTLS10"
    CipherSuites =
        intermediate.CipherSuites
        @ [
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"
            "TLS_RSA_WITH_AES_128_GCM_SHA256"
            "TLS_RSA_WITH_AES_256_GCM_SHA384"
            "TLS_RSA_WITH_AES_128_CBC_SHA256"
            "TLS_RSA_WITH_AES_128_CBC_SHA"
            "TLS_RSA_WITH_AES_256_CBC_SHA"
            "TLS_RSA_WITH_3DES_EDE_CBC_SHA"
        ]
}

let private observe (profile: string) =
    TlsProfile.observe (Some(Json.obj [ "spec", Json.obj [ "tlsSecurityProfile", json profile ] ]))

[<Fact>]
let ``the built-in profiles are those of Mozilla`` () =
    Assert.Equal(
        {
            MinTlsVersion = "VersionTLS13"
            CipherSuites = modern
        },
        observe """{"type": "Modern", "modern": {}}"""
    )

    Assert.Equal(intermediate, observe """{"type": "Intermediate"}""")
    Assert.Equal(old, observe """{"type": "Old", "old": null}""")
    Assert.Equal(21, old.CipherSuites.Length)

[<Fact>]
let ``what names no profile means Intermediate`` () =
    Assert.Equal(intermediate, TlsProfile.observe None)
    Assert.Equal(intermediate, TlsProfile.observe (Some Json.empty))
    Assert.Equal(intermediate, TlsProfile.observe (Some(Json.str "APIServer")))

    for profile in
        [
            "null"
            "{}"
            "7"
            """{"type": ""}"""
            """{"type": "modern"}"""
            """{"type": 3}"""
            """{"type": "Custom"}"""
            """{"type": "Custom", "custom": null}"""
        ] do
        Assert.Equal(intermediate, observe profile)

[<Fact>]
let ``a custom profile keeps its order and loses what has no translation`` () =
    Assert.Equal(
        {
            MinTlsVersion = "VersionTLS11"
            CipherSuites = [
                "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"
                "TLS_AES_256_GCM_SHA384"
                "TLS_RSA_WITH_AES_128_CBC_SHA"
            ]
        },
        observe
            """{"type": "Custom", "custom": {"minTLSVersion": "VersionTLS11", "ciphers": ["ECDHE-RSA-DES-CBC3-SHA",
                "DHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-RSA-AES256-SHA384", "AES256-SHA256",
                "TLS_AES_256_GCM_SHA384", 7, "aes128-sha", "AES128-SHA"]}}"""
    )

    Assert.Equal(
        {
            MinTlsVersion = ""
            CipherSuites = []
        },
        observe """{"type": "Custom", "custom": {}}"""
    )

[<Fact>]
let ``the observed configuration has exactly two members`` () =
    same
        """{"servingInfo": {"minTLSVersion": "VersionTLS13",
            "cipherSuites": ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"]}}"""
        (TlsProfile.encode (observe """{"type": "Modern"}"""))

    same
        """{"servingInfo": {"minTLSVersion": "", "cipherSuites": []}}"""
        (TlsProfile.encode {
            MinTlsVersion = ""
            CipherSuites = []
        })

[<Fact>]
let ``27 suites and 4 versions are accepted`` () =
    Assert.Equal(27, TlsProfile.acceptedCipherSuites.Count)

    for suite in
        [
            "TLS_RSA_WITH_RC4_128_SHA"
            "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA"
            "TLS_ECDHE_RSA_WITH_RC4_128_SHA"
            "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305"
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305"
        ]
        @ old.CipherSuites do
        Assert.Contains(suite, TlsProfile.acceptedCipherSuites)

    Assert.Equal<string list>(
        [ "VersionTLS10"; "VersionTLS11"; "VersionTLS12"; "VersionTLS13" ],
        Set.toList TlsProfile.acceptedVersions
    )

[<Fact>]
let ``unknown versions and suites are told one by one`` () =
    let findings =
        TlsProfile.findings {
            MinTlsVersion = "VersionTLS14"
            CipherSuites = [ "TLS_AES_128_GCM_SHA256"; "ROT13"; "AES128-SHA" ]
        }

    Assert.Equal<(string * string * string) list>(
        [
            "spec.observedConfig.servingInfo.minTLSVersion", "VersionTLS14", "InvalidObservedConfig"
            "spec.observedConfig.servingInfo.cipherSuites[1]", "ROT13", "InvalidObservedConfig"
            "spec.observedConfig.servingInfo.cipherSuites[2]", "AES128-SHA", "InvalidObservedConfig"
        ],
        told findings
    )

    Assert.Empty(
        TlsProfile.findings {
            MinTlsVersion = ""
            CipherSuites = []
        }
    )

[<Fact>]
let ``whatever is observed is accepted`` () =
    Prop.forAll (Arb.fromGenShrink (Clusters.apiServer, Junk.shrink)) (fun document ->
        TlsProfile.findings (TlsProfile.observe (Some document)) = [])
    |> Law.check "whatever is observed is accepted"
