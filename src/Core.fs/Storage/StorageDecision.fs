namespace ImageRegistry.Core

open System

/// What a storage type decides in a `Managed` pass. Every type gives the same kind of answer; the planner need not know which it is.
[<NoComparison>]
type StorageDecision = {
    /// What the pods get, once the storage can be used.
    Pods: StorageOfPods option
    /// What `spec.storage` should say: generated details and who it belongs to are written down there.
    Request: StorageRequest
    /// What `status.storage` should say from now on; none keeps what is there.
    Applied: StorageRequest option
    Steps: Step list
    Refusals: Refusal list
    Problems: Problem list
    /// The condition `StorageExists` without its time; none keeps what is there.
    Condition: Condition option
    /// The conditions of measures on the medium that stand from now on, without their times; others of their kinds go. None keeps all.
    Measures: Condition list option
    /// The media in clouds that this hangs on, by identity.
    Places: Set<string>
    /// When to look again although nothing says so.
    Times: DateTimeOffset list
}

[<RequireQualifiedAccess>]
module StorageDecision =

    /// The condition that tells whether the storage can be used.
    let existsCondition = "StorageExists"

    /// Why nothing is done where the Config asks for no storage and the platform has none to offer.
    let notConfigured = "StorageNotConfigured"

    /// Nothing is done and nothing is said yet; the spec stays as it is.
    let nothing (request: StorageRequest) : StorageDecision = {
        Pods = None
        Request = request
        Applied = None
        Steps = []
        Refusals = []
        Problems = []
        Condition = None
        Measures = None
        Places = Set.empty
        Times = []
    }

    /// What of it may stand in the spec by now. `Managed` is our own word in most cases, and the next unit that is named must be known not to be
    /// meant by it: so the status names the unit under `Managed` first, and what the spec said of another one goes before that.
    let writable (applied: StorageRequest) (spec: StorageRequest) (request: StorageRequest) : StorageRequest =
        let isApplied =
            match applied.Members, request.Members with
            | [ before ], [ unit ] ->
                applied.Management = Some StorageManagement.Managed
                && Storage.sameUnit before unit
            | _ -> false

        match request.Management, spec.Management with
        | Some StorageManagement.Managed, (None | Some StorageManagement.Unmanaged) when not isApplied -> {
            request with
                Management = None
          }
        | (Some StorageManagement.Managed | Some StorageManagement.Unmanaged | None), _ -> request

    /// Who the storage belongs to. What the spec says counts, unless it is only left over from another bucket or claim: a state that
    /// was set for one unit of storage says nothing about the next (S-B2, B-26).
    let management
        (request: StorageRequest)
        (applied: StorageRequest)
        (appliedIsManaged: bool)
        (unit: Storage)
        (byDefault: StorageManagement)
        : StorageManagement =
        let sameUnit =
            match applied.Members with
            | [ before ] -> Storage.sameUnit before unit
            | _ -> false

        let leftOver =
            match applied.Members, request.Management with
            | [ _ ], Some said -> not sameUnit && applied.Management = Some said
            // What a removal has left of it.
            | [], Some said -> applied.Management = Some said
            | _ -> false

        match request.Management with
        | Some said when not leftOver -> said
        | Some _
        | None when sameUnit && appliedIsManaged -> StorageManagement.Managed
        | Some _
        | None when sameUnit -> StorageManagement.Unmanaged
        | Some _
        | None -> byDefault
