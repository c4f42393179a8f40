namespace ImageRegistry.Core

open System

/// All writers that work in every management state, as one.
[<NoComparison>]
type Standing = {
    Passes: StandingPass list
    /// Who has been failing, and since when.
    Failing: Map<Writer, DateTimeOffset>
    Report: StandingReport
}

[<RequireQualifiedAccess>]
module StandingPasses =

    let private all (settings: OperatorSettings) (snapshot: Snapshot) : StandingPass list = [
        CertificatesPass.decide settings snapshot
        ImageConfigPass.decide settings snapshot
        NodeCaPass.decide settings snapshot
        PrunerPass.decide settings snapshot
        PathFixPass.decide snapshot
    ]

    /// What they decide now.
    let decide (settings: OperatorSettings) (snapshot: Snapshot) : Standing =
        let passes = all settings snapshot

        let failing =
            passes
            |> List.choose (fun pass ->
                StandingPass.failingSince snapshot pass
                |> Option.map (fun since -> pass.Writer, since))
            |> Map.ofList

        let degraded (pass: StandingPass) =
            StandingReport.degraded
                snapshot.Now
                (Map.tryFind pass.Writer failing)
                pass.Writer
                (StandingPass.troubles snapshot pass)

        {
            Passes = passes
            Failing = failing
            Report = {
                Conditions =
                    passes
                    |> List.collect (fun pass -> pass.Conditions @ Option.toList (degraded pass))
                Outdated = passes |> List.collect (fun pass -> pass.Outdated)
                Generations = passes |> List.choose (fun pass -> pass.Generation)
            }
        }

    /// What they do, in the order of the writers.
    let steps (standing: Standing) : Step list =
        standing.Passes |> List.collect (fun pass -> pass.Steps)

    /// What they do not do, and why.
    let refusals (standing: Standing) : Refusal list =
        standing.Passes |> List.collect (fun pass -> pass.Refusals)

    /// The certificates that the registry's pods mount, as this plan leaves them.
    let mountedCertificates (snapshot: Snapshot) (standing: Standing) : MountedCertificates =
        let faults =
            standing.Passes
            |> List.filter (fun pass -> pass.Writer = Writer.Certificates)
            |> List.collect (fun pass -> pass.Faults)

        MountedCertificates.after snapshot (steps standing) faults

    /// When a failure will have lasted long enough to be told.
    let verdicts (snapshot: Snapshot) (standing: Standing) : DateTimeOffset list =
        standing.Failing
        |> Map.toList
        |> List.map (fun (_, since) -> since + StandingReport.inertia)
        |> List.filter (fun time -> time > snapshot.Now)
