namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// The API server's defaults for what runs pods (apps/v1, batch/v1) and for claims.
[<RequireQualifiedAccess>]
module internal WorkloadDefaults =

    let private one = Json.int 1

    let private rolling (change: Json -> Json) (strategy: Json) =
        let strategy = strategy |> Members.ifZero "type" (Json.str "RollingUpdate")

        if Members.text "type" strategy = "RollingUpdate" then
            strategy |> Members.within "rollingUpdate" change
        else
            strategy

    let private spec (change: Json -> Json) (workload: Json) =
        workload |> Members.within "spec" change

    // Counts that other kinds write even when they are 0.
    let private withoutZero (name: string) (status: Json) =
        if Members.isZero name status then
            Json.remove [ name ] status
        else
            status

    let deployment (deployment: Json) =
        deployment
        |> spec (
            Members.within "template" PodDefaults.template
            >> Members.ifUnset "replicas" one
            >> Members.within
                "strategy"
                (rolling (
                    Members.ifUnset "maxUnavailable" (Json.str "25%")
                    >> Members.ifUnset "maxSurge" (Json.str "25%")
                ))
            >> Members.ifUnset "revisionHistoryLimit" (Json.int 10)
            >> Members.ifUnset "progressDeadlineSeconds" (Json.int 600)
        )
        |> Members.within "status" (withoutZero "replicas" >> withoutZero "availableReplicas")

    let replicaSet (replicaSet: Json) =
        replicaSet
        |> spec (Members.within "template" PodDefaults.template >> Members.ifUnset "replicas" one)
        |> Members.within "status" (Members.ifUnset "replicas" (Json.int 0))

    let daemonSet (daemonSet: Json) =
        let zero name = Members.ifUnset name (Json.int 0)

        daemonSet
        |> spec (
            Members.within "template" PodDefaults.template
            >> Members.within
                "updateStrategy"
                (rolling (Members.ifUnset "maxUnavailable" one >> Members.ifUnset "maxSurge" (Json.int 0)))
            >> Members.ifUnset "revisionHistoryLimit" (Json.int 10)
        )
        |> Members.within
            "status"
            (zero "currentNumberScheduled"
             >> zero "desiredNumberScheduled"
             >> zero "numberMisscheduled"
             >> zero "numberReady")

    let private claimSpec (claim: Json) =
        claim
        |> Members.ifUnset "volumeMode" (Json.str "Filesystem")
        |> Members.within "resources" PodDefaults.resources

    let claim (claim: Json) =
        claim
        |> Members.within "spec" claimSpec
        |> Members.within
            "status"
            (Members.ifZero "phase" (Json.str "Pending")
             >> Members.eachValue "capacity" Quantity.canonicalEntry
             >> Members.eachValue "allocatedResources" Quantity.canonicalEntry)

    let private claimTemplate (template: Json) =
        template
        |> Json.set [ "apiVersion" ] (Json.str "v1")
        |> Json.set [ "kind" ] (Json.str "PersistentVolumeClaim")
        |> claim

    let statefulSet (statefulSet: Json) =
        statefulSet
        |> spec (
            Members.within "template" PodDefaults.template
            >> Members.ifUnset "replicas" one
            >> Members.ifZero "podManagementPolicy" (Json.str "OrderedReady")
            >> Members.within "updateStrategy" (rolling (Members.ifUnset "partition" (Json.int 0)))
            >> Members.within
                "persistentVolumeClaimRetentionPolicy"
                (Members.ifZero "whenDeleted" (Json.str "Retain")
                 >> Members.ifZero "whenScaled" (Json.str "Retain"))
            >> Members.ifUnset "revisionHistoryLimit" (Json.int 10)
            >> Members.each "volumeClaimTemplates" claimTemplate
        )
        |> Members.within
            "status"
            (Members.ifUnset "replicas" (Json.int 0)
             >> Members.ifUnset "availableReplicas" (Json.int 0))

    let private jobSpec (spec: Json) =
        let spec =
            if Members.isUnset "parallelism" spec && Members.isUnset "completions" spec then
                spec |> Json.set [ "completions" ] one
            else
                spec

        let retries =
            if Members.isUnset "backoffLimitPerIndex" spec then
                6
            else
                2147483647

        let replacement =
            if Members.isUnset "podFailurePolicy" spec then
                "TerminatingOrFailed"
            else
                "Failed"

        spec
        |> Members.ifUnset "parallelism" one
        |> Members.ifUnset "backoffLimit" (Json.int retries)
        |> Members.ifUnset "completionMode" (Json.str "NonIndexed")
        |> Members.ifUnset "suspend" (Json.Bool false)
        |> Members.ifUnset "podReplacementPolicy" (Json.str replacement)
        |> Members.within "template" PodDefaults.template

    let job (job: Json) =
        let labels = Json.tryPath [ "spec"; "template"; "metadata"; "labels" ] job

        let job =
            match labels with
            | Some labels when Map.isEmpty (Json.members [ "metadata"; "labels" ] job) ->
                Json.set [ "metadata"; "labels" ] labels job
            | Some _
            | None -> job

        job |> Members.within "spec" jobSpec |> Members.within "status" id

    let cronJob (cronJob: Json) =
        cronJob
        |> spec (
            Members.ifZero "concurrencyPolicy" (Json.str "Allow")
            >> Members.ifUnset "suspend" (Json.Bool false)
            >> Members.ifUnset "successfulJobsHistoryLimit" (Json.int 3)
            >> Members.ifUnset "failedJobsHistoryLimit" one
            // The job's own defaults come when the Job is made, those of its pod template now.
            >> Members.within
                "jobTemplate"
                (Members.within "metadata" id
                 >> Members.within "spec" (Members.within "template" PodDefaults.template))
        )
        |> Members.within "status" id
