/// GCS-1, GCS-10, GCS-11, GCS-13, B-20: what a bucket of Google Cloud Storage is made with.
module ImageRegistry.Properties.Rules.GcsTables

open ImageRegistry.Core
open Xunit

let private platform: GcpPlatform = {
    Region = "us-east1"
    ProjectId = "lab-project"
    ResourceLabels = []
    ResourceTags = []
}

let private storage region project : GcsStorage = {
    Bucket = ""
    Region = region
    ProjectId = project
    KeyId = ""
}

[<Theory>]
[<InlineData("", "", "us-east1", "lab-project")>]
[<InlineData("europe-west4", "", "europe-west4", "lab-project")>]
[<InlineData("", "mine", "us-east1", "mine")>]
[<InlineData("europe-west4", "mine", "europe-west4", "mine")>]
let ``GCS-1 and B-20: region and project come from the platform, each by itself``
    (region: string, project: string, expectedRegion: string, expectedProject: string)
    =
    let details = GcsEffective.details platform (storage region project)
    Assert.Equal((expectedRegion, expectedProject), (details.Region, details.ProjectId))

[<Theory>]
[<InlineData("mine", """{"project_id":"theirs"}""", "mine")>]
[<InlineData("", """{"project_id":"theirs"}""", "theirs")>]
[<InlineData("", """{"type":"authorized_user"}""", "MissingProject")>]
let ``B-20: a project that nobody names is the credential's, and without one nothing is asked``
    (project: string, credential: string, expected: string)
    =
    match GcsEffective.project (storage "us-east1" project) credential with
    | Ok project -> Assert.Equal(expected, project)
    | Error finding ->
        Assert.Equal(expected, finding.Reason)
        Assert.Equal("spec.storage.gcs.projectID", finding.Field)

[<Theory>]
[<InlineData("", "US", "https://cloudresourcemanager.googleapis.com")>]
[<InlineData("us-east1", "us-east1", "https://us-east1-cloudresourcemanager.googleapis.com")>]
[<InlineData("US", "US", "https://us-cloudresourcemanager.googleapis.com")>]
let ``GCS-10: where a bucket is made, and whom its tags are asked of``
    (region: string, location: string, tags: string)
    =
    let details = storage region "lab-project"
    Assert.Equal((location, tags), (GcsEffective.location details, GcsEffective.tagsEndpoint details))

[<Fact>]
let ``GCS-11: the mark comes first, of two labels with one key the last one counts, and the administrator's mark wins``
    ()
    =
    Assert.Equal<(string * string) list>(
        [ "kubernetes-io-cluster-lab-x7k2p", "owned"; "team", "two" ],
        GcsMeasures.labels "Lab-x7k2p" {
            platform with
                ResourceLabels = [ "team", "one"; "team", "two" ]
        }
    )

    Assert.Equal<(string * string) list>(
        [ "kubernetes-io-cluster-lab", "shared" ],
        GcsMeasures.labels "lab" {
            platform with
                ResourceLabels = [ "kubernetes-io-cluster-lab", "shared" ]
        }
    )

[<Fact>]
let ``GCS-13: a tag is its parent, its key and its value, once`` () =
    let tag parent key value : GcpTag = {
        ParentId = parent
        Key = key
        Value = value
    }

    Assert.Equal<string list>(
        [ "1234/env/prod"; "my-project/env/prod" ],
        GcsMeasures.wantedTags {
            platform with
                ResourceTags = [
                    tag "1234" "env" "prod"
                    tag "my-project" "env" "prod"
                    tag "1234" "env" "prod"
                ]
        }
    )
