namespace ImageRegistry.Core

open System

/// How a run of the pruner ended.
[<RequireQualifiedAccess>]
type PrunerRun =
    | Succeeded of job: string
    | Failed of job: string * reason: string * message: string

/// What the pruner's own Jobs say (RS-126, RB-16).
[<RequireQualifiedAccess>]
module PrunerRuns =

    let private holds (job: Json) (kind: string) : Json option =
        Json.items [ "status"; "conditions" ] job
        |> List.tryFind (fun condition ->
            Json.tryString [ "type" ] condition = Some kind
            && Json.tryString [ "status" ] condition = Some "True")

    /// How the Job ended; none while it runs. Only these two conditions mean an end, and only where they hold.
    let private ended (job: Json) : PrunerRun option =
        let name = Document.name job

        match holds job "Failed", holds job "Complete" with
        | Some condition, _ ->
            let text field =
                Json.tryString [ field ] condition |> Option.defaultValue ""

            Some(PrunerRun.Failed(name, text "reason", text "message"))
        | None, Some _ -> Some(PrunerRun.Succeeded name)
        | None, None -> None

    /// The end of the newest of the Jobs that have ended; none where none has.
    let last (jobs: Map<string, Json>) : PrunerRun option =
        jobs
        |> Map.toList
        |> List.choose (fun (name, job) ->
            ended job
            |> Option.map (fun run ->
                let created =
                    Document.time [ "metadata"; "creationTimestamp" ] job
                    |> Option.defaultValue DateTimeOffset.MinValue

                (created, name), run))
        |> List.sortBy fst
        |> List.tryLast
        |> Option.map snd
