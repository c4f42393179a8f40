/// RS-109 to RS-111 with RB-20: what a node does about its certificates.
module ImageRegistry.Properties.Rules.NodeCaSyncTests

open System
open ImageRegistry.Core
open ImageRegistry.Properties.World
open Xunit

let private noon = Cluster.noon
let private before (seconds: int) = noon.AddSeconds(float -seconds)
let private from = NodeCaSync.plan

let private facts sources entries : NodeCaFacts = {
    Now = noon
    Sources = Ok(Map.ofList sources)
    Entries = Ok(Some(Map.ofList entries))
}

let private planned (facts: NodeCaFacts) : NodeCaPlan =
    match from facts with
    | Ok plan -> plan
    | Error reason -> failwith reason

let private effects sources entries : NodeFileEffect list =
    (planned (facts sources entries)).Steps
    |> List.collect (fun step -> step.Effects)

let private file (age: int) = CertificateSource.File(before age)

let private held (age: int) (isSame: bool) =
    NodeEntry.Directory(NodeCertificate.File(before age, isSame), false)

[<Theory>]
[<InlineData("1.1.1.1..5000", "1.1.1.1:5000")>]
[<InlineData("quay.io..443.crt", "quay.io:443.crt")>]
[<InlineData("this..is..not..valid..5000.crt", "this..is..not..valid:5000.crt")>]
[<InlineData("registry.example.com.crt", "registry.example.com.crt")>]
[<InlineData("registry.com:5000", "registry.com:5000")>]
[<InlineData("a...5000", "a.:5000")>]
[<InlineData("", "")>]
let ``RS-109: the last pair of dots stands for the colon before the port`` (source: string) (directory: string) =
    Assert.Equal(directory, CertificateDirectory.ofSource source)

[<Fact>]
let ``RS-109: a new certificate is staged in a directory of its own and then published`` () =
    Assert.Equal<NodeFileEffect list>(
        [
            NodeFileEffect.MakeDirectory "r:5000"
            NodeFileEffect.Stage("r..5000", "r:5000", noon)
            NodeFileEffect.Publish "r:5000"
        ],
        effects [ "r..5000", file 60 ] []
    )

[<Fact>]
let ``RS-109: directories and links to directories are no certificates`` () =
    Assert.Empty(
        effects [
            "..data", CertificateSource.Directory
            "..2026_11", CertificateSource.Directory
        ] []
    )

[<Fact>]
let ``RS-109: a destination that does not exist is made first`` () =
    let plan =
        planned {
            Now = noon
            Sources = Ok Map.empty
            Entries = Ok None
        }

    Assert.Equal<NodeFileEffect list>(
        [ NodeFileEffect.MakeDestination ],
        plan.Steps |> List.collect (fun step -> step.Effects)
    )

[<Fact>]
let ``RS-109: without a list of sources, or of what is there, nothing is done`` () =
    let unlisted = {
        facts [] [ "old", held 60 false ] with
            Sources = Error "permission denied"
    }

    let noFolder = {
        facts [ "a", file 60 ] [] with
            Entries = Error "it is a file"
    }

    Assert.Equal(Error "the sources cannot be listed: permission denied", from unlisted)
    Assert.Equal(Error "the destination cannot be listed: it is a file", from noFolder)

[<Theory>]
[<InlineData(60, 30, true, true)>]
[<InlineData(60, 60, true, false)>]
[<InlineData(30, 60, true, false)>]
[<InlineData(60, 30, false, false)>]
[<InlineData(60, -3600, false, false)>]
[<InlineData(60, -3600, true, true)>]
let ``RS-110 and RB-20: it is skipped if its source is older and the content is the same``
    (sourceAge: int)
    (age: int)
    (isSame: bool)
    (skipped: bool)
    =
    let plan = planned (facts [ "a", file sourceAge ] [ "a", held age isSame ])
    Assert.Equal(skipped, List.isEmpty plan.Steps)
    Assert.Equal((if skipped then 1 else 0), plan.Skipped)

