namespace ImageRegistry.Core

open System

/// A family of AWS regions with addresses of its own (S3-4, B-12).
type AwsPartition = {
    Name: string
    /// What its regions' names begin with, before `-WORD-NUMBER`.
    Prefixes: string list
    DnsSuffix: string
    HasDualStack: bool
}

[<RequireQualifiedAccess>]
module AwsPartition =

    let private commercial = {
        Name = "aws"
        Prefixes = [ "us"; "eu"; "ap"; "sa"; "ca"; "me"; "af"; "il"; "mx" ]
        DnsSuffix = "amazonaws.com"
        HasDualStack = true
    }

    let private isolated name prefix suffix = {
        Name = name
        Prefixes = [ prefix ]
        DnsSuffix = suffix
        HasDualStack = false
    }

    let private own name prefix suffix = {
        Name = name
        Prefixes = [ prefix ]
        DnsSuffix = suffix
        HasDualStack = true
    }

    /// All that are known. A region that fits none belongs to the first.
    let all: AwsPartition list = [
        commercial
        own "aws-cn" "cn" "amazonaws.com.cn"
        own "aws-us-gov" "us-gov" "amazonaws.com"
        own "aws-eusc" "eusc-de" "amazonaws.eu"
        isolated "aws-iso" "us-iso" "c2s.ic.gov"
        isolated "aws-iso-b" "us-isob" "sc2s.sgov.gov"
        isolated "aws-iso-e" "eu-isoe" "cloud.adc-e.uk"
        isolated "aws-iso-f" "us-isof" "csp.hci.ic.gov"
    ]

    let private isWord (text: string) =
        text <> ""
        && text |> Seq.forall (fun char -> Char.IsAsciiLetterOrDigit char || char = '_')

    let private isNumber (text: string) =
        text <> "" && Seq.forall Char.IsAsciiDigit text

    let private has (region: string) (prefix: string) =
        region.StartsWith(prefix + "-", StringComparison.Ordinal)
        && (match region.Substring(prefix.Length + 1).Split '-' with
            | [| word; number |] -> isWord word && isNumber number
            | _ -> false)

    /// The partition of this region.
    let find (region: string) : AwsPartition =
        all
        |> List.tryFind (fun partition -> partition.Prefixes |> List.exists (has region))
        |> Option.defaultValue commercial

    /// Whether S3 in this region can be reached by IPv6 too (S3-3).
    let hasDualStack (region: string) : bool =
        region <> "" && (find region).HasDualStack

    /// The URL of S3 in this region.
    let s3Endpoint (region: string) : string =
        let partition = find region

        if partition.HasDualStack then
            "https://s3.dualstack." + region + "." + partition.DnsSuffix
        else
            "https://s3." + region + "." + partition.DnsSuffix

    /// Regions older than regional token services: without `sts_regional_endpoints = regional` theirs is the global one (S3-10).
    let private legacy =
        Set.ofList [
            "ap-northeast-1"
            "ap-south-1"
            "ap-southeast-1"
            "ap-southeast-2"
            "aws-global"
            "ca-central-1"
            "eu-central-1"
            "eu-north-1"
            "eu-west-1"
            "eu-west-2"
            "eu-west-3"
            "sa-east-1"
            "us-east-1"
            "us-east-2"
            "us-west-1"
            "us-west-2"
        ]

    /// The URL of the token service for this region, and what requests to it are signed for.
    let stsEndpoint (region: string) (isRegional: bool) : string * string =
        if not isRegional && Set.contains region legacy then
            "https://sts.amazonaws.com", "us-east-1"
        else
            "https://sts." + region + "." + (find region).DnsSuffix, region
