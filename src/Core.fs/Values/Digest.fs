namespace ImageRegistry.Core

open System
open System.Security.Cryptography

[<RequireQualifiedAccess>]
module Digest =

    /// SHA-256 in lower-case hex.
    let sha256 (bytes: byte[]) : string =
        Convert.ToHexString(SHA256.HashData bytes).ToLowerInvariant()
