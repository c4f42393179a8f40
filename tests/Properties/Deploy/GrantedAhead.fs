/// What the roles grant although no story of this repository's tests asks for it, and why. Whoever brings the code that asks for it takes
/// it out of here: a test fails where a reason is no longer needed.
module ImageRegistry.Properties.Deploy.GrantedAhead

let private here = " in openshift-image-registry"

let private pruner = [
    "create imagepruners.imageregistry.operator.openshift.io"
    "patch imagepruners.imageregistry.operator.openshift.io"
    "patch imagepruners/status.imageregistry.operator.openshift.io"
    "system:image-pruner of clusterroles"
    "openshift-image-registry-pruner of clusterrolebindings"
    "pruner of serviceaccounts" + here
    "image-pruner-networkpolicy of networkpolicies" + here
    "create cronjobs.batch" + here
    "watch cronjobs.batch" + here
    "update cronjobs.batch" + here
    "delete cronjobs.batch" + here
    "image-pruner of cronjobs" + here
    "watch jobs.batch" + here
]

let private nodeCa = [
    "create daemonsets.apps" + here
    "watch daemonsets.apps" + here
    "update daemonsets.apps" + here
    "delete daemonsets.apps" + here
    "node-ca of daemonsets" + here
]

let private imageConfig = [
    "create images.config.openshift.io"
    "list images.config.openshift.io"
    "watch images.config.openshift.io"
    "cluster of images"
    "patch images/status.config.openshift.io"
    "update images/status.config.openshift.io"
    "cluster of images/status"
]

let private certificates = [
    "create configmaps" + here
    "update configmaps" + here
    "delete configmaps" + here
    "image-registry-certificates of configmaps" + here
    "serviceca of configmaps" + here
    "list configmaps in openshift-config"
    "watch configmaps in openshift-config"
    "create configmaps in openshift-config-managed"
    "list configmaps in openshift-config-managed"
    "watch configmaps in openshift-config-managed"
    "update configmaps in openshift-config-managed"
    "delete configmaps in openshift-config-managed"
    "image-registry-ca of configmaps in openshift-config-managed"
    "kube-cloud-config of configmaps in openshift-config-managed"
]

/// The part of a rule, as the test names it, and the reason.
let reasons: Map<string, string> =
    [
        "the pruner and its objects (issue 3, item 4)", pruner
        "the DaemonSet node-ca (issue 3, item 3)", nodeCa
        "the Image config (issue 3, item 1)", imageConfig
        "the certificates' ConfigMaps and their sources (issue 3, item 2)", certificates
    ]
    |> List.collect (fun (reason, parts) -> parts |> List.map (fun part -> part, reason))
    |> Map.ofList
