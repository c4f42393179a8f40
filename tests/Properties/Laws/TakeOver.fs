/// Law 10 of the design, second sentence: taking over a cluster from the Go operator makes no rollout (RS-11).
module ImageRegistry.Properties.Laws.TakeOver

open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox
open Xunit

let private template (target: ObjectRef) (world: World) =
    World.find target world |> Option.bind (Json.tryPath [ "spec"; "template" ])

/// Scenarios and steps in which the registry runs.
let recordings: TheoryData<string, string> =
    let data = TheoryData<string, string>()

    for scenario, step in Inherited.recordings.Value do
        data.Add(scenario, step)

    data

[<Theory>]
[<MemberData(nameof recordings)>]
let ``taking over a cluster from the Go operator makes no rollout`` (scenario: string) (step: string) =
    let before = Inherited.world scenario step

    let after = World.settle before

    for target in [ WellKnown.deployment; WellKnown.nodeCa ] do
        match template target before, template target after with
        | Some one, Some other -> Assert.Empty(TestData.differences "template" one other)
        | _, _ -> World.broken (ObjectRef.text target + " is gone") after

    let routes (world: World) =
        Machine.list Kind.route "" world.State |> List.map (Json.tryField "spec")

    Assert.Equal<Json option list>(routes before, routes after)

    let writes =
        World.requests after
        |> List.map (fun request -> request.Verb + " " + request.Resource)
        |> List.countBy id

    for what, count in writes do
        match what with
        // Our own digests take the place of the other ones', once.
        | "update deployments.apps"
        | "update daemonsets.apps"
        // The script around the pruner's command is our own; its messages are too.
        | "update cronjobs.batch"
        | "patch imagepruners.imageregistry.operator.openshift.io" -> Assert.Equal(1, count)
        // Which host was asked for is noted in an annotation (RB-10).
        | "update routes.route.openshift.io"
        | "patch configs.imageregistry.operator.openshift.io"
        | "update clusteroperators.config.openshift.io" -> ()
        | other -> World.broken ("there was a " + other) after
