namespace ImageRegistry.Core

/// What the profile `default` of an AWS shared credentials file offers (S3-10).
[<RequireQualifiedAccess>]
type AwsCredentials =
    | Keys
    /// A token file that is exchanged at the token service.
    | WebIdentity

/// The text of an AWS shared credentials file. It is read to know whether it can be used at all; the secrets in it are not kept.
[<RequireQualifiedAccess>]
module AwsSharedFile =

    /// The file of a key pair, to the byte as the Go operator writes it (S3-9).
    let ofKeys (accessKey: string) (secretKey: string) : string =
        "[default]\naws_access_key_id = "
        + accessKey
        + "\naws_secret_access_key = "
        + secretKey
        + "\n"

    let private sections (text: string) : Map<string, Map<string, string>> =
        let folder (section: string, all: Map<string, Map<string, string>>) (line: string) =
            let line = line.Trim()

            if line = "" || line.StartsWith '#' || line.StartsWith ';' then
                section, all
            elif line.StartsWith '[' && line.EndsWith ']' then
                let name = line.Substring(1, line.Length - 2).Trim()

                let name =
                    if name.StartsWith("profile ", System.StringComparison.Ordinal) then
                        name.Substring("profile ".Length).Trim()
                    else
                        name

                name, Map.add name (Map.tryFind name all |> Option.defaultValue Map.empty) all
            else
                match line.IndexOf '=' with
                | -1 -> section, all
                | at ->
                    let setting = line.Substring(0, at).Trim().ToLowerInvariant()
                    let value = line.Substring(at + 1).Trim()
                    let known = Map.tryFind section all |> Option.defaultValue Map.empty
                    section, Map.add section (Map.add setting value known) all

        (("", Map.empty), text.Split '\n') ||> Array.fold folder |> snd

    let private profile (text: string) : Map<string, string> =
        sections text |> Map.tryFind "default" |> Option.defaultValue Map.empty

    let private has (setting: string) (profile: Map<string, string>) =
        match Map.tryFind setting profile with
        | Some value -> value <> ""
        | None -> false

    /// What the file offers; none when it holds nothing that could be used (B-13).
    let credentials (text: string) : AwsCredentials option =
        let profile = profile text

        if has "role_arn" profile && has "web_identity_token_file" profile then
            Some AwsCredentials.WebIdentity
        elif has "aws_access_key_id" profile && has "aws_secret_access_key" profile then
            Some AwsCredentials.Keys
        else
            None

    /// Whether the file asks for the token service of the region itself.
    let isRegional (text: string) : bool =
        Map.tryFind "sts_regional_endpoints" (profile text) = Some "regional"
