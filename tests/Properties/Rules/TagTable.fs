/// TAG-2, TAG-3, B-4, B-17: which tags a bucket gets.
module ImageRegistry.Properties.Rules.TagTable

open ImageRegistry.Core
open Xunit

[<Theory>]
[<InlineData("team", "images", true)>]
[<InlineData("cost-center", "1+1=2@home", true)>]
[<InlineData("a b", "with space", true)>]
[<InlineData("example.com/team", "a", true)>]
[<InlineData("kubernetesXio/team", "a", true)>]
[<InlineData("Name", "mine", false)>]
[<InlineData("nAME", "mine", false)>]
[<InlineData("aws:foo", "a", false)>]
[<InlineData("kubernetes.io/cluster/x", "owned", false)>]
[<InlineData("sub.kubernetes.io/x", "a", false)>]
[<InlineData("openshift.io/x", "a", false)>]
[<InlineData("sub.openshift.io/x", "a", false)>]
[<InlineData("", "a", false)>]
[<InlineData("umlaut-ä", "a", false)>]
[<InlineData("team", "with*star", false)>]
let ``TAG-3 and B-17: which of the administrator's tags can be put on a bucket`` (key: string, value: string, isGood) =
    Assert.Equal(isGood, Option.isNone (AwsTags.refusal (key, value)))

[<Fact>]
let ``TAG-3: keys have at most 128 characters, values 256`` () =
    Assert.Equal(None, AwsTags.refusal (String.replicate 128 "k", String.replicate 256 "v"))
    Assert.NotEqual(None, AwsTags.refusal (String.replicate 129 "k", "v"))
    Assert.NotEqual(None, AwsTags.refusal ("k", String.replicate 257 "v"))

[<Fact>]
let ``S3-22.6 and B-4: ours come first, each key once, and what cannot be used is left out`` () =
    Assert.Equal<(string * string) list>(
        [
            "kubernetes.io/cluster/lab", "owned"
            "Name", "lab-image-registry"
            "team", "two"
        ],
        AwsTags.desired "lab" [ "team", "one"; "name", "x"; "aws:x", "y"; "team", "two" ]
    )

[<Fact>]
let ``TAG-2: the tags of others stay, and nothing is taken away`` () =
    let merged =
        AwsTags.merge [ "team", "new"; "Name", "ours" ] [ "other", "kept"; "team", "old" ]

    Assert.Equal<(string * string) list>([ "other", "kept"; "team", "new"; "Name", "ours" ], merged)
