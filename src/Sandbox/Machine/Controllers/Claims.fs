namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// The volume controllers: claims get a volume, and are kept while something uses them.
///
/// *Caveats*: no PersistentVolume is made, only named. A workload counts as using a claim when its pod template does and it
/// wants at least one replica, because there are no pods.
[<RequireQualifiedAccess>]
module internal Claims =

    let private binder = "persistentvolume-binder"
    let private protector = "pvc-protection-controller"
    let private protection = "kubernetes.io/pvc-protection"

    let private bound (claim: Json) : Request list =
        let path = ObjectRef.path (Acting.reference Acting.claims claim)

        let copy field =
            Json.tryPath field claim |> Option.defaultValue (Json.list [])

        [
            Json.obj [ "spec", Json.obj [ "volumeName", Json.str ("pvc-" + Metadata.uid claim) ] ]
            |> Request.mergePatch path
            |> Acting.by binder
            Json.obj [
                "status",
                Json.obj [
                    "phase", Json.str "Bound"
                    "accessModes", copy [ "spec"; "accessModes" ]
                    "capacity",
                    Json.tryPath [ "spec"; "resources"; "requests" ] claim
                    |> Option.defaultValue Json.empty
                ]
            ]
            |> Request.mergePatch (path + "/status")
            |> Acting.by binder
        ]

    /// Binds the claims that wait for a volume.
    let bind (state: State) : Request list =
        Acting.living Acting.claims state
        |> List.filter (fun claim ->
            match Json.tryString [ "status"; "phase" ] claim with
            | None
            | Some "Pending" -> true
            | Some _ -> false)
        |> List.collect bound

    let private claimsOf (podSpec: Json option) : string list =
        podSpec
        |> Option.map (Json.items [ "volumes" ])
        |> Option.defaultValue []
        |> List.choose (Json.tryString [ "persistentVolumeClaim"; "claimName" ])

    let private inUse (ns: string) (state: State) : string list =
        let ofPods =
            Store.list "pods" ns state
            |> List.collect (fun pod -> claimsOf (Json.tryField "spec" pod))

        let ofDeployments =
            Store.list (Resource.qualifiedName Acting.deployments) ns state
            |> List.filter (fun deployment -> RolloutStatus.desired deployment > 0L)
            |> List.collect (fun deployment -> claimsOf (Json.tryPath [ "spec"; "template"; "spec" ] deployment))

        ofPods @ ofDeployments

    /// Releases the claims that are being deleted and that nothing uses.
    let release (state: State) : Request list =
        Store.list (Resource.qualifiedName Acting.claims) "" state
        |> List.filter (fun claim ->
            Metadata.isDeleting claim
            && Metadata.finalizers claim |> List.contains protection
            && not (inUse (Metadata.ns claim) state |> List.contains (Metadata.name claim)))
        |> List.map (fun claim ->
            let left = Metadata.finalizers claim |> List.filter (fun name -> name <> protection)

            Json.obj [
                "metadata",
                Json.obj [
                    "resourceVersion", Json.str (Metadata.resourceVersion claim)
                    "finalizers", Json.strings left
                ]
            ]
            |> Request.mergePatch (ObjectRef.path (Acting.reference Acting.claims claim))
            |> Acting.by protector)
