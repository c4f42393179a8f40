namespace ImageRegistry.Core

open System

/// What the API server takes as the name of an object.
[<RequireQualifiedAccess>]
module ObjectName =

    let private isLabel (text: string) =
        let inner char =
            Char.IsAsciiLetterLower char || Char.IsAsciiDigit char || char = '-'

        text <> ""
        && text.Length <= 63
        && text |> Seq.forall inner
        && not (text.StartsWith '-')
        && not (text.EndsWith '-')

    /// Whether this is a DNS-1123 subdomain, as names of most objects are, ConfigMaps, Secrets and Routes among them.
    let isSubdomain (text: string) =
        text.Length <= 253 && text.Split '.' |> Array.forall isLabel
