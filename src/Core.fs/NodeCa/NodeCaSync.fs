namespace ImageRegistry.Core

open System

/// What can be done to the files of a node. Names are those of directories in the destination.
[<RequireQualifiedAccess>]
type NodeFileEffect =
    /// Makes the destination, its parents too.
    | MakeDestination
    | MakeDirectory of name: string
    /// Removes the symbolic link of this name, never what it leads to.
    | Unlink of name: string
    /// Removes what an interrupted copy left.
    | Discard of name: string
    /// Writes the source's content and mode into a file of its own beside the certificate, down to the disk, with this time.
    | Stage of source: string * name: string * modified: DateTimeOffset
    /// Puts the staged file in the certificate's place, in one go.
    | Publish of name: string
    /// Removes the directory with all that is in it, following no link.
    | RemoveDirectory of name: string

/// What a step counts as in the result.
[<RequireQualifiedAccess>]
type NodeCaCount =
    | Copied
    | Trimmed
    | Nothing

/// Effects in order; the first that fails ends the step. Steps do not need each other.
type NodeCaStep = {
    /// What is done and why, for the log.
    Text: string
    Count: NodeCaCount
    Effects: NodeFileEffect list
}

/// What brings one node's certificates up to date, and what stands in the way.
type NodeCaPlan = {
    Steps: NodeCaStep list
    /// How many certificates are as they should be.
    Skipped: int
    /// What cannot be done: each names object, cause and remedy.
    Complaints: string list
}

