namespace ImageRegistry.Core

open System

/// Certificates as text (RFC 7468).
[<RequireQualifiedAccess>]
module CertificateText =

    let private beginning = "-----BEGIN CERTIFICATE-----"
    let private ending = "-----END CERTIFICATE-----"

    let private isBase64 (text: string) =
        let compact = text |> String.filter (fun char -> not (Char.IsWhiteSpace char))

        compact <> ""
        && fst (Convert.TryFromBase64String(compact, Array.zeroCreate<byte>(compact.Length).AsSpan()))

    /// Whether there is a certificate in this text. What is inside of it is not looked at.
    let holdsOne (text: string) : bool =
        match text.IndexOf(beginning, StringComparison.Ordinal) with
        | -1 -> false
        | start ->
            let inner = start + beginning.Length

            match text.IndexOf(ending, inner, StringComparison.Ordinal) with
            | -1 -> false
            | finish -> isBase64 (text.Substring(inner, finish - inner))
