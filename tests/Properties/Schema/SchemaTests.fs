module ImageRegistry.Properties.SchemaTests

open Xunit
open ImageRegistry.Core
open ImageRegistry.Sandbox
open ImageRegistry.Properties.TestData

let private schema (text: string) = Schema.parse (json text) |> ok

let private messages (schema: Schema) (text: string) =
    Schema.validate schema (json text) |> List.map Finding.text

let private parsed =
    lazy (crds.Value |> List.map (fun (name, document) -> name, Crd.parse document))

let private crd (plural: string) : Crd =
    parsed.Value
    |> List.pick (fun (_, result) ->
        match result with
        | Ok crd when crd.Plural = plural -> Some crd
        | Ok _
        | Error _ -> None)

let private configSchema = lazy ((crd "configs").Versions.Head.Schema)

[<Fact>]
let ``every published CRD can be read`` () =
    Assert.Equal(14, List.length parsed.Value)

    for name, result in parsed.Value do
        match result with
        | Ok _ -> ()
        | Error message -> Assert.Fail(name + ": " + message)

[<Fact>]
let ``a CRD says how its kind is called and where it lives`` () =
    let operators = crd "clusteroperators"
    Assert.Equal("config.openshift.io", operators.Group)
    Assert.Equal("ClusterOperatorList", operators.ListKind)
    Assert.Equal<string list>([ "co" ], operators.ShortNames)
    Assert.Equal(Cluster, operators.Scope)
    let version = operators.Versions.Head
    Assert.True(version.Served && version.Storage && version.HasStatus)

    Assert.Equal<string list>(
        [ "Version"; "Available"; "Progressing"; "Degraded"; "Since" ],
        version.Columns |> List.map (fun column -> column.Name)
    )

    Assert.Equal("date", version.Columns[4].Type)

/// What the schemas want and the golden objects lack: masked times and messages, dropped empty values and numbers.
let private isLostInGolden (cause: Cause) =
    cause.Reason = "FieldValueRequired"
    && [
        "apiVersion"
        ".lastTransitionTime"
        ".lastGeneration"
        ".message"
        ".reason"
        ".spec"
        "status.storage"
        ".group"
       ]
       |> List.exists (fun suffix -> ("." + cause.Field).EndsWith suffix)

[<Fact>]
let ``custom resources of a real cluster pass their schemas unchanged`` () =
    let schemas = [
        for plural in [ "configs"; "imagepruners"; "clusteroperators"; "images"; "routes" ] do
            "/" + plural + "/", (crd plural).Versions.Head.Schema
    ]

    for name, object in goldenObjects.Value do
        for part, schema in schemas do
            if name.Contains part then
                let findings =
                    Schema.validate schema object
                    |> List.filter (fun cause -> not (isLostInGolden cause))

                Assert.True(List.isEmpty findings, name + ": " + String.concat "; " (List.map Finding.text findings))

                let kept = object |> Schema.prune schema |> Schema.applyDefaults schema
                Assert.Equal<string list>([], differences name object (withoutEmpties kept))

[<Fact>]
let ``bad values in a Config get the server's messages`` () =
    let found =
        messages
            configSchema.Value
            """{"apiVersion":"imageregistry.operator.openshift.io/v1","kind":"Config","metadata":{"name":"cluster"},
                "spec":{"managementState":"Sometimes","logLevel":"Loud","replicas":"two","observedConfig":null,
                "proxy":[],"requests":{"read":{"maxWaitInQueue":"soon"}}}}"""

    Assert.Equal<string list>(
        [
            "spec.logLevel: Unsupported value: \"Loud\": supported values: \"\", \"Normal\", \"Debug\", \"Trace\", \"TraceAll\""
            "spec.managementState: Invalid value: \"Sometimes\": spec.managementState in body should match '^(Managed|Unmanaged|Force|Removed)$'"
            "spec.proxy: Invalid value: \"array\": spec.proxy in body must be of type object: \"array\""
            "spec.replicas: Invalid value: \"string\": spec.replicas in body must be of type integer: \"string\""
            "spec.requests.read.maxWaitInQueue: Invalid value: \"soon\": spec.requests.read.maxWaitInQueue in body must be of type duration: \"soon\""
        ],
        found
    )

[<Fact>]
let ``a missing field is required`` () =
    let found =
        Schema.validate configSchema.Value (json """{"metadata":{"name":"cluster"},"spec":{}}""")

    Assert.Equal<Cause list>(
        [
            {
                Field = "spec.replicas"
                Reason = "FieldValueRequired"
                Message = "Required value"
            }
        ],
        found
    )

[<Theory>]
[<InlineData("10 minutes", true)>]
[<InlineData("1d", true)>]
[<InlineData("-5s", true)>]
[<InlineData("1h30m", true)>]
[<InlineData("1.5h", true)>]
[<InlineData("0", true)>]
[<InlineData("7", false)>]
[<InlineData("", false)>]
[<InlineData("soon", false)>]
let ``durations are as loose as the server's`` (text: string) (expected: bool) =
    Assert.Equal(expected, StringFormat.isDuration text)

[<Theory>]
[<InlineData("2026-01-01T00:00:00Z", true)>]
[<InlineData("2026-01-01T00:00:00.123456+02:00", true)>]
[<InlineData("2026-01-01 00:00:00", false)>]
[<InlineData("2026-13-01T00:00:00Z", false)>]
let ``times are RFC 3339`` (text: string) (expected: bool) =
    Assert.Equal(expected, StringFormat.isDateTime text)

