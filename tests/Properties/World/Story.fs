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
    /// Another process leads now; what this one was doing is still under way.
    | Deposed of Step option
    /// What a process that leads no more had under way has arrived.
    | Arrived of Step
    | Waited of ObjectRef list

/// How a watch that stood still goes on.
[<RequireQualifiedAccess>]
type CatchUp =
    /// Every change is shown, in its order.
    | Events
    /// Only what is there in the end is shown: what came and went meanwhile is lost, and changes are merged.
    | List

/// Watches of one kind that show nothing new.
type Standstill = {
    /// For so many looks.
    Looks: int
    /// Changes up to this resourceVersion have been shown.
    From: int64
    Then: CatchUp
}

/// An effect of a process that leads no more, on its way to the server.
[<NoComparison; NoEquality>]
type Late = {
    Step: Step
    /// It arrives after so many effects of the new leader.
    After: int
}

/// A cluster with the operator in it, under a clock of its own.
[<NoComparison; NoEquality>]
type World = {
    Now: DateTimeOffset
    State: State
    /// What lies in the clouds.
    Clouds: Clouds
    Controllers: ControllerSettings
    /// The resourceVersion at which the other controllers, with these settings, had nothing more to do.
    Settled: (ControllerSettings * int64) option
    Settings: OperatorSettings
    /// How the operator decides; mutations put a mistaken one in its place.
    Decide: OperatorSettings -> Snapshot -> Plan
    Knowledge: Knowledge
    /// Changes up to this resourceVersion have reached the operator.
    Told: int64
    /// What the watches had shown after the last look.
    Shown: Map<Watch, Sight>
    /// For so many looks the watches show nothing new.
    Lag: int
    /// The kinds, by storage name, whose watches stand still.
    Still: Map<string, Standstill>
    /// The kinds whose lists fail, for so many looks.
    Unlisted: Map<string, int>
    /// Since when our own writes are waited for.
    WaitsSince: DateTimeOffset option
    /// After so many more effects on the cluster the operator dies and starts anew.
    DiesAfter: int option
    /// When it dies, it was deposed: the effect that it had under way arrives after so many of the new leader.
    LateBy: int option
    Late: Late option
    /// What another writer makes of these objects again and again.
    Rivals: (ObjectRef * Json) list
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
        | Line.Deposed None -> "    DEPOSED"
        | Line.Deposed(Some step) -> "    DEPOSED, still under way: " + Step.text step
        | Line.Arrived step -> "    arrived late: " + Step.text step
        | Line.Waited targets -> "  waits to see " + String.concat ", " (targets |> List.map ObjectRef.text)

    let private isWorthTelling (line: Line) =
        match line with
        | Line.Planned(_, plan) -> not (Plan.isEmpty plan && List.isEmpty plan.Held)
        | Line.Did _
        | Line.Done _
        | Line.Failed _
        | Line.LeftOut _
        | Line.Crashed
        | Line.Deposed _
        | Line.Arrived _
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
            | Line.Deposed _
            | Line.Arrived _
            | Line.Waited _ -> None)
        |> List.rev
