/// A cluster that is no OpenShift, as far as the operator gets there (deploy/README.md, plain Kubernetes).
module ImageRegistry.Properties.Deploy.PlainKubernetesTests

open Xunit
open ImageRegistry.Core
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox

let private definition (resource: Resource) : ObjectRef = {
    Resource = {
        Group = "apiextensions.k8s.io"
        Version = "v1"
        Plural = "customresourcedefinitions"
        Kind = "CustomResourceDefinition"
        Scope = Cluster
    }
    Namespace = ""
    Name = Resource.qualifiedName resource
}

/// The cluster without these kinds and all objects of them.
let private without (kinds: Resource list) (state: State) : State =
    (state, kinds)
    ||> List.fold (fun state kind ->
        let after, answer =
            Machine.handle Cluster.noon (Request.delete (ObjectRef.path (definition kind))) state

        if answer.Code = 200 then
            after
        else
            failwith (kind.Kind + " cannot be taken away: " + string answer.Code))

let private openshiftConfig = [
    Kind.apiServer
    Kind.clusterOperator
    Kind.clusterVersion
    Kind.featureGate
    Kind.infrastructure
    Kind.proxy
]

let private start (kinds: Resource list) : World =
    Cluster.bare.Value
    |> without kinds
    |> Cluster.apply (Cluster.configOf Cluster.onEmptyDir)
    |> World.start Cluster.noon
    |> World.turns 90

[<Fact>]
let ``without the kinds of config.openshift.io the operator runs, names what is missing, and makes no pods`` () =
    let world = start (Kind.route :: openshiftConfig)

    Assert.Equal("True/APIsUnavailable", World.condition "Degraded" world)
    Assert.Equal("False/APIsUnavailable", World.condition "Available" world)

    for kind in openshiftConfig do
        Assert.Contains("the server does not serve " + Resource.qualifiedName kind, World.message "Degraded" world)

    Assert.Equal(None, World.find WellKnown.deployment world)

    for _, plan in World.decisions world do
        for step in plan.Steps do
            match step.Effect with
            | Effect.End _ -> World.broken "the process ends" world
            | Effect.Create _
            | Effect.Replace _
            | Effect.ReplaceStatus _
            | Effect.Patch _
            | Effect.PatchStatus _
            | Effect.Delete _
            | Effect.Cloud _
            | Effect.Probe _
            | Effect.Announce _
            | Effect.SetLogLevel _ -> ()

[<Fact>]
let ``with those kinds and without Routes the registry comes up`` () =
    let world = World.settle (start [ Kind.route ])

    Assert.True(Option.isSome (World.find WellKnown.deployment world))
    Assert.Equal("True/Ready", World.condition "Available" world)
