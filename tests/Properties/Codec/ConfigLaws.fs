module ImageRegistry.Properties.Codec.ConfigLaws

open System.Text.RegularExpressions
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Generators
open FsCheck.FSharp
open Xunit

[<Fact>]
let ``every spec can be read back`` () =
    Law.forAll "every spec can be read back" Specs.arbitrary (fun spec ->
        let decoded, findings = ConfigSpecCodec.decode (Some(ConfigCodec.encodeSpec spec))
        Assert.Equal(spec, decoded)
        Assert.Empty findings)

[<Fact>]
let ``every status can be read back`` () =
    Law.forAll "every status can be read back" (Arb.fromGen Documents.status) (fun status ->
        Assert.Equal(status, ConfigStatusCodec.decode (Some(ConfigCodec.encodeStatus status))))

/// Whether everything in the one document is in the other, too.
let rec private within (large: Json) (small: Json) : bool =
    match small with
    | Json.Object members ->
        members
        |> Map.forall (fun name value -> Json.tryField name large |> Option.exists (fun other -> within other value))
    | Json.Null
    | Json.Bool _
    | Json.Number _
    | Json.String _
    | Json.Array _ -> small = large

[<Fact>]
let ``writing drops nothing that was read`` () =
    Law.forAll "writing drops nothing that was read" Specs.arbitrary (fun spec ->
        let document = ConfigCodec.encodeSpec spec
        let decoded, _ = ConfigSpecCodec.decode (Some document)
        Assert.True(within (ConfigCodec.encodeSpec decoded) document))

[<Fact>]
let ``the document is kept as it came`` () =
    Law.forAll "the document is kept as it came" Documents.arbitraryHostile (fun document ->
        Assert.Equal(document, (ConfigCodec.decode document).Document))

let private mayBeFree (field: string) =
    Regex.IsMatch(field, @"^spec\.(observedConfig|unsupportedConfigOverrides|requests\.(read|write)\.maxWaitInQueue)")

[<Fact>]
let ``of what the schema admits, only durations and the free-form members can be unreadable`` () =
    Law.forAll "of what the schema admits, only durations and the free-form members can be unreadable"
    <| Arb.fromGen Documents.admitted
    <| fun document ->
        for finding in (ConfigCodec.decode document).Findings do
            Assert.True(mayBeFree finding.Field, Finding.text finding)

let private known =
    set [
        "InvalidConfig"
        "InvalidRequests"
        "InvalidConfigOverrides"
        "InvalidObservedConfig"
        "VerificationFailed"
        "UnsupportedManagementState"
    ]

[<Fact>]
let ``every Config is read, and what cannot be is told with field, remedy and reason`` () =
    Law.forAll
        "every Config is read, and what cannot be is told with field, remedy and reason"
        Documents.arbitraryHostile
    <| fun document ->
        for finding in (ConfigCodec.decode document).Findings do
            Assert.StartsWith("spec", finding.Field)
            Assert.NotEmpty finding.Remedy
            Assert.Contains(finding.Reason, known)
            Assert.True(finding.Value.Length <= 81)

/// Ways to write a credential where it belongs, right or wrong.
let private betrayals: FsCheck.Gen<Json -> Json> =
    gen {
        let! place =
            Gen.elements [
                [ "httpSecret" ]
                [ "proxy" ]
                [ "proxy"; "http" ]
                [ "proxy"; "https" ]
                [ "proxy"; "noProxy" ]
            ]

        let credential = Json.str "http://user:hunter2@proxy"

        let! value =
            Gen.elements [
                credential
                Json.list [ credential ]
                Json.obj [ "user", Json.list [ credential ] ]
                Json.Number "hunter2"
            ]

        // Members of something that is no object are written into a new one.
        return Json.set ("spec" :: place) value
    }

