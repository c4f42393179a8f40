module ImageRegistry.Properties.ControllersRolloutTests

open System
open ImageRegistry.Core
open ImageRegistry.Properties.ControllersLab
open ImageRegistry.Sandbox
open Xunit

let private slow = ControllerSettings.everything (TimeSpan.FromSeconds 10.)

let private counts (state: State) = [
    count "replicas" state
    count "updatedReplicas" state
    count "readyReplicas" state
    count "availableReplicas" state
    count "unavailableReplicas" state
]

[<Fact>]
let ``a Deployment is available at once with all its replicas`` () =
    let state =
        fresh
        |> given start [ deployment 2 "i:1" rolling ]
        |> Controllers.settle ControllerSettings.golden start

    get deploymentPath state
    |> Json.tryField "status"
    |> Option.defaultValue Json.Null
    |> same
        """{"observedGeneration":1,"replicas":2,"updatedReplicas":2,"readyReplicas":2,"availableReplicas":2,"conditions":[
            {"type":"Available","status":"True","reason":"MinimumReplicasAvailable","message":"Deployment has minimum availability.",
             "lastUpdateTime":"2026-11-20T12:00:00Z","lastTransitionTime":"2026-11-20T12:00:00Z"},
            {"type":"Progressing","status":"True","reason":"NewReplicaSetAvailable","message":"ReplicaSet \"d\" has successfully progressed.",
             "lastUpdateTime":"2026-11-20T12:00:00Z","lastTransitionTime":"2026-11-20T12:00:00Z"}]}"""

[<Fact>]
let ``a settled cluster asks for nothing more`` () =
    let state =
        fresh
        |> given start [ deployment 2 "i:1" rolling ]
        |> Controllers.settle ControllerSettings.golden start

    Assert.Empty(Controllers.requests ControllerSettings.golden (after 60.) state)

[<Fact>]
let ``a Deployment of no replicas is available`` () =
    let state =
        fresh
        |> given start [ deployment 0 "i:1" rolling ]
        |> Controllers.settle slow start

    Assert.Equal<int64 list>([ 0L; 0L; 0L; 0L; 0L ], counts state)
    Assert.Equal("True/MinimumReplicasAvailable", condition "Available" state)
    Assert.Equal("True/NewReplicaSetAvailable", condition "Progressing" state)

[<Fact>]
let ``the first rollout has no pods that serve until it ends`` () =
    let began =
        fresh
        |> given start [ deployment 2 "i:1" rolling ]
        |> Controllers.settle slow start

    Assert.Equal<int64 list>([ 2L; 2L; 0L; 0L; 2L ], counts began)
    Assert.Equal("False/MinimumReplicasUnavailable", condition "Available" began)
    Assert.Equal("True/ReplicaSetUpdated", condition "Progressing" began)
    Assert.Equal(Some(after 10.), Controllers.due slow began)
    Assert.Empty(Controllers.requests slow (after 9.) began)

    let ended = began |> Controllers.settle slow (after 10.)
    Assert.Equal<int64 list>([ 2L; 2L; 2L; 2L; 0L ], counts ended)
    Assert.Equal("True/NewReplicaSetAvailable", condition "Progressing" ended)
    Assert.Equal(None, Controllers.due slow ended)

let private settledDeployment strategy =
    fresh
    |> given start [ deployment 2 "i:1" strategy ]
    |> Controllers.settle ControllerSettings.golden start

[<Fact>]
let ``the old pods serve while new ones come up`` () =
    let began =
        settledDeployment rolling
        |> given (after 1.) [ newImage "i:2" ]
        |> Controllers.settle slow (after 1.)

    Assert.Equal<int64 list>([ 3L; 1L; 2L; 2L; 1L ], counts began)
    Assert.Equal("True/MinimumReplicasAvailable", condition "Available" began)
    Assert.Equal("True/ReplicaSetUpdated", condition "Progressing" began)
    Assert.Equal<int64 list>([ 2L; 2L; 2L; 2L; 0L ], began |> Controllers.settle slow (after 11.) |> counts)

[<Fact>]
let ``recreating pods takes the old ones away first`` () =
    let began =
        settledDeployment """{"type":"Recreate"}"""
        |> given (after 1.) [ newImage "i:2" ]
        |> Controllers.settle slow (after 1.)

    Assert.Equal<int64 list>([ 2L; 2L; 0L; 0L; 2L ], counts began)
    Assert.Equal("False/MinimumReplicasUnavailable", condition "Available" began)

