namespace ImageRegistry.Core

open System

/// The three values of a condition's status (Kubernetes API conventions).
[<RequireQualifiedAccess>]
type ConditionStatus =
    | True
    | False
    | Unknown

[<RequireQualifiedAccess>]
module ConditionStatus =

    /// The API's word for it.
    let text (status: ConditionStatus) =
        match status with
        | ConditionStatus.True -> "True"
        | ConditionStatus.False -> "False"
        | ConditionStatus.Unknown -> "Unknown"

    /// What is neither `True` nor `False` counts as unknown: the API publishes no other value.
    let parse (text: string) =
        match text with
        | "True" -> ConditionStatus.True
        | "False" -> ConditionStatus.False
        | _ -> ConditionStatus.Unknown

/// One condition of a status, as all OpenShift operators report them.
type Condition = {
    Type: string
    Status: ConditionStatus
    Reason: string
    Message: string
    LastTransitionTime: DateTimeOffset
}

[<RequireQualifiedAccess>]
module Condition =

    /// A condition without its time; `update` gives it one.
    let make (kind: string) (status: ConditionStatus) (reason: string) (message: string) : Condition = {
        Type = kind
        Status = status
        Reason = reason
        Message = message
        LastTransitionTime = DateTimeOffset.UnixEpoch
    }

    /// The condition of this type.
    let tryFind (kind: string) (conditions: Condition list) : Condition option =
        conditions |> List.tryFind (fun condition -> condition.Type = kind)

    /// The list with this condition in it (OP-99): its place is kept, a new one goes last, its time moves only with its status.
    let update (now: DateTimeOffset) (condition: Condition) (conditions: Condition list) : Condition list =
        match tryFind condition.Type conditions with
        | None ->
            conditions
            @ [
                {
                    condition with
                        LastTransitionTime = now
                }
            ]
        | Some before ->
            let since =
                if before.Status = condition.Status then
                    before.LastTransitionTime
                else
                    now

            conditions
            |> List.map (fun each ->
                if each.Type = condition.Type then
                    {
                        condition with
                            LastTransitionTime = since
                    }
                else
                    each)