[<Fact>]
let ``no finding quotes a credential, however it was written`` () =
    let case =
        gen {
            let! document = Documents.hostile
            let! betray = betrayals
            return betray document
        }

    Law.forAll "no finding quotes a credential, however it was written" (Arb.fromGenShrink (case, Junk.shrink))
    <| fun document ->
        for finding in (ConfigCodec.decode document).Findings do
            Assert.DoesNotContain("hunter2", Finding.text finding)

[<Fact>]
let ``any document is read`` () =
    Law.forAll "any document is read" Junk.arbitrary (fun document ->
        let config = ConfigCodec.decode document
        // What was read can always be written, and read again without findings.
        let again, findings =
            ConfigSpecCodec.decode (Some(ConfigCodec.encodeSpec config.Spec))

        Assert.Empty findings
        Assert.Equal(config.Spec, again))

/// The members of a spec, and what of the domain each of them feeds.
let private parts: (string * (ConfigSpec -> ConfigSpec)) list =
    let none = ConfigSpec.empty

    [
        "managementState",
        (fun spec -> {
            spec with
                ManagementState = none.ManagementState
        })
        "logLevel", (fun spec -> { spec with LogLevel = none.LogLevel })
        "operatorLogLevel",
        (fun spec -> {
            spec with
                OperatorLogLevel = none.OperatorLogLevel
        })
        "logging", (fun spec -> { spec with Logging = none.Logging })
        "httpSecret",
        (fun spec -> {
            spec with
                HttpSecret = none.HttpSecret
        })
        "proxy", (fun spec -> { spec with Proxy = none.Proxy })
        "storage", (fun spec -> { spec with Storage = none.Storage })
        "readOnly", (fun spec -> { spec with ReadOnly = none.ReadOnly })
        "disableRedirect",
        (fun spec -> {
            spec with
                DisableRedirect = none.DisableRedirect
        })
        "requests",
        (fun spec -> {
            spec with
                Read = none.Read
                Write = none.Write
        })
        "defaultRoute",
        (fun spec -> {
            spec with
                DefaultRoute = none.DefaultRoute
        })
        "routes", (fun spec -> { spec with Routes = none.Routes })
        "replicas", (fun spec -> { spec with Replicas = none.Replicas })
        "resources", (fun spec -> { spec with Resources = none.Resources })
        "nodeSelector",
        (fun spec -> {
            spec with
                NodeSelector = none.NodeSelector
        })
        "tolerations",
        (fun spec -> {
            spec with
                Tolerations = none.Tolerations
        })
        "rolloutStrategy",
        (fun spec -> {
            spec with
                RolloutStrategy = none.RolloutStrategy
        })
        "affinity", (fun spec -> { spec with Affinity = none.Affinity })
        "topologySpreadConstraints",
        (fun spec -> {
            spec with
                TopologySpreadConstraints = none.TopologySpreadConstraints
        })
        "observedConfig",
        (fun spec -> {
            spec with
                ObservedConfig = none.ObservedConfig
        })
        "unsupportedConfigOverrides", (fun spec -> { spec with Overrides = none.Overrides })
    ]

[<Fact>]
let ``a field of the wrong type is told, reads as absent, and costs no other field`` () =
    // A list of a list is the wrong type for every member.
    let wrong = Json.list [ Json.list [] ]

    let case =
        Arb.fromGenShrink (
            Gen.zip Specs.any (Gen.elements parts),
            fun (spec, part) -> Specs.shrink spec |> Seq.map (fun spec -> spec, part)
        )

    Law.forAll
        "a field of the wrong type is told, reads as absent, and costs no other field"
        case
        (fun (spec, (name, without)) ->
            let document = ConfigCodec.encodeSpec spec |> Json.set [ name ] wrong
            let decoded, findings = ConfigSpecCodec.decode (Some document)
            Assert.Contains(findings, (fun finding -> finding.Field.StartsWith("spec." + name)))

            if name = "routes" || name = "tolerations" || name = "topologySpreadConstraints" then
                // A list stays a list without the items that cannot be read.
                Assert.Equal(without spec, without decoded)
            else
                Assert.Equal(without spec, decoded))
