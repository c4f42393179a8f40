namespace ImageRegistry.Schema

open ImageRegistry.Core

/// `configs.imageregistry.operator.openshift.io` (spec 06, section 1).
[<RequireQualifiedAccess>]
module ConfigFields =

    let private managementStates =
        [
            ManagementState.Managed
            ManagementState.Unmanaged
            ManagementState.Unsupported "Force"
            ManagementState.Removed
        ]
        |> List.map ManagementState.text

    let private rolloutStrategies =
        [ RolloutStrategy.RollingUpdate; RolloutStrategy.Recreate ]
        |> List.map RolloutStrategy.text

    let private proxy =
        record
            "The proxy for what the registry fetches and stores. Each value that is empty is taken from the cluster's Proxy."
            [
                may "http" (text "The proxy for http requests: the value of HTTP_PROXY.")
                may "https" (text "The proxy for https requests: the value of HTTPS_PROXY.")
                may "noProxy" (text "What is reached without a proxy, separated by commas: the value of NO_PROXY.")
            ]

    let private limits (says: string) =
        record says [
            may "maxInQueue" (number "How many requests may wait; more are refused.")
            may
                "maxRunning"
                (number "How many requests are served at once. No limit when this and maxInQueue are both 0.")
            may
                "maxWaitInQueue"
                (duration "How long a request waits at the longest, such as 1m30s, before it is refused.")
        ]

    let private requests =
        record "How many requests each pod of the registry serves at once." [
            may "read" (limits "Limits for pulls.")
            may "write" (limits "Limits for pushes.")
        ]
        |> atomic

    let private route =
        record "One Route." [
            may
                "hostname"
                (text "The host under which the registry is reached. The router chooses one when this is empty.")
            must
                "name"
                (text "The name of the Route. Each name once, and not default-route, which defaultRoute is for.")
            may
                "secretName"
                (text
                    "A Secret in the namespace openshift-image-registry with the certificate: tls.crt, tls.key and, if need be, tls.cacrt. The router's own when empty.")
        ]

    let private spec =
        record "What is wanted of the registry." [
            may
                "affinity"
                (AffinityTypes.affinity
                    "Where the registry's pods go in relation to nodes and other pods. It takes the place of the operator's own choice.")
            may
                "defaultRoute"
                (flag
                    "Whether the registry can be reached from outside, under a host that the router chooses: the Route default-route.")
            may
                "disableRedirect"
                (flag "Whether the registry passes blobs on itself, instead of sending clients to the storage for them.")
            may
                "httpSecret"
                (text
                    "A secret that the pods of the registry share, to trust each other's uploads. Made once when empty, and then kept.")
            may
                "logLevel"
                (CoreTypes.logLevel
                    "How much the registry logs: Normal, or for looking into problems Debug, Trace or TraceAll.")
            may
                "logging"
                (int64
                    "Deprecated: use logLevel. A number for how much the registry logs, looked at where logLevel says Normal.")
            may
                "managementState"
                (text
                    "What the operator does. Managed: it runs the registry. Removed: it takes the registry away, with storage that is Managed. Unmanaged: it leaves everything as it is. Force is in the API but has no meaning."
                 |> onlyWords managementStates)
            may
                "nodeSelector"
                (CoreTypes.nodeSelector
                    "Labels of the nodes that the registry's pods may run on. Given, even if empty, the operator does not spread pods over zones.")
            may
                "observedConfig"
                (freeForm
                    "What the operator takes over from the cluster: its TLS settings. It writes this itself; edits do not last.")
            may
                "operatorLogLevel"
                (CoreTypes.logLevel
                    "How much the operator logs: Normal, Debug, Trace or TraceAll. It counts at once, without a restart.")
            may "proxy" proxy
            may "readOnly" (flag "Whether the registry refuses to take or delete images.")
            must "replicas" (int32 "How many pods the registry has.")
            may "requests" requests
            may
                "resources"
                (CoreTypes.resources
                    "Resources of the registry's container. Given, it takes the place of all of the operator's own choice."
                 |> atomic)
            may
                "rolloutStrategy"
                (text
                    "How pods are replaced: RollingUpdate, which is meant when this is absent, or Recreate, which storage for one pod at a time needs."
                 |> onlyWords rolloutStrategies)
            may "routes" (wholeListOf route "Further Routes to the registry, each with a host of its own.")
            may "storage" StorageFields.wanted
            may "tolerations" (wholeListOf CoreTypes.toleration "Taints of nodes that the registry's pods tolerate.")
            may
                "topologySpreadConstraints"
                (wholeListOf
                    AffinityTypes.spread
                    "How the registry's pods spread over zones and nodes. Given, even if empty, it takes the place of the operator's own choice.")
            may
                "unsupportedConfigOverrides"
                (freeForm
                    "Without support: deployment.annotations and deployment.runtimeClassName are put into the registry's Deployment. Everything else is ignored.")
        ]

    let private generation =
        record "The generation of one object." [
            must "group" (text "The API group of the object, such as apps.")
            may "hash" (text "Not used.")
            may "lastGeneration" (int64 "The metadata.generation that the object had after the operator's last write.")
            must "name" (text "The name of the object.")
            must "namespace" (text "The namespace of the object.")
            must "resource" (text "The kind of the object, in its plural form, such as deployments.")
        ]

    let private status =
        record "What became of it." [
            may
                "conditions"
                (listByKeys
                    [ "type" ]
                    CoreTypes.condition
                    "How the registry and the operator are: Available, Progressing and Degraded, and what is behind them.")
            may
                "generations"
                (listByKeys
                    [ "group"; "resource"; "namespace"; "name" ]
                    generation
                    "Which generation of each object the operator has written last: a newer one was written by somebody else.")
            may "latestAvailableRevision" (int32 "Not used." |> ruled "self >= oldSelf" "must only increase")
            may "observedGeneration" CoreTypes.observedGeneration
            may "readyReplicas" (int32 "How many pods of the registry are ready.")
            must "storage" StorageFields.inUse
            must "storageManaged" (flag "Deprecated: see storage.managementState. Whether the storage is Managed.")
            may "version" (text "Not used.")
        ]

    /// The whole object.
    let root: Node =
        Root.make
            "The registry of the cluster. The one named cluster counts; the operator makes it when there is none."
            spec
            status
