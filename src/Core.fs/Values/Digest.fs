namespace ImageRegistry.Core

open System
open System.Security.Cryptography

/// Digests of content, by which two contents are told apart without keeping them.
[<RequireQualifiedAccess>]
module Digest =

    /// The SHA-256 of these bytes in 64 lower-case hexadecimal digits.
    let sha256 (content: byte[]) : string =
        Convert.ToHexStringLower(SHA256.HashData content)
