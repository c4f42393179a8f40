namespace ImageRegistry.Properties.World

open FsCheck
open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Generators

/// What happens around the image pruner.
[<RequireQualifiedAccess>]
module PrunerScripts =

    let private spec (members: (string * Json) list) =
        Operation.Touch(WellKnown.imagePruner, Json.obj [ "spec", Json.obj members ])

    /// Edits of the ImagePruner, sensible or not; none that only the API server finds wrong, because those are tried again for ever.
    let edit: Gen<Operation> =
        Gen.elements [
            spec [ "schedule", Json.str "*/30 * * * *" ]
            spec [ "schedule", Json.str "@daily" ]
            spec [ "schedule", Json.str "" ]
            spec [ "schedule", Json.str "61 * * * *" ]
            spec [ "schedule", Json.str "TZ=Asia/Tokyo 0 0 * * *" ]
            spec [ "suspend", Json.Bool true ]
            spec [ "suspend", Json.Null ]
            spec [ "keepTagRevisions", Json.int 0 ]
            spec [ "keepTagRevisions", Json.int -1 ]
            spec [ "keepTagRevisions", Json.Null ]
            spec [ "keepYoungerThan", Json.Number "90000000000" ]
            spec [ "keepYoungerThan", Json.Null; "keepYoungerThanDuration", Json.Null ]
            spec [ "keepYoungerThanDuration", Json.str "10s" ]
            spec [ "keepYoungerThanDuration", Json.str "-10s" ]
            spec [ "successfulJobsHistoryLimit", Json.int 0 ]
            spec [ "failedJobsHistoryLimit", Json.int -2 ]
            spec [ "failedJobsHistoryLimit", Json.int 1 ]
            spec [ "ignoreInvalidImageReferences", Json.Bool false ]
            spec [ "logLevel", Json.str "TraceAll" ]
            spec [ "resources", TestData.json """{"requests":{"cpu":"0.5","memory":"1.5Gi"}}""" ]
            spec [
                "resources", TestData.json """{"requests":{"cpu":2},"limits":{"cpu":"1000m"}}"""
            ]
            spec [ "resources", Json.Null ]
            spec [ "nodeSelector", TestData.json """{"node-role.kubernetes.io/infra":""}""" ]
            spec [ "nodeSelector", Json.Null ]
            spec [ "tolerations", TestData.json """[{"operator":"Exists"},{"key":"a"}]""" ]
            spec [ "tolerations", Json.Null ]
            spec [ "affinity", TestData.json """{"nodeAffinity":{}}""" ]
            spec [ "affinity", Json.empty ]
            spec [ "affinity", Json.Null ]
        ]

    /// A Job has ended, or something else has happened to it, the pruner's or another.
    let jobs: Gen<Operation> =
        gen {
            let! name = Gen.elements [ "image-pruner-1"; "image-pruner-2"; "mine" ]

            let! condition = Gen.elements [ "Complete"; "Failed"; "Suspended"; "FailureTarget" ]

            let! status = Gen.frequency [ 4, Gen.constant "True"; 1, Gen.constant "False" ]
            return Operation.JobEnded(name, name <> "mine", condition, status)
        }

    let private cronJob (path: string list) (value: Json) =
        Operation.Touch(WellKnown.prunerCronJob, Json.set ("spec" :: path) value Json.empty)

    let private inPod (path: string list) =
        [ "jobTemplate"; "spec"; "template"; "spec" ] @ path

    /// Edits that somebody makes to the CronJob by hand.
    let cronJobDrift: Gen<Operation> =
        Gen.elements [
            cronJob [ "suspend" ] (Json.Bool true)
            cronJob [ "schedule" ] (Json.str "0 3 * * *")
            cronJob [ "timeZone" ] (Json.str "Etc/UTC")
            cronJob [ "concurrencyPolicy" ] (Json.str "Replace")
            cronJob [ "startingDeadlineSeconds" ] Json.Null
            cronJob [ "failedJobsHistoryLimit" ] (Json.int 9)
            cronJob [ "jobTemplate"; "metadata"; "labels"; "created-by" ] (Json.str "me")
            cronJob [ "jobTemplate"; "spec"; "backoffLimit" ] (Json.int 6)
            cronJob [ "jobTemplate"; "spec"; "activeDeadlineSeconds" ] (Json.int 60)
            cronJob (inPod [ "nodeSelector" ]) (TestData.json """{"a":"b"}""")
            cronJob (inPod [ "serviceAccountName" ]) (Json.str "default")
            cronJob (inPod [ "terminationGracePeriodSeconds" ]) (Json.int 5)
            cronJob (inPod [ "volumes" ]) (Json.list [])
            cronJob
                (inPod [ "containers" ])
                (TestData.json """[{"name":"image-pruner","image":"other","command":["/bin/true"]}]""")
        ]

    let private gone: Gen<Operation> =
        Gen.elements [
            Operation.Delete WellKnown.imagePruner
            Operation.Delete(Cluster.job "image-pruner-1")
            Operation.Delete(Cluster.job "image-pruner-2")
        ]

    let private surroundings: Gen<Operation> =
        Gen.elements [ "image-registry.openshift-image-registry.svc:5000"; "" ]
        |> Gen.map (fun host ->
            Operation.TouchStatus(
                WellKnown.image,
                Json.obj [ "status", Json.obj [ "internalRegistryHostname", Json.str host ] ]
            ))

    /// Any of it.
    let any: Gen<Operation> =
        Gen.frequency [ 5, edit; 3, jobs; 2, cronJobDrift; 1, gone; 1, surroundings ]
