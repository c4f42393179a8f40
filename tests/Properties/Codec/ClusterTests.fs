module ImageRegistry.Properties.Codec.ClusterTests

open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Generators
open FsCheck.FSharp
open Xunit

[<Fact>]
let ``an Infrastructure says name, platform and topology`` () =
    let document =
        json
            """{"status": {"infrastructureName": "cluster-x7k2p", "infrastructureTopology": "SingleReplica",
                "platform": "Azure", "platformStatus": {"type": "AWS", "aws": {"region": "us-east-1"}}}}"""

    let infrastructure = Infrastructure.decode document
    Assert.Equal("cluster-x7k2p", infrastructure.Name)
    Assert.Equal(Platform.Aws, infrastructure.Platform)
    Assert.True infrastructure.SingleReplica
    Assert.Empty infrastructure.Findings
    Assert.Equal(Some "us-east-1", Json.tryString [ "platformStatus"; "aws"; "region" ] infrastructure.Status)

[<Theory>]
[<InlineData("AWS")>]
[<InlineData("Azure")>]
[<InlineData("GCP")>]
[<InlineData("IBMCloud")>]
[<InlineData("PowerVS")>]
[<InlineData("OpenStack")>]
[<InlineData("oVirt")>]
[<InlineData("BareMetal")>]
[<InlineData("VSphere")>]
[<InlineData("None")>]
[<InlineData("Nutanix")>]
[<InlineData("KubeVirt")>]
[<InlineData("EquinixMetal")>]
[<InlineData("AlibabaCloud")>]
[<InlineData("External")>]
[<InlineData("Libvirt")>]
let ``every word of the API is a platform and is written as it is read`` (word: string) =
    Assert.Contains(Platform.parse word, Platform.all)
    Assert.Equal(word, Platform.text (Platform.parse word))

[<Theory>]
[<InlineData("")>]
[<InlineData("aws")>]
[<InlineData("OVirt")>]
[<InlineData("Moon")>]
let ``other words are kept as they are, without a finding`` (word: string) =
    let document =
        Json.obj [ "status", Json.obj [ "platformStatus", Json.obj [ "type", Json.str word ] ] ]

    let infrastructure = Infrastructure.decode document
    Assert.Equal(Platform.Unrecognised word, infrastructure.Platform)
    Assert.Empty infrastructure.Findings

[<Theory>]
[<InlineData("""{}""", "status.platformStatus", "")>]
[<InlineData("""{"status": null}""", "status.platformStatus", "")>]
[<InlineData("""{"status": {"platform": "AWS"}}""", "status.platformStatus", "")>]
[<InlineData("""{"status": {"platformStatus": null}}""", "status.platformStatus", "")>]
[<InlineData("""{"status": {"platformStatus": "AWS"}}""", "status.platformStatus", "AWS")>]
[<InlineData("""{"status": {"platformStatus": {"type": 3}}}""", "status.platformStatus.type", "3")>]
let ``a platform that cannot be told is a finding`` (document: string) (field: string) (value: string) =
    let infrastructure = Infrastructure.decode (json document)
    Assert.Equal(Platform.Unrecognised "", infrastructure.Platform)
    Assert.Equal<(string * string * string) list>([ field, value, "InvalidConfig" ], told infrastructure.Findings)

[<Fact>]
let ``every Infrastructure is read`` () =
    Law.forAll "every Infrastructure is read" Clusters.arbitraryInfrastructure (fun document ->
        let infrastructure = Infrastructure.decode document

        let word =
            Json.tryString [ "status"; "platformStatus"; "type" ] document
            |> Option.defaultValue ""

        Assert.Equal(word, Platform.text infrastructure.Platform))

[<Fact>]
let ``only the status of a Proxy counts`` () =
    Assert.Equal(
        {
            Http = "http://used"
            Https = ""
            NoProxy = ".local"
        },
        ProxyStatus.decode (
            json
                """{"spec": {"httpProxy": "http://wanted", "httpsProxy": "https://wanted"},
                    "status": {"httpProxy": "http://used", "httpsProxy": 7, "noProxy": ".local"}}"""
        )
    )

    Assert.Equal(ProxySettings.empty, ProxyStatus.decode Json.empty)

[<Fact>]
let ``feature gates keep the order of the document, by version`` () =
    let gates =
        FeatureGates.decode (
            json
                """{"status": {"featureGates": [
                    {"version": "4.20.0", "enabled": [{"name": "B"}, {"name": "A"}, 7, {}], "disabled": [{"name": "C"}]},
                    {"enabled": [{"name": "X"}]},
                    {"version": "4.21.0", "enabled": "none"},
                    {"version": "4.20.0", "enabled": [{"name": "Z"}]}]}}"""
        )

    Assert.Equal<Map<string, FeatureGateSet>>(
        Map.ofList [
            "4.20.0",
            {
                Enabled = [ "B"; "A" ]
                Disabled = [ "C" ]
            }
            "4.21.0", { Enabled = []; Disabled = [] }
        ],
        gates
    )

[<Fact>]
let ``a gate is on when it is enabled and off when it is disabled or unknown`` () =
    let gates = {
        Enabled = [ "A" ]
        Disabled = [ "B" ]
    }

    Assert.True(FeatureGates.isEnabled "A" gates)
    Assert.False(FeatureGates.isEnabled "B" gates)
    Assert.False(FeatureGates.isEnabled "C" gates)

[<Fact>]
let ``the version of the operator's image counts, unless it is the placeholder`` () =
    let version desired history =
        Some(
            json (
                """{"status": {"desired": {"version": """
                + desired
                + """}, "history": """
                + history
                + "}}"
            )
        )

    let cluster = version "\"4.21.0\"" """[{"version": "4.20.0"}]"""
    Assert.Equal(Some "4.19.3", FeatureGates.version "4.19.3" cluster)
    Assert.Equal(Some "4.19.3", FeatureGates.version "4.19.3" None)
    Assert.Equal(Some "4.21.0", FeatureGates.version "0.0.1-snapshot" cluster)

    let withoutDesired =
        version "\"\"" """[{"version": "4.20.0"}, {"version": "4.19.0"}]"""

    Assert.Equal(Some "4.20.0", FeatureGates.version "0.0.1-snapshot" withoutDesired)

    Assert.Equal(None, FeatureGates.version "0.0.1-snapshot" None)
    Assert.Equal(None, FeatureGates.version "0.0.1-snapshot" (version "7" "[]"))
    Assert.Equal(None, FeatureGates.version "" cluster)

[<Fact>]
let ``cluster documents of any shape are read`` () =
    Law.forAll "cluster documents of any shape are read" Junk.arbitrary (fun document ->
        Infrastructure.decode document |> ignore
        ProxyStatus.decode document |> ignore
        FeatureGates.decode document |> ignore
        FeatureGates.version "0.0.1-snapshot" (Some document) |> ignore

        Assert.Empty(
            TlsProfile.findings (TlsProfile.observe (Some document))
            |> List.filter (fun finding -> finding.Field.Contains "cipherSuites")
        ))
