module ImageRegistry.Properties.BuiltinDefaultsTests

open Xunit
open ImageRegistry.Core
open ImageRegistry.Sandbox
open ImageRegistry.Properties.TestData

let resource (kind: string) : Resource =
    Builtin.kinds
    |> List.pick (fun builtin ->
        if builtin.Resource.Kind = kind then
            Some builtin.Resource
        else
            None)

let private kindOf (object: Json) =
    Json.tryString [ "kind" ] object |> Option.defaultValue ""

let private isBuiltin (object: Json) =
    Builtin.kinds
    |> List.exists (fun builtin -> builtin.Resource.Kind = kindOf object)

/// What a real server returned: the status of workloads is masked there, addresses too.
let private comparable (object: Json) =
    let object =
        match kindOf object with
        | "Deployment"
        | "DaemonSet" -> Json.remove [ "status" ] object
        | "Service" ->
            object
            |> Json.set [ "spec"; "clusterIP" ] (Json.str "<generated>")
            |> Json.set [ "spec"; "clusterIPs" ] (Json.str "<generated>")
        | _ -> object

    withoutEmpties object

let private first (suffix: string) =
    goldenObjects.Value |> List.find (fun (name, _) -> name.EndsWith suffix) |> snd

let private without (paths: string list list) (object: Json) =
    (object, paths) ||> List.fold (fun object path -> Json.remove path object)

let private defaulted (object: Json) =
    object |> Builtin.applyDefaults (resource (kindOf object)) |> comparable

let private gives (suffix: string) (minimal: Json -> Json) =
    let expected = first suffix |> comparable
    Assert.Equal<string list>([], differences suffix expected (defaulted (minimal expected)))

let private onlyContainer (pod: string list) (change: Json -> Json) (object: Json) =
    match Json.items (pod @ [ "containers" ]) object with
    | [ container ] -> Json.set (pod @ [ "containers" ]) (Json.Array [ change container ]) object
    | containers -> failwith (string containers.Length)

let private podDefaults = [ "dnsPolicy"; "schedulerName"; "serviceAccount" ]

[<Fact>]
let ``an object a real server returned has nothing left to default`` () =
    for name, object in goldenObjects.Value do
        if isBuiltin object then
            Assert.Equal<string list>([], differences name (comparable object) (defaulted object))

[<Fact>]
let ``defaulting twice changes nothing the second time`` () =
    for name, object in goldenObjects.Value do
        if isBuiltin object then
            let resource = resource (kindOf object)
            let once = Builtin.applyDefaults resource object
            Assert.Equal<string list>([], differences name once (Builtin.applyDefaults resource once))

[<Fact>]
let ``a registry Deployment is completed as on a real cluster`` () =
    let pod = [ "spec"; "template"; "spec" ]

    gives "/default-route/deployments/openshift-image-registry/image-registry" (fun object ->
        object
        |> without [
            [ "spec"; "revisionHistoryLimit" ]
            [ "spec"; "strategy"; "type" ]
            yield! podDefaults |> List.map (fun name -> pod @ [ name ])
            pod @ [ "restartPolicy" ]
        ]
        |> onlyContainer
            pod
            (without [
                [ "imagePullPolicy" ]
                [ "terminationMessagePath" ]
                [ "livenessProbe"; "failureThreshold" ]
                [ "livenessProbe"; "periodSeconds" ]
                [ "livenessProbe"; "successThreshold" ]
                [ "readinessProbe"; "failureThreshold" ]
                [ "readinessProbe"; "periodSeconds" ]
                [ "readinessProbe"; "successThreshold" ]
            ])
        |> fun object ->
            let volumes =
                Json.items (pod @ [ "volumes" ]) object
                |> List.map (
                    without [
                        [ "projected"; "defaultMode" ]
                        [ "configMap"; "defaultMode" ]
                        [ "secret"; "defaultMode" ]
                    ]
                )

            Json.set (pod @ [ "volumes" ]) (Json.Array volumes) object)

[<Fact>]
let ``a node-ca DaemonSet is completed as on a real cluster`` () =
    let pod = [ "spec"; "template"; "spec" ]

    gives "/daemonsets/openshift-image-registry/node-ca" (fun object ->
        object
        |> without [
            [ "spec"; "revisionHistoryLimit" ]
            [ "spec"; "updateStrategy"; "rollingUpdate"; "maxSurge" ]
            yield! podDefaults |> List.map (fun name -> pod @ [ name ])
            pod @ [ "restartPolicy" ]
            pod @ [ "terminationGracePeriodSeconds" ]
        ]
        |> onlyContainer pod (without [ [ "imagePullPolicy" ]; [ "terminationMessagePath" ] ]))

[<Fact>]
let ``a pruner CronJob is completed as on a real cluster`` () =
    let pod = [ "spec"; "jobTemplate"; "spec"; "template"; "spec" ]

    gives "/cronjobs/openshift-image-registry/image-pruner" (fun object ->
        object
        |> without [
            yield! podDefaults |> List.map (fun name -> pod @ [ name ])
            pod @ [ "terminationGracePeriodSeconds" ]
        ]
        |> onlyContainer pod (without [ [ "imagePullPolicy" ]; [ "terminationMessagePath" ] ]))

