namespace ImageRegistry.Core

open System

/// The conditions `Available`, `Progressing`, `Degraded` and `Removed` of the Config: the tables OP-100 to OP-104, row by row.
/// The messages are compared character by character by clients of the Go operator.
[<RequireQualifiedAccess>]
module RegistryConditions =

    let private on reason message = ConditionStatus.True, reason, message
    let private off reason message = ConditionStatus.False, reason, message

    let private unmanaged = "The registry configuration is set to unmanaged mode"

    let private texts (problems: Problem list) =
        problems |> List.map Problem.text |> List.distinct |> String.concat "; "

    /// The permanent problems' reason and text; several are told together under the reason of the first.
    let private permanent (problems: Problem list) : (string * string) option =
        problems
        |> List.tryPick (fun problem ->
            match problem with
            | Problem.Permanent(reason, _) -> Some reason
            | Problem.Transient _ -> None)
        |> Option.map (fun reason ->
            let all =
                problems
                |> List.filter (fun problem ->
                    match problem with
                    | Problem.Permanent _ -> true
                    | Problem.Transient _ -> false)

            reason, texts all)

    let private unsupported (word: string) =
        "spec.managementState: "
        + (if word = "" then "\"\"" else word)
        + ": nothing is done in this state; set it to Managed, Unmanaged or Removed"

    /// OP-100
    let available (reported: Reported) =
        match reported.Phase, reported.Deployment, permanent reported.Problems with
        | Phase.Unmanaged, _, _ -> on "Unmanaged" unmanaged
        | Phase.Unsupported word, None, _ -> off "UnsupportedManagementState" ("Error: " + unsupported word)
        | Phase.Managed, None, Some(reason, error) -> off reason ("Error: " + error)
        | Phase.Removed _, None, _ -> on "Removed" "The registry is removed"
        | Phase.Managed, None, None -> off "DeploymentNotFound" "The deployment does not exist"
        | (Phase.Managed | Phase.Removed _ | Phase.Unsupported _), Some deployment, _ ->
            if Document.isDeleted deployment then
                off "DeploymentDeleted" "The deployment is being deleted"
            elif DeploymentStatus.available deployment = 0L then
                off "NoReplicasAvailable" "The deployment does not have available replicas"
            elif DeploymentStatus.available deployment <> DeploymentStatus.total deployment then
                on "MinimumAvailability" "The registry has minimum availability"
            else
                on "Ready" "The registry is ready"

    /// OP-101, with B-2: a removal that is not complete is not called one.
    let progressing (reported: Reported) =
        match reported.Phase, reported.Deployment with
        | Phase.Unmanaged, _ -> off "Unmanaged" unmanaged
        | Phase.Unsupported word, _ -> off "Error" ("Unable to apply resources: " + unsupported word)
        | Phase.Removed(Removal.Complete | Removal.Remaining _), _ when not (List.isEmpty reported.Problems) ->
            on "Removing" ("Unable to remove resources: " + texts reported.Problems)
        | Phase.Removed(Removal.Complete | Removal.Remaining _), Some _ ->
            on "DeletingDeployment" "The deployment is being removed"
        | Phase.Removed(Removal.Remaining left), None ->
            on "Removing" ("Still to be removed: " + String.concat ", " left)
        | Phase.Removed Removal.Complete, None -> off "Removed" "All registry resources are removed"
        | Phase.Managed, deployment ->
            match permanent reported.Problems, reported.Problems, deployment with
            | Some _, problems, _ -> off "Error" ("Unable to apply resources: " + texts problems)
            | None, (_ :: _ as problems), _ -> on "Error" ("Unable to apply resources: " + texts problems)
            | None, [], None ->
                on "WaitingForDeployment" "All resources are successfully applied, but the deployment does not exist"
            | None, [], Some document ->
                if Document.isDeleted document then
                    on "FinalizingDeployment" "The deployment is being deleted"
                elif reported.DeploymentPending || not (DeploymentStatus.isComplete document) then
                    on "DeploymentNotCompleted" "The deployment has not completed"
                else
                    off "Ready" "The registry is ready"

    /// OP-103
    let private refusedRoutes (routes: (string * Json) list) =
        routes
        |> List.collect (fun (name, route) ->
            Json.items [ "status"; "ingress" ] route
            |> List.collect (fun ingress ->
                let text field =
                    Json.tryString [ field ] ingress |> Option.defaultValue ""

                Json.items [ "conditions" ] ingress
                |> List.filter (fun condition ->
                    Json.tryString [ "type" ] condition = Some "Admitted"
                    && Json.tryString [ "status" ] condition <> Some "True")
                |> List.map (fun condition ->
                    "route "
                    + name
                    + " (host "
                    + text "host"
                    + ", router "
                    + text "routerName"
                    + ") not admitted: "
                    + (Json.tryString [ "message" ] condition |> Option.defaultValue ""))))

    /// How long the registry may be unavailable, or a removal fail, before it counts as degraded (OP-102, B-2).
    let inertia = TimeSpan.FromMinutes 5.0

    /// Whether this condition has been in its status for more than the inertia.
    let private isOld (now: DateTimeOffset) (condition: Condition) =
        now - condition.LastTransitionTime > inertia

    /// OP-102, with B-2 for failing removals. `available` and `progressing` are the conditions just worked out, with their times.
    let degraded (now: DateTimeOffset) (available: Condition) (progressing: Condition) (reported: Reported) =
        match reported.Phase, permanent reported.Problems, reported.Deployment with
        | Phase.Unmanaged, _, _ -> off "Unmanaged" unmanaged
        | Phase.Unsupported word, _, _ -> on "UnsupportedManagementState" ("Error: " + unsupported word)
        | Phase.Removed _, Some(_, error), _ -> on "RemoveFailed" ("Error: " + error)
        | Phase.Managed, Some(reason, error), _ -> on reason ("Error: " + error)
        | Phase.Removed _, None, _ ->
            if not (List.isEmpty reported.Problems) && isOld now progressing then
                on "RemoveFailed" progressing.Message
            else
                off "Removed" "The registry is removed"
        | Phase.Managed, None, deployment ->
            match available.Status, deployment with
            | (ConditionStatus.False | ConditionStatus.Unknown), _ ->
                if isOld now available then
                    on "Unavailable" available.Message
                else
                    off "" ""
            | ConditionStatus.True, Some document when not (DeploymentStatus.isComplete document) ->
                match DeploymentStatus.timedOut document with
                | Some message ->
                    on "ProgressDeadlineExceeded" ("Registry deployment has timed out progressing: " + message)
                | None -> off "" ""
            | ConditionStatus.True, (None | Some _) ->
                match refusedRoutes reported.Routes with
                | [] -> off "" ""
                | refusals -> on "RouteDegraded" (String.concat "," refusals)

    /// OP-104
    let removed (reported: Reported) =
        match reported.Phase with
        | Phase.Removed _ -> on "Removed" "The registry is removed"
        | Phase.Managed
        | Phase.Unmanaged
        | Phase.Unsupported _ -> off "" ""

    /// The list with the four conditions in it.
    let apply (now: DateTimeOffset) (reported: Reported) (conditions: Condition list) : Condition list =
        let update kind (status, reason, message) list =
            Condition.update now (Condition.make kind status reason message) list

        let known kind list =
            Condition.tryFind kind list
            |> Option.defaultValue (Condition.make kind ConditionStatus.Unknown "" "")

        let first =
            conditions
            |> update "Available" (available reported)
            |> update "Progressing" (progressing reported)

        first
        |> update "Degraded" (degraded now (known "Available" first) (known "Progressing" first) reported)
        |> update "Removed" (removed reported)
