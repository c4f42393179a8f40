namespace ImageRegistry.Properties.World

open ImageRegistry.Core

/// What people do to certificates and to the cluster's image configuration.
[<RequireQualifiedAccess>]
module TrustEdits =

    let private text (word: string) = Json.str word
    let private field name value = Json.obj [ name, value ]

    let private touch target path value =
        Operation.Touch(target, Json.set path value Json.empty)

    let private trust name =
        touch WellKnown.image [ "spec"; "additionalTrustedCA"; "name" ] (text name)

    /// Edits of what the operator owns.
    let drift: Operation list = [
        touch WellKnown.certificates [ "data"; "extra" ] (text "CA")
        touch WellKnown.certificates [ "data" ] Json.Null
        touch WellKnown.certificates [ "binaryData"; "bytes" ] (text "eA==")
        touch WellKnown.managedCertificates [ "data"; "extra" ] (text "")
        touch WellKnown.managedCertificates [ "metadata"; "annotations"; WellKnown.owningComponentAnnotation ] Json.Null
        touch WellKnown.serviceCa [ "metadata"; "annotations"; WellKnown.injectCaBundleAnnotation ] Json.Null
        touch WellKnown.serviceCa [ "data"; "service-ca.crt" ] Json.Null
        Operation.TouchStatus(
            WellKnown.image,
            field
                "status"
                (Json.obj [
                    "internalRegistryHostname", text "other:5000"
                    "externalRegistryHostnames", Json.list [ text "other.example.com" ]
                ])
        )
    ]

    /// Edits of what it is made from.
    let surroundings: Operation list = [
        trust "user-ca"
        trust "more-ca"
        trust "no-such-ca"
        trust ""
        trust "Not A Name"
        touch (WellKnown.clusterConfigMap "user-ca") [ "data"; "other.example.com..443" ] (text "none")
        touch
            (WellKnown.clusterConfigMap "user-ca")
            [ "binaryData"; "image-registry.openshift-image-registry.svc..5000" ]
            (text "Q0E=")
        Operation.Delete(WellKnown.clusterConfigMap "user-ca")
        touch WellKnown.image [ "spec"; "imageStreamImportMode" ] (text "PreserveOriginal")
        Operation.TouchStatus(
            WellKnown.clusterVersion,
            field "status" (field "desired" (field "architecture" (text "Multi")))
        )
        Operation.TouchStatus(
            WellKnown.featureGate,
            field
                "status"
                (field
                    "featureGates"
                    (Json.list [
                        Json.obj [
                            "version", text "0.0.1-snapshot"
                            "enabled", Json.list [ field "name" (text "ImageStreamImportMode") ]
                            "disabled", Json.list []
                        ]
                    ]))
        )
    ]
