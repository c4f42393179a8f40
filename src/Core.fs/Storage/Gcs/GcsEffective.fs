namespace ImageRegistry.Core

/// What a bucket of Google Cloud Storage is made with, worked out from what the user wrote, what the platform says and whose the credential
/// is (GCS-1, B-20).
[<RequireQualifiedAccess>]
module GcsEffective =

    /// What the user wrote, with what the platform says where nothing is given, each by itself.
    let details (gcp: GcpPlatform) (spec: GcsStorage) : GcsStorage =
        let either given inherited =
            if given <> "" then given else inherited

        {
            spec with
                Region = either spec.Region gcp.Region
                ProjectId = either spec.ProjectId gcp.ProjectId
        }

    /// The project that the credential belongs to; empty where it does not say.
    let private ofCredential (credentials: string) : string =
        match Json.parseText credentials with
        | Ok document -> Json.tryString [ "project_id" ] document |> Option.defaultValue ""
        | Error _ -> ""

    /// The project to make the bucket in.
    let project (details: GcsStorage) (credentials: string) : Result<string, Finding> =
        match details.ProjectId, ofCredential credentials with
        | "", "" ->
            Error {
                Field = "spec.storage.gcs.projectID"
                Value = ""
                Remedy =
                    "no project is known: neither the platform nor the credential names one; name the project that the bucket belongs to"
                Reason = "MissingProject"
            }
        | "", own -> Ok own
        | named, _ -> Ok named

    // Both end up in addresses.
    let private isFit (text: string) =
        text
        |> Seq.forall (fun char -> System.Char.IsAsciiLetterOrDigit char || "-_.:".Contains char)

    /// What somebody has to put right before anything is asked.
    let finding (details: GcsStorage) : Finding option =
        if not (isFit details.Region) then
            Some {
                Field = "spec.storage.gcs.region"
                Value = details.Region
                Remedy = "a location has letters, digits and hyphens, such as us-east1"
                Reason = "InvalidRegion"
            }
        elif not (isFit details.ProjectId) then
            Some {
                Field = "spec.storage.gcs.projectID"
                Value = details.ProjectId
                Remedy = "a project has letters, digits, hyphens, dots and colons, such as my-project-123"
                Reason = "InvalidProject"
            }
        else
            None

    /// Where a bucket is made: without a region, where Google makes it (GCS-10).
    let location (details: GcsStorage) : string =
        if details.Region = "" then "US" else details.Region

    /// Base of the resource manager's API for buckets of this region.
    let tagsEndpoint (details: GcsStorage) : string =
        if details.Region = "" then
            "https://cloudresourcemanager.googleapis.com"
        else
            "https://"
            + details.Region.ToLowerInvariant()
            + "-cloudresourcemanager.googleapis.com"

    /// Base of the storage's JSON API.
    let endpoint = "https://storage.googleapis.com/storage/v1"
