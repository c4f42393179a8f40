namespace ImageRegistry.Core

open System

/// What stands under one name in the folder that certificates come from, links followed.
[<RequireQualifiedAccess>]
type CertificateSource =
    | File of modified: DateTimeOffset
    | Directory
    /// It cannot be looked at, for this reason; such as a link that leads nowhere.
    | Unreadable of reason: string

/// What stands at `ca.crt` in one of the node's directories, links not followed.
[<RequireQualifiedAccess>]
type NodeCertificate =
    | Missing
    /// `isSame`: it has the content of the source that belongs here.
    | File of modified: DateTimeOffset * isSame: bool
    | Link
    /// Neither file nor link.
    | Obstructed

/// What stands under one name on the node, links not followed.
[<RequireQualifiedAccess>]
type NodeEntry =
    /// `leftover`: a copy that was begun and not ended stands beside the certificate.
    | Directory of NodeCertificate * leftover: bool
    | Link
    /// A file, or something else that is no directory.
    | Other
    | Unreadable of reason: string

/// Everything that one synchronisation is decided from.
type NodeCaFacts = {
    Now: DateTimeOffset
    /// By name; or why they cannot be listed.
    Sources: Result<Map<string, CertificateSource>, string>
    /// By name; none when the folder does not exist; or why it cannot be listed.
    Entries: Result<Map<string, NodeEntry> option, string>
}
