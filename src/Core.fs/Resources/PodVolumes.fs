namespace ImageRegistry.Core

/// Volumes and mounts that every registry pod has, whatever its storage (RS-56).
[<RequireQualifiedAccess>]
module PodVolumes =

    let private volume (name: string) (source: string * Json) =
        Json.obj [ "name", Json.str name; source ]

    let private item (key: string) (path: string) =
        Json.obj [ "key", Json.str key; "path", Json.str path ]

    /// The volumes besides the storage's, in order (RS-56).
    let volumes: Json list = [
        volume
            "registry-tls"
            ("projected",
             Json.obj [
                 "sources",
                 Json.list [
                     Json.obj [ "secret", Json.obj [ "name", Json.str WellKnown.servingCertificate.Name ] ]
                 ]
             ])
        volume "ca-trust-extracted" ("emptyDir", Json.empty)
        volume "registry-certificates" ("configMap", Json.obj [ "name", Json.str WellKnown.certificates.Name ])
        volume
            "trusted-ca"
            ("configMap",
             Json.obj [
                 "name", Json.str WellKnown.trustedCa.Name
                 "optional", Json.Bool true
                 "items", Json.list [ item "ca-bundle.crt" "anchors/ca-bundle.crt" ]
             ])
        volume
            "installation-pull-secrets"
            ("secret",
             Json.obj [
                 "secretName", Json.str WellKnown.pullSecretCopy.Name
                 "optional", Json.Bool true
                 "items", Json.list [ item ".dockerconfigjson" "config.json" ]
             ])
        volume
            "bound-sa-token"
            ("projected",
             Json.obj [
                 "sources",
                 Json.list [
                     Json.obj [
                         "serviceAccountToken", Json.obj [ "audience", Json.str "openshift"; "path", Json.str "token" ]
                     ]
                 ]
             ])
    ]

    let private mount (name: string) (path: string) =
        Json.obj [ "name", Json.str name; "mountPath", Json.str path ]

    /// Where they are mounted, in order.
    let mounts: Json list = [
        mount "registry-tls" "/etc/secrets"
        mount "ca-trust-extracted" "/etc/pki/ca-trust/extracted"
        mount "registry-certificates" "/etc/pki/ca-trust/source/anchors"
        mount "trusted-ca" "/usr/share/pki/ca-trust-source"
        mount "installation-pull-secrets" "/var/lib/kubelet/"
        mount "bound-sa-token" "/var/run/secrets/openshift/serviceaccount"
        |> Json.set [ "readOnly" ] (Json.Bool true)
    ]