/// One synchronisation of a node's certificates (RS-109 to RS-111, RB-20): copy, then trim.
///
/// *Guarantees.* A certificate is put in place whole or not at all, whatever is interrupted. Nothing is written through a symbolic
/// link. Nothing is removed when the sources cannot be listed, nor for a source that cannot be read. A second synchronisation of
/// the same sources does nothing.
/// *Assumptions.* Nobody else writes to the destination meanwhile.
/// *Caveats.* Directories that nothing belongs to are removed whoever made them, and all of them when there are no sources.
[<RequireQualifiedAccess>]
module NodeCaSync =

    /// A certificate that is no older than its source would be copied again and again, so it is never given such a time: also where the
    /// source's time lies in the future.
    let private timeFor (now: DateTimeOffset) (modified: DateTimeOffset) : DateTimeOffset =
        max now (modified + TimeSpan.FromTicks 1L)

    let private nothing = {
        Steps = []
        Skipped = 0
        Complaints = []
    }

    let private complaint (text: string) = { nothing with Complaints = [ text ] }

    let private copy
        (source: string)
        (name: string)
        (modified: DateTimeOffset)
        (why: string)
        (first: NodeFileEffect list)
        = {
        nothing with
            Steps = [
                {
                    Text = "copy " + source + " to " + name + ": " + why
                    Count = NodeCaCount.Copied
                    Effects =
                        first
                        @ [ NodeFileEffect.Stage(source, name, modified); NodeFileEffect.Publish name ]
                }
            ]
    }

    let private tidied (name: string) = {
        Text = "remove what an interrupted copy left in " + name
        Count = NodeCaCount.Nothing
        Effects = [ NodeFileEffect.Discard name ]
    }

    /// What is done for one source whose directory is this.
    let private place
        (now: DateTimeOffset)
        (source: string)
        (modified: DateTimeOffset)
        (name: string)
        (entry: NodeEntry option)
        : NodeCaPlan =
        let copy = copy source name (timeFor now modified)

        match entry with
        | None -> copy "it is new" [ NodeFileEffect.MakeDirectory name ]
        | Some NodeEntry.Link ->
            copy "a symbolic link stood there" [ NodeFileEffect.Unlink name; NodeFileEffect.MakeDirectory name ]
        | Some NodeEntry.Other ->
            complaint (
                "cannot copy "
                + source
                + ": "
                + name
                + " is a file; remove it, so that a directory can be made"
            )
        | Some(NodeEntry.Unreadable reason) ->
            complaint ("cannot copy " + source + ": " + name + " cannot be looked at: " + reason)
        | Some(NodeEntry.Directory(certificate, leftover)) ->
            let first = if leftover then [ NodeFileEffect.Discard name ] else []

            match certificate with
            | NodeCertificate.Missing -> copy "it has no certificate" first
            | NodeCertificate.Link -> copy "a symbolic link stood there" first
            | NodeCertificate.File(_, false) -> copy "the content differs" first
            | NodeCertificate.File(present, true) when present <= modified ->
                copy "it is not newer than its source" first
            | NodeCertificate.File(_, true) -> {
                nothing with
                    Skipped = 1
                    Steps = if leftover then [ tidied name ] else []
              }
            | NodeCertificate.Obstructed ->
                complaint (
                    "cannot copy "
                    + source
                    + ": ca.crt in "
                    + name
                    + " is neither a file nor a link; remove it"
                )

    let private trim (wanted: Set<string>) (entries: Map<string, NodeEntry>) : NodeCaStep list =
        entries
        |> Map.toList
        |> List.choose (fun (name, entry) ->
            match entry with
            | NodeEntry.Directory _ when not (Set.contains name wanted) ->
                Some {
                    Text = "remove " + name + ": no certificate belongs there"
                    Count = NodeCaCount.Trimmed
                    Effects = [ NodeFileEffect.RemoveDirectory name ]
                }
            | NodeEntry.Directory _
            | NodeEntry.Link
            | NodeEntry.Other
            | NodeEntry.Unreadable _ -> None)

    /// The sources by the directory that they belong to. Where two mean the same one, the first by name has it.
    let private byDirectory (sources: (string * CertificateSource) list) =
        sources
        |> List.groupBy (fun (source, _) -> CertificateDirectory.ofSource source)

    let private planned
        (now: DateTimeOffset)
        (sources: Map<string, CertificateSource>)
        (entries: Map<string, NodeEntry>)
        : NodeCaPlan =
        let certificates =
            sources
            |> Map.toList
            |> List.filter (fun (_, source) -> source <> CertificateSource.Directory)
            |> byDirectory

        let placed =
            certificates
            |> List.collect (fun (name, candidates) ->
                match candidates with
                | [] -> []
                | (source, what) :: others ->
                    let first =
                        match what with
                        | CertificateSource.Directory -> nothing
                        | CertificateSource.Unreadable reason ->
                            complaint ("cannot copy " + source + ": it cannot be read: " + reason)
                        | CertificateSource.File modified -> place now source modified name (Map.tryFind name entries)

                    first
                    :: (others
                        |> List.map (fun (other, _) ->
                            complaint ("cannot copy " + other + ": " + source + " has its directory " + name))))

        {
            Steps =
                (placed |> List.collect (fun each -> each.Steps))
                @ trim (certificates |> List.map fst |> Set.ofList) entries
            Skipped = placed |> List.sumBy (fun each -> each.Skipped)
            Complaints = placed |> List.collect (fun each -> each.Complaints)
        }

    /// What is to be done; or why nothing can be.
    let plan (facts: NodeCaFacts) : Result<NodeCaPlan, string> =
        match facts.Sources, facts.Entries with
        | Error reason, _ -> Error("the sources cannot be listed: " + reason)
        | Ok _, Error reason -> Error("the destination cannot be listed: " + reason)
        | Ok sources, Ok(Some entries) -> Ok(planned facts.Now sources entries)
        | Ok sources, Ok None ->
            let plan = planned facts.Now sources Map.empty

            Ok {
                plan with
                    Steps =
                        {
                            Text = "make the destination"
                            Count = NodeCaCount.Nothing
                            Effects = [ NodeFileEffect.MakeDestination ]
                        }
                        :: plan.Steps
            }