[<Fact>]
let ``a change that needs no new pods makes no rollout`` () =
    let state =
        settledDeployment rolling
        |> given (after 1.) [ patch deploymentPath """{"metadata":{"annotations":{"x":"y"}}}"""; scaled 3 ]
        |> Controllers.settle slow (after 1.)

    Assert.Equal<int64 list>([ 3L; 3L; 3L; 3L; 0L ], counts state)
    Assert.Equal(3L, count "observedGeneration" state)
    Assert.Equal("True/NewReplicaSetAvailable", condition "Progressing" state)

[<Fact>]
let ``a new template during a rollout begins it anew`` () =
    let state =
        settledDeployment rolling
        |> given (after 1.) [ newImage "i:2" ]
        |> Controllers.settle slow (after 1.)
        |> given (after 6.) [ newImage "i:3" ]
        |> Controllers.settle slow (after 6.)

    Assert.Equal(Some(after 16.), Controllers.due slow state)
    Assert.Equal("True/ReplicaSetUpdated", condition "Progressing" (Controllers.settle slow (after 15.) state))
    Assert.Equal("True/NewReplicaSetAvailable", condition "Progressing" (Controllers.settle slow (after 16.) state))

[<Fact>]
let ``a stuck rollout exceeds its deadline and recovers when it may`` () =
    let stuck = slow |> ControllerSettings.withRollout "default" "d" Rollout.Stuck

    let waiting =
        settledDeployment rolling
        |> given (after 1.) [ newImage "i:2" ]
        |> Controllers.settle stuck (after 1.)

    Assert.Equal("True/ReplicaSetUpdated", condition "Progressing" (Controllers.settle stuck (after 600.) waiting))

    let exceeded = waiting |> Controllers.settle stuck (after 601.)
    Assert.Equal("False/ProgressDeadlineExceeded", condition "Progressing" exceeded)
    Assert.Equal("True/MinimumReplicasAvailable", condition "Available" exceeded)
    Assert.Equal(None, Controllers.due stuck exceeded)
    Assert.Empty(Controllers.requests stuck (after 9999.) exceeded)

    let recovered =
        exceeded |> Controllers.settle ControllerSettings.golden (after 700.)

    Assert.Equal("True/NewReplicaSetAvailable", condition "Progressing" recovered)

[<Fact>]
let ``a rollout can be made to exceed its deadline at once`` () =
    let settings = slow |> ControllerSettings.withRollout "default" "d" Rollout.TimesOut

    let state =
        fresh
        |> given start [ deployment 1 "i:1" rolling ]
        |> Controllers.settle settings start

    Assert.Equal("False/ProgressDeadlineExceeded", condition "Progressing" state)
    Assert.Equal("False/MinimumReplicasUnavailable", condition "Available" state)
    Assert.Empty(Controllers.requests settings (after 60.) state)

[<Fact>]
let ``a DaemonSet runs on the nodes that it selects`` () =
    let node name os =
        post
            "/api/v1/nodes"
            ("""{"apiVersion":"v1","kind":"Node","metadata":{"name":" """.TrimEnd()
             + name
             + """","labels":{"kubernetes.io/os":" """.TrimEnd()
             + os
             + """"}}}""")

    let state =
        fresh
        |> given start [
            node "a" "linux"
            node "b" "linux"
            node "c" "windows"
            post
                "/apis/apps/v1/namespaces/default/daemonsets"
                """{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},
                    "template":{"metadata":{"labels":{"a":"b"}},"spec":{"nodeSelector":{"kubernetes.io/os":"linux"},
                    "containers":[{"name":"c","image":"i"}]}}}}"""
        ]
        |> Controllers.settle ControllerSettings.golden start

    get "/apis/apps/v1/namespaces/default/daemonsets/d" state
    |> Json.tryField "status"
    |> Option.defaultValue Json.Null
    |> same
        """{"observedGeneration":1,"desiredNumberScheduled":2,"currentNumberScheduled":2,"numberReady":2,"numberMisscheduled":0,
            "updatedNumberScheduled":2,"numberAvailable":2}"""
