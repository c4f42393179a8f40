namespace ImageRegistry.Properties.World

open System
open ImageRegistry.Core

/// What stands at `ca.crt` or beside it.
[<RequireQualifiedAccess>]
type NodeFile =
    | Regular of content: string * modified: DateTimeOffset
    | Link
    | Folder

[<RequireQualifiedAccess>]
type NodePlace =
    | Folder of Map<string, NodeFile>
    | Link
    | Plain

/// A source's content and time; none of them for what is no file.
[<RequireQualifiedAccess>]
type NodeSource =
    | File of content: string * modified: DateTimeOffset
    | Folder
    | Unreadable

/// The files of a node as a value: what the interpreter does to real ones, without a disk.
type NodeFiles = {
    Sources: Map<string, NodeSource>
    /// None: the destination does not exist.
    Places: Map<string, NodePlace> option
}

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module NodeFiles =

    let certificate = "ca.crt"
    let staged = "ca.crt.tmp"

    let private places (files: NodeFiles) =
        files.Places |> Option.defaultValue Map.empty

    let private source (entry: NodeSource) : CertificateSource =
        match entry with
        | NodeSource.File(_, modified) -> CertificateSource.File modified
        | NodeSource.Folder -> CertificateSource.Directory
        | NodeSource.Unreadable -> CertificateSource.Unreadable "a link that leads nowhere"

    let private belongs (files: NodeFiles) (name: string) : string option =
        files.Sources
        |> Map.toList
        |> List.tryPick (fun (source, entry) ->
            match entry with
            | NodeSource.File(content, _) when CertificateDirectory.ofSource source = name -> Some content
            | NodeSource.File _
            | NodeSource.Folder
            | NodeSource.Unreadable -> None)

    let private entry (files: NodeFiles) (name: string) (place: NodePlace) : NodeEntry =
        match place with
        | NodePlace.Link -> NodeEntry.Link
        | NodePlace.Plain -> NodeEntry.Other
        | NodePlace.Folder content ->
            let certificate =
                match Map.tryFind certificate content with
                | None -> NodeCertificate.Missing
                | Some NodeFile.Link -> NodeCertificate.Link
                | Some NodeFile.Folder -> NodeCertificate.Obstructed
                | Some(NodeFile.Regular(content, modified)) ->
                    NodeCertificate.File(modified, belongs files name = Some content)

            NodeEntry.Directory(certificate, Map.containsKey staged content)

    let facts (now: DateTimeOffset) (files: NodeFiles) : NodeCaFacts = {
        Now = now
        Sources = Ok(Map.map (fun _ entry -> source entry) files.Sources)
        Entries = Ok(files.Places |> Option.map (Map.map (entry files)))
    }

    let private inFolder (name: string) (change: Map<string, NodeFile> -> Map<string, NodeFile>) (files: NodeFiles) =
        match Map.tryFind name (places files) with
        | Some(NodePlace.Folder content) -> {
            files with
                Places = Some(Map.add name (NodePlace.Folder(change content)) (places files))
          }
        | Some NodePlace.Link -> failwith ("written through the link " + name)
        | Some NodePlace.Plain
        | None -> failwith (name + " is no directory")

    let private without (name: string) (files: NodeFiles) = {
        files with
            Places = Some(Map.remove name (places files))
    }

    let private stage (from: string) (share: int) (name: string) (modified: DateTimeOffset) (files: NodeFiles) =
        match Map.tryFind from files.Sources with
        | Some(NodeSource.File(content, _)) ->
            files
            |> inFolder name (fun present ->
                if Map.containsKey staged present then
                    failwith (staged + " was there in " + name)

                Map.add staged (NodeFile.Regular(content.Substring(0, content.Length / share), modified)) present)
        | Some(NodeSource.Folder | NodeSource.Unreadable)
        | None -> failwith (from + " cannot be read")

    /// After this effect; fails where a disk would, and where a link would be followed.
    let carryOut (files: NodeFiles) (effect: NodeFileEffect) : NodeFiles =
        match effect with
        | NodeFileEffect.MakeDestination -> {
            files with
                Places = Some(places files)
          }
        | NodeFileEffect.MakeDirectory name when not (Map.containsKey name (places files)) -> {
            files with
                Places = Some(Map.add name (NodePlace.Folder Map.empty) (places files))
          }
        | NodeFileEffect.MakeDirectory name -> failwith (name + " was there")
        | NodeFileEffect.Unlink name when Map.tryFind name (places files) = Some NodePlace.Link -> without name files
        | NodeFileEffect.Unlink name -> failwith (name + " is no link")
        | NodeFileEffect.Discard name -> files |> inFolder name (Map.remove staged)
        | NodeFileEffect.Stage(source, name, modified) -> stage source 1 name modified files
        | NodeFileEffect.Publish name ->
            files
            |> inFolder name (fun content ->
                match Map.tryFind staged content, Map.tryFind certificate content with
                | Some file, (None | Some(NodeFile.Regular _ | NodeFile.Link)) ->
                    content |> Map.remove staged |> Map.add certificate file
                | None, _
                | Some _, Some NodeFile.Folder -> failwith ("nothing can be published in " + name))
        | NodeFileEffect.RemoveDirectory name -> without name files

    /// The process died in the middle of this effect.
    let interrupted (files: NodeFiles) (effect: NodeFileEffect) : NodeFiles =
        match effect with
        | NodeFileEffect.Stage(source, name, modified) -> stage source 2 name modified files
        | NodeFileEffect.RemoveDirectory name ->
            files
            |> inFolder name (fun content -> content |> Map.toList |> List.truncate 1 |> Map.ofList)
        | NodeFileEffect.MakeDestination
        | NodeFileEffect.MakeDirectory _
        | NodeFileEffect.Unlink _
        | NodeFileEffect.Discard _
        | NodeFileEffect.Publish _ -> files

    /// All effects of a synchronisation, in order.
    let effects (now: DateTimeOffset) (files: NodeFiles) : NodeFileEffect list =
        match NodeCaSync.plan (facts now files) with
        | Ok plan -> plan.Steps |> List.collect (fun step -> step.Effects)
        | Error reason -> failwith reason

    let synchronised (now: DateTimeOffset) (files: NodeFiles) : NodeFiles =
        (files, effects now files) ||> List.fold carryOut

    /// What readers see: the regular files at `ca.crt`, by directory.
    let seen (files: NodeFiles) : Map<string, string> =
        places files
        |> Map.toList
        |> List.choose (fun (name, place) ->
            match place with
            | NodePlace.Folder content ->
                match Map.tryFind certificate content with
                | Some(NodeFile.Regular(content, _)) -> Some(name, content)
                | Some(NodeFile.Link | NodeFile.Folder)
                | None -> None
            | NodePlace.Link
            | NodePlace.Plain -> None)
        |> Map.ofList
