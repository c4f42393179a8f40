module ImageRegistry.Properties.Codec.FindingTests

open System
open ImageRegistry.Core
open Xunit

let private decodeSpec (text: string) =
    ConfigSpecCodec.decode (Some(json text))

/// The findings of a spec that has replicas, besides these members.
let private findings (members: string) =
    decodeSpec ("""{"replicas": 1, """ + members + "}") |> snd |> told

[<Theory>]
[<InlineData("10 minutes")>]
[<InlineData("1d")>]
[<InlineData("")>]
let ``a wait that only the API server takes for a duration is told`` (text: string) =
    let spec, findings =
        decodeSpec (
            """{"replicas": 1, "requests": {"read": {"maxRunning": 5, "maxWaitInQueue": """
            + Json.text (Json.str text)
            + "}}}"
        )

    Assert.Equal(5L, spec.Read.MaxRunning)
    Assert.Equal(Duration.zero, spec.Read.MaxWaitInQueue)
    let value = if text = "" then "\"\"" else text

    Assert.Equal<(string * string * string) list>(
        [ "spec.requests.read.maxWaitInQueue", value, "InvalidRequests" ],
        told findings
    )

[<Fact>]
let ``the remedy says how to write a duration`` () =
    let _, findings =
        decodeSpec """{"replicas": 1, "requests": {"write": {"maxWaitInQueue": "1d"}}}"""

    Assert.Equal<string list>(
        [
            "spec.requests.write.maxWaitInQueue: 1d: this is no duration (there is no unit \"d\"); write numbers with the units h, m, s or ms, such as 90s, 1m30s or 24h"
        ],
        findings |> List.map Finding.text
    )

[<Fact>]
let ``findings have the reason of their kind`` () =
    let expect members expected =
        Assert.Equal<(string * string * string) list>(expected, findings members)

    expect "\"managementState\": 7" [ "spec.managementState", "7", "UnsupportedManagementState" ]
    expect "\"requests\": []" [ "spec.requests", "[]", "InvalidRequests" ]

    expect "\"requests\": {\"read\": {\"maxRunning\": 1.5}}" [
        "spec.requests.read.maxRunning", "1.5", "InvalidRequests"
    ]

    expect "\"routes\": {}" [ "spec.routes", "{}", "VerificationFailed" ]
    expect "\"observedConfig\": 7" [ "spec.observedConfig", "7", "InvalidObservedConfig" ]
    expect "\"logLevel\": true" [ "spec.logLevel", "true", "InvalidConfig" ]
    expect "\"nodeSelector\": {\"a/b\": 1}" [ "spec.nodeSelector[a/b]", "1", "InvalidConfig" ]
    expect "\"tolerations\": [{}, 7]" [ "spec.tolerations[1]", "7", "InvalidConfig" ]
    expect "\"affinity\": []" [ "spec.affinity", "[]", "InvalidConfig" ]

    expect "\"observedConfig\": {\"servingInfo\": {\"cipherSuites\": [\"A\", 1], \"minTLSVersion\": 12}}" [
        "spec.observedConfig.servingInfo.minTLSVersion", "12", "InvalidObservedConfig"
        "spec.observedConfig.servingInfo.cipherSuites[1]", "1", "InvalidObservedConfig"
    ]

    expect "\"unsupportedConfigOverrides\": {\"deployment\": {\"annotations\": {\"a\": true}, \"runtimeClassName\": 3}}" [
        "spec.unsupportedConfigOverrides.deployment.annotations[a]", "true", "InvalidConfigOverrides"
        "spec.unsupportedConfigOverrides.deployment.runtimeClassName", "3", "InvalidConfigOverrides"
    ]

    expect "\"unsupportedConfigOverrides\": {\"deployment\": []}" [
        "spec.unsupportedConfigOverrides.deployment", "[]", "InvalidConfigOverrides"
    ]

[<Theory>]
[<InlineData("\"three\"", "three")>]
[<InlineData("2147483648", "2147483648")>]
[<InlineData("1.5", "1.5")>]
[<InlineData("{}", "{}")>]
let ``replicas that are no number of pods are told and read as one`` (written: string) (value: string) =
    let spec, findings = decodeSpec ("{\"replicas\": " + written + "}")
    Assert.Equal(1L, spec.Replicas)
    Assert.Equal<(string * string * string) list>([ "spec.replicas", value, "VerificationFailed" ], told findings)

[<Fact>]
let ``a bad route costs only itself`` () =
    let spec, findings =
        decodeSpec
            """{"replicas": 1, "routes": [{"name": "a"}, "b", {"hostname": "h"}, {"name": "c", "hostname": 7}]}"""

    Assert.Equal<(string * string) list>(
        [ "a", ""; "", "h"; "c", "" ],
        spec.Routes |> List.map (fun route -> route.Name, route.Hostname)
    )

    Assert.Equal<(string * string * string) list>(
        [
            "spec.routes[1]", "b", "VerificationFailed"
            "spec.routes[2].name", "", "VerificationFailed"
            "spec.routes[3].hostname", "7", "VerificationFailed"
        ],
        told findings
    )

[<Fact>]
let ``credentials are not quoted`` () =
    let expected members fields =
        Assert.Equal<(string * string * string) list>(
            fields |> List.map (fun field -> field, "", "InvalidConfig"),
            findings members
        )

    expected "\"httpSecret\": [\"swordfish\"]" [ "spec.httpSecret" ]
    expected "\"proxy\": \"http://user:hunter2@proxy\"" [ "spec.proxy" ]
    expected "\"proxy\": {\"http\": [\"hunter2\"], \"noProxy\": 7}" [ "spec.proxy.http"; "spec.proxy.noProxy" ]

    let _, findings = decodeSpec "[{\"httpSecret\": \"swordfish\"}]"
    Assert.Equal(("spec", "", "InvalidConfig"), List.head (told findings))

[<Fact>]
let ``long values are cut`` () =
    let finding =
        findings ("\"logging\": \"" + String('x', 500) + "\"")
        |> List.map (fun (_, value, _) -> value)

    Assert.Equal<string list>([ String('x', 80) + "…" ], finding)
