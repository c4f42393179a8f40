namespace ImageRegistry.Sandbox

open System
open System.Globalization
open System.Net
open System.Net.Sockets

/// The string formats that the API server checks. It ignores any other, and formats on anything but strings and numbers.
[<RequireQualifiedAccess>]
type StringFormat =
    | DateTime
    | Date
    | Duration
    | Uri
    | Hostname
    | Ipv4
    | Ipv6
    | Cidr
    | Mac
    | Uuid
    | Email
    | Base64

[<RequireQualifiedAccess>]
module StringFormat =

    /// The format of this name; none for a name that the server does not check.
    let ofName (name: string) : StringFormat option =
        match name.Replace("-", "") with
        | "datetime" -> Some StringFormat.DateTime
        | "date" -> Some StringFormat.Date
        | "duration" -> Some StringFormat.Duration
        | "uri" -> Some StringFormat.Uri
        | "hostname" -> Some StringFormat.Hostname
        | "ipv4" -> Some StringFormat.Ipv4
        | "ipv6" -> Some StringFormat.Ipv6
        | "cidr" -> Some StringFormat.Cidr
        | "mac" -> Some StringFormat.Mac
        | "uuid" -> Some StringFormat.Uuid
        | "email" -> Some StringFormat.Email
        | "byte" -> Some StringFormat.Base64
        | _ -> None

    let private isDigit (letter: char) = letter >= '0' && letter <= '9'

    /// RFC 3339; any fraction; offset `Z` or `+hh:mm`.
    let isDateTime (text: string) : bool =
        let dateOk =
            text.Length >= 20
            && text[4] = '-'
            && text[7] = '-'
            && (text[10] = 'T' || text[10] = 't')
            && fst (
                DateTime.TryParseExact(
                    text.Substring(0, 10) + "T" + text.Substring(11, 8),
                    "yyyy-MM-dd'T'HH:mm:ss",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None
                )
            )

        let rec zone (at: int) =
            if at >= text.Length then
                false
            elif at = 19 && text[at] = '.' then
                let mutable next = at + 1

                while next < text.Length && isDigit text[next] do
                    next <- next + 1

                next > at + 1 && next < text.Length && text[next] <> '.' && zone next
            else
                match text[at] with
                | 'Z'
                | 'z' -> at = text.Length - 1
                | '+'
                | '-' ->
                    text.Length = at + 6
                    && isDigit text[at + 1]
                    && isDigit text[at + 2]
                    && text[at + 3] = ':'
                    && isDigit text[at + 4]
                    && isDigit text[at + 5]
                | _ -> false

        dateOk && zone 19

    let private isDate (text: string) =
        fst (DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None))

    // Go's time.ParseDuration: signed, decimal numbers each followed by a unit; a bare 0 is the only number without one.
    let private isGoDuration (text: string) =
        let unsigned =
            if text.StartsWith '+' || text.StartsWith '-' then
                text.Substring 1
            else
                text

        let units = [ "ns"; "us"; "µs"; "μs"; "ms"; "s"; "m"; "h" ]

        let rec parts (at: int) =
            if at = unsigned.Length then
                true
            else
                let mutable next = at
                let mutable digits = 0
                let mutable dots = 0

                while next < unsigned.Length && (isDigit unsigned[next] || unsigned[next] = '.') do
                    if unsigned[next] = '.' then
                        dots <- dots + 1
                    else
                        digits <- digits + 1

                    next <- next + 1

                let start = next

                while next < unsigned.Length && unsigned[next] <> '.' && not (isDigit unsigned[next]) do
                    next <- next + 1

                digits > 0
                && dots <= 1
                && List.contains (unsigned.Substring(start, next - start)) units
                && parts next

        unsigned = "0" || (unsigned <> "" && parts 0)

    // The looser spelling: whole numbers with units of any length, such as `10 minutes` or `1d`.
    let private isWordyDuration (text: string) =
        let known (unit: string) =
            let unit = unit.ToLowerInvariant()
            let prefixes = [ "nano"; "µs"; "micro"; "milli"; "sec"; "min"; "hour"; "day"; "week" ]

            List.contains unit [ "ns"; "us"; "ms"; "s"; "m"; "h"; "hr"; "d"; "w"; "wk" ]
            || prefixes
               |> List.exists (fun prefix -> unit.StartsWith(prefix, StringComparison.Ordinal))

        let isLetter letter =
            Char.IsAsciiLetter letter || letter = 'µ'

        let skip (from: int) (wanted: char -> bool) =
            let mutable at = from

            while at < text.Length && wanted text[at] do
                at <- at + 1

            at

        let rec parts (at: int) (anyKnown: bool) =
            let number = skip at isDigit
            let gap = skip number Char.IsWhiteSpace
            let unit = skip gap isLetter
            let rest = skip unit Char.IsWhiteSpace

            if number = at || unit = gap then
                false
            else
                let anyKnown = anyKnown || known (text.Substring(gap, unit - gap))
                if rest = text.Length then anyKnown else parts rest anyKnown

        parts (skip 0 Char.IsWhiteSpace) false

    /// The API server's idea of a duration: Go's own syntax, or whole numbers with longer units (`10 minutes`, `1d`).
    /// Neither a bare number nor the empty text.
    let isDuration (text: string) : bool =
        isGoDuration text || isWordyDuration text

    // Go's url.ParseRequestURI: an absolute path, or anything with a scheme.
    let private isUri (text: string) =
        let clean =
            text
            |> Seq.forall (fun letter -> letter > ' ' && letter <> '\127' && letter <> '"' && letter <> '<')

        text <> ""
        && clean
        && (text.StartsWith '/' || fst (Uri.TryCreate(text, UriKind.Absolute)))

    let private isHostname (text: string) =
        let labelOk (label: string) =
            label.Length >= 1
            && label.Length <= 63
            && not (label.StartsWith '-')
            && not (label.EndsWith '-')
            && label
               |> Seq.forall (fun letter ->
                   Char.IsAsciiLetterOrDigit letter
                   || letter = '-'
                   || (letter > '\127' && (Char.IsLetter letter || Char.IsSymbol letter)))

        let labels = text.Split '.'

        text.Length <= 255
        && Array.forall labelOk labels
        && (labels.Length = 1 || labels[labels.Length - 1].Length >= 2)

    let private family (text: string) =
        match IPAddress.TryParse text with
        | true, address -> address |> Option.ofObj |> Option.map (fun address -> address.AddressFamily)
        | false, _ -> None

    /// Four decimal numbers without leading zeros.
    let isIpv4 (text: string) =
        family text = Some AddressFamily.InterNetwork
        && text.Split('.').Length = 4
        && text.Split('.')
           |> Array.forall (fun part -> part <> "" && Seq.forall isDigit part && (part = "0" || part[0] <> '0'))

    /// An IPv6 address without zone or brackets.
    let isIpv6 (text: string) =
        family text = Some AddressFamily.InterNetworkV6
        && not (text.Contains '%')
        && not (text.Contains '[')

    /// An address with a prefix length.
    let isCidr (text: string) =
        match text.Split '/' with
        | [| address; length |] ->
            match Int32.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture) with
            | true, bits when isIpv4 address -> bits <= 32
            | true, bits when isIpv6 address -> bits <= 128
            | _ -> false
        | _ -> false

    let private isMac (text: string) =
        let groups = text.Split([| ':'; '-' |])

        (groups.Length = 6 || groups.Length = 8)
        && groups
           |> Array.forall (fun group -> group.Length = 2 && Seq.forall Char.IsAsciiHexDigit group)

    let private isUuid (text: string) = fst (Guid.TryParse text)

    let private isEmail (text: string) =
        match text.Split '@' with
        | [| name; host |] -> name <> "" && isHostname host
        | _ -> false

    /// Whether the text is base64 with padding.
    let isBase64 (text: string) =
        Buffers.Text.Base64.IsValid(MemoryExtensions.AsSpan text)

    /// Whether the text is of the format.
    let accepts (format: StringFormat) (text: string) : bool =
        match format with
        | StringFormat.DateTime -> isDateTime text
        | StringFormat.Date -> isDate text
        | StringFormat.Duration -> isDuration text
        | StringFormat.Uri -> isUri text
        | StringFormat.Hostname -> isHostname text
        | StringFormat.Ipv4 -> isIpv4 text
        | StringFormat.Ipv6 -> isIpv6 text
        | StringFormat.Cidr -> isCidr text
        | StringFormat.Mac -> isMac text
        | StringFormat.Uuid -> isUuid text
        | StringFormat.Email -> isEmail text
        | StringFormat.Base64 -> isBase64 text
