namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// The rest of the cluster, as far as the settings want it played. Controllers decide from the state alone, so the same state
/// at the same time gives the same requests; at rest they make none.
[<RequireQualifiedAccess>]
module Controllers =

    /// The requests to make next. Carried out in this order until there are none, they bring the cluster to rest.
    let requests (settings: ControllerSettings) (now: DateTimeOffset) (state: State) : Request list = [
        yield! Deployments.act settings now state
        if settings.DaemonSets then
            yield! DaemonSets.act settings state
        if settings.CronJobs then
            yield! CronJobs.act now state
        yield! Jobs.act settings now state
        if settings.ServingCertificates then
            yield! ServiceCa.certificates state
        if settings.CaBundles then
            yield! ServiceCa.bundles state
        yield! Router.act settings now state
        if settings.ClaimBinding then
            yield! Claims.bind state
        if settings.ClaimProtection then
            yield! Claims.release state
        if settings.NamespaceDeletion then
            yield! NamespaceDeletion.act state
        if settings.GarbageCollection then
            yield! GarbageCollector.act state
    ]

    // More rounds than any chain of owners, rollouts and finalizers needs.
    let private mostRounds = 1000

    // Faults are meant for the client under test: they neither strike the controllers nor are used up by them.
    let private carryOut (now: DateTimeOffset) (state: State) (request: Request) : State =
        let after, _ = Machine.handle now request { state with Faults = [] }
        { after with Faults = state.Faults }

    /// The state when all controllers have done at this time what they can. Their requests are in the audit log, with user
    /// agents that begin with `sandbox/`.
    let settle (settings: ControllerSettings) (now: DateTimeOffset) (state: State) : State =
        let rec round (left: int) (state: State) =
            let after = (state, requests settings now state) ||> List.fold (carryOut now)

            if after.Revision = state.Revision || left = 0 then
                after
            else
                round (left - 1) after

        round mostRounds state

    /// The next moment at which something that has begun ends of itself, such as a rollout or a Job; none when nothing waits for
    /// the clock.
    let due (settings: ControllerSettings) (state: State) : DateTimeOffset option =
        [ Deployments.due settings state; Jobs.due settings state ]
        |> List.choose id
        |> List.sort
        |> List.tryHead

    /// The next moment at which something begins of itself: a CronJob's Job. None when nothing is scheduled. It is not among
    /// what is `due`, or a cluster with a CronJob would never be at rest.
    let scheduled (settings: ControllerSettings) (now: DateTimeOffset) (state: State) : DateTimeOffset option =
        if settings.CronJobs then CronJobs.next now state else None