[<Fact>]
let ``a Service gets type, families and a stable address`` () =
    let minimal =
        json
            """{"apiVersion":"v1","kind":"Service","metadata":{"name":"image-registry","namespace":"openshift-image-registry",
                "labels":{"docker-registry":"default"},"annotations":{"service.alpha.openshift.io/serving-cert-secret-name":"image-registry-tls"}},
                "spec":{"selector":{"docker-registry":"default"},"ports":[{"name":"5000-tcp","port":5000}]}}"""

    gives "/services/openshift-image-registry/image-registry" (fun _ -> Json.remove [ "apiVersion" ] minimal)

    let address =
        Builtin.applyDefaults (resource "Service") minimal
        |> Json.tryString [ "spec"; "clusterIP" ]

    Assert.Equal(Some "10.111.74.193", address)

[<Fact>]
let ``a claim gets its volume mode, phase and protection`` () =
    gives "/claim-blank/persistentvolumeclaims/openshift-image-registry/image-registry-storage" (fun _ ->
        json
            """{"kind":"PersistentVolumeClaim","metadata":{"name":"image-registry-storage","namespace":"openshift-image-registry",
                "annotations":{"imageregistry.openshift.io":"true"}},
                "spec":{"accessModes":["ReadWriteMany"],"resources":{"requests":{"storage":"102400Mi"}}}}"""
        |> Builtin.prepareForCreate (resource "PersistentVolumeClaim"))

[<Fact>]
let ``bindings, budgets and policies are completed as on a real cluster`` () =
    gives "/clusterrolebindings/openshift-image-registry-pruner" (without [ [ "roleRef"; "apiGroup" ] ])

    gives "/poddisruptionbudgets/openshift-image-registry/image-registry" (without [ [ "status" ] ])

    gives "/networkpolicies/openshift-image-registry/image-pruner-networkpolicy" (fun object ->
        let egress =
            Json.items [ "spec"; "egress" ] object
            |> List.map (fun rule ->
                match Json.items [ "ports" ] rule with
                | [ port ] -> Json.set [ "ports" ] (Json.Array [ Json.remove [ "protocol" ] port ]) rule
                | _ -> rule)

        Json.set [ "spec"; "egress" ] (Json.Array egress) object)

[<Fact>]
let ``text in a Secret becomes data`` () =
    Assert.Equal(
        json """{"kind":"Secret","type":"Opaque","data":{"a":"QQ==","b":"Qg=="}}""",
        Builtin.applyDefaults
            (resource "Secret")
            (json """{"kind":"Secret","stringData":{"a":"A"},"data":{"a":"eA==","b":"Qg=="}}""")
    )

[<Fact>]
let ``a Namespace is labelled with its name`` () =
    Assert.Equal(
        json
            """{"kind":"Namespace","metadata":{"name":"x","labels":{"kubernetes.io/metadata.name":"x"}},
                "spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}""",
        json """{"kind":"Namespace","metadata":{"name":"x"}}"""
        |> Builtin.prepareForCreate (resource "Namespace")
        |> Builtin.applyDefaults (resource "Namespace")
    )

[<Fact>]
let ``empty values vanish where Go leaves them out and stay where it does not`` () =
    let stored =
        json
            """{"kind":"Deployment","metadata":{"name":"x","labels":{},"annotations":null},
                "spec":{"replicas":0,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"},"creationTimestamp":null},
                "spec":{"tolerations":[],"nodeSelector":{},"affinity":{},"hostNetwork":false,"volumes":[{"name":"v","emptyDir":{}}],
                "containers":[{"name":"c","image":"i:latest","env":[{"name":"E","value":""}],"args":[],"resources":{"limits":{"cpu":"1000m","memory":1073741824}}}]}}}}"""
        |> Builtin.applyDefaults (resource "Deployment")

    Assert.Equal(
        json
            """{"kind":"Deployment","metadata":{"name":"x"},"status":{},
                "spec":{"replicas":0,"selector":{"matchLabels":{"a":"b"}},"revisionHistoryLimit":10,"progressDeadlineSeconds":600,
                "strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":"25%","maxUnavailable":"25%"}},
                "template":{"metadata":{"labels":{"a":"b"}},
                "spec":{"affinity":{},"volumes":[{"name":"v","emptyDir":{}}],"restartPolicy":"Always","dnsPolicy":"ClusterFirst",
                "schedulerName":"default-scheduler","securityContext":{},"terminationGracePeriodSeconds":30,
                "containers":[{"name":"c","image":"i:latest","imagePullPolicy":"Always","env":[{"name":"E"}],
                "terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File",
                "resources":{"limits":{"cpu":"1","memory":"1073741824"}}}]}}}}""",
        stored
    )
