/// RS-134 with RB-1 to RB-4, RS-82: what a manual edit leads to.
module ImageRegistry.Properties.Rules.DriftTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

let private start =
    lazy
        (settled """{"managementState":"Managed","replicas":2,"storage":{"emptyDir":{}},"defaultRoute":true}"""
         |> World.forget)

/// After somebody's edit and the operator's answer.
let private after (target: ObjectRef) (patch: string) : World =
    start.Value |> touched target patch |> World.settle

let private content (target: ObjectRef) (world: World) : string =
    find target world
    |> Json.remove [ "metadata"; "resourceVersion" ]
    |> Json.remove [ "metadata"; "generation" ]
    |> Json.remove [ "status" ]
    |> Json.pretty

let private isRepaired (target: ObjectRef) (patch: string) =
    let world = after target patch
    Assert.Equal(content target start.Value, content target world)
    Assert.Empty(writes (world |> World.forget |> passed 60 |> World.settle))

[<Fact>]
let ``RB-1: the Service's ports and selector are repaired`` () =
    isRepaired WellKnown.service """{"spec":{"selector":{"other":"label"}}}"""
    isRepaired WellKnown.service """{"spec":{"ports":[{"name":"5000-tcp","port":5001,"targetPort":5000}]}}"""

[<Fact>]
let ``RB-1: RBAC is repaired`` () =
    isRepaired WellKnown.clusterRole """{"rules":[]}"""
    isRepaired WellKnown.clusterRoleBinding """{"subjects":[]}"""

[<Fact>]
let ``RS-82: rules that the platform adds to the role are tolerated`` () =
    let rules = Json.items [ "rules" ] (find WellKnown.clusterRole start.Value)

    let more =
        json """{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}""" :: rules
        |> Json.list

    let world = after WellKnown.clusterRole ("{\"rules\":" + Json.text more + "}")
    Assert.Equal(Json.text more, at [ "rules" ] (find WellKnown.clusterRole world))
    Assert.Empty(writes world)
    let removed = Json.list (List.tail rules)
    let repaired = after WellKnown.clusterRole ("{\"rules\":" + Json.text removed + "}")

    let sorted (rules: Json list) =
        rules |> List.map Json.text |> List.sort

    Assert.Equal<string list>(sorted rules, sorted (Json.items [ "rules" ] (find WellKnown.clusterRole repaired)))

[<Fact>]
let ``RB-1: budget and network policy are repaired`` () =
    isRepaired WellKnown.podDisruptionBudget """{"spec":{"minAvailable":7}}"""
    isRepaired WellKnown.networkPolicy """{"spec":{"policyTypes":["Ingress"]}}"""

[<Fact>]
let ``RB-1: Secrets are repaired, also keys that are too many`` () =
    isRepaired WellKnown.privateConfiguration """{"data":{"extra":"eA=="}}"""
    isRepaired WellKnown.pullSecretCopy """{"data":{".dockerconfigjson":"e30="}}"""

[<Fact>]
let ``RB-1: a Route's target and TLS are repaired`` () =
    isRepaired (WellKnown.route "default-route") """{"spec":{"tls":{"termination":"edge"}}}"""
    isRepaired (WellKnown.route "default-route") """{"spec":{"to":{"name":"other"}}}"""

[<Fact>]
let ``RB-1: what others add stays everywhere`` () =
    for target in
        [
            WellKnown.clusterRole
            WellKnown.clusterRoleBinding
            WellKnown.serviceAccount
            WellKnown.pullSecretCopy
            WellKnown.privateConfiguration
            WellKnown.service
            WellKnown.deployment
            WellKnown.podDisruptionBudget
            WellKnown.networkPolicy
            WellKnown.route "default-route"
        ] do
        let world =
            after
                target
                """{"metadata":{"labels":{"team":"a"},"annotations":{"note":"b"},"finalizers":["example.com/mine"]}}"""
            |> touched target """{"metadata":{"labels":{"docker-registry":null}}}"""
            |> World.settle

        Assert.Equal("\"a\"", at [ "metadata"; "labels"; "team" ] (find target world))
        Assert.Equal("\"b\"", at [ "metadata"; "annotations"; "note" ] (find target world))
        Assert.Equal("""["example.com/mine"]""", at [ "metadata"; "finalizers" ] (find target world))

[<Fact>]
let ``RS-78: what token controllers put on the account stays`` () =
    let world =
        after WellKnown.serviceAccount """{"imagePullSecrets":[{"name":"token"}],"secrets":[{"name":"token"}]}"""

    Assert.Empty(writes world)
    Assert.Equal("""[{"name":"token"}]""", at [ "imagePullSecrets" ] (find WellKnown.serviceAccount world))

/// With Routes of every kind: rows 1 to 11, 13 to 23 and 25 of the inventory. The claim (12) is its users', the Config (24) has rules of
/// its own, and the Job (26) must not be there.
let private everything =
    lazy (Base.world Base.Routes |> World.settle |> World.forget)

[<Fact>]
let ``every object of the inventory comes back when it is deleted`` () =
    for target in Scripts.owned do
        let before = find target everything.Value
        let world = everything.Value |> deleted target |> World.settle
        Assert.True(exists target world, ObjectRef.text target)
        Assert.NotEqual<string>(Document.uid before, Document.uid (find target world))

