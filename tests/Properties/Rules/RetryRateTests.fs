namespace ImageRegistry.Properties.Rules

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox
open Xunit
open Xunit.Abstractions

/// B-14 and OP-37: how often is tried what fails for ever.
type RetryRateTests(output: ITestOutputHelper) =

    let requestsIn (minutes: float) (world: World) : AuditEntry list =
        let until = world.Now.AddMinutes minutes

        let rec go (world: World) =
            if world.Now >= until then
                World.requests world
            else
                match World.turn world with
                | after, Some plan when Plan.isEmpty plan ->
                    match World.next plan after with
                    | Some time -> go { after with Now = time }
                    | None -> go { after with Now = until }
                | after, Some _
                | after, None -> go after

        go world

    let target (entry: AuditEntry) =
        entry.Verb
        + " "
        + entry.Resource
        + (if entry.Subresource = "" then
               ""
           else
               "/" + entry.Subresource)
        + " "
        + entry.Name

    // From 5 ms on, sixteen waits double up to two minutes and are over after less than six; then there is a try in every two minutes
    // or, with jitter, a little more: thirty for one effect. The report of a status changes a few times while more and more fails,
    // and what changes is tried at once.
    let mostForOne = 60

    [<Theory>]
    [<InlineData("patch", "configs.imageregistry.operator.openshift.io", 95)>]
    [<InlineData("create", "deployments.apps", 65)>]
    [<InlineData("update", "clusteroperators.config.openshift.io", 75)>]
    [<InlineData("", "", 270)>]
    member _.``what fails for ever is tried less and less, but at least every few minutes``
        (verb: string, resource: string, most: int)
        =
        for trouble in [ Trouble.ServerError 500; Trouble.Forbidden; Trouble.LostRequest ] do
            let requests =
                cluster onEmptyDir |> failing verb resource trouble None |> requestsIn 30.0

            let counts = requests |> List.countBy target |> List.sortByDescending snd

            output.WriteLine(
                string (List.length requests)
                + " requests in 30 minutes: "
                + Operation.text (Operation.Fail(verb, resource, trouble, None))
            )

            for target, count in counts do
                output.WriteLine("  " + string count + " " + target)

            Assert.InRange(List.length requests, 10, most)

            for target, count in counts do
                Assert.True(count <= mostForOne, target + ": " + string count)
