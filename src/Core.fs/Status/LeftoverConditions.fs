namespace ImageRegistry.Core

open System

/// Conditions of a writer that the Go operator has and this one has not. They are in the Config of every cluster that is taken over, and
/// nobody else would ever change them (OP-106).
[<RequireQualifiedAccess>]
module LeftoverConditions =

    /// Of the file with an Azure Stack's endpoints. There is no such work that could fail, so what is left of it must not degrade.
    let private ofAzureStack = "AzureStackCloudControllerDegraded"

    /// The conditions as they are reported.
    let apply (now: DateTimeOffset) (conditions: Condition list) : Condition list =
        match Condition.tryFind ofAzureStack conditions with
        | Some _ -> Condition.update now (Condition.make ofAzureStack ConditionStatus.False "AsExpected" "") conditions
        | None -> conditions