[<Theory>]
[<InlineData("^a$", "a\n", false)>]
[<InlineData(@"^\d+$", "١", false)>]
[<InlineData("^[[:alpha:]]+$", "abc", true)>]
[<InlineData("^[0-9A-Za-z_.=+-@]+$", "a=b", true)>]
[<InlineData("^(?i)(abort|warn)?$", "WARN", true)>]
[<InlineData(@"[\]\[-]x$", "[x", true)>]
[<InlineData("^(?P<name>x)$", "x", true)>]
let ``patterns are RE2`` (pattern: string) (text: string) (expected: bool) =
    Assert.Equal(expected, Pattern.matches (Pattern.parse pattern |> ok) text)

[<Fact>]
let ``unknown fields are pruned, free-form ones kept`` () =
    let schema =
        schema
            """{"type":"object","properties":{"spec":{"type":"object","properties":{
                 "a":{"type":"string"},
                 "free":{"type":"object","x-kubernetes-preserve-unknown-fields":true,"properties":{"known":{"type":"object","properties":{"x":{"type":"string"}}}}},
                 "map":{"type":"object","additionalProperties":{"type":"object","properties":{"x":{"type":"string"}}}},
                 "list":{"type":"array","items":{"type":"object","properties":{"x":{"type":"string"}}}},
                 "pod":{"type":"object","x-kubernetes-embedded-resource":true,"properties":{"spec":{"type":"object"}}}}}}}"""

    let pruned =
        Schema.prune
            schema
            (json
                """{"apiVersion":"v1","kind":"K","metadata":{"name":"x","labels":{"l":"1"}},"extra":1,
                    "spec":{"a":"1","b":2,"free":{"any":{"thing":1},"known":{"x":"1","y":2}},"map":{"k":{"x":"1","y":2}},
                    "list":[{"x":"1","y":2}],"pod":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"other":1,"spec":{"q":1}}}}""")

    Assert.Equal(
        json
            """{"apiVersion":"v1","kind":"K","metadata":{"name":"x","labels":{"l":"1"}},
                "spec":{"a":"1","free":{"any":{"thing":1},"known":{"x":"1"}},"map":{"k":{"x":"1"}},
                "list":[{"x":"1"}],"pod":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{}}}}""",
        pruned
    )

[<Fact>]
let ``defaults fill present parents only, and nulls give way`` () =
    let schema =
        schema
            """{"type":"object","properties":{
                 "a":{"type":"string","default":"A"},
                 "b":{"type":"object","properties":{"c":{"type":"integer","default":7}}},
                 "d":{"type":"object","default":{},"properties":{"e":{"type":"string","default":"E"}}},
                 "n":{"type":"string","nullable":true,"default":"N"},
                 "o":{"type":"string"},
                 "l":{"type":"array","items":{"type":"object","properties":{"x":{"type":"string","default":"X"}}}}}}"""

    Assert.Equal(json """{"a":"A","d":{"e":"E"},"n":"N"}""", Schema.applyDefaults schema (json "{}"))

    Assert.Equal(
        json """{"a":"A","b":{"c":7},"d":{"e":"E"},"n":null,"l":[{"x":"X"},{"x":"y"}]}""",
        Schema.applyDefaults schema (json """{"a":null,"b":{},"n":null,"o":null,"l":[{},{"x":"y"}]}""")
    )

[<Fact>]
let ``lists that are maps or sets hold nothing twice`` () =
    let schema =
        schema
            """{"type":"object","properties":{
                 "m":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["type"],
                      "items":{"type":"object","properties":{"type":{"type":"string"}}}},
                 "s":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}}}}"""

    Assert.Equal<string list>(
        [ "m[1]: Duplicate value: {\"type\":\"A\"}"; "s[2]: Duplicate value: \"x\"" ],
        messages schema """{"m":[{"type":"A","v":1},{"type":"A","v":2},{"type":"B"}],"s":["x","y","x","x"]}"""
    )

[<Fact>]
let ``combinations and bounds are checked`` () =
    let schema =
        schema
            """{"type":"object","maxProperties":9,"properties":{
                 "p":{"x-kubernetes-int-or-string":true,"anyOf":[{"type":"integer"},{"type":"string"}]},
                 "one":{"type":"string","oneOf":[{"pattern":"^a"},{"pattern":"b$"}]},
                 "not":{"type":"string","not":{"enum":["x"]}},
                 "n":{"type":"integer","format":"int32","minimum":1,"maximum":5},
                 "s":{"type":"string","maxLength":3,"minLength":2},
                 "l":{"type":"array","maxItems":1,"items":{"type":"string"}},
                 "e":{"type":"integer","enum":[1,2]}}}"""

    Assert.Equal<string list>([], messages schema """{"p":"5%","one":"ax","not":"y","n":3,"s":"äöü","e":2}""")

    Assert.Equal<string list>(
        [
            "e: Unsupported value: 3: supported values: \"1\", \"2\""
            "l: Too many: 2: must have at most 1 items"
            "n: Invalid value: 9: n in body should be less than or equal to 5"
            "<nil>: Invalid value: \"\": \"not\" must not validate the schema (not)"
            "<nil>: Invalid value: \"\": \"one\" must validate one and only one schema (oneOf). Found 2 valid alternatives"
            "p: Invalid value: \"boolean\": p in body must be of type integer,string: \"boolean\""
            "<nil>: Invalid value: \"\": \"p\" must validate at least one schema (anyOf)"
            "p: Invalid value: \"boolean\": p in body must be of type integer: \"boolean\""
            "s: Too long: may not be more than 3 bytes"
        ],
        messages schema """{"p":true,"one":"ab","not":"x","n":9,"s":"abcd","l":["a","b"],"e":3}"""
    )
