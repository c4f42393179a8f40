namespace ImageRegistry.Core

open System

/// Tags of S3 buckets (S3-22.6, TAG-1 to TAG-6, B-4, B-17).
[<RequireQualifiedAccess>]
module AwsTags =

    /// The tag that proves a bucket to be ours.
    let mark (infrastructure: string) : string * string =
        "kubernetes.io/cluster/" + infrastructure, "owned"

    let private isFitKey (char: char) =
        Char.IsAsciiLetterOrDigit char
        || "_.:/=".Contains char
        || (char >= '+' && char <= '@')
        || char = ' '

    /// Whether a domain of ours, or of a subdomain, stands before the first slash of the key.
    let private isIn (domain: string) (key: string) =
        match key.IndexOf '/' with
        | -1 -> false
        | at ->
            let prefix = key.Substring(0, at)
            prefix = domain || prefix.EndsWith("." + domain, StringComparison.Ordinal)

    /// Why an administrator's tag cannot be put on the bucket; none when it can (TAG-3).
    let refusal (key: string, value: string) : string option =
        if key = "" || key.Length > 128 then
            Some "its key must have 1 to 128 characters"
        elif value.Length > 256 then
            Some "its value must have at most 256 characters"
        elif not (Seq.forall isFitKey key && Seq.forall isFitKey value) then
            Some "only letters, digits, spaces and + - = . _ : / @ , ; < > ? are allowed"
        elif String.Equals(key, "Name", StringComparison.OrdinalIgnoreCase) then
            Some "the key Name is the operator's"
        elif key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) then
            Some "keys that begin with aws: are Amazon's"
        elif isIn "kubernetes.io" key || isIn "openshift.io" key then
            Some "keys of kubernetes.io and openshift.io are the cluster's"
        else
            None

    /// Tags that the bucket should have at least: ours first, then those of the administrator that can be used, each key once.
    let desired (infrastructure: string) (tags: (string * string) list) : (string * string) list =
        let ours = [ mark infrastructure; "Name", infrastructure + "-image-registry" ]
        let usable = tags |> List.filter (fun tag -> Option.isNone (refusal tag))

        // Of two tags with one key the last one counts, as it would if they were set one after the other.
        let last = usable |> List.rev |> List.distinctBy fst |> List.rev

        ours @ last

    /// Whether all of these are among the current ones.
    let covers (desired: (string * string) list) (current: (string * string) list) : bool =
        desired |> List.forall (fun tag -> List.contains tag current)

    /// The current tags, with the desired ones added or replaced; nothing is ever taken away (TAG-2).
    let merge (desired: (string * string) list) (current: (string * string) list) : (string * string) list =
        let wanted = Map.ofList desired

        let kept =
            current
            |> List.map (fun (key, value) -> key, Map.tryFind key wanted |> Option.defaultValue value)

        let added =
            desired
            |> List.filter (fun (key, _) -> not (current |> List.exists (fun (known, _) -> known = key)))

        kept @ added

    /// As many as S3 takes.
    let most = 50
