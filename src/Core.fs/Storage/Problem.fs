namespace ImageRegistry.Core

/// Something that keeps the registry from being as the Config says.
[<RequireQualifiedAccess>]
type Problem =
    /// Nobody but a person can help: reported at once as Degraded with this reason, and not retried until something changes.
    | Permanent of reason: string * message: string
    /// It may pass: retried, and reported as Progressing.
    | Transient of message: string

[<RequireQualifiedAccess>]
module Problem =

    /// What a wrong field keeps from being done; only a person can mend it.
    let ofFinding (finding: Finding) =
        Problem.Permanent(finding.Reason, Finding.text finding)

    /// Whether only a person can mend it.
    let isPermanent (problem: Problem) : bool =
        match problem with
        | Problem.Permanent _ -> true
        | Problem.Transient _ -> false

    /// The problem for people.
    let text (problem: Problem) =
        match problem with
        | Problem.Permanent(_, message)
        | Problem.Transient message -> message
