module ImageRegistry.Properties.ControllersJobsTests

open System
open ImageRegistry.Core
open ImageRegistry.Properties.ControllersLab
open ImageRegistry.Sandbox
open Xunit

/// Jobs take ten seconds.
let private slow = ControllerSettings.everything (TimeSpan.FromSeconds 10.)

let private cronJobs = "/apis/batch/v1/namespaces/default/cronjobs"
let private jobs = "/apis/batch/v1/namespaces/default/jobs"

let private cronJob (spec: string) =
    post
        cronJobs
        ("""{"apiVersion":"batch/v1","kind":"CronJob","metadata":{"name":"p"},"spec":{"""
         + spec
         + """"jobTemplate":{"metadata":{"labels":{"created-by":"image-pruner"}},"spec":{"backoffLimit":0,"template":{
             "metadata":{"labels":{"app":"p"}},"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}}}""")

let private named state =
    get jobs state |> Json.items [ "items" ] |> List.map Metadata.name

let private cronStatus state =
    get (cronJobs + "/p") state
    |> Json.tryField "status"
    |> Option.defaultValue Json.Null

let private job name state = get (jobs + "/" + name) state

let private jobStatus name state =
    job name state |> Json.tryField "status" |> Option.defaultValue Json.Null

/// The reason of the condition, if it holds.
let private reasonOf kind (job: Json) =
    job
    |> Json.items [ "status"; "conditions" ]
    |> List.filter (fun condition ->
        Json.tryString [ "type" ] condition = Some kind
        && Json.tryString [ "status" ] condition = Some "True")
    |> List.tryPick (Json.tryString [ "reason" ])

/// The cluster after the controllers have acted at each of these seconds.
let private through settings seconds state =
    (state, seconds)
    ||> List.fold (fun state second -> Controllers.settle settings (after second) state)

/// `NAME-` and the minutes since 1970 at so many minutes past noon of 20 November 2026.
let private at minutes = "p-" + string (29919600 + minutes)

let private hourly = """"schedule":"0 * * * *","""
let private everyMinute = """"schedule":"* * * * *","""

[<Fact>]
let ``nothing is started before the first time`` () =
    let state =
        fresh |> given start [ cronJob hourly ] |> through slow [ 0.; 60.; 3599. ]

    Assert.Empty(named state)
    Assert.Equal(Json.empty, cronStatus state)
    Assert.Equal(Some(after 3600.), Controllers.scheduled slow (after 3599.) state)
    Assert.Equal(None, Controllers.due slow state)

[<Fact>]
let ``a Job is named for its minute, owned by the CronJob and labelled by the template`` () =
    let state =
        fresh |> given start [ cronJob hourly ] |> Controllers.settle slow (after 3600.)

    Assert.Equal<string list>([ at 60 ], named state)

    let uid = get (cronJobs + "/p") state |> Metadata.uid
    let made = job (at 60) state

    made
    |> Json.tryPath [ "metadata"; "ownerReferences" ]
    |> Option.defaultValue Json.Null
    |> same (
        """[{"apiVersion":"batch/v1","kind":"CronJob","name":"p","uid":" """.TrimEnd()
        + uid
        + """","controller":true,"blockOwnerDeletion":true}]"""
    )

    Assert.Equal<Map<string, string>>(Map.ofList [ "created-by", "image-pruner" ], Metadata.labels made)

    Assert.Equal(
        Some "2026-11-20T13:00:00Z",
        Json.tryString [ "metadata"; "annotations"; "batch.kubernetes.io/cronjob-scheduled-timestamp" ] made
    )

[<Fact>]
let ``the status tells of the Job that runs, and then of its success`` () =
    let running =
        fresh |> given start [ cronJob hourly ] |> Controllers.settle slow (after 3601.)

    let made = job (at 60) running
    Assert.Equal(Some "2026-11-20T13:00:00Z", Json.tryString [ "lastScheduleTime" ] (cronStatus running))
    Assert.Equal(None, Json.tryString [ "lastSuccessfulTime" ] (cronStatus running))

    Assert.Equal<(string * string) list>(
        [ at 60, Metadata.uid made ],
        cronStatus running
        |> Json.items [ "active" ]
        |> List.map (fun reference ->
            Json.tryString [ "name" ] reference |> Option.defaultValue "",
            Json.tryString [ "uid" ] reference |> Option.defaultValue "")
    )

    jobStatus (at 60) running
    |> same """{"active":1,"ready":1,"terminating":0,"startTime":"2026-11-20T13:00:01Z","uncountedTerminatedPods":{}}"""

    Assert.Equal(Some(after 3611.), Controllers.due slow running)

    let ended = running |> Controllers.settle slow (after 3611.)

    cronStatus ended
    |> same """{"lastScheduleTime":"2026-11-20T13:00:00Z","lastSuccessfulTime":"2026-11-20T13:00:11Z"}"""

    jobStatus (at 60) ended
    |> same
        """{"ready":0,"succeeded":1,"terminating":0,"startTime":"2026-11-20T13:00:01Z","completionTime":"2026-11-20T13:00:11Z",
            "uncountedTerminatedPods":{},"conditions":[
            {"type":"SuccessCriteriaMet","status":"True","reason":"CompletionsReached","message":"Reached expected number of succeeded pods",
             "lastProbeTime":"2026-11-20T13:00:11Z","lastTransitionTime":"2026-11-20T13:00:11Z"},
            {"type":"Complete","status":"True","reason":"CompletionsReached","message":"Reached expected number of succeeded pods",
             "lastProbeTime":"2026-11-20T13:00:11Z","lastTransitionTime":"2026-11-20T13:00:11Z"}]}"""

    Assert.Empty(Controllers.requests slow (after 3700.) ended)

