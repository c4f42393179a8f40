/// What the API server says to what ships.
module ImageRegistry.Properties.Deploy.ApplyTests

open System
open Xunit
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Sandbox

let private noon = DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero)

let private isOurs (file: string) =
    file.StartsWith("imageregistry.operator.openshift.io_", StringComparison.Ordinal)

let private ns (name: string) =
    Json.obj [
        "apiVersion", Json.str "v1"
        "kind", Json.str "Namespace"
        "metadata", Json.obj [ "name", Json.str name ]
    ]

let private apply (state: State) (document: Json) : State =
    match Seeding.apply noon document state with
    | Ok next -> next
    | Error status -> failwith (Manifests.identity document + ": " + status.Message)

/// A cluster before the operator: the kinds of others, and the namespaces of others.
let private bare =
    lazy
        ((TestData.crds.Value
          |> List.filter (fun (file, _) -> not (isOurs file))
          |> List.map snd)
         @ ([
             "openshift-config"
             "openshift-config-managed"
             "openshift-cloud-credential-operator"
             "openshift-monitoring"
            ]
            |> List.map ns)
         |> List.fold apply (Machine.start noon 1UL))

[<Theory>]
[<InlineData("self-managed-high-availability")>]
[<InlineData("single-node-developer")>]
[<InlineData("ibm-cloud-managed")>]
[<InlineData("hypershift")>]
let ``the API server takes every object, in the order of the files`` (profile: string) =
    // Definitions are not part of every profile: there they come with the release.
    let definitions =
        Manifests.objects.Value
        |> List.map snd
        |> List.filter (fun document -> Json.tryString [ "kind" ] document = Some "CustomResourceDefinition")

    let documents =
        Manifests.ofProfile profile
        |> List.filter (fun document -> Json.tryString [ "kind" ] document <> Some "CustomResourceDefinition")

    let state = (bare.Value, definitions @ documents) ||> List.fold apply
    let again = (state, documents) ||> List.fold apply
    // What is applied again changes nothing: no field is one that the server fills in differently.
    Assert.Equal(state.Revision, again.Revision)

[<Fact>]
let ``the server keeps every field that ships`` () =
    let definitions, others =
        Manifests.ofProfile "self-managed-high-availability"
        |> List.partition (fun document -> Json.tryString [ "kind" ] document = Some "CustomResourceDefinition")

    let state = (bare.Value, definitions @ others) ||> List.fold apply

    for document in others do
        let kind = Json.tryString [ "kind" ] document |> Option.defaultValue ""

        let resource =
            Machine.kinds state
            |> List.find (fun each ->
                each.Kind = kind
                && Some(Resource.apiVersion each) = Json.tryString [ "apiVersion" ] document)

        let target: ObjectRef = {
            Resource = resource
            Namespace = Json.tryString [ "metadata"; "namespace" ] document |> Option.defaultValue ""
            Name = Document.name document
        }

        match Machine.tryGet target state with
        | None -> failwith (Manifests.identity document + " is not there")
        | Some stored ->
            // A status is written by its own request.
            let lost =
                TestData.differences (Manifests.identity document) (Json.remove [ "status" ] document) stored
                |> List.filter (fun line -> line.Contains ": missing ")

            Assert.Equal<string list>([], lost)
