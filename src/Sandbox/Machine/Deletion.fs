namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// What a delete request asks for (`DeleteOptions`).
type DeleteOptions = {
    /// None: the kind's own way, which is background for all kinds here.
    Propagation: Propagation option
    GracePeriodSeconds: int64 option
    /// Empty: any.
    Uid: string
    /// Empty: any.
    ResourceVersion: string
}

/// How objects go away.
///
/// *Guarantees*: an object with finalizers stays, with a deletionTimestamp that is never moved or taken back, until the last
/// finalizer is removed; the preconditions are checked against the stored object.
///
/// *Caveats*: dependents are the garbage collector's business; this only sets the finalizers it goes by.
[<RequireQualifiedAccess>]
module Deletion =

    let options = {
        Propagation = None
        GracePeriodSeconds = None
        Uid = ""
        ResourceVersion = ""
    }

    let private foreground = "foregroundDeletion"
    let private orphan = "orphan"

    let private preconditions
        (kind: Kind)
        (name: string)
        (options: DeleteOptions)
        (document: Json)
        : Result<unit, Status> =
        // The server names the kind, not the resource, in these two.
        let conflict why =
            Error(
                Status.conflict
                    {
                        kind.Resource with
                            Plural = kind.Resource.Kind
                    }
                    name
                    why
            )

        let uid = Metadata.uid document
        let version = Metadata.resourceVersion document

        if options.Uid <> "" && options.Uid <> uid then
            conflict (
                "the UID in the precondition ("
                + options.Uid
                + ") does not match the UID in record ("
                + uid
                + "). The object might have been deleted and then recreated"
            )
        elif options.ResourceVersion <> "" && options.ResourceVersion <> version then
            conflict (
                "the ResourceVersion in the precondition ("
                + options.ResourceVersion
                + ") does not match the ResourceVersion in record ("
                + version
                + "). The object might have been modified"
            )
        else
            Ok()

    let private finalizersAfter (options: DeleteOptions) (document: Json) : string list =
        let present = Metadata.finalizers document

        let others =
            present |> List.filter (fun name -> name <> foreground && name <> orphan)

        match options.Propagation with
        | Some Foreground -> others @ [ foreground ]
        | Some Orphan -> others @ [ orphan ]
        | Some Background -> others
        // Nothing said: what an earlier delete asked for stays.
        | None -> present

    // Only pods end gracefully, and only where a node runs them.
    let private graceSeconds (kind: Kind) (options: DeleteOptions) (document: Json) : int64 =
        let text path =
            document |> Json.tryString path |> Option.defaultValue ""

        let over =
            match text [ "status"; "phase" ] with
            | "Succeeded"
            | "Failed" -> true
            | _ -> false

        if Kind.key kind <> "pods" || text [ "spec"; "nodeName" ] = "" || over then
            0L
        else
            options.GracePeriodSeconds
            |> Option.orElse (document |> Json.tryInt64 [ "spec"; "terminationGracePeriodSeconds" ])
            |> Option.defaultValue 30L

    let private marked (now: DateTimeOffset) (grace: int64) (document: Json) : Json =
        if Metadata.isDeleting document then
            document
        else
            let generation = Metadata.generation document

            document
            |> Metadata.set "deletionTimestamp" (Metadata.time (now.AddSeconds(float grace)))
            |> Metadata.set "deletionGracePeriodSeconds" (Json.int64 grace)
            |> fun document ->
                if generation > 0L then
                    Metadata.set "generation" (Json.int64 (generation + 1L)) document
                else
                    document

    let private holdsNamespace (kind: Kind) (document: Json) =
        Kind.key kind = "namespaces"
        && not (Json.items [ "spec"; "finalizers" ] document).IsEmpty

    /// Whether nothing keeps the object any more, once it is being deleted.
    let isReleased (kind: Kind) (document: Json) : bool =
        Metadata.isDeleting document
        && (Metadata.finalizers document).IsEmpty
        && not (holdsNamespace kind document)
        && document
           |> Json.tryInt64 [ "metadata"; "deletionGracePeriodSeconds" ]
           |> Option.defaultValue 0L
            =
            0L

    // These kinds are answered with the object itself when it is gone; the others with a Status.
    let private shown =
        Set.ofList [
            "pods"
            "services"
            "serviceaccounts"
            "persistentvolumeclaims"
            "persistentvolumes"
        ]

    /// Deletes the object, or marks it and lets the finalizers hold it. The answer is the body to send.
    let delete
        (now: DateTimeOffset)
        (kind: Kind)
        (ns: string)
        (name: string)
        (options: DeleteOptions)
        (state: State)
        : Result<State * Json, Status> =
        let key = Kind.key kind

        match Store.tryFind key ns name state with
        | None -> Error(Status.notFound kind.Resource name)
        | Some _ when key = "namespaces" && Set.contains name Admission.immortal ->
            Error(Status.forbidden kind.Resource name "this namespace may not be deleted" [])
        | Some document ->
            preconditions kind name options document
            |> Result.map (fun () ->
                let finalizers = finalizersAfter options document
                let grace = graceSeconds kind options document

                if finalizers.IsEmpty && grace = 0L && not (holdsNamespace kind document) then
                    let state, last = Store.remove key ns name state

                    match last with
                    | Some last when Set.contains key shown -> state, Kind.present kind last
                    | Some _
                    | None -> state, Status.deleted kind.Resource name (Metadata.uid document)
                else
                    let after =
                        document
                        |> Metadata.withFinalizers finalizers
                        |> marked now grace
                        |> fun document ->
                            if key = "namespaces" then
                                Json.set [ "status"; "phase" ] (Json.str "Terminating") document
                            else
                                document

                    if after = document then
                        state, Kind.present kind document
                    else
                        let state, stored = Store.put key ns name after state
                        state, Kind.present kind stored)
