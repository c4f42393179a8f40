namespace ImageRegistry.Schema

open ImageRegistry.Core

/// Types that both CRDs share with `core/v1` and with each other (spec 06, 1.5), but for affinity.
[<RequireQualifiedAccess>]
module CoreTypes =

    /// A map of resource names to quantities.
    let private quantities = mapOf quantity

    /// Requests and limits of a container.
    let resources (says: string) : Node =
        record says [
            may
                "claims"
                (listByKeys
                    [ "name" ]
                    (record "A claim that the container uses." [
                        must "name" (text "Which of the pod's resource claims it is.")
                        may "request" (text "The request inside the claim. Empty stands for all that was claimed.")
                    ])
                    "Dynamic resource claims that the container uses.")
            may "limits" (quantities "The most that the container may use, by resource: cpu, memory and others.")
            may
                "requests"
                (quantities "What the scheduler reserves for the container, by resource: cpu, memory and others.")
        ]

    /// One toleration.
    let toleration: Node =
        record "Lets pods onto nodes that carry a matching taint." [
            may
                "effect"
                (text "The effect of the taint: NoSchedule, PreferNoSchedule or NoExecute. Empty matches every effect.")
            may "key" (text "The key of the taint. Empty, with the operator Exists, matches every taint.")
            may
                "operator"
                (text "Exists asks only for the key; Equal, which is meant when this is empty, also for the value.")
            may
                "tolerationSeconds"
                (int64
                    "For how long a taint of effect NoExecute is tolerated, in seconds. For ever when this is absent; zero and less evict at once.")
            may "value" (text "The value of the taint. Leave it empty with the operator Exists.")
        ]

    /// Labels of nodes that pods need.
    let nodeSelector (says: string) : Node = mapOf (text "") says

    /// The words of `logLevel` and `operatorLogLevel`; nothing is one of them.
    let private levels =
        ""
        :: ([ LogLevel.Normal; LogLevel.Debug; LogLevel.Trace; LogLevel.TraceAll ]
            |> List.map LogLevel.text)

    /// Verbosity by intent.
    let logLevel (says: string) : Node =
        word levels says |> byDefault (Json.str (LogLevel.text LogLevel.Normal))

    let private statuses =
        [ ConditionStatus.True; ConditionStatus.False; ConditionStatus.Unknown ]
        |> List.map ConditionStatus.text

    /// One condition of a status.
    let condition: Node =
        record "One thing that is so, is not so, or is not known." [
            must "lastTransitionTime" (moment "When the status of the condition last became another one.")
            may "message" (text "For people: what was seen, and where something is wrong what to do about it.")
            may "reason" (text "For programs: one word for why the condition has this status.")
            must "status" (word statuses "Whether it is so.")
            must
                "type"
                (text "What the condition is about, such as Available, Progressing or Degraded."
                 |> matching
                     @"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$"
                 |> atMostLong 316)
        ]

    /// The generation of the object that was acted on last.
    let observedGeneration: Node =
        int64
            "The metadata.generation of the spec that this status is about. As long as it is lower than the object's own, the last edit has not been acted on."
