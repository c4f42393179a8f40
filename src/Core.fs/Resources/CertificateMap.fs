namespace ImageRegistry.Core

open System
open System.Text

/// Certificates by the key they have in a ConfigMap. A key stands in one of the two parts only, or the API server would refuse the
/// whole (RB-13).
type CertificateMap = {
    Texts: Map<string, string>
    /// Base64, as in `binaryData`.
    Bytes: Map<string, string>
}

/// Building the ConfigMaps with certificates: inventory rows 13 to 15.
[<RequireQualifiedAccess>]
module CertificateMap =

    /// No certificates.
    let empty: CertificateMap = { Texts = Map.empty; Bytes = Map.empty }

    /// The map with this text under the key, whatever was there before.
    let withText (key: string) (text: string) (map: CertificateMap) : CertificateMap = {
        Texts = Map.add key text map.Texts
        Bytes = Map.remove key map.Bytes
    }

    let private withBytes (key: string) (base64: string) (map: CertificateMap) : CertificateMap = {
        Texts = Map.remove key map.Texts
        Bytes = Map.add key base64 map.Bytes
    }

    /// The map with everything of the other one, which wins where both have a key.
    let joined (other: CertificateMap) (map: CertificateMap) : CertificateMap =
        let texts =
            (map, other.Texts) ||> Map.fold (fun all key text -> withText key text all)

        (texts, other.Bytes)
        ||> Map.fold (fun all key base64 -> withBytes key base64 all)

    let private decoded (base64: string) : byte[] option =
        let buffer = Array.zeroCreate<byte> base64.Length

        match Convert.TryFromBase64String(base64, buffer.AsSpan()) with
        | true, count -> Some(Array.truncate count buffer)
        | false, _ -> None

    /// The map with a line break and this text after what stands under the key; without that key nothing happens.
    let appended (key: string) (text: string) (map: CertificateMap) : CertificateMap =
        match Map.tryFind key map.Texts, Map.tryFind key map.Bytes |> Option.bind decoded with
        | Some before, _ -> withText key (before + "\n" + text) map
        | None, Some before ->
            let after = Array.append before (Encoding.UTF8.GetBytes("\n" + text))
            withBytes key (Convert.ToBase64String after) map
        | None, None -> map

    /// The map with what the other one has under these keys, where it has nothing there itself.
    let keeping (keys: string list) (other: CertificateMap) (map: CertificateMap) : CertificateMap =
        let isLacking key =
            List.contains key keys
            && not (Map.containsKey key map.Texts)
            && not (Map.containsKey key map.Bytes)

        map
        |> joined {
            Texts = other.Texts |> Map.filter (fun key _ -> isLacking key)
            Bytes = other.Bytes |> Map.filter (fun key _ -> isLacking key)
        }

    /// How many bytes the API server counts.
    let size (map: CertificateMap) : int =
        let texts = map.Texts |> Map.values |> Seq.sumBy Encoding.UTF8.GetByteCount

        let bytes =
            map.Bytes
            |> Map.values
            |> Seq.sumBy (fun base64 -> decoded base64 |> Option.map Array.length |> Option.defaultValue 0)

        texts + bytes

    /// More than so many bytes the API server refuses.
    let largest = 1024 * 1024

    /// Whether the API server takes this as a key.
    let isKey (key: string) : bool =
        let inner char =
            Char.IsAsciiLetterOrDigit char || char = '-' || char = '_' || char = '.'

        key <> ""
        && key.Length <= 253
        && key |> Seq.forall inner
        && key <> "."
        && not (key.StartsWith("..", StringComparison.Ordinal))

    /// What this ConfigMap holds, keys and values as they are.
    let ofConfigMap (document: Json) : CertificateMap =
        let texts = {
            empty with
                Texts = Json.texts [ "data" ] document
        }

        (texts, Json.texts [ "binaryData" ] document)
        ||> Map.fold (fun all key base64 -> withBytes key base64 all)

    /// The map without what the API server would refuse, and which keys those are.
    let admitted (map: CertificateMap) : CertificateMap * string list =
        let isWrongText key _ = not (isKey key)

        let isWrongBytes key base64 =
            not (isKey key) || Option.isNone (decoded base64)

        {
            Texts = map.Texts |> Map.filter (fun key text -> not (isWrongText key text))
            Bytes = map.Bytes |> Map.filter (fun key base64 -> not (isWrongBytes key base64))
        },
        (map.Texts |> Map.filter isWrongText |> Map.keys |> List.ofSeq)
        @ (map.Bytes |> Map.filter isWrongBytes |> Map.keys |> List.ofSeq)

    /// The keys under which no certificate stands.
    let keysWithoutCertificate (map: CertificateMap) : string list =
        let inBytes base64 =
            match decoded base64 with
            | Some bytes -> CertificateText.holdsOne (Encoding.UTF8.GetString bytes)
            | None -> false

        (map.Texts
         |> Map.filter (fun _ text -> not (CertificateText.holdsOne text))
         |> Map.keys
         |> List.ofSeq)
        @ (map.Bytes
           |> Map.filter (fun _ base64 -> not (inBytes base64))
           |> Map.keys
           |> List.ofSeq)

    /// The ConfigMap that holds exactly this (RS-85).
    let desired (target: ObjectRef) (map: CertificateMap) : Desired = {
        Target = target
        Document =
            Document.ofRef target
            |> Document.withAnnotations (Map.ofList [ WellKnown.owningComponentAnnotation, "Image Registry" ])
            |> Json.set [ "data" ] (Json.textMap map.Texts)
            |> Json.set [ "binaryData" ] (Json.textMap map.Bytes)
        Whole = [ [ "data" ]; [ "binaryData" ] ]
        Immutable = []
    }

    /// The ConfigMap that the service CA is injected into: only the asking for it is ours (RS-84, RB-14).
    let ofServiceCa: Desired = {
        Target = WellKnown.serviceCa
        Document =
            Document.ofRef WellKnown.serviceCa
            |> Document.withAnnotations (Map.ofList [ WellKnown.injectCaBundleAnnotation, "true" ])
        Whole = []
        Immutable = []
    }
