/// What `deploy/` holds: files as they ship, and the objects in them.
module ImageRegistry.Properties.Deploy.Manifests

open System
open System.IO
open ImageRegistry.Core
open ImageRegistry.Properties

/// The folder `deploy/` of the repository.
let folder: Lazy<string> =
    lazy
        (let rec find (directory: DirectoryInfo | null) =
            match directory with
            | null -> failwith "the folder deploy of the repository was not found above the test assembly"
            | directory when File.Exists(Path.Combine(directory.FullName, "Operator.sln")) ->
                Path.Combine(directory.FullName, "deploy")
            | directory -> find directory.Parent

         find (DirectoryInfo AppContext.BaseDirectory))

/// The text of this file.
let text (path: string) : string =
    File.ReadAllText(Path.Combine(folder.Value, path))

/// Where the files stand that the image carries in `/manifests` (deploy/image/Containerfile).
let private released = [
    "base"
    "base/crds"
    "openshift"
    "openshift/common"
    "openshift/monitoring"
    "ibm-cloud-managed"
]

/// The name of a file in the release: one that does not say its level gets level 50 and the operator's name put before its own.
let private inRelease (file: string) =
    if file.StartsWith("0000_", StringComparison.Ordinal) then
        file
    else
        "0000_50_cluster-image-registry-operator_" + file

/// The files in `/manifests` by name, in the order in which the release tooling applies them, with their objects.
let files: Lazy<(string * Json list) list> =
    lazy
        (released
         |> List.collect (fun each -> Directory.GetFiles(Path.Combine(folder.Value, each), "0*.yaml") |> List.ofArray)
         |> List.map (fun path -> Path.GetFileName path |> string, TestData.yamls (File.ReadAllText path))
         |> List.sortWith (fun (one, _) (other, _) -> String.CompareOrdinal(inRelease one, inRelease other)))

/// All objects with their files.
let objects: Lazy<(string * Json) list> =
    lazy
        (files.Value
         |> List.collect (fun (file, documents) -> documents |> List.map (fun document -> file, document)))

/// `Kind/name` or `Kind/namespace/name`.
let identity (document: Json) : string =
    let part path =
        Json.tryString path document |> Option.defaultValue ""

    match part [ "metadata"; "namespace" ] with
    | "" -> part [ "kind" ] + "/" + part [ "metadata"; "name" ]
    | ns -> part [ "kind" ] + "/" + ns + "/" + part [ "metadata"; "name" ]

/// The profiles that the object is installed in, by the last part of their annotation.
let profiles (document: Json) : string list =
    let prefix = "include.release.openshift.io/"

    Json.texts [ "metadata"; "annotations" ] document
    |> Map.toList
    |> List.filter (fun (name, value) -> name.StartsWith(prefix, StringComparison.Ordinal) && value = "true")
    |> List.map (fun (name, _) -> name.Substring prefix.Length)

/// The objects of one profile.
let ofProfile (profile: string) : Json list =
    objects.Value
    |> List.map snd
    |> List.filter (fun document -> List.contains profile (profiles document))

/// The object of this identity in the profile of clusters that manage themselves.
let find (wanted: string) : Json =
    match
        ofProfile "self-managed-high-availability"
        |> List.filter (fun document -> identity document = wanted)
    with
    | [ document ] -> document
    | found -> failwith (wanted + " is there " + string (List.length found) + " times")
