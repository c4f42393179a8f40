namespace ImageRegistry.Core

/// One thing that the operator writes into the Config besides its status (OP-57, B-4): it owns these fields and no other.
[<NoComparison>]
type ConfigChange = {
    /// Path in the document, without its last list index: lists are written whole.
    Path: string list
    Value: Json
    Why: string
    /// The Events that tell of it; most changes need none.
    Events: Announcement list
}

[<RequireQualifiedAccess>]
module ConfigChange =

    /// The step that patches the Config's metadata and spec; there is one in a plan at most.
    let id = StepId "patch the Config"

    let private change path value why = {
        Path = path
        Value = value
        Why = why
        Events = []
    }

    /// Our finalizer beside those of others; none when it is there.
    let addFinalizer (config: Config) : ConfigChange list =
        if List.contains WellKnown.finalizer config.Finalizers then
            []
        else
            [
                change
                    [ "metadata"; "finalizers" ]
                    (Json.strings (config.Finalizers @ [ WellKnown.finalizer ]))
                    "the registry has to be taken away before the Config goes"
            ]

    /// The finalizers without ours.
    let removeFinalizer (config: Config) : ConfigChange list = [
        change
            [ "metadata"; "finalizers" ]
            (config.Finalizers
             |> List.filter (fun name -> name <> WellKnown.finalizer)
             |> Json.strings)
            "everything that the operator made is gone, so the Config may go too"
    ]

    /// OP-66: generated once, never changed afterwards.
    let httpSecret (entropy: string) (config: Config) : ConfigChange list =
        if config.Spec.HttpSecret = "" then
            [
                change [ "spec"; "httpSecret" ] (Json.str entropy) "the registry's pods need a secret to share"
            ]
        else
            []

    let private nothing: ServingInfo = {
        MinTlsVersion = ""
        CipherSuites = []
    }

    /// OP-27: one Event for each of the two settings that is another one, and one for the change.
    let private observedEvents (before: ServingInfo) (after: ServingInfo) : Announcement list =
        let event reason message = {
            Warning = false
            Reason = reason
            Message = message
        }

        let suites (serving: ServingInfo) = String.concat "," serving.CipherSuites

        let observed field before after =
            if before = after then
                []
            else
                [
                    event "ObserveTLSSecurityProfile" (field + " changed from \"" + before + "\" to \"" + after + "\"")
                ]

        observed "minTLSVersion" before.MinTlsVersion after.MinTlsVersion
        @ observed "cipherSuites" (suites before) (suites after)
        @ [
            event
                "ObservedConfigChanged"
                ("The cluster's TLS settings are minTLSVersion "
                 + after.MinTlsVersion
                 + ", cipherSuites "
                 + suites after)
        ]

    /// OP-110: written whenever it differs from what the cluster asks for; anything else in it goes.
    let observedConfig (observed: Observed<ServingInfo>) (config: Config) : ConfigChange list =
        match observed with
        | Unknown
        | Absent -> []
        | Present serving ->
            let wanted = TlsProfile.encode serving

            if Json.tryPath [ "spec"; "observedConfig" ] config.Document = Some wanted then
                []
            else
                // A merge patch joins objects: what is not ours in the document has to be taken out by name.
                let strangers path keep =
                    Json.members path config.Document
                    |> Map.filter (fun name _ -> not (List.contains name keep))
                    |> Map.map (fun _ _ -> Json.Null)

                let top = strangers [ "spec"; "observedConfig" ] [ "servingInfo" ]

                let inner =
                    strangers [ "spec"; "observedConfig"; "servingInfo" ] [ "minTLSVersion"; "cipherSuites" ]

                let servingInfo =
                    (inner, Json.members [ "servingInfo" ] wanted)
                    ||> Map.fold (fun all name value -> Map.add name value all)

                let written =
                    change
                        [ "spec"; "observedConfig" ]
                        (Json.Object(Map.add "servingInfo" (Json.Object servingInfo) top))
                        "the cluster's TLS settings are others now"

                [
                    {
                        written with
                            Events = observedEvents (config.Spec.ObservedConfig |> Option.defaultValue nothing) serving
                    }
                ]

    /// Whether it concerns the TLS settings.
    let isOfObservedConfig (change: ConfigChange) =
        change.Path = [ "spec"; "observedConfig" ]

    /// Details that were generated, and who the storage belongs to (OP-75, OP-77).
    let storage (wanted: StorageRequest) (config: Config) : ConfigChange list =
        let spec = config.Spec.Storage

        let management =
            if wanted.Management = spec.Management then
                []
            else
                [
                    change
                        [ "spec"; "storage"; "managementState" ]
                        (match wanted.Management with
                         | Some StorageManagement.Managed -> Json.str "Managed"
                         | Some StorageManagement.Unmanaged -> Json.str "Unmanaged"
                         | None -> Json.Null)
                        "it is written down who the storage belongs to"
                ]

        let details =
            if wanted.Members = spec.Members then
                []
            else
                let encoded =
                    StorageCodec.encode {
                        Members = wanted.Members
                        Management = None
                    }

                wanted.Members
                |> List.choose (fun storage ->
                    let field = Storage.field storage

                    Json.tryField field encoded
                    |> Option.map (fun value ->
                        change [ "spec"; "storage"; field ] value "the details of the storage are written down"))

        details @ management

    /// The strategy that the storage needs; none when it is left to the user.
    let rolloutStrategy (strategy: RolloutStrategy option) : ConfigChange list =
        match strategy with
        | Some RolloutStrategy.Recreate -> [
            change
                [ "spec"; "rolloutStrategy" ]
                (Json.str "Recreate")
                "the platform's default claim cannot be held by two pods at once"
          ]
        | Some RolloutStrategy.RollingUpdate
        | Some(RolloutStrategy.Unrecognised _)
        | None -> []

    /// PVC-11: the name of a claim that is gone would later be taken for a claim of the user.
    let forgetClaim: ConfigChange =
        change
            [ "spec"; "storage"; "pvc"; "claim" ]
            (Json.str "")
            "the claim of this name was removed with the registry"

    /// S3-29: the bucket of this name was removed; another one gets a name of its own.
    let forgetBucket (field: string) : ConfigChange =
        change [ "spec"; "storage"; field; "bucket" ] Json.Null "the bucket of this name was removed with the registry"

    /// One patch for all of them; none for none. The resourceVersion makes the server refuse it when the Config changed meanwhile.
    let step (config: Config) (changes: ConfigChange list) : Step option =
        if List.isEmpty changes then
            None
        else
            let patch =
                (Json.obj [ "metadata", Json.obj [ "resourceVersion", Json.str config.ResourceVersion ] ], changes)
                ||> List.fold (fun patch change -> Json.set change.Path change.Value patch)

            let (StepId id) = id

            let step =
                Effect.Patch(WellKnown.config, patch)
                |> Step.make
                    id
                    (changes
                     |> List.map (fun change -> change.Why)
                     |> List.distinct
                     |> String.concat ", and ")
                    (changes
                     |> List.map (fun change -> String.concat "." change.Path + " is not as it has to be"))

            let events = changes |> List.collect (fun change -> change.Events)

            let failed: Announcement = {
                Warning = true
                Reason = "ObservedConfigWriteError"
                Message = "Failed to write spec.observedConfig"
            }

            Some {
                step with
                    OnSuccess = events |> List.map Announces
                    OnFailure = (if List.isEmpty events then [] else [ Announces failed ])
            }
