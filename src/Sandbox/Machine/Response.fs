namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// What a response carries.
[<RequireQualifiedAccess; NoComparison>]
type Answer =
    | Document of Json
    | Text of string
    /// A stream of events: whoever carries the response asks `Machine.watch` for them.
    | Watch of Subscription
    /// The connection breaks without a response.
    | Lost

/// One HTTP response of the API.
[<NoComparison>]
type Response = {
    Code: int
    ContentType: string
    /// Sent as `Warning` headers, which kubectl shows.
    Warnings: string list
    /// How long it takes (an injected delay).
    After: TimeSpan
    Answer: Answer
}

[<RequireQualifiedAccess>]
module Response =

    let private plain (code: int) (answer: Answer) = {
        Code = code
        ContentType = "application/json"
        Warnings = []
        After = TimeSpan.Zero
        Answer = answer
    }

    let document (code: int) (document: Json) = plain code (Answer.Document document)

    let text (code: int) (text: string) = {
        plain code (Answer.Text text) with
            ContentType = "text/plain; charset=utf-8"
    }

    let watch (subscription: Subscription) = plain 200 (Answer.Watch subscription)

    let refused (status: Status) =
        document status.Code (Status.toJson status)

    let lost = plain 0 Answer.Lost

    /// The document of a response that has one.
    let tryDocument (response: Response) : Json option =
        match response.Answer with
        | Answer.Document document -> Some document
        | Answer.Text _
        | Answer.Watch _
        | Answer.Lost -> None