[<Fact>]
let ``Jobs of a CronJob can be made to fail`` () =
    let failing =
        slow
        |> ControllerSettings.withJobEnd "default" "p" (JobEnd.Fails(TimeSpan.FromSeconds 5.))

    let state =
        fresh |> given start [ cronJob hourly ] |> through failing [ 3600.; 3605. ]

    jobStatus (at 60) state
    |> same
        """{"ready":0,"failed":1,"terminating":0,"startTime":"2026-11-20T13:00:00Z","uncountedTerminatedPods":{},"conditions":[
            {"type":"FailureTarget","status":"True","reason":"BackoffLimitExceeded","message":"Job has reached the specified backoff limit",
             "lastProbeTime":"2026-11-20T13:00:05Z","lastTransitionTime":"2026-11-20T13:00:05Z"},
            {"type":"Failed","status":"True","reason":"BackoffLimitExceeded","message":"Job has reached the specified backoff limit",
             "lastProbeTime":"2026-11-20T13:00:05Z","lastTransitionTime":"2026-11-20T13:00:05Z"}]}"""

    cronStatus state |> same """{"lastScheduleTime":"2026-11-20T13:00:00Z"}"""

[<Fact>]
let ``a Job that runs on is stopped by its own deadline only`` () =
    let endless = slow |> ControllerSettings.withJobEnd "default" "one" JobEnd.Runs

    let made deadline =
        post
            jobs
            ("""{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"one"},"spec":{"""
             + deadline
             + """"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}""")

    let reason deadline =
        fresh
        |> given start [ made deadline ]
        |> through endless [ 0.; 1000. ]
        |> job "one"
        |> reasonOf "Failed"

    Assert.Equal(None, reason "")
    Assert.Equal(Some "DeadlineExceeded", reason """"activeDeadlineSeconds":60,""")

[<Fact>]
let ``a Job gets a selector of its own, which its own labels do not show`` () =
    let state =
        fresh
        |> given start [
            post
                jobs
                """{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"one"},"spec":{"template":{"metadata":{"labels":{"app":"p"}},
                    "spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}"""
        ]

    let made = job "one" state
    let uid = Metadata.uid made

    Assert.Equal<Map<string, string>>(Map.ofList [ "app", "p" ], Metadata.labels made)

    Assert.Equal<Map<string, string>>(
        Map.ofList [ "batch.kubernetes.io/controller-uid", uid ],
        Json.texts [ "spec"; "selector"; "matchLabels" ] made
    )

    Assert.Equal<Map<string, string>>(
        Map.ofList [
            "app", "p"
            "batch.kubernetes.io/controller-uid", uid
            "batch.kubernetes.io/job-name", "one"
            "controller-uid", uid
            "job-name", "one"
        ],
        Json.texts [ "spec"; "template"; "metadata"; "labels" ] made
    )

[<Fact>]
let ``a suspended CronJob starts nothing until it is resumed`` () =
    let suspended =
        fresh
        |> given start [ cronJob (hourly + """"suspend":true,""") ]
        |> through slow [ 3600.; 7200. ]

    Assert.Empty(named suspended)
    Assert.Equal(None, Controllers.scheduled slow (after 7200.) suspended)

    let resumed =
        suspended
        |> given (after 7300.) [ patch (cronJobs + "/p") """{"spec":{"suspend":false}}""" ]
        |> Controllers.settle slow (after 7300.)

    Assert.Equal<string list>([ at 120 ], named resumed)

[<Fact>]
let ``a time that is farther back than the starting deadline is missed`` () =
    let late deadline seconds =
        fresh
        |> given start [ cronJob (hourly + "\"startingDeadlineSeconds\":" + string deadline + ",") ]
        |> Controllers.settle slow (after seconds)
        |> named

    Assert.Equal<string list>([ at 60 ], late 200 3800.)
    Assert.Equal<string list>([], late 200 3801.)

[<Fact>]
let ``of many missed times only the last one is made up for`` () =
    let state =
        fresh
        |> given start [ cronJob hourly ]
        |> Controllers.settle slow (after (10. * 3600. + 5.))

    Assert.Equal<string list>([ at 600 ], named state)

