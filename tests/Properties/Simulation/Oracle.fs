namespace ImageRegistry.Properties.Simulation

open ImageRegistry.Core
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox

/// A law, judged on one whole trace.
[<NoComparison; NoEquality>]
type Oracle = {
    /// The law, in the words of the design where it is one of them.
    Law: string
    /// How the trace breaks it; none where it holds.
    Judge: Trace -> string option
}

/// What oracles look at in a trace.
[<RequireQualifiedAccess>]
module Seen =

    /// Pictures and plans of the script and its ending, oldest first.
    let decisions (trace: Trace) : (Snapshot * Plan) list = World.decisions trace.End

    /// All writes since the script began, oldest first.
    let changes (world: World) (start: World) : Change list =
        Machine.eventsSince start.State.Revision world.State |> Option.defaultValue []

    /// Whether the operator made this write.
    let isByOperator (change: Change) = change.Writer.Manager = World.userAgent

    let kinds (script: Script) : FaultKind list =
        script.Operations |> List.choose FaultKind.ofOperation

    let private isSaid (step: Step) (what: string) = Some(what + ": " + Step.text step)

    /// The first step of the script's plans that this has something to say about.
    let firstStep (judge: Snapshot -> Step -> string option) (trace: Trace) : string option =
        decisions trace
        |> Seq.collect (fun (snapshot, plan) -> plan.Steps |> Seq.map (fun step -> snapshot, step))
        |> Seq.tryPick (fun (snapshot, step) ->
            match judge snapshot step with
            | Some what -> isSaid step what
            | None -> None)

    /// The conditions in this document's status.
    let conditions (document: Json) : Condition list =
        Json.items [ "status"; "conditions" ] document |> List.map ConditionCodec.decode

    /// The paths of what differs between two documents.
    let differing (before: Json) (after: Json) : string list =
        JsonPaths.ofPatch (Json.mergePatchBetween before after)
