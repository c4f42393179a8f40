namespace ImageRegistry.Core

open System.Globalization

/// The ConfigMaps with certificates for registry and nodes: inventory rows 13 to 15 (spec 02, section 9). They are kept in every
/// management state, and no content is made from a source that has not been seen (RB-12).
[<RequireQualifiedAccess>]
module CertificatesPass =

    let private bundleKey = "storage-ca-bundle.pem"

    /// What both ConfigMaps are made from, once all of it has been seen.
    type private Sources = {
        /// The registry's own names in the cluster, as keys, and the CA of its serving certificate.
        OwnKeys: string list
        ServiceCa: TrustSource<string>
        Additional: TrustSource<CertificateMap>
        Storage: TrustSource<string>
        /// Clients may be sent to the storage itself, so they need its certificates too.
        Redirects: bool
    }

    let private given (source: TrustSource<'T>) : 'T option =
        match source with
        | TrustSource.Given(_, content) -> Some content
        | TrustSource.Nothing
        | TrustSource.Unseen _
        | TrustSource.Broken _ -> None

    let private broken (source: TrustSource<'T>) : string list =
        match source with
        | TrustSource.Broken why -> [ why ]
        | TrustSource.Nothing
        | TrustSource.Unseen _
        | TrustSource.Given _ -> []

    let private unseen (source: TrustSource<'T>) : ObjectRef list =
        match source with
        | TrustSource.Unseen target -> [ target ]
        | TrustSource.Nothing
        | TrustSource.Broken _
        | TrustSource.Given _ -> []

    /// RS-86
    let private own (sources: Sources) : CertificateMap =
        match given sources.ServiceCa with
        | None -> CertificateMap.empty
        | Some ca ->
            (CertificateMap.empty, sources.OwnKeys)
            ||> List.fold (fun map key -> CertificateMap.withText key ca map)

    let private forClients (bundle: string option) (sources: Sources) (map: CertificateMap) : CertificateMap =
        match bundle with
        | Some bundle when sources.Redirects ->
            (map, sources.OwnKeys)
            ||> List.fold (fun map key -> CertificateMap.appended key bundle map)
        | Some _
        | None -> map

    /// RS-87, in its order.
    let private forRegistry (additional: CertificateMap option) (bundle: string option) (sources: Sources) =
        let all =
            own sources
            |> CertificateMap.joined (additional |> Option.defaultValue CertificateMap.empty)

        let withBundle =
            match bundle with
            | Some bundle -> CertificateMap.withText bundleKey bundle all
            | None -> all

        forClients bundle sources withBundle

    let private number (count: int) =
        count.ToString CultureInfo.InvariantCulture

    /// The source that takes most of the room.
    let private largest (sources: Sources) : ObjectRef =
        let sized (source: TrustSource<'T>) (size: 'T -> int) =
            match source with
            | TrustSource.Given(target, content) -> [ target, size content ]
            | TrustSource.Nothing
            | TrustSource.Unseen _
            | TrustSource.Broken _ -> []

        let ofText (text: string) =
            System.Text.Encoding.UTF8.GetByteCount text

        (WellKnown.serviceCa, 0) :: sized sources.ServiceCa ofText
        @ sized sources.Additional CertificateMap.size
        @ sized sources.Storage ofText
        |> List.maxBy snd
        |> fst

    /// RS-94
    let private tooLarge (target: ObjectRef) (sources: Sources) (map: CertificateMap) : string list =
        let size = CertificateMap.size map

        if size <= CertificateMap.largest then
            []
        else
            [
                ObjectRef.text target
                + " would hold "
                + number size
                + " bytes, and the API server takes "
                + number CertificateMap.largest
                + "; most of it comes from "
                + ObjectRef.text (largest sources)
                + ": take certificates out of it"
            ]

    /// Whether the live map holds certificates under our own names while the service CA is out of reach: it is on its way back, and
    /// pods that lose it in between would be made twice.
    let private outlivesServiceCa (sources: Sources) (live: Json) =
        Option.isNone (given sources.ServiceCa)
        && sources.OwnKeys
           |> List.exists (fun key ->
               Map.containsKey key (Json.members [ "data" ] live)
               || Map.containsKey key (Json.members [ "binaryData" ] live))

    /// What becomes of one of the ConfigMaps.
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
        (sources: Sources)
        (missing: string list)
        (contents: CertificateMap list)
        : Kept =
        let fits = tooLarge target sources >> List.isEmpty

        let faults =
            missing
            @ (contents |> List.truncate 1 |> List.collect (tooLarge target sources))

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
        | [], Present document when outlivesServiceCa sources document -> {
            Step = None
            Refusal =
                refuse (
                    "the service CA is still to be injected into "
                    + ObjectRef.text WellKnown.serviceCa
                )
            Faults = []
          }
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

    let private maps (snapshot: Snapshot) (sources: Sources) : Kept list =
        let additional = given sources.Additional
        let bundle = given sources.Storage
        let forRegistry additional bundle = forRegistry additional bundle sources

        let forClients bundle =
            own sources |> forClients bundle sources

        let registry =
            if List.isEmpty (unseen sources.Additional) then
                [
                    keep
                        snapshot
                        WellKnown.certificates
                        "the registry and the nodes trust these certificates"
                        sources
                        (broken sources.Additional @ broken sources.Storage)
                        [
                            forRegistry additional bundle
                            forRegistry None bundle
                            forRegistry additional None
                            forRegistry None None
                        ]
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
                (broken sources.Storage)
                [ forClients bundle; forClients None ]
        ]

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
            @ unseen sources.ServiceCa
            @ unseen sources.Storage

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
        |> StandingPass.waitingFor "put certificates into ConfigMaps" (awaited @ unseen sources.Additional) snapshot

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
