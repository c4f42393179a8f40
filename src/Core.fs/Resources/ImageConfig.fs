namespace ImageRegistry.Core

/// What the cluster's image configuration says besides what we write into it: `images.config.openshift.io/cluster`, inventory row 22.
[<RequireQualifiedAccess>]
module ImageConfig =

    let private text path document =
        Json.tryString path document |> Option.filter (fun text -> text <> "")

    /// The ConfigMap with more certificates, if one is named.
    let additionalTrustedCa (image: Json) : string option =
        text [ "spec"; "additionalTrustedCA"; "name" ] image

    /// How the administrator wants manifest lists to be imported, if they say so.
    let wantedImportMode (image: Json) : string option =
        text [ "spec"; "imageStreamImportMode" ] image

    /// The modes that the API knows.
    let importModes = [ "Legacy"; "PreserveOriginal" ]

    /// The mode for a cluster of this architecture: one for several architectures keeps manifest lists as they are (RS-116).
    let importModeOf (clusterVersion: Json) : string =
        match text [ "status"; "desired"; "architecture" ] clusterVersion with
        | Some "Multi" -> "PreserveOriginal"
        | Some _
        | None -> "Legacy"

    /// The object without anything in it; the status is a subresource and comes later (RS-112).
    let empty: Json = Document.ofRef WellKnown.image |> Json.set [ "spec" ] Json.empty
