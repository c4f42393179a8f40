namespace ImageRegistry.Properties.Generators

open System
open FsCheck
open FsCheck.FSharp
open ImageRegistry.Core

/// ConfigMaps that certificates come from.
[<RequireQualifiedAccess>]
module Certificates =

    let private pem = "-----BEGIN CERTIFICATE-----\neHh4\n-----END CERTIFICATE-----\n"

    let private hosts = [
        "mirror.example.com"
        "mirror.example.com..5000"
        "image-registry.openshift-image-registry.svc..5000"
        "image-registry.openshift-image-registry.svc.cluster.local..5000"
        "storage-ca-bundle.pem"
    ]

    /// Keys that no API server admits.
    let private oddKeys = [ ""; "."; ".."; "..data"; "a:5000"; "a b"; "a/b"; "ä"; String('a', 254) ]

    let private texts = [ pem; pem + pem; "nonsense"; ""; "\n"; "ä€" ]

    let private bytes = [ ""; "eA=="; "Q0E="; "/w==" ]

    /// Values that no API server admits as bytes.
    let private oddBytes = [ "!"; "eA"; "e A=" ]

    let private part (keys: string list) (values: string list) : Gen<Map<string, string>> =
        Gen.choose (0, 3)
        |> Gen.bind (fun count -> Gen.listOfLength count (Gen.zip (Gen.elements keys) (Gen.elements values)))
        |> Gen.map Map.ofList

    let private configMap (data: Map<string, string>) (binary: Map<string, string>) : Json =
        Json.obj [ "data", Json.textMap data; "binaryData", Json.textMap binary ]

    /// A ConfigMap as an API server admits it: certificates, what is none, bytes, and nothing.
    let source: Gen<Json> =
        Gen.map2
            (fun data binary -> configMap data (binary |> Map.filter (fun key _ -> not (Map.containsKey key data))))
            (part hosts texts)
            (part hosts bytes)

    let private huge: Gen<string> =
        Gen.elements [ 1024; 1024 * 1024 - 100; 1024 * 1024; 2 * 1024 * 1024 ]
        |> Gen.map (fun length -> String('x', length))

    /// A ConfigMap as none should be: odd keys, broken bytes, the same key twice, far too large.
    let anySource: Gen<Json> =
        let large =
            huge |> Gen.map (fun text -> configMap (Map.ofList [ "large", text ]) Map.empty)

        Gen.frequency [
            2, source
            5, Gen.map2 configMap (part (hosts @ oddKeys) texts) (part (hosts @ oddKeys) (bytes @ oddBytes))
            1, large
        ]

    /// The content of the ConfigMap that the service CA is injected into, injected or not.
    let anyServiceCa: Gen<Json> =
        Gen.elements [
            Json.obj [ "data", Json.obj [ "service-ca.crt", Json.str pem ] ]
            Json.obj [ "data", Json.obj [ "service-ca.crt", Json.str "" ] ]
            Json.obj [ "data", Json.obj [ "service-ca.crt", Json.int 7 ] ]
            Json.obj [ "data", Json.Null ]
            Json.obj [ "data", Json.obj [ "service-ca.crt", Json.str (String('x', 600 * 1024)) ] ]
        ]
