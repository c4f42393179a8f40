module ImageRegistry.Properties.Generators.GeneratorTests

open ImageRegistry.Core
open FsCheck.FSharp
open Xunit

/// What a generator makes in a thousand tries.
let private sample (generator: FsCheck.Gen<'T>) : 'T list =
    Gen.sampleWithSeed (FsCheck.Rnd 20261120UL) 50 1000 generator |> List.ofArray

/// Each of these occurs.
let private occur (wanted: (string * ('T -> bool)) list) (generator: FsCheck.Gen<'T>) : unit =
    let made = sample generator

    for name, test in wanted do
        Assert.True(List.exists test made, name)

[<Fact>]
let ``every management state occurs, also Force, none and unknown words`` () =
    Specs.any
    |> occur [
        for state in
            [
                ManagementState.Managed
                ManagementState.Unmanaged
                ManagementState.Removed
                ManagementState.Unsupported "Force"
                ManagementState.Unsupported ""
            ] do
            ManagementState.text state, (fun spec -> spec.ManagementState = state)
        "an unknown word",
        fun spec ->
            match spec.ManagementState with
            | ManagementState.Unsupported word -> word <> "" && word <> "Force"
            | ManagementState.Managed
            | ManagementState.Unmanaged
            | ManagementState.Removed -> false
    ]

[<Fact>]
let ``specs without storage, with each type of it, and with two types occur`` () =
    Specs.admitted
    |> occur [
        for name in [ "emptyDir"; "s3"; "swift"; "gcs"; "ibmcos"; "pvc"; "azure"; "oss" ] do
            name,
            (fun spec ->
                spec.Storage.Members
                |> List.exists (fun storage -> Storage.field storage = name))
        "none", (fun spec -> List.isEmpty spec.Storage.Members)
        "two", (fun spec -> spec.Storage.Members.Length = 2)
        "managed", (fun spec -> spec.Storage.Management = Some StorageManagement.Managed)
    ]

[<Fact>]
let ``the mistakes that only the verification finds occur`` () =
    let names (spec: ConfigSpec) =
        spec.Routes |> List.map (fun route -> route.Name)

    Specs.admitted
    |> occur [
        "negative replicas", (fun spec -> spec.Replicas < 0L)
        "no replicas", (fun spec -> spec.Replicas = 0L)
        "a negative limit", (fun spec -> spec.Read.MaxRunning < 0L)
        "a duplicate route", (fun spec -> (List.distinct (names spec)).Length < (names spec).Length)
        "the default route's name", (fun spec -> List.contains "default-route" (names spec))
        "a route without a name", (fun spec -> List.contains "" (names spec))
        "an unknown cipher suite",
        (fun spec ->
            spec.ObservedConfig
            |> Option.exists (fun info -> not (TlsProfile.findings info).IsEmpty))
    ]

[<Fact>]
let ``given, empty and absent occur where they differ`` () =
    Specs.admitted
    |> occur [
        "no affinity", (fun spec -> spec.Affinity = None)
        "an empty affinity", (fun spec -> spec.Affinity = Some Json.empty)
        "an affinity", (fun spec -> spec.Affinity |> Option.exists (fun affinity -> affinity <> Json.empty))
        "no spread", (fun spec -> spec.TopologySpreadConstraints = None)
        "an empty spread", (fun spec -> spec.TopologySpreadConstraints = Some [])
        "an empty selector", (fun spec -> spec.NodeSelector = Some Map.empty)
        "empty resources", (fun spec -> spec.Resources = Some Json.empty)
        "empty tolerations", (fun spec -> spec.Tolerations = Some [])
    ]

[<Fact>]
let ``documents that the schema admits and the operator cannot read occur`` () =
    let about (field: string) (document: Json) =
        (ConfigCodec.decode document).Findings
        |> List.exists (fun finding -> finding.Field.StartsWith field)

    Documents.admitted
    |> occur [
        "a loose duration", about "spec.requests"
        "bad overrides", about "spec.unsupportedConfigOverrides"
        "a bad observed configuration", about "spec.observedConfig"
        "a deleted Config", (fun document -> (ConfigCodec.decode document).Deleted)
        "a Config without status", (fun document -> Json.tryField "status" document = None)
        "a Config without findings", (fun document -> (ConfigCodec.decode document).Findings.IsEmpty)
    ]

[<Fact>]
let ``hostile documents differ from what the schema admits in every part`` () =
    Documents.hostile
    |> occur [
        for name in
            [
                "spec"
                "spec.replicas"
                "spec.storage"
                "spec.routes"
                "spec.proxy"
                "spec.requests"
            ] do
            name,
            (fun document ->
                (ConfigCodec.decode document).Findings
                |> List.exists (fun finding -> finding.Field = name))
    ]

[<Fact>]
let ``Infrastructures on every platform and topology occur, also without platformStatus`` () =
    Clusters.infrastructure
    |> Gen.map Infrastructure.decode
    |> occur [
        for platform in Platform.all @ [ Platform.Unrecognised ""; Platform.Unrecognised "Moon" ] do
            Platform.text platform, (fun infrastructure -> infrastructure.Platform = platform)
        "one node", (fun infrastructure -> infrastructure.SingleReplica)
        "many nodes", (fun infrastructure -> not infrastructure.SingleReplica)
        "no name", (fun infrastructure -> infrastructure.Name = "")
        "no platformStatus", (fun infrastructure -> not infrastructure.Findings.IsEmpty)
    ]

[<Fact>]
let ``loose durations are no durations, readable ones are`` () =
    Assert.All(sample Durations.looseText, (fun text -> Assert.True(Result.isError (Duration.parse text))))
    Assert.All(sample Durations.badText, (fun text -> Assert.True(Result.isError (Duration.parse text))))
    Assert.All(sample Durations.readableText, (fun text -> Assert.True(Result.isOk (Duration.parse text))))

[<Fact>]
let ``simpler specs are other specs and come to an end`` () =
    for spec in sample Specs.any |> List.truncate 20 do
        let mutable current = spec
        let mutable steps = 0

        while not (Seq.isEmpty (Specs.shrink current)) do
            current <- Seq.head (Specs.shrink current)
            steps <- steps + 1
            Assert.True(steps < 100)

        Assert.Equal(
            {
                ConfigSpec.empty with
                    ManagementState = ManagementState.Managed
            },
            current
        )

[<Fact>]
let ``every field of an ImagePruner occurs, given and left out, right and wrong`` () =
    let blocks (field: string) (spec: PrunerSpec) =
        PrunerVerification.blocking false (PrunerCodec.decode (Json.obj [ "spec", PrunerCodec.encodeSpec spec ]))
        |> List.exists (fun finding -> finding.Field.StartsWith field)

    Pruners.any
    |> occur [
        for field in
            [
                "spec.schedule"
                "spec.keepTagRevisions"
                "spec.keepYoungerThan"
                "spec.keepYoungerThanDuration"
                "spec.successfulJobsHistoryLimit"
                "spec.failedJobsHistoryLimit"
                "spec.resources"
            ] do
            field, blocks field
        "nothing wrong", (fun spec -> not (blocks "spec" spec))
        "no schedule", (fun spec -> spec.Schedule = "")
        "a right schedule", (fun spec -> spec.Schedule <> "" && not (blocks "spec.schedule" spec))
        "suspended", (fun spec -> spec.Suspend = Some true)
        "both ages", (fun spec -> spec.KeepYoungerThan.IsSome && spec.KeepYoungerThanDuration.IsSome)
        "no age", (fun spec -> spec.KeepYoungerThan.IsNone && spec.KeepYoungerThanDuration.IsNone)
        "empty resources", (fun spec -> spec.Resources = Some Json.empty)
        "an affinity", (fun spec -> spec.Affinity |> Option.exists (fun affinity -> affinity <> Json.empty))
        "a selector", (fun spec -> spec.NodeSelector.IsSome)
        "tolerations", (fun spec -> spec.Tolerations.IsSome)
        "an unknown log level",
        (fun spec -> not (List.isEmpty (PrunerVerification.advice { spec with KeepYoungerThan = None })))
    ]
