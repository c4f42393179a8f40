/// The vocabulary for rules about certificates.
module ImageRegistry.Properties.Rules.GivenCertificates

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World

/// What the sandbox injects, and the registry's own keys.
let serviceCa = "SERVICE-CA\n"

let shortKey = "image-registry.openshift-image-registry.svc..5000"

let longKey = "image-registry.openshift-image-registry.svc.cluster.local..5000"

/// A Service of the registry's name.
let private service =
    put WellKnown.service """{"spec":{"selector":{"a":"b"},"ports":[{"name":"p","port":5000}]}}"""

/// A cluster in which nobody looks after the registry, but there is one, on this storage. The writers of certificates work on.
let on (storage: string) : World =
    cluster ("{\"managementState\":\"Unmanaged\",\"replicas\":1,\"storage\":" + storage + "}")
    |> service

/// Storage whose servers have certificates from ConfigMap `s3-ca`.
let s3 = """{"s3":{"bucket":"b","trustedCA":{"name":"s3-ca"}}}"""

/// An administrator's ConfigMap.
let source (name: string) (content: string) (world: World) : World =
    put (WellKnown.clusterConfigMap name) content world

/// The cluster's image configuration names this ConfigMap.
let trusting (name: string) (world: World) : World =
    touched WellKnown.image ("{\"spec\":{\"additionalTrustedCA\":{\"name\":\"" + name + "\"}}}") world

/// What stands in this part of the ConfigMap.
let entries (part: string) (target: ObjectRef) (world: World) : (string * string) list =
    Json.texts [ part ] (find target world) |> Map.toList

let certificates world =
    entries "data" WellKnown.certificates world

let managed world =
    entries "data" WellKnown.managedCertificates world

let degraded = condition "ImageRegistryCertificatesControllerDegraded"
let degradedMessage = message "ImageRegistryCertificatesControllerDegraded"
