namespace ImageRegistry.Core

open System

/// What the writers that work in every management state put into the Config's status.
type StandingReport = {
    /// Without their times.
    Conditions: Condition list
    /// Types of conditions that have nothing more to tell.
    Outdated: string list
    /// The generations of their workloads after our last write.
    Generations: GenerationRecord list
}

[<RequireQualifiedAccess>]
module StandingReport =

    /// How long a writer may fail without a success in between before that is told (RS-107, RS-117, B-35).
    let inertia = TimeSpan.FromMinutes 2.0

    /// Whether the writer can do its work; none leaves the condition as it is. `since` is when the present failures began.
    let degraded (now: DateTimeOffset) (since: DateTimeOffset option) (writer: Writer) (faults: string list) =
        match Writer.degradedCondition writer, since with
        | None, _ -> None
        | Some kind, None when Writer.tellsOfSuccess writer ->
            Some(Condition.make kind ConditionStatus.False "AsExpected" "")
        | Some kind, Some since when now - since >= inertia ->
            Some(Condition.make kind ConditionStatus.True "Error" (String.concat "\n" faults))
        | Some _, (None | Some _) -> None
