namespace ImageRegistry.Sandbox

open System

/// The syntax of names, labels and keys, with what the server says of those that break it.
[<RequireQualifiedAccess>]
module Names =

    let private isLower (letter: char) =
        Char.IsAsciiLetterLower letter || Char.IsAsciiDigit letter

    let private tooLong (most: int) (text: string) =
        if text.Length > most then
            [ "must be no more than " + string most + " characters" ]
        else
            []

    let private isLabel (text: string) =
        text <> ""
        && isLower text[0]
        && isLower text[text.Length - 1]
        && Seq.forall (fun letter -> isLower letter || letter = '-') text

    let private when' (broken: bool) (message: string) = if broken then [ message ] else []

    /// What is wrong with a label of RFC 1123 (namespaces, containers, volumes).
    let label (text: string) : string list =
        tooLong 63 text
        @ when'
            (not (isLabel text))
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"

    /// What is wrong with a label of RFC 1035 (Services).
    let serviceLabel (text: string) : string list =
        tooLong 63 text
        @ when'
            (not (isLabel text && Char.IsAsciiLetterLower text[0]))
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"

    let private isSubdomain (text: string) = text.Split '.' |> Array.forall isLabel

    /// What is wrong with a subdomain of RFC 1123 (most objects).
    let subdomain (text: string) : string list =
        tooLong 253 text
        @ when'
            (not (isSubdomain text))
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

    /// What is wrong with a name that only has to be a path segment (RBAC).
    let pathSegment (text: string) : string list =
        when' (text = ".") "may not be '.'"
        @ when' (text = "..") "may not be '..'"
        @ when' (text.Contains '/') "may not contain '/'"
        @ when' (text.Contains '%') "may not contain '%'"

    let private isNamePart (text: string) =
        let inner letter =
            Char.IsAsciiLetterOrDigit letter || letter = '-' || letter = '_' || letter = '.'

        text <> ""
        && Char.IsAsciiLetterOrDigit text[0]
        && Char.IsAsciiLetterOrDigit text[text.Length - 1]
        && Seq.forall inner text

    let private nameRule =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

    let private namePart (text: string) =
        if text = "" then
            [ "name part must be non-empty" ]
        else
            when' (text.Length > 63) "name part must be no more than 63 characters"
            @ when' (not (isNamePart text)) ("name part " + nameRule)

    /// What is wrong with a key of labels or annotations: `name` or `prefix/name`.
    let qualified (text: string) : string list =
        match text.Split '/' with
        | [| name |] -> namePart name
        | [| ""; name |] -> "prefix part must be non-empty" :: namePart name
        | [| prefix; name |] ->
            (subdomain prefix |> List.map (fun message -> "prefix part " + message))
            @ namePart name
        | _ -> [
            "a qualified name "
            + nameRule
            + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
          ]

    /// What is wrong with the value of a label.
    let labelValue (text: string) : string list =
        tooLong 63 text
        @ when'
            (text <> "" && not (isNamePart text))
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"

    /// What is wrong with a key in the data of a ConfigMap or Secret.
    let dataKey (text: string) : string list =
        let inner letter =
            Char.IsAsciiLetterOrDigit letter || letter = '-' || letter = '_' || letter = '.'

        tooLong 253 text
        @ when'
            (text = "" || not (Seq.forall inner text))
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
        @ when' (text = ".") "must not be '.'"
        @ when' (text = "..") "must not be '..'"
        @ when' (text.Length > 2 && text.StartsWith("..", StringComparison.Ordinal)) "must not start with '..'"

    /// What is wrong with the name of an environment variable.
    let environment (text: string) : string list =
        when'
            (text = ""
             || Seq.exists (fun letter -> letter = '=' || letter < ' ' || letter > '~') text)
            "a valid environment variable name must consist only of printable ASCII characters other than '='"

    /// What is wrong with the name of a port.
    let port (text: string) : string list =
        let inner letter = isLower letter || letter = '-'

        tooLong 15 text
        @ when' (not (Seq.forall inner text)) "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"
        @ when' (not (Seq.exists Char.IsAsciiLetterLower text)) "must contain at least one letter (a-z)"
        @ when' (text.Contains("--", StringComparison.Ordinal)) "must not contain consecutive hyphens"
        @ when' (text.StartsWith '-' || text.EndsWith '-') "must not begin or end with a hyphen"
