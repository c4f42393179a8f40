namespace ImageRegistry.Core

/// Host names and import mode in the cluster's image configuration: inventory row 22 (spec 02, section 13). Its spec is the
/// administrator's and never written. On a cluster without such a configuration there is nothing to do.
[<RequireQualifiedAccess>]
module ImageConfigPass =

    let private what = "tell the registry's names in " + ObjectRef.text WellKnown.image

    let private hostField = "internalRegistryHostname"
    let private hostsField = "externalRegistryHostnames"
    let private modeField = "imageStreamImportMode"

    /// One field of the status: what it should be (none: not there), what has not been seen, or what is wrong.
    [<RequireQualifiedAccess; NoComparison>]
    type private Field =
        /// It is not ours to write now.
        | Left
        | Shall of Json option
        | Unseen of ObjectRef
        | Broken of why: string

    /// RS-113. A Service that does not exist yet has no name, but one that is made anew keeps it.
    let private internalHost settings (snapshot: Snapshot) (image: Json) : Field =
        let live = Snapshot.find WellKnown.service snapshot

        let host =
            match ServiceToBe.find settings snapshot with
            | Present service -> HostNames.internalOnes service |> List.tryHead
            | Unknown
            | Absent -> None

        match live with
        | Unknown -> Field.Unseen WellKnown.service
        | Absent when host <> Json.tryString [ "status"; hostField ] image -> Field.Shall None
        | Absent
        | Present _ -> Field.Shall(host |> Option.map Json.str)

    /// RS-114. Where Routes are not served nobody knows of hosts, and what stands there is not ours.
    let private externalHosts (snapshot: Snapshot) : Field =
        match snapshot.Observed.Routes with
        | Unknown
        | Absent -> Field.Left
        | Present routes ->
            match HostNames.externalOnes (routes |> Map.values |> List.ofSeq) with
            | [] -> Field.Shall None
            | hosts -> Field.Shall(Some(Json.strings hosts))

    let private gate = "ImageStreamImportMode"

    /// RS-116; without the gate the field is not touched, and a gate that the cluster does not know is off (B-10).
    let private importMode (snapshot: Snapshot) (image: Json) : Field =
        match snapshot.Observed.Gates with
        | Present gates when FeatureGates.isEnabled gate gates ->
            match ImageConfig.wantedImportMode image, Snapshot.find WellKnown.clusterVersion snapshot with
            | Some mode, _ when List.contains mode ImageConfig.importModes -> Field.Shall(Some(Json.str mode))
            | Some mode, _ ->
                Field.Broken(
                    ObjectRef.text WellKnown.image
                    + ": spec.imageStreamImportMode: "
                    + mode
                    + ": write "
                    + String.concat " or " ImageConfig.importModes
                    + ", or leave it out"
                )
            | None, Unknown -> Field.Unseen WellKnown.clusterVersion
            | None, Absent ->
                Field.Broken(
                    ObjectRef.text WellKnown.clusterVersion
                    + " does not exist, so the architecture of the cluster is not known; set spec.imageStreamImportMode of "
                    + ObjectRef.text WellKnown.image
                )
            | None, Present clusterVersion -> Field.Shall(Some(Json.str (ImageConfig.importModeOf clusterVersion)))
        | Present _
        | Unknown
        | Absent -> Field.Left

    let private changes (image: Json) (fields: (string * Field) list) : (string * Json) list =
        fields
        |> List.choose (fun (name, field) ->
            match field with
            | Field.Shall wanted ->
                let isThere =
                    Json.tryPath [ "status"; name ] image
                    |> Option.filter (fun value -> value <> Json.str "" && value <> Json.list [])

                if wanted = isThere then
                    None
                else
                    Some(name, wanted |> Option.defaultValue Json.Null)
            | Field.Left
            | Field.Unseen _
            | Field.Broken _ -> None)

    let private status (settings: OperatorSettings) (snapshot: Snapshot) (image: Json) : StandingPass =
        let fields = [
            hostField, internalHost settings snapshot image
            hostsField, externalHosts snapshot
            modeField, importMode snapshot image
        ]

        let unseen, faults =
            ((fields, ([], []))
             ||> List.foldBack (fun (_, field) (unseen, faults) ->
                 match field with
                 | Field.Unseen target -> target :: unseen, faults
                 | Field.Broken why -> unseen, why :: faults
                 | Field.Left
                 | Field.Shall _ -> unseen, faults))

        let steps =
            match changes image fields with
            | [] -> []
            | changes ->
                let patch =
                    Json.obj [
                        "metadata", Json.obj [ "resourceVersion", Json.str (Document.resourceVersion image) ]
                        "status", Json.obj changes
                    ]

                [
                    Effect.PatchStatus(WellKnown.image, patch)
                    |> Step.make
                        ("apply status of " + ObjectRef.path WellKnown.image)
                        "the cluster learns here under which names the registry is reached, and how images are imported"
                        (changes |> List.map (fun (name, _) -> "status." + name + " differs"))
                ]

        {
            StandingPass.empty Writer.ImageConfig with
                Steps = steps
                Faults = faults
        }
        |> StandingPass.waitingFor what unseen snapshot

    /// All of a pass.
    let decide (settings: OperatorSettings) (snapshot: Snapshot) : StandingPass =
        let empty = StandingPass.empty Writer.ImageConfig

        match Snapshot.find WellKnown.image snapshot with
        | Unknown when not (Snapshot.isServed WellKnown.image snapshot) -> empty
        | Unknown -> empty |> StandingPass.waitingFor what [ WellKnown.image ] snapshot
        | Absent -> {
            empty with
                Steps = [
                    Effect.Create(WellKnown.image, ImageConfig.empty)
                    |> Step.make
                        ("apply " + ObjectRef.path WellKnown.image)
                        "the registry's names are told in its status"
                        [ "it does not exist" ]
                ]
          }
        | Present image -> status settings snapshot image
