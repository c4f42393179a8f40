namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// The garbage collector: what objects own goes with them, in the way that their deletion asked for.
///
/// *Guarantees*: a foreground deletion ends when no dependent that blocks it is left; an orphaning one when no dependent refers
/// to the object; an object none of whose owners exists is deleted, one with some left loses the references to the others.
///
/// *Assumptions*: owners are known by uid; an owner in another namespace counts as none.
[<RequireQualifiedAccess>]
module internal GarbageCollector =

    let private controller = "garbage-collector"
    let private foreground = "foregroundDeletion"
    let private orphan = "orphan"

    [<NoComparison>]
    type private Owned = {
        Object: ObjectRef
        Document: Json
        /// The owner references, as they are.
        Owners: Json list
    }

    let private uidOf (reference: Json) =
        reference |> Json.tryString [ "uid" ] |> Option.defaultValue ""

    let private blocks (reference: Json) =
        Json.tryField "blockOwnerDeletion" reference = Some(Json.Bool true)

    let private refersTo (uid: string) (dependent: Owned) =
        dependent.Owners |> List.exists (fun owner -> uidOf owner = uid)

    let private isWaiting (document: Json) =
        Metadata.isDeleting document
        && Metadata.finalizers document |> List.contains foreground

    let private delete (policy: string) (target: ObjectRef) (document: Json) : Request =
        let options =
            Json.obj [
                "kind", Json.str "DeleteOptions"
                "apiVersion", Json.str "v1"
                "propagationPolicy", Json.str policy
                "preconditions", Json.obj [ "uid", Json.str (Metadata.uid document) ]
            ]

        {
            Request.delete (ObjectRef.path target) with
                Body = Body.Document options
        }
        |> Acting.by controller

    let private patchMetadata (field: string) (value: Json) (target: ObjectRef) (document: Json) : Request =
        Json.obj [
            "metadata",
            Json.obj [
                "resourceVersion", Json.str (Metadata.resourceVersion document)
                field, value
            ]
        ]
        |> Request.mergePatch (ObjectRef.path target)
        |> Acting.by controller

    let private withoutFinalizer (name: string) (target: ObjectRef) (document: Json) : Request =
        let left = Metadata.finalizers document |> List.filter (fun other -> other <> name)
        patchMetadata "finalizers" (Json.strings left) target document

    let private withoutOwners (gone: Json -> bool) (dependent: Owned) : Request =
        let left = dependent.Owners |> List.filter (fun owner -> not (gone owner))
        patchMetadata "ownerReferences" (Json.list left) dependent.Object dependent.Document

    // Who else keeps a dependent of an object that waits for its dependents to go.
    let private isKept (owners: Map<string, ObjectRef * Json>) (dependent: Owned) =
        dependent.Owners
        |> List.exists (fun owner ->
            owners
            |> Map.tryFind (uidOf owner)
            |> Option.exists (fun (_, document) -> not (isWaiting document)))

    let private finishForeground owners (owned: Owned list) (target: ObjectRef) (document: Json) : Request list =
        let uid = Metadata.uid document
        let isThis reference = uidOf reference = uid

        let blocking =
            owned
            |> List.filter (fun dependent ->
                dependent.Owners |> List.exists (fun owner -> isThis owner && blocks owner))

        if blocking.IsEmpty then
            [ withoutFinalizer foreground target document ]
        else
            owned
            |> List.filter (refersTo uid)
            |> List.collect (fun dependent ->
                if isKept owners dependent then
                    [ withoutOwners isThis dependent ]
                elif Metadata.isDeleting dependent.Document then
                    []
                else
                    [ delete "Foreground" dependent.Object dependent.Document ])

    let private finishOrphan (owned: Owned list) (target: ObjectRef) (document: Json) : Request list =
        let uid = Metadata.uid document

        match owned |> List.filter (refersTo uid) with
        | [] -> [ withoutFinalizer orphan target document ]
        | dependents -> dependents |> List.map (withoutOwners (fun owner -> uidOf owner = uid))

    let private collect (owners: Map<string, ObjectRef * Json>) (dependent: Owned) : Request list =
        let isGone owner =
            owners
            |> Map.tryFind (uidOf owner)
            |> Option.forall (fun (target, _) ->
                target.Namespace <> "" && target.Namespace <> dependent.Object.Namespace)

        let gone = dependent.Owners |> List.filter isGone

        if gone.IsEmpty || Metadata.isDeleting dependent.Document then
            []
        elif gone.Length < dependent.Owners.Length then
            [ withoutOwners isGone dependent ]
        else
            [ delete "Background" dependent.Object dependent.Document ]

    /// The next steps of all deletions that concern owners or dependents.
    let act (state: State) : Request list =
        let objects = Machine.objects state

        let owned =
            objects
            |> List.choose (fun (target, document) ->
                match Json.items [ "metadata"; "ownerReferences" ] document with
                | [] -> None
                | owners ->
                    Some {
                        Object = target
                        Document = document
                        Owners = owners
                    })

        let ending finalizer =
            objects
            |> List.filter (fun (_, document) ->
                Metadata.isDeleting document
                && Metadata.finalizers document |> List.contains finalizer)

        let byUid =
            if owned.IsEmpty then
                Map.empty
            else
                objects
                |> List.map (fun (target, document) -> Metadata.uid document, (target, document))
                |> Map.ofList

        [
            for target, document in ending foreground do
                yield! finishForeground byUid owned target document
            for target, document in ending orphan do
                yield! finishOrphan owned target document
            for dependent in owned do
                yield! collect byUid dependent
        ]
