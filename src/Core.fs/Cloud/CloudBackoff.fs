namespace ImageRegistry.Core

open System

/// When a cloud is asked again (B-3, B-14, B-16).
///
/// *Guarantees*: after a failure the waits double and never exceed two minutes plus a fifth (five where the resource manager's quota is used
/// up), unless the server itself asks for more; without a failure a medium is looked at every ten to eleven minutes. The same answers
/// always give the same times.
/// *Assumptions*: what cannot work (`Unsupported`) is not asked again at all; that is for the caller to see.
/// *Caveats*: spreading comes from the medium's identity, so it is the same in every process of one cluster; there is only one.
[<RequireQualifiedAccess>]
module CloudBackoff =

    let private ofKind (kind: CloudFailureKind) =
        match kind with
        // It may be over in a moment.
        | CloudFailureKind.Unreachable
        | CloudFailureKind.Throttled _ -> TimeSpan.FromSeconds 1.0
        | CloudFailureKind.NotEmpty -> TimeSpan.FromSeconds 5.0
        // Somebody has to do something before the answer is another one.
        | CloudFailureKind.NotThere
        | CloudFailureKind.Denied
        | CloudFailureKind.OwnedByUs
        | CloudFailureKind.Taken
        | CloudFailureKind.Unsupported
        | CloudFailureKind.BadCredentials
        | CloudFailureKind.Other -> TimeSpan.FromSeconds 10.0

    /// The first wait and the longest one.
    let private waits (action: CloudAction) (kind: CloudFailureKind) : TimeSpan * TimeSpan =
        match action, kind with
        // GCS-14: this quota is counted in minutes, and it is all of the project's.
        | CloudAction.BindTag _, CloudFailureKind.Throttled _ -> TimeSpan.FromSeconds 90.0, TimeSpan.FromMinutes 5.0
        | _, _ -> ofKind kind, TimeSpan.FromMinutes 2.0

    /// Between 0 and 1, from a text.
    let private spread (text: string) =
        let digest = Digest.sha256 (Text.Encoding.UTF8.GetBytes text)
        float (Convert.ToInt32(digest.Substring(0, 4), 16)) / 65535.0

    /// The time of the next attempt at what failed with this fact.
    let due (identity: string) (fact: CloudFact) (failure: CloudFailure) : DateTimeOffset =
        let first, longest = waits fact.Action failure.Kind

        let doubled = first * Math.Pow(2.0, float (max 0 (min (fact.Failures - 1) 24)))

        let attempt = fact.Failures.ToString Globalization.CultureInfo.InvariantCulture

        let wait =
            min doubled longest
            * (1.0 + 0.2 * spread (identity + CloudAction.slot fact.Action + attempt))

        let asked =
            match failure.Kind with
            | CloudFailureKind.Throttled(Some after) -> after
            | CloudFailureKind.Throttled None
            | CloudFailureKind.NotThere
            | CloudFailureKind.Denied
            | CloudFailureKind.OwnedByUs
            | CloudFailureKind.Taken
            | CloudFailureKind.NotEmpty
            | CloudFailureKind.Unsupported
            | CloudFailureKind.Unreachable
            | CloudFailureKind.BadCredentials
            | CloudFailureKind.Other -> TimeSpan.Zero

        fact.At + max wait asked

    /// When a medium that was found is looked at again although nothing says so.
    let slowly (identity: string) (asked: DateTimeOffset) : DateTimeOffset =
        asked + TimeSpan.FromSeconds(601.0 + 59.0 * spread identity)