[<Fact>]
let ``labels and annotations of users stay on every object of the inventory, and nothing is written because of them``
    ()
    =
    for target in Scripts.owned do
        let world =
            everything.Value
            |> touched
                target
                """{"metadata":{"labels":{"team":"a"},"annotations":{"example.com/note":"b"},"finalizers":["example.com/mine"]}}"""
            |> World.settle

        let document = find target world
        Assert.Equal("\"a\"", at [ "metadata"; "labels"; "team" ] document)
        Assert.Equal("\"b\"", at [ "metadata"; "annotations"; "example.com/note" ] document)
        Assert.Equal("""["example.com/mine"]""", at [ "metadata"; "finalizers" ] document)

        // An annotation counts as a new generation of a Deployment, after which it is written once more as it is (RS-7).
        Assert.Empty(
            writes world
            |> List.filter (fun write -> not (write.EndsWith "/status") && target <> WellKnown.deployment)
        )

[<Fact>]
let ``RB-2: what cannot be changed is made anew`` () =
    let world =
        Cluster.bare.Value
        |> Cluster.apply (Cluster.configOf Cluster.onEmptyDir)
        |> World.start noon
        |> put
            WellKnown.clusterRoleBinding
            """{"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"},"subjects":[]}"""
        |> put WellKnown.privateConfiguration """{"type":"example.com/other","data":{}}"""
        |> put WellKnown.pullSecretCopy """{"type":"Opaque","immutable":true,"data":{}}"""
        |> put
            WellKnown.deployment
            """{"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"x","image":"y"}]}}}}"""
        |> World.settle

    Assert.Equal("\"system:registry\"", at [ "roleRef"; "name" ] (find WellKnown.clusterRoleBinding world))
    Assert.Equal("\"Opaque\"", at [ "type" ] (find WellKnown.privateConfiguration world))
    Assert.Equal("\"kubernetes.io/dockerconfigjson\"", at [ "type" ] (find WellKnown.pullSecretCopy world))

    Assert.Equal(
        """{"docker-registry":"default"}""",
        at [ "spec"; "selector"; "matchLabels" ] (find WellKnown.deployment world)
    )

    Assert.Equal("True/Ready", condition "Available" world)

[<Fact>]
let ``RB-3: one bad object does not hold up the others, and is named`` () =
    let world =
        cluster """{"managementState":"Managed","replicas":1,"storage":{"emptyDir":{}},"defaultRoute":true}"""
        |> failing "create" "poddisruptionbudgets.policy" Trouble.Forbidden None
        |> failing "create" "clusterroles.rbac.authorization.k8s.io" Trouble.Forbidden None
        |> World.turns 12

    Assert.True(exists WellKnown.deployment world)
    Assert.True(exists WellKnown.networkPolicy world)
    Assert.True(exists (WellKnown.route "default-route") world)
    Assert.Equal("True/Error", condition "Progressing" world)
    Assert.Contains("PodDisruptionBudget openshift-image-registry/image-registry", message "Progressing" world)
    Assert.Contains("ClusterRole system:registry", message "Progressing" world)

[<Fact>]
let ``RB-4: a missing pull secret holds up nothing`` () =
    let world = cluster onEmptyDir |> deleted WellKnown.pullSecret |> World.settle

    Assert.False(exists WellKnown.pullSecretCopy world)
    Assert.Equal("True/Ready", condition "Available" world)
    Assert.Equal("False/PullSecretMissing", condition "InputsValid" world)
    Assert.Contains("Secret openshift-config/pull-secret", message "InputsValid" world)

[<Fact>]
let ``RB-4: a malformed pull secret is told, and the last good copy stays`` () =
    let world = start.Value
    let before = content WellKnown.pullSecretCopy world

    let broken =
        world
        |> deleted WellKnown.pullSecret
        |> put WellKnown.pullSecret """{"type":"Opaque","data":{".dockerconfigjson":"bm9uc2Vuc2U="}}"""
        |> World.settle

    Assert.Equal(before, content WellKnown.pullSecretCopy broken)
    Assert.Equal("False/PullSecretInvalid", condition "InputsValid" broken)

    let right =
        broken
        |> touched WellKnown.pullSecret """{"data":{".dockerconfigjson":"eyJhdXRocyI6e319"}}"""
        |> World.settle

    Assert.Equal("", condition "InputsValid" right)

    Assert.Equal("\"eyJhdXRocyI6e319\"", at [ "data"; ".dockerconfigjson" ] (find WellKnown.pullSecretCopy right))

[<Fact>]
let ``RB-5 and B-15: a rotated pull secret reaches copy and pods, in one rollout`` () =
    let world =
        start.Value
        |> touched WellKnown.pullSecret """{"data":{".dockerconfigjson":"eyJhdXRocyI6e319"}}"""
        |> World.settle

    Assert.Equal<string list>(
        [
            "update secrets/installation-pull-secrets"
            "update deployments.apps/image-registry"
        ],
        writes world |> List.filter (fun write -> not (write.EndsWith "/status"))
    )

[<Fact>]
let ``RB-9: fields that we do not own stay in the Config as they were written`` () =
    let spec =
        """{"managementState":"Managed","replicas":1,"storage":{"emptyDir":{}},"topologySpreadConstraints":[],"requests":{"read":{"maxWaitInQueue":"90s"}},"proxy":{},"tolerations":[]}"""

    let before = cluster spec
    let after = World.settle before

    let rest world =
        (find WellKnown.config world
         |> Json.tryField "spec"
         |> Option.defaultValue Json.Null,
         [ [ "httpSecret" ]; [ "observedConfig" ]; [ "storage"; "managementState" ] ])
        ||> List.fold (fun spec path -> Json.remove path spec)
        |> Json.text

    Assert.Equal(rest before, rest after)
