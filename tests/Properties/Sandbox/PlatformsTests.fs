module ImageRegistry.Properties.PlatformsTests

open ImageRegistry.Core
open ImageRegistry.Properties.ControllersLab
open ImageRegistry.Properties.TestData
open ImageRegistry.Sandbox
open Xunit

let private seeded (name: string) : State =
    match
        Platforms.seed name
        |> Option.map (fun requests -> Platforms.apply start requests openshift.Value)
    with
    | Some(Ok state) -> state
    | Some(Error why) -> failwith why
    | None -> failwith ("no platform " + name)

let private infrastructure (state: State) =
    get "/apis/config.openshift.io/v1/infrastructures/cluster" state

let types: TheoryData<string, string> =
    let data = TheoryData<string, string>()

    for name, word in
        [
            "aws", "AWS"
            "azure", "Azure"
            "gcp", "GCP"
            "ibmcloud", "IBMCloud"
            "powervs", "PowerVS"
            "openstack", "OpenStack"
            "ovirt", "oVirt"
            "baremetal", "BareMetal"
            "vsphere", "VSphere"
            "none", "None"
            "nutanix", "Nutanix"
            "kubevirt", "KubeVirt"
            "equinixmetal", "EquinixMetal"
            "alibabacloud", "AlibabaCloud"
            "external", "External"
            "libvirt", "Libvirt"
        ] do
        data.Add(name, word)

    data

[<Theory; MemberData(nameof types)>]
let ``a cluster on every platform can be made, and says where it is`` (name: string, word: string) =
    let state = seeded name
    Assert.Equal(Some word, infrastructure state |> Json.tryString [ "status"; "platformStatus"; "type" ])
    Assert.Equal(Platform.parse word, (Infrastructure.decode (infrastructure state)).Platform)

[<Fact>]
let ``every platform of the API is there`` () =
    let words =
        Platforms.names
        |> List.choose (fun name ->
            infrastructure (seeded name)
            |> Json.tryString [ "status"; "platformStatus"; "type" ])

    Assert.Equal<string list>(Platform.all |> List.map Platform.text |> List.sort, List.sort words)

[<Fact>]
let ``a cluster of an unknown platform has no platformStatus`` () =
    Assert.Equal(None, infrastructure (seeded "unknown") |> Json.tryPath [ "status"; "platformStatus" ])

[<Fact>]
let ``names are taken in any case, and others refused`` () =
    Assert.True((Platforms.seed "AWS").IsSome)
    Assert.True((Platforms.seed "mainframe").IsNone)

[<Fact>]
let ``seeding leaves no trace in the audit log`` () =
    Assert.Equal<AuditEntry list>(Machine.audit openshift.Value, Machine.audit (seeded "none"))

/// What the recorded clusters were made of has to be there word for word.
let private goldenSeed (scenario: string) : State =
    let document = golden.Value |> List.find (fun (name, _) -> name = scenario) |> snd

    (openshift.Value, Json.items [ "seed" ] document)
    ||> List.fold (fun state step ->
        match Seeding.perform start step state with
        | Ok state -> state
        | Error status -> failwith status.Message)

let private masked (document: Json) : Json =
    (document, [ "resourceVersion"; "uid"; "creationTimestamp"; "generation" ])
    ||> List.fold (fun document field -> Json.remove [ "metadata"; field ] document)
    |> withoutEmpties

[<Theory>]
[<InlineData("none-emptydir", "none")>]
[<InlineData("baremetal-pvc", "baremetal")>]
let ``a cluster of a recorded platform has everything that the recorded one began with``
    (scenario: string, name: string)
    =
    let ours = seeded name

    let differing =
        Machine.objects (goldenSeed scenario)
        |> List.filter (fun (target, _) -> target.Resource.Kind <> "CustomResourceDefinition")
        // The image of the release is a word of no meaning in both.
        |> List.filter (fun (target, _) -> target.Resource.Kind <> "ClusterVersion")
        |> List.collect (fun (target, expected) ->
            match Machine.tryGet target ours with
            | None -> [ ObjectRef.text target + ": missing" ]
            | Some actual -> differences (ObjectRef.text target) (masked expected) (masked actual))

    Assert.Equal<string list>([], differing)
