namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// Deployments, ReplicaSets, DaemonSets, StatefulSets, Jobs and CronJobs.
[<RequireQualifiedAccess>]
module internal WorkloadValidation =

    let private percent (text: string) : int64 option =
        if text.EndsWith '%' && text.Length > 1 then
            match Int64.TryParse(text.Substring(0, text.Length - 1)) with
            | true, number when Seq.forall Char.IsAsciiDigit (text.Substring(0, text.Length - 1)) -> Some number
            | _ -> None
        else
            None

    /// A number or percentage that is not negative.
    let intOrPercent: Check =
        fun path value ->
            match value with
            | Json.String text when Option.isNone (percent text) -> [
                Finding.invalid
                    path
                    value
                    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
              ]
            | Json.Number _ -> Check.notNegative path value
            | Json.String _
            | Json.Null
            | Json.Bool _
            | Json.Array _
            | Json.Object _ -> []

    let atMostAll: Check =
        Check.text (fun path text ->
            match percent text with
            | Some number when number > 100L -> [
                Finding.invalid path (Json.String text) "must not be greater than 100%"
              ]
            | Some _
            | None -> [])

    let private isNone (name: string) (rolling: Json) =
        match Json.tryField name rolling with
        | Some(Json.String text) -> percent text = Some 0L
        | Some(Json.Number text) -> text = "0"
        | Some(Json.Null | Json.Bool _ | Json.Array _ | Json.Object _)
        | None -> true

    let private amounts: Check =
        Check.all [
            Check.at "maxUnavailable" intOrPercent
            Check.at "maxSurge" intOrPercent
            Check.at "maxUnavailable" atMostAll
        ]

    let private strategy: Check =
        let bothNone: Check =
            fun path rolling ->
                if isNone "maxUnavailable" rolling && isNone "maxSurge" rolling then
                    [
                        Finding.invalid
                            (FieldPath.child "maxUnavailable" path)
                            (Json.tryField "maxUnavailable" rolling |> Option.defaultValue (Json.int 0))
                            "may not be 0 when `maxSurge` is 0"
                    ]
                else
                    []

        fun path strategy ->
            match Members.text "type" strategy with
            | "Recreate" when Members.isUnset "rollingUpdate" strategy -> []
            | "Recreate" -> [
                Finding.forbidden
                    (FieldPath.child "rollingUpdate" path)
                    "may not be specified when strategy `type` is 'Recreate'"
              ]
            | "RollingUpdate" -> Check.at "rollingUpdate" (Check.all [ amounts; bothNone ]) path strategy
            | _ -> [ Finding.notSupported path strategy [ "Recreate"; "RollingUpdate" ] ]

    let private daemonStrategy: Check =
        let exactlyOne: Check =
            fun path rolling ->
                match isNone "maxUnavailable" rolling, isNone "maxSurge" rolling with
                | true, true -> [
                    Finding.required (FieldPath.child "maxUnavailable" path) "cannot be 0 when maxSurge is 0"
                  ]
                | false, false -> [
                    Finding.invalid
                        (FieldPath.child "maxSurge" path)
                        (Json.tryField "maxSurge" rolling |> Option.defaultValue Json.Null)
                        "may not be set when maxUnavailable is non-zero"
                  ]
                | true, false
                | false, true -> []

        fun path strategy ->
            match Members.text "type" strategy with
            | "OnDelete" -> []
            | "RollingUpdate" -> Check.at "rollingUpdate" (Check.all [ amounts; exactlyOne ]) path strategy
            | _ -> [ Finding.notSupported path strategy [ "RollingUpdate"; "OnDelete" ] ]

    /// The selector is there, says something, and matches the template's labels.
    let private selector (word: string) : Check =
        fun path spec ->
            let place = FieldPath.child "selector" path

            match Json.tryField "selector" spec with
            | None
            | Some Json.Null -> [ Finding.required place "" ]
            | Some selector when selector = Json.empty -> [
                Finding.invalid place selector ("empty selector is invalid for " + word)
              ]
            | Some selector ->
                let labels = Json.texts [ "template"; "metadata"; "labels" ] spec

                SelectorValidation.selector place selector
                @ (if SelectorValidation.matches selector labels then
                       []
                   else
                       [
                           Finding.invalid
                               (path
                                |> FieldPath.child "template"
                                |> FieldPath.child "metadata"
                                |> FieldPath.child "labels")
                               (Json.textMap labels)
                               "`selector` does not match template `labels`"
                       ])

    let private alwaysRestarts: Check =
        Check.inside "template" (Check.inside "spec" (Check.at "restartPolicy" (Check.oneOf [ "Always" ])))

    let private template = Check.inside "template" PodValidation.template

    let private replicated (word: string) : Check =
        Check.all [
            Check.at "replicas" Check.notNegative
            Check.at "minReadySeconds" Check.notNegative
            Check.at "revisionHistoryLimit" Check.notNegative
            selector word
            template
            alwaysRestarts
        ]

    let private deadline: Check =
        fun path spec ->
            let ready = Json.tryInt64 [ "minReadySeconds" ] spec |> Option.defaultValue 0L

            match Json.tryInt64 [ "progressDeadlineSeconds" ] spec with
            | Some deadline when deadline < 0L ->
                Check.notNegative (FieldPath.child "progressDeadlineSeconds" path) (Json.int64 deadline)
            | Some deadline when deadline <= ready -> [
                Finding.invalid
                    (FieldPath.child "progressDeadlineSeconds" path)
                    (Json.int64 deadline)
                    "must be greater than minReadySeconds"
              ]
            | Some _
            | None -> []

    let private fixed' (old: Json option) (names: string list) : Check =
        match old with
        | Some old -> Check.immutable "field is immutable" old names
        | None -> Check.nothing

    let private withSpec (old: Json option) (immutable: string list) (spec: Check) : Check =
        Check.all [
            Check.inside "spec" spec
            Check.all (immutable |> List.map (fun name -> fixed' old [ "spec"; name ]))
        ]

    let deployment (old: Json option) : Check =
        Check.all [ replicated "deployment"; Check.at "strategy" strategy; deadline ]
        |> withSpec old [ "selector" ]

    let replicaSet (old: Json option) : Check =
        withSpec old [ "selector" ] (replicated "deployment")

    let daemonSet (old: Json option) : Check =
        Check.all [ replicated "daemonset"; Check.at "updateStrategy" daemonStrategy ]
        |> withSpec old [ "selector" ]

    let private mutableInStatefulSet = [
        "replicas"
        "ordinals"
        "template"
        "updateStrategy"
        "revisionHistoryLimit"
        "persistentVolumeClaimRetentionPolicy"
        "minReadySeconds"
    ]

    let statefulSet (old: Json option) : Check =
        let frozen: Check =
            fun path set ->
                let rest (set: Json) =
                    (Json.members [ "spec" ] set, mutableInStatefulSet)
                    ||> List.fold (fun members name -> Map.remove name members)

                match old with
                | Some old when rest old <> rest set -> [
                    Finding.forbidden
                        (FieldPath.child "spec" path)
                        ("updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
                         + "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden")
                  ]
                | Some _
                | None -> []

        Check.all [ Check.inside "spec" (replicated "statefulset"); frozen ]

    let private ends: Check =
        fun path spec ->
            match Json.tryString [ "template"; "spec"; "restartPolicy" ] spec with
            | Some "Always"
            | None -> [
                Finding.required
                    (path
                     |> FieldPath.child "template"
                     |> FieldPath.child "spec"
                     |> FieldPath.child "restartPolicy")
                    "valid values: \"OnFailure\", \"Never\""
              ]
            | Some _ -> []

    let private jobSpec: Check =
        Check.all [
            Check.at "parallelism" Check.notNegative
            Check.at "completions" Check.notNegative
            Check.at "backoffLimit" Check.notNegative
            Check.at "activeDeadlineSeconds" Check.notNegative
            Check.at "ttlSecondsAfterFinished" Check.notNegative
            Check.at "completionMode" (Check.oneOf [ "Indexed"; "NonIndexed" ])
            template
            ends
        ]

    let job (old: Json option) : Check =
        withSpec old [ "template"; "selector"; "completions"; "completionMode" ] jobSpec

    let private schedule: Check =
        fun path spec ->
            match Members.text "schedule" spec with
            | "" -> [ Finding.required (FieldPath.child "schedule" path) "" ]
            | schedule when schedule.Contains("TZ", StringComparison.Ordinal) -> [
                Finding.invalid
                    (FieldPath.child "schedule" path)
                    (Json.String schedule)
                    "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
              ]
            | schedule ->
                CronSchedule.problem schedule
                |> Option.map (Finding.invalid (FieldPath.child "schedule" path) (Json.String schedule))
                |> Option.toList

    let cronJob: Check =
        Check.inside
            "spec"
            (Check.all [
                schedule
                Check.at "startingDeadlineSeconds" Check.notNegative
                Check.at "concurrencyPolicy" (Check.oneOf [ "Allow"; "Forbid"; "Replace" ])
                Check.at "successfulJobsHistoryLimit" Check.notNegative
                Check.at "failedJobsHistoryLimit" Check.notNegative
                Check.inside "jobTemplate" (Check.inside "spec" jobSpec)
            ])

    /// A CronJob's name leaves room for the suffix of its Jobs.
    let cronJobName (name: string) : string list =
        Names.subdomain name
        @ (if name.Length > 52 then
               [ "must be no more than 52 characters" ]
           else
               [])