[<Fact>]
let ``Forbid waits for the Job that runs and then makes up for the time`` () =
    let long =
        slow
        |> ControllerSettings.withJobEnd "default" "p" (JobEnd.Succeeds(TimeSpan.FromSeconds 90.))

    let overlapping =
        fresh
        |> given start [ cronJob (everyMinute + """"concurrencyPolicy":"Forbid",""") ]
        |> through long [ 60.; 120. ]

    Assert.Equal<string list>([ at 1 ], named overlapping)
    Assert.Equal<string list>([ at 1; at 2 ], overlapping |> through long [ 150. ] |> named)

[<Fact>]
let ``Allow starts another Job beside the one that runs, Replace in its place`` () =
    let endless = slow |> ControllerSettings.withJobEnd "default" "p" JobEnd.Runs

    let left policy =
        fresh
        |> given start [ cronJob (everyMinute + "\"concurrencyPolicy\":\"" + policy + "\",") ]
        |> through endless [ 60.; 120. ]
        |> named

    Assert.Equal<string list>([ at 1; at 2 ], left "Allow")
    Assert.Equal<string list>([ at 2 ], left "Replace")

[<Fact>]
let ``only as many finished Jobs are kept as the history limits say`` () =
    let minutes = [ for minute in 1..6 -> float (60 * minute) ]

    let kept settings =
        fresh
        |> given start [
            cronJob (everyMinute + """"successfulJobsHistoryLimit":2,"failedJobsHistoryLimit":1,""")
        ]
        |> through settings (minutes |> List.collect (fun second -> [ second; second + 10. ]))
        |> named

    let failing =
        slow
        |> ControllerSettings.withJobEnd "default" "p" (JobEnd.Fails(TimeSpan.FromSeconds 10.))

    Assert.Equal<string list>([ at 5; at 6 ], kept slow)
    Assert.Equal<string list>([ at 6 ], kept failing)

[<Fact>]
let ``the Jobs go with their CronJob`` () =
    let state =
        fresh
        |> given start [ cronJob hourly ]
        |> through slow [ 3600.; 3610. ]
        |> given (after 3620.) [ Request.delete (cronJobs + "/p") ]
        |> Controllers.settle slow (after 3620.)

    Assert.Empty(named state)

[<Fact>]
let ``a Job that was deleted is not started again for the same time`` () =
    let state =
        fresh
        |> given start [ cronJob hourly ]
        |> through slow [ 3600. ]
        |> given (after 3601.) [ Request.delete (jobs + "/" + at 60) ]
        |> through slow [ 3601. ]

    Assert.Empty(named state)
    cronStatus state |> same """{"lastScheduleTime":"2026-11-20T13:00:00Z"}"""

[<Fact>]
let ``a Job that somebody made by hand is none of the CronJob's`` () =
    let state =
        fresh
        |> given start [
            cronJob hourly
            post
                jobs
                """{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"manual","annotations":{"cronjob.kubernetes.io/instantiate":"manual"}},
                    "spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}"""
        ]
        |> through slow [ 0.; 10. ]

    Assert.Equal(Some "CompletionsReached", job "manual" state |> reasonOf "Complete")
    Assert.Equal(Json.empty, cronStatus state)

[<Fact>]
let ``the pods of a DaemonSet run on every node that is selected, ready or not`` () =
    let daemonSet =
        post
            "/apis/apps/v1/namespaces/default/daemonsets"
            """{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"node-ca"},"spec":{"selector":{"matchLabels":{"a":"b"}},
                "template":{"metadata":{"labels":{"a":"b"}},"spec":{"nodeSelector":{"os":"linux"},"containers":[{"name":"c","image":"i"}]}}}}"""

    let node name os =
        post
            "/api/v1/nodes"
            ("""{"apiVersion":"v1","kind":"Node","metadata":{"name":" """.TrimEnd()
             + name
             + """","labels":{"os":" """.TrimEnd()
             + os
             + "\"}}}")

    let cluster =
        fresh
        |> given start [ daemonSet; node "one" "linux"; node "two" "linux"; node "three" "windows" ]

    let status settings =
        Controllers.settle settings start cluster
        |> get "/apis/apps/v1/namespaces/default/daemonsets/node-ca"
        |> Json.tryField "status"
        |> Option.defaultValue Json.Null

    status slow
    |> same
        """{"observedGeneration":1,"desiredNumberScheduled":2,"currentNumberScheduled":2,"numberMisscheduled":0,"numberReady":2,
            "numberAvailable":2,"updatedNumberScheduled":2}"""

    status (ControllerSettings.withUnreadyDaemonSet "default" "node-ca" slow)
    |> same
        """{"observedGeneration":1,"desiredNumberScheduled":2,"currentNumberScheduled":2,"numberMisscheduled":0,"numberReady":0,
            "numberUnavailable":2,"updatedNumberScheduled":2}"""
