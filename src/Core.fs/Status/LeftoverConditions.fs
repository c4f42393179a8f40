namespace ImageRegistry.Core

/// Conditions of writers that the Go operator has and this one has not. They are in the Config of every cluster that is taken over, and
/// nobody else would ever change them (OP-106).
[<RequireQualifiedAccess>]
module LeftoverConditions =

    /// Of the move of blobs on Azure, which is over (RS-131, AZ-B27).
    let private ofPathFix = [ "AzurePathFixProgressing"; "AzurePathFixControllerDegraded" ]

    /// Of the file with an Azure Stack's endpoints. There is no such work that could fail, so what is left of it must not degrade.
    let private ofAzureStack = "AzureStackCloudControllerDegraded"

    /// Whether the cluster is known to run on Azure; one that names no platform does not (AZ-90).
    let isOnAzure (snapshot: Snapshot) : bool =
        match snapshot.Platform with
        | Present infrastructure -> infrastructure.Platform = Platform.Azure
        | Unknown
        | Absent -> false

    /// The conditions as they are reported.
    let apply (snapshot: Snapshot) (conditions: Condition list) : Condition list =
        let kept =
            if isOnAzure snapshot then
                conditions
                |> List.filter (fun condition -> not (List.contains condition.Type ofPathFix))
            else
                conditions

        match Condition.tryFind ofAzureStack kept with
        | Some _ ->
            Condition.update snapshot.Now (Condition.make ofAzureStack ConditionStatus.False "AsExpected" "") kept
        | None -> kept
