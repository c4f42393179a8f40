namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// What a request was, and how it ended: one line of the audit log. All requests are in it; the reader filters.
type AuditEntry = {
    Time: DateTimeOffset
    /// `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`; the method in small letters where
    /// the path is no resource.
    Verb: string
    /// `deployments.apps`; empty where the path is no resource.
    Resource: string
    Subresource: string
    Namespace: string
    /// Empty for collections, unless a field selector picks one name. For creates the name of the new object.
    Name: string
    Path: string
    Code: int
    UserAgent: string
    /// Who sent it: `system:admin`, `system:serviceaccount:NAMESPACE:NAME`; empty when that could not be told.
    User: string
    DryRun: bool
}

/// What goes wrong.
[<RequireQualifiedAccess>]
type FaultAction =
    /// Nothing is done, and this is the answer.
    | Answer of Status
    /// Nothing is done, and no answer comes.
    | LoseRequest
    /// It is done, but the answer is lost.
    | LoseReply
    /// It is done, and the answer takes this long.
    | Delay of TimeSpan
    /// The watch ends without a word after this many events.
    | CloseWatch of afterEvents: int
    /// The watch tells after this many events that its resourceVersion is too old.
    | ExpireWatch of afterEvents: int

/// A fault to inject. Empty texts match everything.
type Fault = {
    Verb: string
    /// `deployments.apps`.
    Resource: string
    Subresource: string
    Namespace: string
    Name: string
    /// A part of the user agent.
    UserAgent: string
    /// How many matching requests pass first.
    Skip: int
    /// How many requests fail after these.
    Times: int
    Action: FaultAction
}

[<RequireQualifiedAccess>]
module Fault =

    /// This action for every request from now on.
    let always (action: FaultAction) = {
        Verb = ""
        Resource = ""
        Subresource = ""
        Namespace = ""
        Name = ""
        UserAgent = ""
        Skip = 0
        Times = Int32.MaxValue
        Action = action
    }

    /// This action for the next request of this verb on this resource.
    let once (verb: string) (resource: string) (action: FaultAction) = {
        always action with
            Verb = verb
            Resource = resource
            Times = 1
    }

    let private concerns (entry: AuditEntry) (fault: Fault) =
        let same (wanted: string) (actual: string) = wanted = "" || wanted = actual

        same fault.Verb entry.Verb
        && same fault.Resource entry.Resource
        && same fault.Subresource entry.Subresource
        && same fault.Namespace entry.Namespace
        && same fault.Name entry.Name
        && (fault.UserAgent = ""
            || entry.UserAgent.Contains(fault.UserAgent, StringComparison.Ordinal))

    /// The fault that strikes this request, if any, and the faults that are left after it.
    /// Every matching fault counts the request; the first one that is due strikes.
    let strike (entry: AuditEntry) (faults: Fault list) : FaultAction option * Fault list =
        ((None, []), faults)
        ||> List.fold (fun (struck, kept) fault ->
            if not (concerns entry fault) then
                struck, fault :: kept
            elif fault.Skip > 0 then
                struck, { fault with Skip = fault.Skip - 1 } :: kept
            else
                match struck with
                | Some _ -> struck, fault :: kept
                | None when fault.Times > 1 -> Some fault.Action, { fault with Times = fault.Times - 1 } :: kept
                | None when fault.Times = 1 -> Some fault.Action, kept
                | None -> None, kept)
        |> fun (struck, kept) -> struck, List.rev kept
