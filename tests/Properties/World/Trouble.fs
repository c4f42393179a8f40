namespace ImageRegistry.Properties.World

open ImageRegistry.Sandbox

/// What goes wrong with a request of the operator.
[<RequireQualifiedAccess>]
type Trouble =
    | Conflict
    | Invalid
    | BadRequest
    | Forbidden
    /// The operator's rights were cut.
    | AccessCut
    | Quota
    /// A webhook does not answer in time.
    | WebhookTimeout
    | NamespaceTerminating
    | Unauthorized
    | NotServed
    | TooManyRequests of seconds: int
    | TooLarge
    | ServerError of code: int
    | LostRequest
    /// It is done, but nobody says so.
    | LostReply

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Trouble =

    /// The trouble as a person would tell it.
    let text (trouble: Trouble) : string =
        match trouble with
        | Trouble.Conflict -> "409 Conflict"
        | Trouble.Invalid -> "422 Invalid"
        | Trouble.BadRequest -> "400 BadRequest"
        | Trouble.Forbidden -> "403 Forbidden"
        | Trouble.AccessCut -> "403, its rights were cut"
        | Trouble.Quota -> "403, exceeded quota"
        | Trouble.WebhookTimeout -> "500, a webhook did not answer in time"
        | Trouble.NamespaceTerminating -> "403 NamespaceTerminating"
        | Trouble.Unauthorized -> "401 Unauthorized"
        | Trouble.NotServed -> "404 without a name"
        | Trouble.TooManyRequests seconds -> "429 for " + string seconds + " s"
        | Trouble.TooLarge -> "413"
        | Trouble.ServerError code -> string code
        | Trouble.LostRequest -> "a lost request"
        | Trouble.LostReply -> "a lost reply"

    /// What the server does instead of what it is asked for.
    let action (trouble: Trouble) : FaultAction =
        let answer code reason message =
            FaultAction.Answer(Status.plain code reason message)

        match trouble with
        | Trouble.Conflict -> answer 409 "Conflict" "the object has been modified"
        | Trouble.Invalid -> answer 422 "Invalid" "a webhook finds it invalid"
        | Trouble.BadRequest -> answer 400 "BadRequest" "a webhook cannot read it"
        | Trouble.Forbidden -> answer 403 "Forbidden" "forbidden"
        | Trouble.AccessCut -> answer 403 "Forbidden" "User \"operator\" cannot do this in the namespace"
        | Trouble.Quota -> answer 403 "Forbidden" "exceeded quota"
        | Trouble.WebhookTimeout -> answer 500 "InternalError" "failed calling webhook: context deadline exceeded"
        | Trouble.NamespaceTerminating ->
            FaultAction.Answer {
                Status.plain 403 "Forbidden" "the namespace is being terminated" with
                    Causes = [
                        {
                            Field = "metadata.namespace"
                            Reason = "NamespaceTerminating"
                            Message = "the namespace is being terminated"
                        }
                    ]
            }
        | Trouble.Unauthorized -> answer 401 "Unauthorized" "Unauthorized"
        | Trouble.NotServed -> answer 404 "NotFound" "the server could not find the requested resource"
        | Trouble.TooManyRequests seconds ->
            FaultAction.Answer {
                Status.plain 429 "TooManyRequests" "too many requests" with
                    RetryAfterSeconds = Some seconds
            }
        | Trouble.TooLarge -> answer 413 "RequestEntityTooLarge" "too large"
        | Trouble.ServerError code -> answer code "InternalError" "the storage is gone"
        | Trouble.LostRequest -> FaultAction.LoseRequest
        | Trouble.LostReply -> FaultAction.LoseReply
