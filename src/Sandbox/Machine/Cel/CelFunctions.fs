namespace ImageRegistry.Sandbox

open System
open System.Globalization
open System.Net
open System.Net.Sockets

/// What operators and functions give, once their arguments are known.
[<RequireQualifiedAccess>]
module CelFunctions =

    let private noOverload = Error "no such overload"

    // Numbers -------------------------------------------------------------------------------------------------------------

    let private checkedly (compute: int64 -> int64 -> int64) (a: int64) (b: int64) : Result<CelValue, string> =
        try
            Ok(CelValue.Int(compute a b))
        with
        | :? OverflowException -> Error "integer overflow"
        | :? DivideByZeroException -> Error "division by zero"

    let private arithmetic (sign: string) (a: int64) (b: int64) : Result<CelValue, string> =
        match sign with
        | "+" -> checkedly (fun a b -> Checked.(+) a b) a b
        | "-" -> checkedly (fun a b -> Checked.(-) a b) a b
        | "*" -> checkedly (fun a b -> Checked.(*) a b) a b
        | "/" -> checkedly (fun a b -> a / b) a b
        | "%" when b = 0L -> Error "modulus by zero"
        | "%" -> checkedly (fun a b -> a % b) a b
        | _ -> noOverload

    let private fractional (sign: string) (a: double) (b: double) : Result<CelValue, string> =
        match sign with
        | "+" -> Ok(CelValue.Double(a + b))
        | "-" -> Ok(CelValue.Double(a - b))
        | "*" -> Ok(CelValue.Double(a * b))
        | "/" -> Ok(CelValue.Double(a / b))
        | _ -> noOverload

    let private order (a: CelValue) (b: CelValue) : Result<int, string> =
        match a, b with
        | CelValue.Int a, CelValue.Int b -> Ok(compare a b)
        | CelValue.Int a, CelValue.Double b -> Ok(compare (double a) b)
        | CelValue.Double a, CelValue.Int b -> Ok(compare a (double b))
        | CelValue.Double a, CelValue.Double b -> Ok(compare a b)
        | CelValue.Text a, CelValue.Text b -> Ok(String.CompareOrdinal(a, b))
        | CelValue.Bool a, CelValue.Bool b -> Ok(compare a b)
        | _ -> noOverload

    let private compared (holds: int -> bool) a b =
        order a b |> Result.map (fun order -> CelValue.Bool(holds order))

    // Addresses -----------------------------------------------------------------------------------------------------------

    let private isStrict (text: string) =
        (StringFormat.isIpv4 text || StringFormat.isIpv6 text)
        && not (text.Contains '%')

    // An IPv4 address in the dress of an IPv6 one is none to the API.
    let private address (text: string) : IPAddress option =
        match IPAddress.TryParse text with
        | true, found when isStrict text ->
            found
            |> Option.ofObj
            |> Option.filter (fun found -> not found.IsIPv4MappedToIPv6)
        | _ -> None

    let private isRange (text: string) =
        StringFormat.isCidr text
        && (match text.Split '/' with
            | [| ip; _ |] -> address ip |> Option.isSome
            | _ -> false)

    // What Go's `url.ParseRequestURI` takes: an absolute URL or an absolute path.
    let private isUrl (text: string) =
        let escapesAreWhole =
            text.Split '%'
            |> Array.skip 1
            |> Array.forall (fun rest ->
                rest.Length >= 2 && Char.IsAsciiHexDigit rest[0] && Char.IsAsciiHexDigit rest[1])

        let isClean = text |> Seq.forall (fun letter -> letter > ' ' && letter <> '\127')

        let colon = text.IndexOf ':'

        let hasScheme =
            colon > 0
            && Char.IsAsciiLetter text[0]
            && text.Substring(0, colon)
               |> Seq.forall (fun letter ->
                   Char.IsAsciiLetterOrDigit letter || letter = '+' || letter = '-' || letter = '.')

        // A host ends at the path; its port is a number.
        let authorityIsGood =
            match text.IndexOf("://", StringComparison.Ordinal) with
            | at when at = colon && at > 0 ->
                let host = (text.Substring(at + 3).Split [| '/'; '?'; '#' |])[0]
                let host = host.Substring(host.LastIndexOf '@' + 1)
                let port = host.Substring(host.LastIndexOf ']' + 1)

                match port.Split ':' with
                | [| _ |] -> true
                | [| _; digits |] -> digits |> Seq.forall Char.IsAsciiDigit
                | _ -> false
            | _ -> true

        isClean
        && escapesAreWhole
        && authorityIsGood
        && (text.StartsWith '/' || hasScheme)

    // Texts and lists -----------------------------------------------------------------------------------------------------

    let private ascii (change: char -> char) (text: string) =
        text
        |> String.map (fun letter -> if Char.IsAscii letter then change letter else letter)

    let private matches (text: string) (pattern: string) : Result<CelValue, string> =
        Pattern.parse pattern
        |> Result.map (fun pattern -> CelValue.Bool(Pattern.matches pattern text))

    let private joined (kind: ListType) (a: CelValue list) (b: CelValue list) : CelValue =
        match kind with
        | ListType.Set -> CelValue.List(kind, a @ (b |> List.filter (fun item -> not (List.contains item a))))
        | ListType.Atomic
        | ListType.Map _ -> CelValue.List(ListType.Atomic, a @ b)

    let private item (items: CelValue list) (index: int64) =
        if index < 0L || index >= int64 items.Length then
            Error("index out of bounds: " + string index)
        else
            Ok(List.item (int index) items)

    let private shown (value: CelValue) : Result<CelValue, string> =
        match value with
        | CelValue.Text _ -> Ok value
        | CelValue.Int number -> Ok(CelValue.Text(string number))
        | CelValue.Double number -> Ok(CelValue.Text(number.ToString("R", CultureInfo.InvariantCulture)))
        | CelValue.Bool flag -> Ok(CelValue.Text(if flag then "true" else "false"))
        | CelValue.Address address -> Ok(CelValue.Text(string address))
        | CelValue.Null
        | CelValue.List _
        | CelValue.Object _ -> noOverload

    let private ofText (name: string) (text: string) : Result<CelValue, string> =
        match name with
        | "size"
        | ".size" -> Ok(CelValue.Int(int64 (Seq.length (text.EnumerateRunes()))))
        | ".lowerAscii" -> Ok(CelValue.Text(ascii Char.ToLowerInvariant text))
        | ".upperAscii" -> Ok(CelValue.Text(ascii Char.ToUpperInvariant text))
        | ".trim" -> Ok(CelValue.Text(text.Trim()))
        | "isIP" -> Ok(CelValue.Bool(address text |> Option.isSome))
        | "isCIDR" -> Ok(CelValue.Bool(isRange text))
        | "isURL" -> Ok(CelValue.Bool(isUrl text))
        | "ip" ->
            match address text with
            | Some found -> Ok(CelValue.Address found)
            | None ->
                Error(
                    "IP Address "
                    + Finding.quote text
                    + " parse error during conversion from string"
                )
        | _ -> noOverload

    let private ofTexts (name: string) (a: string) (b: string) : Result<CelValue, string> =
        match name with
        | "+" -> Ok(CelValue.Text(a + b))
        | "matches"
        | ".matches" -> matches a b
        | ".startsWith" -> Ok(CelValue.Bool(a.StartsWith(b, StringComparison.Ordinal)))
        | ".endsWith" -> Ok(CelValue.Bool(a.EndsWith(b, StringComparison.Ordinal)))
        | ".contains" -> Ok(CelValue.Bool(a.Contains(b, StringComparison.Ordinal)))
        | _ -> noOverload

    /// What the function of this name gives for these values, or the language's own word for what went wrong.
    let call (name: string) (arguments: CelValue list) : Result<CelValue, string> =
        match name, arguments with
        | "!", [ CelValue.Bool value ] -> Ok(CelValue.Bool(not value))
        | "-", [ CelValue.Int value ] -> arithmetic "-" 0L value
        | "-", [ CelValue.Double value ] -> Ok(CelValue.Double(-value))
        | "==", [ a; b ] -> Ok(CelValue.Bool(a = b))
        | "!=", [ a; b ] -> Ok(CelValue.Bool(a <> b))
        | "<", [ a; b ] -> compared (fun order -> order < 0) a b
        | "<=", [ a; b ] -> compared (fun order -> order <= 0) a b
        | ">", [ a; b ] -> compared (fun order -> order > 0) a b
        | ">=", [ a; b ] -> compared (fun order -> order >= 0) a b
        | "in", [ value; CelValue.List(_, items) ] -> Ok(CelValue.Bool(List.contains value items))
        | "in", [ CelValue.Text name; CelValue.Object members ] -> Ok(CelValue.Bool(Map.containsKey name members))
        | "[]", [ CelValue.List(_, items); CelValue.Int index ] -> item items index
        | "[]", [ CelValue.Object members; CelValue.Text name ] ->
            match Map.tryFind name members with
            | Some value -> Ok value
            | None -> Error("no such key: " + name)
        | ("size" | ".size"), [ CelValue.List(_, items) ] -> Ok(CelValue.Int(int64 items.Length))
        | ("size" | ".size"), [ CelValue.Object members ] -> Ok(CelValue.Int(int64 members.Count))
        | "+", [ CelValue.List(kind, a); CelValue.List(_, b) ] -> Ok(joined kind a b)
        | "string", [ value ] -> shown value
        | ".family", [ CelValue.Address address ] ->
            Ok(
                CelValue.Int(
                    if address.AddressFamily = AddressFamily.InterNetwork then
                        4L
                    else
                        6L
                )
            )
        | name, [ CelValue.Text text ] -> ofText name text
        | name, [ CelValue.Text a; CelValue.Text b ] -> ofTexts name a b
        | sign, [ CelValue.Int a; CelValue.Int b ] -> arithmetic sign a b
        | sign, [ CelValue.Double a; CelValue.Double b ] -> fractional sign a b
        | _ -> noOverload
