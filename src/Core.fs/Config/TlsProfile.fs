namespace ImageRegistry.Core

/// The cluster's TLS settings: read from `apiservers.config.openshift.io/cluster`, kept in `spec.observedConfig`, and from there
/// given to the registry (OP-110 to OP-113, RS-53; Mozilla's profiles 5.7).
[<RequireQualifiedAccess>]
module TlsProfile =

    let private modern = [
        "TLS_AES_128_GCM_SHA256"
        "TLS_AES_256_GCM_SHA384"
        "TLS_CHACHA20_POLY1305_SHA256"
    ]

    let private intermediate =
        modern
        @ [
            "ECDHE-ECDSA-AES128-GCM-SHA256"
            "ECDHE-RSA-AES128-GCM-SHA256"
            "ECDHE-ECDSA-AES256-GCM-SHA384"
            "ECDHE-RSA-AES256-GCM-SHA384"
            "ECDHE-ECDSA-CHACHA20-POLY1305"
            "ECDHE-RSA-CHACHA20-POLY1305"
        ]

    let private old =
        intermediate
        @ [
            "ECDHE-ECDSA-AES128-SHA256"
            "ECDHE-RSA-AES128-SHA256"
            "ECDHE-ECDSA-AES128-SHA"
            "ECDHE-RSA-AES128-SHA"
            "ECDHE-ECDSA-AES256-SHA"
            "ECDHE-RSA-AES256-SHA"
            "AES128-GCM-SHA256"
            "AES256-GCM-SHA384"
            "AES128-SHA256"
            "AES128-SHA"
            "AES256-SHA"
            "DES-CBC3-SHA"
        ]

    /// OpenSSL's names of suites and IANA's. What is not here has no counterpart that the registry could use.
    let private translations =
        [
            "TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"
            "TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384"
            "TLS_CHACHA20_POLY1305_SHA256", "TLS_CHACHA20_POLY1305_SHA256"
            "ECDHE-ECDSA-AES128-GCM-SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
            "ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
            "ECDHE-ECDSA-AES256-GCM-SHA384", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
            "ECDHE-RSA-AES256-GCM-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
            "ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
            "ECDHE-RSA-CHACHA20-POLY1305", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
            "ECDHE-ECDSA-AES128-SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"
            "ECDHE-RSA-AES128-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"
            "AES128-GCM-SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256"
            "AES256-GCM-SHA384", "TLS_RSA_WITH_AES_256_GCM_SHA384"
            "AES128-SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA256"
            "ECDHE-ECDSA-AES128-SHA", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"
            "ECDHE-RSA-AES128-SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"
            "ECDHE-ECDSA-AES256-SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"
            "ECDHE-RSA-AES256-SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"
            "AES128-SHA", "TLS_RSA_WITH_AES_128_CBC_SHA"
            "AES256-SHA", "TLS_RSA_WITH_AES_256_CBC_SHA"
            "DES-CBC3-SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"
            "ECDHE-RSA-DES-CBC3-SHA", "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"
        ]
        |> Map.ofList

    /// The versions that the registry accepts as its minimum.
    let acceptedVersions: Set<string> =
        Set.ofList [ "VersionTLS10"; "VersionTLS11"; "VersionTLS12"; "VersionTLS13" ]

    /// The suites that the registry accepts: all that are translated to, those with RC4, and two former spellings.
    let acceptedCipherSuites: Set<string> =
        Set.ofSeq (Map.values translations)
        + Set.ofList [
            "TLS_RSA_WITH_RC4_128_SHA"
            "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA"
            "TLS_ECDHE_RSA_WITH_RC4_128_SHA"
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305"
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305"
        ]

    let private serving (version: string) (ciphers: string list) : ServingInfo = {
        MinTlsVersion = version
        CipherSuites = ciphers |> List.choose (fun name -> Map.tryFind name translations)
    }

    /// The settings that the API server's document asks for. No document, no profile, an unknown type, and `Custom` without
    /// its values mean `Intermediate`. Suites without a translation are dropped, the order stays.
    let observe (apiServer: Json option) : ServingInfo =
        let profile =
            apiServer |> Option.bind (Json.tryPath [ "spec"; "tlsSecurityProfile" ])

        let custom =
            profile
            |> Option.bind (Json.tryField "custom")
            |> Option.filter (Json.asObject >> Option.isSome)

        match profile |> Option.bind (Json.tryString [ "type" ]), custom with
        | Some "Old", _ -> serving "VersionTLS10" old
        | Some "Modern", _ -> serving "VersionTLS13" modern
        | Some "Custom", Some values ->
            serving
                (Json.tryString [ "minTLSVersion" ] values |> Option.defaultValue "")
                (Json.items [ "ciphers" ] values |> List.choose Json.asString)
        | _ -> serving "VersionTLS12" intermediate

    /// The content of `spec.observedConfig` for these settings; it always has both members.
    let encode (info: ServingInfo) : Json =
        Json.obj [
            "servingInfo",
            Json.obj [
                "cipherSuites", Json.strings info.CipherSuites
                "minTLSVersion", Json.str info.MinTlsVersion
            ]
        ]

    let private remedy (what: string) =
        what
        + "; these settings come from spec.tlsSecurityProfile of apiservers.config.openshift.io/cluster, correct them there"

    /// What the registry would not accept of these settings: unknown versions and suites. An empty version means its default.
    let findings (info: ServingInfo) : Finding list =
        let finding field value remedy : Finding = {
            Field = "spec.observedConfig.servingInfo." + field
            Value = value
            Remedy = remedy
            Reason = "InvalidObservedConfig"
        }

        let version =
            if info.MinTlsVersion = "" || Set.contains info.MinTlsVersion acceptedVersions then
                []
            else
                let remedy =
                    remedy "it must be one of VersionTLS10, VersionTLS11, VersionTLS12 and VersionTLS13"

                [ finding "minTLSVersion" info.MinTlsVersion remedy ]

        let suites =
            info.CipherSuites
            |> List.indexed
            |> List.filter (fun (_, name) -> not (Set.contains name acceptedCipherSuites))
            |> List.map (fun (index, name) ->
                finding
                    ("cipherSuites[" + string index + "]")
                    name
                    (remedy "the registry knows no cipher suite of this name"))

        version @ suites
