/// Laws of the nodes' certificates: those of the design, for files.
module ImageRegistry.Properties.Laws.NodeCertificates

open FsCheck
open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.World
open Xunit

let private noon = Cluster.noon

let private time =
    Gen.elements [ -120; -60; -1; 0; 1; 3600 ]
    |> Gen.map (fun seconds -> noon.AddSeconds(float seconds))

let private content =
    Gen.elements [ "one certificate"; "another certificate"; "a third certificate" ]

let private sources =
    let entry =
        Gen.frequency [
            6, Gen.map2 (fun content time -> NodeSource.File(content, time)) content time
            1, Gen.constant NodeSource.Folder
            1, Gen.constant NodeSource.Unreadable
        ]

    Gen.elements [ "a"; "b..5000"; "b:5000"; "c..d..1"; "..data" ]
    |> fun names -> Gen.listOf (Gen.zip names entry) |> Gen.map Map.ofList

let private places =
    let file =
        Gen.frequency [
            5, Gen.map2 (fun content time -> NodeFile.Regular(content, time)) content time
            1, Gen.constant NodeFile.Link
            1, Gen.constant NodeFile.Folder
        ]

    let leftover =
        Gen.map2 (fun content time -> NodeFile.Regular(content, time)) (Gen.constant "a third") time

    let folder =
        gen {
            let! certificate = Gen.optionOf file
            let! leftover = Gen.frequency [ 3, Gen.constant None; 1, Gen.map Some leftover ]

            return
                [ NodeFiles.certificate, certificate; NodeFiles.staged, leftover ]
                |> List.choose (fun (name, file) -> file |> Option.map (fun file -> name, file))
                |> Map.ofList
                |> NodePlace.Folder
        }

    let place =
        Gen.frequency [ 6, folder; 1, Gen.constant NodePlace.Link; 1, Gen.constant NodePlace.Plain ]

    Gen.elements [ "a"; "b:5000"; "c..d:1"; "old"; "older" ]
    |> fun names -> Gen.listOf (Gen.zip names place) |> Gen.map Map.ofList

/// Any state of a node's files.
let private node: Arbitrary<NodeFiles> =
    Gen.map2 (fun sources places -> { Sources = sources; Places = places }) sources (Gen.optionOf places)
    |> Arb.fromGen

[<Fact>]
let ``a synchronisation done twice does nothing the second time`` () =
    Law.forAll "a synchronisation done twice does nothing the second time" node (fun files ->
        let after = NodeFiles.synchronised noon files
        Assert.Empty(NodeFiles.effects (noon.AddMinutes 1.0) after))

[<Fact>]
let ``a crash in any file operation ends in the same state as no crash`` () =
    Law.forAll "a crash in any file operation ends in the same state as no crash" node (fun files ->
        let expected = NodeFiles.synchronised noon files
        let effects = NodeFiles.effects noon files

        for count in 0 .. List.length effects do
            let done' = (files, List.truncate count effects) ||> List.fold NodeFiles.carryOut
            Assert.Equal(expected, NodeFiles.synchronised noon done')

            match List.tryItem count effects with
            | Some effect -> Assert.Equal(expected, NodeFiles.synchronised noon (NodeFiles.interrupted done' effect))
            | None -> ())

[<Fact>]
let ``a certificate is never seen in part`` () =
    Law.forAll "a certificate is never seen in part" node (fun files ->
        let whole =
            files.Sources
            |> Map.toList
            |> List.choose (fun (source, entry) ->
                match entry with
                | NodeSource.File(content, _) -> Some(CertificateDirectory.ofSource source, content)
                | NodeSource.Folder
                | NodeSource.Unreadable -> None)

        let before = NodeFiles.seen files

        let check (files: NodeFiles) =
            for KeyValue(name, content) in NodeFiles.seen files do
                Assert.True(
                    List.contains (name, content) whole || Map.tryFind name before = Some content,
                    name + " holds " + content
                )

        (files, NodeFiles.effects noon files)
        ||> List.fold (fun files effect ->
            check (NodeFiles.interrupted files effect)
            let after = NodeFiles.carryOut files effect
            check after
            after)
        |> ignore)

[<Fact>]
let ``every source that can be read is seen, or it is said why not`` () =
    Law.forAll "every source that can be read is seen, or it is said why not" node (fun files ->
        let after = NodeFiles.synchronised noon files

        let complaints =
            match NodeCaSync.plan (NodeFiles.facts noon files) with
            | Ok plan -> plan.Complaints
            | Error reason -> failwith reason

        for KeyValue(source, entry) in files.Sources do
            let isSeen content =
                Map.tryFind (CertificateDirectory.ofSource source) (NodeFiles.seen after) = Some content

            match entry with
            | NodeSource.File(content, _) when isSeen content -> ()
            | NodeSource.Folder -> ()
            | NodeSource.File _
            | NodeSource.Unreadable ->
                Assert.True(
                    complaints
                    |> List.exists (fun complaint -> complaint.StartsWith("cannot copy " + source + ": ")),
                    source
                ))

[<Fact>]
let ``files and links that are no certificates stay, and what belongs to a source that cannot be read`` () =
    Law.forAll
        "files and links that are no certificates stay, and what belongs to a source that cannot be read"
        node
        (fun files ->
            let after =
                (NodeFiles.synchronised noon files).Places |> Option.defaultValue Map.empty

            let unreadable =
                files.Sources
                |> Map.toList
                |> List.filter (fun (_, entry) -> entry <> NodeSource.Folder)
                |> List.groupBy (fun (source, _) -> CertificateDirectory.ofSource source)
                |> List.filter (fun (_, entries) -> snd (List.head entries) = NodeSource.Unreadable)
                |> List.map fst

            for KeyValue(name, place) in files.Places |> Option.defaultValue Map.empty do
                let belongs =
                    files.Sources
                    |> Map.exists (fun source entry ->
                        entry <> NodeSource.Folder && CertificateDirectory.ofSource source = name)

                match place with
                | NodePlace.Plain -> Assert.Equal(Some place, Map.tryFind name after)
                | NodePlace.Link when not belongs -> Assert.Equal(Some place, Map.tryFind name after)
                | NodePlace.Folder _ when List.contains name unreadable ->
                    Assert.Equal(Some place, Map.tryFind name after)
                | NodePlace.Link
                | NodePlace.Folder _ -> ())
