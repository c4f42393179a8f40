namespace ImageRegistry.Properties.World

open System
open ImageRegistry.Core
open ImageRegistry.Sandbox

/// One line of what happened.
[<RequireQualifiedAccess; NoComparison; NoEquality>]
type Line =
    /// An operation of the script.
    | Did of string
    /// What was decided from which picture.
    | Planned of Snapshot * Plan
    | Done of Step
    | Failed of Step * why: string
    | LeftOut of Step
    | Crashed
    | Waited of ObjectRef list

/// A cluster with the operator in it, under a clock of its own.
[<NoComparison; NoEquality>]
type World = {
    Now: DateTimeOffset
    State: State
    /// What lies in the clouds.
    Clouds: Clouds
    Controllers: ControllerSettings
    Settings: OperatorSettings
    Knowledge: Knowledge
    /// Changes up to this resourceVersion have reached the operator.
    Told: int64
    /// For so many looks the watches show nothing new.
    Lag: int
    /// Since when our own writes are waited for.
    WaitsSince: DateTimeOffset option
    /// After so many more effects on the cluster the operator dies and starts anew.
    DiesAfter: int option
    /// Snapshots taken so far: the source of entropy.
    Looks: int
    /// What the cloud's object store answers when it is asked.
    ObjectStore: Result<Fact, ApiFailure>
    /// Newest first.
    Story: (DateTimeOffset * Line) list
    /// Newest first.
    Announced: Announcement list
}

/// What happened, and telling it to people.
[<RequireQualifiedAccess>]
module Story =

    /// The world with one line more in its story.
    let tell (line: Line) (world: World) : World = {
        world with
            Story = (world.Now, line) :: world.Story
    }

    let private lineText (line: Line) : string =
        match line with
        | Line.Did text -> "* " + text
        | Line.Planned(_, plan) ->
            let count = List.length plan.Steps

            "  plan of "
            + string count
            + (if count = 1 then " step" else " steps")
            + (if List.isEmpty plan.Held then
                   ""
               else
                   ", " + string (List.length plan.Held) + " held back")
        | Line.Done step -> "    done: " + Step.text step
        | Line.Failed(step, why) -> "    FAILED: " + Step.text step + " -> " + why
        | Line.LeftOut step -> "    left out: " + Step.text step
        | Line.Crashed -> "    CRASH"
        | Line.Waited targets -> "  waits to see " + String.concat ", " (targets |> List.map ObjectRef.text)

    let private isWorthTelling (line: Line) =
        match line with
        | Line.Planned(_, plan) -> not (Plan.isEmpty plan && List.isEmpty plan.Held)
        | Line.Did _
        | Line.Done _
        | Line.Failed _
        | Line.LeftOut _
        | Line.Crashed
        | Line.Waited _ -> true

    /// What happened, line by line, the last hundred of them.
    let text (world: World) : string =
        world.Story
        |> List.filter (fun (_, line) -> isWorthTelling line)
        |> List.truncate 100
        |> List.rev
        |> List.map (fun (time, line) -> time.ToString "HH:mm:ss.fff " + lineText line)
        |> String.concat "\n"

    /// Fails the test with this sentence and what happened.
    let broken (why: string) (world: World) : 'T = failwith (why + "\n" + text world)

    /// The pictures and what was decided from them, oldest first, since the story was last forgotten.
    let decisions (world: World) : (Snapshot * Plan) list =
        world.Story
        |> List.choose (fun (_, line) ->
            match line with
            | Line.Planned(snapshot, plan) -> Some(snapshot, plan)
            | Line.Did _
            | Line.Done _
            | Line.Failed _
            | Line.LeftOut _
            | Line.Crashed
            | Line.Waited _ -> None)
        |> List.rev
