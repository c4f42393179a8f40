namespace ImageRegistry.Core

/// A text that nobody may see: credentials of a cloud. It is compared by its content and shown as a mark, wherever it ends up (law 12).
[<StructuredFormatDisplay("{Shown}")>]
type SecretText =
    private
    | Hidden of string

    /// What is shown of it.
    member _.Shown = "<REDACTED>"

    override _.ToString() = "<REDACTED>"

/// Hiding texts and opening them.
[<RequireQualifiedAccess>]
module SecretText =

    /// This text, kept from whoever prints it.
    let make (content: string) : SecretText = Hidden content

    /// The content, for interpreters only.
    let reveal (secret: SecretText) : string =
        let (Hidden content) = secret
        content
