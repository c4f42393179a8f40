namespace ImageRegistry.Schema

/// Which nodes pods prefer or need, which other pods they want near and which they avoid, and how they spread (spec 06, 1.5).
[<RequireQualifiedAccess>]
module AffinityTypes =

    let private texts (says: string) = wholeListOf (text "") says

    let private requirement (says: string) (operators: string) =
        record says [
            must "key" (text "The key of the label.")
            must "operator" (text ("How the label is compared with the values: " + operators + "."))
            may
                "values"
                (texts
                    "What the label is compared with: some for In and NotIn, none for Exists and DoesNotExist, one number for Gt and Lt.")
        ]

    let private nodeRequirement =
        requirement "One thing to ask of a node." "In, NotIn, Exists, DoesNotExist, Gt or Lt"

    let private nodeTerm (says: string) =
        record says [
            may
                "matchExpressions"
                (wholeListOf nodeRequirement "What is asked of the node's labels; all of it must hold.")
            may
                "matchFields"
                (wholeListOf
                    nodeRequirement
                    "What is asked of the node's fields, such as metadata.name; all of it must hold.")
        ]
        |> atomic

    let private nodeAffinity =
        record "Which nodes the pods prefer or need." [
            may
                "preferredDuringSchedulingIgnoredDuringExecution"
                (wholeListOf
                    (record "A preference and how much it counts." [
                        must "preference" (nodeTerm "The nodes that are preferred.")
                        must "weight" (int32 "How much it counts beside the others, from 1 to 100.")
                    ])
                    "Nodes that are preferred. The node with the largest sum of weights is taken; pods go elsewhere when there is none.")
            may
                "requiredDuringSchedulingIgnoredDuringExecution"
                (record
                    "Nodes that are needed: without one of them pods stay pending. Pods that run already stay where they are."
                    [
                        must
                            "nodeSelectorTerms"
                            (wholeListOf
                                (nodeTerm "One kind of node that is good enough.")
                                "Kinds of nodes that are good enough; one of them suffices.")
                    ]
                 |> atomic)
        ]

    /// Which pods are meant, by their labels.
    let private labelSelector (says: string) =
        record says [
            may
                "matchExpressions"
                (wholeListOf
                    (requirement "One thing to ask of a label." "In, NotIn, Exists or DoesNotExist")
                    "What is asked of the labels; all of it must hold.")
            may "matchLabels" (mapOf (text "") "Labels that must have exactly these values; all of them must.")
        ]
        |> atomic

    let private podTerm (says: string) =
        record says [
            may "labelSelector" (labelSelector "The pods that are meant, by their labels. Nothing means no pods.")
            may
                "matchLabelKeys"
                (texts
                    "Keys of labels whose values are taken from the pod that is to be placed: only pods with the same values are meant.")
            may
                "mismatchLabelKeys"
                (texts
                    "Keys of labels whose values are taken from the pod that is to be placed: only pods with other values are meant.")
            may
                "namespaceSelector"
                (labelSelector
                    "Namespaces to look in, by their labels; besides those that are named. An empty object means all.")
            may
                "namespaces"
                (texts "Namespaces to look in, by name. The pod's own when neither this nor the selector is given.")
            must
                "topologyKey"
                (text
                    "The label of nodes that says what near is, such as kubernetes.io/hostname: nodes with the same value are one place.")
        ]

    let private podAffinity (says: string) (preferred: string) (needed: string) =
        record says [
            may
                "preferredDuringSchedulingIgnoredDuringExecution"
                (wholeListOf
                    (record "A preference and how much it counts." [
                        must "podAffinityTerm" (podTerm "The pods it is about, and what near means.")
                        must "weight" (int32 "How much it counts beside the others, from 1 to 100.")
                    ])
                    preferred)
            may
                "requiredDuringSchedulingIgnoredDuringExecution"
                (wholeListOf (podTerm "Pods, and what near means.") needed)
        ]

    /// Affinity of pods.
    let affinity (says: string) : Node =
        record says [
            may "nodeAffinity" nodeAffinity
            may
                "podAffinity"
                (podAffinity
                    "Which pods the pods want to be near to."
                    "Pods that it is good to be near to; the place with the largest sum of weights is taken."
                    "Pods that must be near: where there are none, pods stay pending. Every entry must hold.")
            may
                "podAntiAffinity"
                (podAffinity
                    "Which pods the pods want to be away from."
                    "Pods that it is good to be away from; the place with the smallest sum of weights is taken."
                    "Pods that must not be near: where there are some, pods stay pending. Every entry must hold.")
        ]

    /// One rule about how pods spread.
    let spread: Node =
        record "How evenly pods spread over zones, nodes or other places." [
            may "labelSelector" (labelSelector "The pods that are counted, by their labels.")
            may
                "matchLabelKeys"
                (texts
                    "Keys of labels whose values are taken from the pod that is to be placed: only pods with the same values are counted.")
            must "maxSkew" (int32 "By how many pods places may differ at most.")
            may
                "minDomains"
                (int32
                    "How many places there have to be at least. With fewer of them the emptiest place counts as one without pods.")
            may
                "nodeAffinityPolicy"
                (text
                    "Whether nodes that node affinity and node selector leave out are counted: Honor, which is meant when it is absent, or Ignore.")
            may
                "nodeTaintsPolicy"
                (text
                    "Whether nodes with taints that pods do not tolerate are left out: Honor or Ignore, which is meant when it is absent.")
            must
                "topologyKey"
                (text "The label of nodes whose values are the places, such as topology.kubernetes.io/zone.")
            must
                "whenUnsatisfiable"
                (text
                    "What is done with a pod that would make places too uneven: DoNotSchedule leaves it pending, ScheduleAnyway only tries to avoid it.")
        ]
