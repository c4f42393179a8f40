namespace ImageRegistry.Core

open System

/// When to look again at the latest.
[<RequireQualifiedAccess>]
module NextLook =

    /// Every ten to fifteen minutes all is looked at again, even if nothing said so (B-7); the entropy spreads it.
    let private slowly (snapshot: Snapshot) =
        let spread =
            if snapshot.Entropy.Length >= 2 then
                float (Convert.ToInt32(snapshot.Entropy.Substring(0, 2), 16)) / 255.0
            else
                0.0

        snapshot.Now + TimeSpan.FromMinutes(10.0 + 5.0 * spread)

    /// When a condition that has been in its status long enough changes the verdict (OP-102).
    let verdicts (snapshot: Snapshot) (config: Config) =
        config.Status.Conditions
        |> List.filter (fun condition ->
            (condition.Type = "Available" && condition.Status <> ConditionStatus.True)
            || (condition.Type = "Progressing" && condition.Reason = "Removing"))
        |> List.map (fun condition ->
            condition.LastTransitionTime
            + RegistryConditions.inertia
            + TimeSpan.FromSeconds 1.0)
        |> List.filter (fun time -> time > snapshot.Now)

    /// The earliest of the times at which something can be another than now.
    let time (snapshot: Snapshot) (refusals: Refusal list) (times: DateTimeOffset list) =
        let obstacles =
            snapshot.Observed.Obstacles
            |> List.map (fun obstacle -> obstacle.Since + Trouble.obstacleInertia)

        slowly snapshot :: times
        @ (refusals |> List.choose (fun refusal -> refusal.Until))
        @ (obstacles |> List.filter (fun time -> time > snapshot.Now))
        |> List.min
