namespace ImageRegistry.Core

open System.Globalization
open System.Text

/// What the ConfigMaps with certificates are made from.
type CertificateSources = {
    /// The registry's own names in the cluster, as keys.
    OwnKeys: string list
    /// The CA of the registry's serving certificate.
    ServiceCa: TrustSource<string>
    Additional: TrustSource<CertificateMap>
    Storage: TrustSource<string>
    /// Clients may be sent to the storage itself, so they need its certificates too.
    Redirects: bool
}

/// What should stand in them (RS-86 to RS-88).
[<RequireQualifiedAccess>]
module CertificateContents =

    let private bundleKey = "storage-ca-bundle.pem"

    let private own (sources: CertificateSources) : CertificateMap =
        match TrustSource.given sources.ServiceCa with
        | None -> CertificateMap.empty
        | Some ca ->
            (CertificateMap.empty, sources.OwnKeys)
            ||> List.fold (fun map key -> CertificateMap.withText key ca map)

    let private withStorage (bundle: string option) (sources: CertificateSources) (map: CertificateMap) =
        match bundle with
        | Some bundle when sources.Redirects ->
            (map, sources.OwnKeys)
            ||> List.fold (fun map key -> CertificateMap.appended key bundle map)
        | Some _
        | None -> map

    /// For registry and nodes: own names, what administrators add, what the storage needs, in this order.
    let private forRegistry
        (sources: CertificateSources)
        (additional: CertificateMap option, bundle: string option)
        : CertificateMap =
        let all =
            own sources
            |> CertificateMap.joined (additional |> Option.defaultValue CertificateMap.empty)

        let withBundle =
            match bundle with
            | Some bundle -> CertificateMap.withText bundleKey bundle all
            | None -> all

        withStorage bundle sources withBundle

    // While the service CA is out of reach it is on its way back; pods that lost it in between would be made twice.
    let private keepingOwn (sources: CertificateSources) (live: Observed<Json>) (map: CertificateMap) =
        match TrustSource.given sources.ServiceCa, live with
        | None, Present document -> CertificateMap.keeping sources.OwnKeys (CertificateMap.ofConfigMap document) map
        | None, (Unknown | Absent)
        | Some _, (Unknown | Absent | Present _) -> map

    /// The contents of `image-registry-certificates`: all there should be first, then without the one and the other source, for when they
    /// do not fit. `live` is the ConfigMap as it is.
    let registry (sources: CertificateSources) (live: Observed<Json>) : CertificateMap list =
        let additional = TrustSource.given sources.Additional
        let bundle = TrustSource.given sources.Storage

        [ additional, bundle; None, bundle; additional, None; None, None ]
        |> List.map (forRegistry sources >> keepingOwn sources live)

    /// The same for `image-registry-ca`: own names only, for whoever talks to the registry.
    let clients (sources: CertificateSources) (live: Observed<Json>) : CertificateMap list =
        [ TrustSource.given sources.Storage; None ]
        |> List.map (fun bundle -> own sources |> withStorage bundle sources |> keepingOwn sources live)

    let private number (count: int) =
        count.ToString CultureInfo.InvariantCulture

    /// The source that takes most of the room.
    let private largest (sources: CertificateSources) : ObjectRef =
        let sized (source: TrustSource<'T>) (size: 'T -> int) =
            match source with
            | TrustSource.Given(target, content) -> [ target, size content ]
            | TrustSource.Nothing
            | TrustSource.Unseen _
            | TrustSource.Broken _ -> []

        let ofText (text: string) = Encoding.UTF8.GetByteCount text

        (WellKnown.serviceCa, 0) :: sized sources.ServiceCa ofText
        @ sized sources.Additional CertificateMap.size
        @ sized sources.Storage ofText
        |> List.maxBy snd
        |> fst

    /// That it does not fit, and because of what (RS-94); empty where it fits.
    let tooLarge (target: ObjectRef) (sources: CertificateSources) (map: CertificateMap) : string list =
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
