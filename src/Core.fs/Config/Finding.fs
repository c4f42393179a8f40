namespace ImageRegistry.Core

/// What is wrong with something that a user wrote, told so that they can put it right.
/// The value is as written; fields that can hold credentials are never quoted.
type Finding = {
    /// Path of the field, such as `spec.requests.read.maxRunning`.
    Field: string
    /// The value that cannot be used.
    Value: string
    /// Why not, and what to write instead.
    Remedy: string
    /// The reason that the condition gets, such as `InvalidRequests` (spec 01, B-8).
    Reason: string
}

[<RequireQualifiedAccess>]
module Finding =

    /// `spec.replicas: -1: replicas must be greater than or equal to 0`.
    let text (finding: Finding) : string =
        if finding.Value = "" then
            finding.Field + ": " + finding.Remedy
        else
            finding.Field + ": " + finding.Value + ": " + finding.Remedy
