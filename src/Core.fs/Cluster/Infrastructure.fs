namespace ImageRegistry.Core

/// `status.platformStatus.type` of the Infrastructure: compared exactly, case included (PD-1).
[<RequireQualifiedAccess>]
type Platform =
    | Aws
    | Azure
    | Gcp
    | IbmCloud
    | PowerVs
    | OpenStack
    | OVirt
    | BareMetal
    | VSphere
    | None
    | Nutanix
    | KubeVirt
    | EquinixMetal
    | AlibabaCloud
    | External
    | Libvirt
    /// An empty or unknown word, or no `platformStatus` at all (PD-3: unknown platform, not a crash).
    | Unrecognised of string

/// What is read of `infrastructures.config.openshift.io/cluster`.
[<NoComparison>]
type Infrastructure = {
    /// The cluster's name: prefix of buckets and accounts.
    Name: string
    Platform: Platform
    /// `status.infrastructureTopology` is `SingleReplica`: one registry pod at first start (OP-47).
    SingleReplica: bool
    /// Why the platform could not be told, when it could not.
    Findings: Finding list
    /// The document's `status`, for what only one platform reads.
    Status: Json
}

/// The API's words for the platforms.
[<RequireQualifiedAccess>]
module Platform =

    /// The word as the API has it; an unknown one as it was found.
    let text (platform: Platform) : string =
        match platform with
        | Platform.Aws -> "AWS"
        | Platform.Azure -> "Azure"
        | Platform.Gcp -> "GCP"
        | Platform.IbmCloud -> "IBMCloud"
        | Platform.PowerVs -> "PowerVS"
        | Platform.OpenStack -> "OpenStack"
        | Platform.OVirt -> "oVirt"
        | Platform.BareMetal -> "BareMetal"
        | Platform.VSphere -> "VSphere"
        | Platform.None -> "None"
        | Platform.Nutanix -> "Nutanix"
        | Platform.KubeVirt -> "KubeVirt"
        | Platform.EquinixMetal -> "EquinixMetal"
        | Platform.AlibabaCloud -> "AlibabaCloud"
        | Platform.External -> "External"
        | Platform.Libvirt -> "Libvirt"
        | Platform.Unrecognised word -> word

    /// Every platform that the API has a word for.
    let all: Platform list = [
        Platform.Aws
        Platform.Azure
        Platform.Gcp
        Platform.IbmCloud
        Platform.PowerVs
        Platform.OpenStack
        Platform.OVirt
        Platform.BareMetal
        Platform.VSphere
        Platform.None
        Platform.Nutanix
        Platform.KubeVirt
        Platform.EquinixMetal
        Platform.AlibabaCloud
        Platform.External
        Platform.Libvirt
    ]

    /// The platform of this word, compared exactly, case included (PD-1).
    let parse (word: string) : Platform =
        all
        |> List.tryFind (fun platform -> text platform = word)
        |> Option.defaultValue (Platform.Unrecognised word)

/// `infrastructures.config.openshift.io/cluster`, as far as it is read (spec 06, 3.1).
[<RequireQualifiedAccess>]
module Infrastructure =

    /// What this document says of the cluster. Without a readable `status.platformStatus` the platform is unknown, and a finding
    /// says so (API-17); an empty word is what the schema admits and no finding.
    let decode (document: Json) : Infrastructure =
        let status = document |> Json.tryField "status" |> Option.defaultValue Json.empty

        let platformStatus =
            Place.make "status" "InvalidConfig" (Some status)
            |> Place.child "platformStatus"

        let word, findings =
            match platformStatus.Content with
            | None ->
                let remedy =
                    "infrastructures.config.openshift.io/cluster does not name the platform: its default storage cannot be told; "
                    + "configure spec.storage of the Config"

                "", [ Place.finding remedy platformStatus ]
            | Some _ ->
                reading {
                    let! _ = Reading.isObject platformStatus
                    return! platformStatus |> Place.child "type" |> Reading.text
                }
                |> Reading.pair

        {
            Name = Json.tryString [ "infrastructureName" ] status |> Option.defaultValue ""
            Platform = Platform.parse word
            SingleReplica = Json.tryString [ "infrastructureTopology" ] status = Some "SingleReplica"
            Findings = findings
            Status = status
        }
