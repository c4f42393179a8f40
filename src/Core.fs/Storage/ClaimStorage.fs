namespace ImageRegistry.Core

open System
open System.Globalization

/// PersistentVolumeClaims as storage (spec 05, section 5, with S-B2, S-B3, S-B13 and PVC-9 to PVC-11).
///
/// *Guarantees*: a claim is created only under the default name and with our annotation; a claim is deleted only if it carries that
/// annotation, its storage is `Managed`, and it is still the object that was seen (uid).
/// *Assumptions*: people who put our annotation on a claim want it treated as ours.
/// *Caveats*: whether the volume behind the claim is kept is the storage class's reclaim policy, not ours.
[<RequireQualifiedAccess>]
module ClaimStorage =

    /// The claim of this name.
    let reference (ns: string) (name: string) : ObjectRef = {
        Resource = Kind.persistentVolumeClaim
        Namespace = ns
        Name = name
    }

    /// Presence of the annotation counts, whatever its value (PVC-4).
    let isOurs (claim: Json) =
        Document.annotation WellKnown.ownershipAnnotation claim |> Option.isSome

    /// A new claim (PVC-5; BP-2 for bootstrap, with a class and `ReadWriteOnce`).
    let document (target: ObjectRef) (accessMode: string) (storageClass: string option) : Json =
        let spec =
            Json.obj [
                "accessModes", Json.strings [ accessMode ]
                "resources", Json.obj [ "requests", Json.obj [ "storage", Json.str "100Gi" ] ]
            ]

        let withClass =
            match storageClass with
            | Some name -> Json.set [ "storageClassName" ] (Json.str name) spec
            | None -> spec

        Document.ofRef target
        |> Document.withAnnotations (Map.ofList [ WellKnown.ownershipAnnotation, "true" ])
        |> Json.set [ "spec" ] withClass

    /// The step that makes a claim; the id is the same for all, since there is one claim at a time.
    let create (target: ObjectRef) (why: string) (claim: Json) : Step =
        Effect.Create(target, claim)
        |> Step.make "create the claim" why [ ObjectRef.text target + " does not exist" ]
        |> Step.announced

    let private exists status reason message =
        Some(Condition.make StorageDecision.existsCondition status reason message)

    /// PVC-7, asked in every pass (PVC-9). The requested modes decide, not those of the bound volume.
    let private unsupported (spec: ConfigSpec) (target: ObjectRef) (claim: Json) : Finding option =
        let modes = Json.items [ "spec"; "accessModes" ] claim |> List.choose Json.asString
        let claimText = ObjectRef.text target

        let finding field value remedy =
            Some {
                Field = field
                Value = value
                Remedy = remedy
                Reason = "UnsupportedPVC"
            }

        if Json.tryString [ "status"; "phase" ] claim = Some "Lost" then
            finding
                "spec.storage.pvc.claim"
                target.Name
                (claimText + " has lost its volume; restore the volume or name another claim")
        elif List.contains "ReadWriteMany" modes then
            None
        elif not (List.contains "ReadWriteOnce" modes) then
            finding
                "spec.storage.pvc.claim"
                target.Name
                (claimText
                 + " does not contain the necessary access modes (ReadWriteMany or ReadWriteOnce), it has ["
                 + String.concat ", " modes
                 + "]; name a claim that has one of them")
        elif spec.Replicas > 1L then
            finding
                "spec.replicas"
                (spec.Replicas.ToString CultureInfo.InvariantCulture)
                (claimText
                 + " has access mode ReadWriteOnce, which several pods cannot share; set spec.replicas to 1 or name a ReadWriteMany claim")
        else
            match spec.RolloutStrategy with
            | RolloutStrategy.Recreate -> None
            | RolloutStrategy.RollingUpdate
            | RolloutStrategy.Unrecognised _ ->
                finding
                    "spec.rolloutStrategy"
                    "RollingUpdate"
                    (claimText
                     + " has access mode ReadWriteOnce, so an old pod has to go before a new one starts; set spec.rolloutStrategy to Recreate or name a ReadWriteMany claim")

    /// What is told of a claim that can be used; of one without a volume, what that hangs on (S-B13). Pods have to be made all the same: many
    /// classes wait for the first of them.
    let private usable (target: ObjectRef) (claim: Json) : string =
        let exists = ObjectRef.text target + " exists"

        match Json.tryString [ "status"; "phase" ] claim, Json.tryString [ "spec"; "storageClassName" ] claim with
        | Some "Pending", None ->
            exists
            + " and is Pending without a StorageClass: mark a StorageClass of the cluster as its default one, or name another claim in spec.storage.pvc.claim"
        | Some "Pending", Some "" ->
            exists
            + " and is Pending until there is a PersistentVolume without a class that fits it"
        | Some "Pending", Some name -> exists + " and is Pending until StorageClass " + name + " has a volume for it"
        | Some _, _
        | None, _ -> exists

    /// What a `Managed` pass does about a claim named `claim`, empty for the default one, in namespace `ns`.
    let decide (snapshot: Snapshot) (config: Config) (ns: string) (claim: string) : StorageDecision =
        let name = if claim = "" then WellKnown.defaultClaimName else claim
        let target = reference ns name
        let unit = Storage.Pvc name
        let status = config.Status

        let management =
            StorageDecision.management
                config.Spec.Storage
                status.Storage
                status.StorageManaged
                unit
                (if claim = "" then
                     StorageManagement.Managed
                 else
                     StorageManagement.Unmanaged)

        let notYet = StorageDecision.nothing config.Spec.Storage

        let wait why = {
            notYet with
                Refusals = [ Refusal.make ("use " + ObjectRef.text target) why ]
        }

        let refuse reason (finding: Finding) = {
            notYet with
                Problems = [ Problem.ofFinding finding ]
                Condition = exists ConditionStatus.False reason (Finding.text finding)
        }

        let make () =
            let step =
                document target "ReadWriteMany" None
                |> create target "spec.storage asks for a claim without naming one"

            let failed = Map.tryFind (Effect.key step.Effect) snapshot.Observed.Failures

            {
                notYet with
                    Steps = [ step ]
                    Condition =
                        match failed with
                        | Some attempt ->
                            exists ConditionStatus.False "Creation Failed" (ApiFailure.text attempt.Failure)
                        | None -> None
            }

        // A claim of the default name that is Managed was made by us; if it is gone it is made again (PVC-11).
        let mayBeMade =
            claim = ""
            || (claim = WellKnown.defaultClaimName && management = StorageManagement.Managed)

        match Snapshot.find target snapshot with
        | Unknown -> wait "it has not been seen yet whether the claim exists"
        | Absent when mayBeMade -> make ()
        | Absent ->
            refuse "PVC Issues Found" {
                Field = "spec.storage.pvc.claim"
                Value = name
                Remedy =
                    (if ObjectName.isSubdomain name then
                         ObjectRef.text target + " does not exist; create it, name another one,"
                     else
                         "no PersistentVolumeClaim can have this name; name one that exists,")
                    + " or leave the name empty to have one made"
                Reason = "UnsupportedPVC"
            }
        | Present document when Document.isDeleted document ->
            wait "the claim is being deleted; a claim that is going away is not used again"
        | Present document when claim = "" && not (isOurs document) ->
            refuse "PVC Already Exists" {
                Field = "spec.storage.pvc.claim"
                Value = claim
                Remedy =
                    ObjectRef.text target
                    + ": it already exists and is not owned by the operator; name it in spec.storage.pvc.claim to use it as your own, or remove it"
                Reason = "PVCNotOwned"
            }
        | Present document ->
            match unsupported config.Spec target document with
            | Some finding -> refuse "PVC Issues Found" finding
            | None ->
                // Our own claim keeps the state that its making gave it.
                let isOurOwn = isOurs document && name = WellKnown.defaultClaimName

                let request = {
                    Members = [ unit ]
                    Management =
                        match config.Spec.Storage.Management with
                        | Some StorageManagement.Managed when isOurOwn -> Some StorageManagement.Managed
                        | Some StorageManagement.Managed
                        | Some StorageManagement.Unmanaged
                        | None -> Some management
                }

                // Named alone, the claim of the default name would be the user's (BP-3): the status tells that it is ours before the spec names it.
                let isTold =
                    claim <> ""
                    || request.Management <> Some StorageManagement.Managed
                    || status.Storage = request

                {
                    notYet with
                        Pods = Some(StorageOfPods.claim name)
                        Request =
                            if isTold then
                                request
                            else
                                {
                                    config.Spec.Storage with
                                        Management = request.Management
                                }
                        Applied = Some request
                        Condition = exists ConditionStatus.True "PVC Exists" (usable target document)
                }