[<Fact>]
let ``RS-110: a source from the future does not make it copied again and again`` () =
    let future = noon.AddHours 1.0

    Assert.Equal<NodeFileEffect list>(
        [
            NodeFileEffect.Stage("a", "a", future.AddTicks 1L)
            NodeFileEffect.Publish "a"
        ],
        effects [ "a", CertificateSource.File future ] [ "a", NodeEntry.Directory(NodeCertificate.Missing, false) ]
    )

[<Fact>]
let ``RB-20: a link in the place of the directory is removed, not followed`` () =
    Assert.Equal<NodeFileEffect list>(
        [
            NodeFileEffect.Unlink "a"
            NodeFileEffect.MakeDirectory "a"
            NodeFileEffect.Stage("a", "a", noon)
            NodeFileEffect.Publish "a"
        ],
        effects [ "a", file 60 ] [ "a", NodeEntry.Link ]
    )

[<Fact>]
let ``RB-20: a link in the place of the certificate is replaced`` () =
    Assert.Equal<NodeFileEffect list>(
        [ NodeFileEffect.Stage("a", "a", noon); NodeFileEffect.Publish "a" ],
        effects [ "a", file 60 ] [ "a", NodeEntry.Directory(NodeCertificate.Link, false) ]
    )

[<Fact>]
let ``RS-110: what an interrupted copy left is removed, also where nothing is to be copied`` () =
    Assert.Equal<NodeFileEffect list>(
        [ NodeFileEffect.Discard "a" ],
        effects [ "a", file 60 ] [ "a", NodeEntry.Directory(NodeCertificate.File(before 30, true), true) ]
    )

    Assert.Equal<NodeFileEffect list>(
        [
            NodeFileEffect.Discard "a"
            NodeFileEffect.Stage("a", "a", noon)
            NodeFileEffect.Publish "a"
        ],
        effects [ "a", file 60 ] [ "a", NodeEntry.Directory(NodeCertificate.Missing, true) ]
    )

[<Fact>]
let ``RS-111: directories that nothing belongs to go; files and links stay`` () =
    Assert.Equal<NodeFileEffect list>(
        [ NodeFileEffect.RemoveDirectory "old" ],
        effects [ "a", file 60 ] [
            "a", held 30 true
            "link", NodeEntry.Link
            "old", held 30 false
            "readme", NodeEntry.Other
        ]
    )

[<Fact>]
let ``RS-111: without any source all directories go`` () =
    Assert.Equal<NodeFileEffect list>(
        [ NodeFileEffect.RemoveDirectory "a"; NodeFileEffect.RemoveDirectory "b" ],
        effects [ "..data", CertificateSource.Directory ] [ "a", held 30 true; "b", held 30 true ]
    )

[<Fact>]
let ``what cannot be done is told with its remedy, and holds up nothing else`` () =
    let plan =
        planned (
            facts [
                "b", file 60
                "file", file 60
                "folder", file 60
                "gone", CertificateSource.Unreadable "no such file"
                "x..5000", file 60
                "x:5000", file 60
            ] [
                "file", NodeEntry.Other
                "folder", NodeEntry.Directory(NodeCertificate.Obstructed, false)
                "gone", held 30 false
            ]
        )

    Assert.Equal<string list>(
        [
            "cannot copy file: file is a file; remove it, so that a directory can be made"
            "cannot copy folder: ca.crt in folder is neither a file nor a link; remove it"
            "cannot copy gone: it cannot be read: no such file"
            "cannot copy x:5000: x..5000 has its directory x:5000"
        ],
        plan.Complaints
    )

    Assert.Equal<string list>(
        [ "copy b to b: it is new"; "copy x..5000 to x:5000: it is new" ],
        plan.Steps |> List.map (fun step -> step.Text)
    )
