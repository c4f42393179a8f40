namespace ImageRegistry.Core

open System

/// What a writer that works in every management state decides in one look.
[<NoComparison>]
type StandingPass = {
    Writer: Writer
    Steps: Step list
    Refusals: Refusal list
    /// What keeps it from its work, besides steps of its own that fail: each names object, field and remedy.
    Faults: string list
    /// Conditions of the Config that hold whatever came of the work, without their times.
    Conditions: Condition list
    /// Types of conditions of the Config that have nothing more to tell, and go.
    Outdated: string list
    /// The generation of its workload to record; none keeps what is recorded.
    Generation: GenerationRecord option
}

[<RequireQualifiedAccess>]
module StandingPass =

    /// A pass of this writer that does nothing and complains of nothing.
    let empty (writer: Writer) : StandingPass = {
        Writer = writer
        Steps = []
        Refusals = []
        Faults = []
        Conditions = []
        Outdated = []
        Generation = None
    }

    /// Everything that is wrong with it now.
    let troubles (snapshot: Snapshot) (pass: StandingPass) : string list =
        pass.Faults @ (Trouble.failures snapshot pass.Steps |> List.map Problem.text)

    /// Since when it has been failing; none when it is not. What has just begun to fail fails since now.
    let failingSince (snapshot: Snapshot) (pass: StandingPass) : DateTimeOffset option =
        if List.isEmpty (troubles snapshot pass) then
            None
        else
            Map.tryFind pass.Writer snapshot.Observed.FailingSince
            |> Option.defaultValue snapshot.Now
            |> Some

    /// The pass that does not know what is in these objects yet. One that cannot even be watched is a fault.
    let waitingFor (what: string) (targets: ObjectRef list) (snapshot: Snapshot) (pass: StandingPass) : StandingPass =
        let obstacles =
            targets
            |> List.choose (fun target ->
                Snapshot.obstacle target snapshot
                |> Option.map (fun failure ->
                    "unable to watch " + ObjectRef.text target + ": " + ApiFailure.text failure))

        {
            pass with
                Refusals =
                    pass.Refusals
                    @ (targets
                       |> List.map (fun target -> Refusal.make what (ObjectRef.text target + " has not been seen yet")))
                Faults = pass.Faults @ obstacles
        }
