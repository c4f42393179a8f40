namespace ImageRegistry.Core

/// The Job that moved blobs on Azure in an older release (row 26). It is never made, and deleted where it is found, in whatever state it
/// is (RS-131, AZ-89); so are the conditions that told of it, and the one of them that says whether there is trouble is told for as long as
/// the Job cannot be deleted.
///
/// *Guarantees*: only a Job of this one name goes, and only on Azure.
[<RequireQualifiedAccess>]
module PathFixPass =

    let private what = "delete " + ObjectRef.text WellKnown.pathFixJob

    let private nothing = StandingPass.empty Writer.PathFix

    /// How far the move of blobs was.
    let private progress = "AzurePathFixProgressing"

    /// Whether the cluster is known to run on Azure; one that names no platform does not (AZ-90).
    let private isOnAzure (snapshot: Snapshot) : bool =
        match snapshot.Platform with
        | Present infrastructure -> infrastructure.Platform = Platform.Azure
        | Unknown
        | Absent -> false

    let private deletion (job: Json) : Step =
        Effect.Delete(WellKnown.pathFixJob, Document.uid job)
        |> Step.make ("delete " + ObjectRef.path WellKnown.pathFixJob) "blobs on Azure are moved no more" [
            "it exists"
        ]
        |> Step.announced

    let private withOutdated (snapshot: Snapshot) (pass: StandingPass) : StandingPass =
        let trouble = Writer.degradedCondition Writer.PathFix |> Option.toList

        {
            pass with
                Outdated =
                    match StandingPass.failingSince snapshot pass with
                    | None -> progress :: trouble
                    | Some _ -> [ progress ]
        }

    /// All of a pass.
    let decide (snapshot: Snapshot) : StandingPass =
        if not (isOnAzure snapshot) then
            nothing
        else
            match Snapshot.find WellKnown.pathFixJob snapshot with
            | Unknown -> StandingPass.waitingFor what [ WellKnown.pathFixJob ] snapshot nothing
            | Absent -> withOutdated snapshot nothing
            | Present job when Document.isDeleted job ->
                withOutdated snapshot {
                    nothing with
                        Refusals = [ Refusal.make what "it is being deleted already" ]
                }
            | Present job ->
                withOutdated snapshot {
                    nothing with
                        Steps = [ deletion job ]
                }
