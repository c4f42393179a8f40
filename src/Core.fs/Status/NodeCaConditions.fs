namespace ImageRegistry.Core

/// What the Config says of DaemonSet `node-ca` (RS-106). Messages hold no counts: on a large cluster these change with every node, and
/// the Config must not.
[<RequireQualifiedAccess>]
module NodeCaConditions =

    let private available = Condition.make "NodeCADaemonAvailable"
    let private progressing = Condition.make "NodeCADaemonProgressing"
    let private what = ObjectRef.text WellKnown.nodeCa

    let private count (field: string) (daemonSet: Json) =
        daemonSet |> Json.tryInt64 [ "status"; field ] |> Option.defaultValue 0L

    let private isAvailable (daemonSet: Json) = count "numberAvailable" daemonSet > 0L

    // A node that has no pod at all has joined the cluster or come up again, which is no rollout. Where no node has one, all are waited for.
    let private isRollingOut (daemonSet: Json) =
        let present =
            match count "currentNumberScheduled" daemonSet with
            | 0L -> count "desiredNumberScheduled" daemonSet
            | scheduled -> scheduled

        count "updatedNumberScheduled" daemonSet < present

    // A status of an earlier generation does not speak of the present pods yet.
    let private isProgressing (daemonSet: Json) =
        count "observedGeneration" daemonSet < Document.generation daemonSet
        || isRollingOut daemonSet
        || count "numberMisscheduled" daemonSet > 0L

    /// It does not exist.
    let missing: Condition list =
        let message = what + " does not exist"

        [
            available ConditionStatus.False "NotFound" message
            progressing ConditionStatus.True "NotFound" message
        ]

    /// It cannot be seen, for this reason.
    let unseen (reason: string) : Condition list =
        let message = what + " cannot be watched: " + reason

        [
            available ConditionStatus.Unknown "Unknown" message
            progressing ConditionStatus.Unknown "Unknown" message
        ]

    /// It is there, as this document says.
    let present (daemonSet: Json) : Condition list = [
        if isAvailable daemonSet then
            available ConditionStatus.True "AsExpected" (what + " has pods that are available")
        else
            available ConditionStatus.False "NoAvailableReplicas" (what + " has no pod that is available")

        if isProgressing daemonSet then
            progressing ConditionStatus.True "Progressing" (what + " is being rolled out")
        else
            progressing ConditionStatus.False "AsExpected" (what + " is rolled out")
    ]
