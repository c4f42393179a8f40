namespace ImageRegistry.Schema

/// `imagepruners.imageregistry.operator.openshift.io` (spec 06, section 2).
[<RequireQualifiedAccess>]
module ImagePrunerFields =

    let private spec =
        record "When and how images are pruned." [
            may "affinity" (AffinityTypes.affinity "Where the pruner's pods go in relation to nodes and other pods.")
            may "failedJobsHistoryLimit" (int32 "How many failed Jobs are kept to look at. 3 when absent.")
            may
                "ignoreInvalidImageReferences"
                (flag "Whether the pruner goes on where it cannot read a reference to an image, instead of giving up.")
            may "keepTagRevisions" (number "How many revisions of each tag are kept. 3 when absent.")
            may
                "keepYoungerThan"
                (int64 "Deprecated: use keepYoungerThanDuration. Images younger than so many nanoseconds are kept.")
            may
                "keepYoungerThanDuration"
                (duration
                    "Images younger than this, such as 60m, are kept. 60m when this and keepYoungerThan are absent.")
            may
                "logLevel"
                (CoreTypes.logLevel
                    "How much the pruner logs: Normal, or for looking into problems Debug, Trace or TraceAll.")
            may "nodeSelector" (CoreTypes.nodeSelector "Labels of the nodes that the pruner's pods may run on.")
            may
                "resources"
                (CoreTypes.resources
                    "Resources of the pruner's container. Given, it takes the place of all of the operator's own choice.")
            may
                "schedule"
                (text
                    "When to prune, in the form of cron: minute, hour, day of the month, month, day of the week. Daily at midnight when empty.")
            may "successfulJobsHistoryLimit" (int32 "How many successful Jobs are kept to look at. 3 when absent.")
            may "suspend" (flag "Whether nothing is pruned for now.")
            may "tolerations" (listOf CoreTypes.toleration "Taints of nodes that the pruner's pods tolerate.")
        ]

    let private status =
        record "What became of it." [
            may
                "conditions"
                (listOf CoreTypes.condition "How the pruner is: Available, Scheduled, Failed and Degraded.")
            may "observedGeneration" CoreTypes.observedGeneration
        ]

    /// The whole object.
    let root: Node =
        Root.make
            "How images that nobody uses are deleted from the registry. The one named cluster counts; the operator makes it when there is none."
            spec
            status
