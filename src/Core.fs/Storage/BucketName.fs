namespace ImageRegistry.Core

open System
open System.Text

/// Names of buckets that the operator makes (ST-30 to ST-32).
[<RequireQualifiedAccess>]
module BucketName =

    /// What every provider takes; S3 would take one character more.
    let private longest = 62

    let rec private withoutRuns (text: string) : string =
        let shorter = text.Replace("--", "-")
        if shorter = text then text else withoutRuns shorter

    let private joined (infrastructure: string) (region: string) : string =
        [ infrastructure; "image-registry" ] @ (if region = "" then [] else [ region ])
        |> String.concat "-"
        |> withoutRuns
        |> fun text -> text.ToLowerInvariant()

    /// The same name every time, so that a bucket is found again and never made twice.
    let deterministic (infrastructure: string) (region: string) : string =
        let name = joined infrastructure region

        if name.Length <= longest then
            name
        else
            let cut = name.Substring(0, longest)

            if cut.EndsWith '-' then
                cut.Substring(0, longest - 1) + "s"
            else
                cut

    /// `a` to `y`, from a digest of the seed.
    let private letters (seed: string) (count: int) : string =
        let digit (index: int) =
            let digest =
                Digest.sha256 (
                    Encoding.UTF8.GetBytes(seed + "/" + index.ToString Globalization.CultureInfo.InvariantCulture)
                )

            Convert.ToInt32(digest.Substring(0, 6), 16) % 25

        String.init count (fun index -> string (char (int 'a' + digit index)))

    /// A name of exactly 62 characters, filled up with letters from the seed, so that other clusters get others.
    let random (infrastructure: string) (region: string) (seed: string) : string =
        let name = joined infrastructure region
        let letters = letters seed

        if name.Length < longest - 1 then
            name + "-" + letters (longest - 1 - name.Length)
        elif name.Length = longest - 1 then
            name + letters 1
        else
            let cut = name.Substring(0, longest)

            if cut.EndsWith '-' then
                cut.Substring(0, longest - 1) + letters 1
            else
                cut

    /// Why no bucket can have this name, as far as it is so for every server: it would not even fit into an address.
    let finding (field: string) (name: string) : Finding option =
        let isFit (char: char) =
            Char.IsAsciiLetterOrDigit char || char = '.' || char = '-' || char = '_'

        if
            name.Length >= 3
            && name.Length <= 255
            && Seq.forall isFit name
            && Char.IsAsciiLetterOrDigit name[0]
        then
            None
        else
            Some {
                Field = field
                Value = name
                Remedy =
                    "a bucket's name has 3 to 255 letters, digits, dots, hyphens and underscores and begins with a letter or digit; name such a bucket, or leave the name empty to have one made"
                Reason = "InvalidBucketName"
            }
