/// The roles of the Go operator, which this one has to live with when only the image of its Deployment is replaced (spec 06, 4.4).
module ImageRegistry.Properties.Deploy.PublishedRoles

open ImageRegistry.Properties.Deploy.Access

let private everywhere groups resources verbs : Rule = {
    Where = ""
    Groups = groups
    Resources = resources
    Verbs = verbs
    Names = []
}

let private here groups resources : Rule = {
    Where = "openshift-image-registry"
    Groups = groups
    Resources = resources
    Verbs = [ "create"; "delete"; "get"; "list"; "patch"; "update"; "watch" ]
    Names = []
}

let private all = [ "create"; "delete"; "get"; "list"; "patch"; "update"; "watch" ]

/// What the registry gets (`system:registry`).
let registry: Rule list = [
    everywhere [ "" ] [ "limitranges"; "resourcequotas" ] [ "list" ]
    everywhere [ "image.openshift.io" ] [ "imagestreamimages"; "imagestreams/layers"; "imagestreams/secrets" ] [ "get" ]
    everywhere [ "image.openshift.io" ] [ "imagestreams" ] [ "get"; "update" ]
    everywhere [ "image.openshift.io" ] [ "imagestreamtags" ] [ "delete" ]
    everywhere [ "image.openshift.io" ] [ "images" ] [ "get"; "update"; "create" ]
    everywhere [ "image.openshift.io" ] [ "imagestreammappings" ] [ "create" ]
    everywhere [ "operator.openshift.io" ] [ "imagecontentsourcepolicies" ] [ "list" ]
    everywhere [ "config.openshift.io" ] [ "imagedigestmirrorsets"; "imagetagmirrorsets" ] [ "list" ]
    everywhere [ "authorization.k8s.io" ] [ "subjectaccessreviews" ] [ "create" ]
]

/// What the pruner gets (`system:image-pruner`).
let pruner: Rule list = [
    everywhere [ "" ] [ "pods"; "replicationcontrollers" ] [ "get"; "list" ]
    everywhere [ "" ] [ "limitranges" ] [ "list" ]
    everywhere [ "build.openshift.io" ] [ "buildconfigs"; "builds" ] [ "get"; "list" ]
    everywhere [ "apps.openshift.io" ] [ "deploymentconfigs" ] [ "get"; "list" ]
    everywhere [ "batch" ] [ "jobs"; "cronjobs" ] [ "get"; "list" ]
    everywhere [ "apps" ] [ "daemonsets"; "deployments"; "replicasets"; "statefulsets" ] [ "get"; "list" ]
    everywhere [ "image.openshift.io" ] [ "images" ] [ "delete" ]
    everywhere [ "image.openshift.io" ] [ "images"; "imagestreams" ] [ "get"; "list"; "watch" ]
    everywhere [ "image.openshift.io" ] [ "imagestreams/status" ] [ "update" ]
]

/// What the Go operator's manifests grant.
let operator: Rule list =
    [
        everywhere
            [ "imageregistry.operator.openshift.io" ]
            [ "configs"; "configs/status"; "imagepruners"; "imagepruners/status" ]
            all
        everywhere [ "config.openshift.io" ] [ "images"; "images/status" ] [
            "create"
            "get"
            "list"
            "patch"
            "update"
            "watch"
        ]
        everywhere [ "config.openshift.io" ] [
            "apiservers"
            "clusterversions"
            "featuregates"
            "infrastructures"
            "proxies"
        ] [ "get"; "list"; "watch" ]
        everywhere [ "" ] [ "namespaces" ] [ "get" ]
        everywhere
            [ "" ]
            [
                "configmaps"
                "events"
                "persistentvolumeclaims"
                "pods"
                "secrets"
                "services"
                "serviceaccounts"
            ]
            all
        everywhere [ "rbac.authorization.k8s.io" ] [ "clusterroles"; "clusterrolebindings" ] all
        everywhere [ "" ] [ "nodes" ] [ "list" ]
        everywhere [ "route.openshift.io" ] [ "routes"; "routes/custom-host" ] all
        // Without patch.
        everywhere [ "config.openshift.io" ] [ "clusteroperators"; "clusteroperators/status" ] [
            "create"
            "get"
            "list"
            "watch"
            "update"
            "delete"
        ]
        here [ "apps" ] [ "daemonsets"; "deployments"; "replicasets"; "statefulsets" ]
        here [ "batch" ] [ "cronjobs"; "jobs" ]
        here [ "coordination.k8s.io" ] [ "leases" ]
        here [ "policy" ] [ "poddisruptionbudgets" ]
        here [ "networking.k8s.io" ] [ "networkpolicies" ]
    ]
    @ registry
    @ pruner
