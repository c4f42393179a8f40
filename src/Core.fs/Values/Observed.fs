namespace ImageRegistry.Core

/// What is known of something outside. Nothing may be decided from `Unknown`: most false alarms of the past came from taking
/// *not seen yet* for *not there*.
type Observed<'T> =
    /// Not seen yet, or no longer to be trusted.
    | Unknown
    /// Known not to be there.
    | Absent
    | Present of 'T

[<RequireQualifiedAccess>]
module Observed =

    /// The same knowledge of something made from it.
    let map (make: 'T -> 'U) (observed: Observed<'T>) : Observed<'U> =
        match observed with
        | Unknown -> Unknown
        | Absent -> Absent
        | Present value -> Present(make value)

    /// The value where there is one; for the places where *unknown* and *absent* rightly mean the same.
    let toOption (observed: Observed<'T>) : 'T option =
        match observed with
        | Unknown
        | Absent -> None
        | Present value -> Some value

    /// Whether it has been seen, there or not.
    let isKnown (observed: Observed<'T>) : bool =
        match observed with
        | Unknown -> false
        | Absent
        | Present _ -> true
