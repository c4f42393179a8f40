namespace ImageRegistry.Core

/// The feature gates of one version of the cluster, in the order of the document.
type FeatureGateSet = {
    Enabled: string list
    Disabled: string list
}

/// `featuregates.config.openshift.io/cluster`: which optional features the cluster has (OP-23, OP-25).
[<RequireQualifiedAccess>]
module FeatureGates =

    /// Operators that are not built for a release carry this version.
    let private placeholder = "0.0.1-snapshot"

    let private names (path: string) (entry: Json) =
        Json.items [ path ] entry |> List.choose (Json.tryString [ "name" ])

    /// The gates of each version that the document has an entry for; of several entries for one version the first one counts.
    let decode (document: Json) : Map<string, FeatureGateSet> =
        Json.items [ "status"; "featureGates" ] document
        |> List.choose (fun entry ->
            Json.tryString [ "version" ] entry
            |> Option.map (fun version ->
                version,
                {
                    Enabled = names "enabled" entry
                    Disabled = names "disabled" entry
                }))
        |> List.rev
        |> Map.ofList

    /// The version whose gates count: that of the operator's own image or, where that is the placeholder, the one that
    /// `clusterversions/version` aims at, or else its latest. None while that cannot be told.
    let version (operatorImageVersion: string) (clusterVersion: Json option) : string option =
        let given = Option.filter (fun version -> version <> "")

        if operatorImageVersion <> placeholder then
            given (Some operatorImageVersion)
        else
            let desired =
                clusterVersion
                |> Option.bind (Json.tryString [ "status"; "desired"; "version" ])
                |> given

            match desired with
            | Some version -> Some version
            | None ->
                clusterVersion
                |> Option.bind (Json.items [ "status"; "history" ] >> List.tryHead)
                |> Option.bind (Json.tryString [ "version" ])
                |> given

    /// Whether this gate is on. A gate that the cluster does not know is off (B-10).
    let isEnabled (name: string) (gates: FeatureGateSet) : bool = List.contains name gates.Enabled
