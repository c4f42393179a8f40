namespace ImageRegistry.Core

/// The ConfigMaps with certificates for registry and nodes: inventory rows 13 to 15 (spec 02, section 9). They are kept in every
/// management state, and no content is made from a source that has not been seen (RB-12).
[<RequireQualifiedAccess>]
module CertificatesPass =

    /// What becomes of one of the ConfigMaps.
    [<NoComparison>]
    type private Kept = {
        Step: Step option
        Refusal: Refusal option
        Faults: string list
    }

    /// The ConfigMap with all that it should hold or, where that cannot be had, with what it holds and what there is besides (RS-90):
    /// pods mount it. `contents` go from all there should be to the least.
    let private keep
        (snapshot: Snapshot)
        (target: ObjectRef)
        (reason: string)
        (sources: CertificateSources)
        (missing: string list)
        (contents: CertificateMap list)
        : Kept =
        let fits = CertificateContents.tooLarge target sources >> List.isEmpty

        let faults =
            missing
            @ (contents
               |> List.truncate 1
               |> List.collect (CertificateContents.tooLarge target sources))

        let live = Snapshot.find target snapshot

        let refuse why =
            Some(Refusal.make ("apply " + ObjectRef.text target) ("it keeps its content: " + why))

        let most = contents |> List.tryFind fits |> Option.defaultValue CertificateMap.empty

        let apply map refusal =
            match Desired.step (CertificateMap.desired target map) reason live with
            | Ok step -> {
                Step = step
                Refusal = refusal
                Faults = faults
              }
            | Error refusal -> {
                Step = None
                Refusal = Some refusal
                Faults = faults
              }

        match faults, live with
        | _ :: _, Present document ->
            let all = CertificateMap.joined (CertificateMap.ofConfigMap document) most

            let least =
                if fits all then
                    all
                else
                    CertificateMap.ofConfigMap document

            apply least (refuse (String.concat "; " faults))
        | _, (Unknown | Absent | Present _) -> apply most None

    let private refusedKeys (additional: TrustSource<CertificateMap>) : TrustSource<CertificateMap> * string list =
        match additional with
        | TrustSource.Given(target, map) ->
            let admitted, keys = CertificateMap.admitted map

            TrustSource.Given(target, admitted),
            keys
            |> List.map (fun key ->
                ObjectRef.text target
                + ": key "
                + key
                + " is left out, because the API server refuses it: a key consists of letters, digits, '-', '_' and '.', and bytes are base64; correct it")
        | TrustSource.Nothing
        | TrustSource.Unseen _
        | TrustSource.Broken _ -> additional, []

    let private maps (snapshot: Snapshot) (sources: CertificateSources) : Kept list =
        let live target = Snapshot.find target snapshot

        let registry =
            if List.isEmpty (TrustSource.unseen sources.Additional) then
                [
                    keep
                        snapshot
                        WellKnown.certificates
                        "the registry and the nodes trust these certificates"
                        sources
                        (TrustSource.broken sources.Additional @ TrustSource.broken sources.Storage)
                        (CertificateContents.registry sources (live WellKnown.certificates))
                ]
            else
                []

        registry
        @ [
            keep
                snapshot
                WellKnown.managedCertificates
                "other parts of the cluster trust the registry by these certificates"
                sources
                (TrustSource.broken sources.Storage)
                (CertificateContents.clients sources (live WellKnown.managedCertificates))
        ]

    /// All of a pass.
    let decide (settings: OperatorSettings) (snapshot: Snapshot) : StandingPass =
        let service = ServiceToBe.find settings snapshot
        let config = Observed.toOption snapshot.Config
        let additional, refusedKeys = refusedKeys (TrustSource.additional snapshot)

        let sources = {
            OwnKeys =
                match service with
                | Present document -> HostNames.internalOnes document |> List.map HostNames.certificateKey
                | Unknown
                | Absent -> []
            ServiceCa = TrustSource.serviceCa snapshot
            Additional = additional
            Storage = TrustSource.storage config snapshot
            Redirects =
                config
                |> Option.map (fun config -> not config.Spec.DisableRedirect)
                |> Option.defaultValue true
        }

        let awaited =
            (if Observed.isKnown service then
                 []
             else
                 [ WellKnown.service ])
            @ TrustSource.unseen sources.ServiceCa
            @ TrustSource.unseen sources.Storage

        let applied = if List.isEmpty awaited then maps snapshot sources else []

        let steps, refusals =
            Refusal.separate [
                Desired.step
                    CertificateMap.ofServiceCa
                    "the service CA is injected into it"
                    (Snapshot.find WellKnown.serviceCa snapshot)
            ]

        {
            StandingPass.empty Writer.Certificates with
                Steps = steps @ (applied |> List.choose (fun kept -> kept.Step))
                Refusals = refusals @ (applied |> List.choose (fun kept -> kept.Refusal))
                Faults =
                    (applied |> List.collect (fun kept -> kept.Faults)) @ refusedKeys
                    |> List.distinct
        }
        |> StandingPass.waitingFor
            "put certificates into ConfigMaps"
            (awaited @ TrustSource.unseen sources.Additional)
            snapshot

    /// What others put among the certificates that is none. It is passed on as it is (RS-87), and whoever put it there is told.
    let advice (snapshot: Snapshot) : Finding list =
        let finding (target: ObjectRef) (key: string) : Finding = {
            Field = ObjectRef.text target + " data[\"" + key + "\"]"
            Value = ""
            Remedy =
                "there is no certificate in it, so it makes nobody trust anything; put one there, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, or take the key out"
            Reason = "CertificateInvalid"
        }

        let additional =
            match TrustSource.additional snapshot with
            | TrustSource.Given(target, map) -> CertificateMap.keysWithoutCertificate map |> List.map (finding target)
            | TrustSource.Nothing
            | TrustSource.Unseen _
            | TrustSource.Broken _ -> []

        let ofStorage =
            match TrustSource.storage (Observed.toOption snapshot.Config) snapshot with
            | TrustSource.Given(target, bundle) when not (CertificateText.holdsOne bundle) -> [
                finding target "ca-bundle.crt"
              ]
            | TrustSource.Given _
            | TrustSource.Nothing
            | TrustSource.Unseen _
            | TrustSource.Broken _ -> []

        additional @ ofStorage
