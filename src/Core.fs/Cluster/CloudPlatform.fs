namespace ImageRegistry.Core

/// `platformStatus.aws` of the Infrastructure; all empty where the platform is another one.
type AwsPlatform = {
    Region: string
    /// URLs by name of service, as they stand there.
    ServiceEndpoints: Map<string, string>
    /// Tags that the cluster's administrator wants on everything, in their order.
    ResourceTags: (string * string) list
}

/// One of `platformStatus.gcp.resourceTags`: a tag of the resource manager.
type GcpTag = {
    ParentId: string
    Key: string
    Value: string
}

/// `platformStatus.gcp` of the Infrastructure; all empty where the platform is another one.
type GcpPlatform = {
    Region: string
    ProjectId: string
    ResourceLabels: (string * string) list
    ResourceTags: GcpTag list
}

/// What only one platform says of itself. Whatever is missing or no text is empty (B-8).
[<RequireQualifiedAccess>]
module CloudPlatform =

    let private text (path: string list) (document: Json) =
        Json.tryString path document |> Option.defaultValue ""

    let private pairs (path: string list) (status: Json) =
        Json.items path status
        |> List.map (fun entry -> text [ "key" ] entry, text [ "value" ] entry)
        |> List.filter (fun (key, _) -> key <> "")

    /// What the platform AWS says.
    let aws (infrastructure: Infrastructure) : AwsPlatform =
        let status =
            if infrastructure.Platform = Platform.Aws then
                infrastructure.Status
            else
                Json.empty

        {
            Region = text [ "platformStatus"; "aws"; "region" ] status
            ServiceEndpoints =
                Json.items [ "platformStatus"; "aws"; "serviceEndpoints" ] status
                |> List.map (fun entry -> text [ "name" ] entry, text [ "url" ] entry)
                |> List.filter (fun (_, url) -> url <> "")
                // Of two entries for one service the first one counts.
                |> List.rev
                |> Map.ofList
            ResourceTags = pairs [ "platformStatus"; "aws"; "resourceTags" ] status
        }

    /// What the platform GCP says.
    let gcp (infrastructure: Infrastructure) : GcpPlatform =
        let status =
            if infrastructure.Platform = Platform.Gcp then
                infrastructure.Status
            else
                Json.empty

        {
            Region = text [ "platformStatus"; "gcp"; "region" ] status
            ProjectId = text [ "platformStatus"; "gcp"; "projectID" ] status
            ResourceLabels = pairs [ "platformStatus"; "gcp"; "resourceLabels" ] status
            ResourceTags =
                Json.items [ "platformStatus"; "gcp"; "resourceTags" ] status
                |> List.map (fun entry -> {
                    ParentId = text [ "parentID" ] entry
                    Key = text [ "key" ] entry
                    Value = text [ "value" ] entry
                })
                |> List.filter (fun tag -> tag.ParentId <> "" && tag.Key <> "" && tag.Value <> "")
        }
