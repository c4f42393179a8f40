namespace ImageRegistry.Core

open System

/// Addresses of services that people write (B-9).
[<RequireQualifiedAccess>]
module ServiceUrl =

    /// The address without a slash at its end, or what is wrong with it. The value is only quoted when no password can be in it.
    let parse (field: string) (reason: string) (text: string) : Result<string, Finding> =
        let fault (quoted: bool) =
            Error {
                Field = field
                Value = if quoted then text else ""
                Remedy =
                    "it must be an absolute URL with scheme http or https and a host, without user name, query and fragment, such as https://s3.example.com:9000"
                Reason = reason
            }

        let isGood (uri: Uri) =
            (uri.Scheme = Uri.UriSchemeHttp || uri.Scheme = Uri.UriSchemeHttps)
            && uri.Host <> ""
            && uri.UserInfo = ""
            && not (text |> Seq.exists (fun char -> Char.IsWhiteSpace char || "?#@".Contains char))

        match Uri.TryCreate(text, UriKind.Absolute) with
        | true, NonNull uri when isGood uri -> Ok(text.TrimEnd '/')
        | _, _ -> fault (not (text.Contains '@'))
