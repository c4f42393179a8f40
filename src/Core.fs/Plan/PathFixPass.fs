namespace ImageRegistry.Core

/// The Job that moved blobs on Azure in an older release (row 26). It is never made, and deleted where it is found, in whatever state it
/// is (RS-131, AZ-89).
///
/// *Guarantees*: only a Job of this one name goes, and only on Azure.
[<RequireQualifiedAccess>]
module PathFixPass =

    let private what = "delete " + ObjectRef.text WellKnown.pathFixJob

    let private nothing = StandingPass.empty Writer.PathFix

    let decide (snapshot: Snapshot) : StandingPass =
        if not (LeftoverConditions.isOnAzure snapshot) then
            nothing
        else
            match Snapshot.find WellKnown.pathFixJob snapshot with
            | Unknown -> StandingPass.waitingFor what [ WellKnown.pathFixJob ] snapshot nothing
            | Absent -> nothing
            | Present job when Document.isDeleted job -> nothing
            | Present job -> {
                nothing with
                    Steps = [
                        Effect.Delete(WellKnown.pathFixJob, Document.uid job)
                        |> Step.make
                            ("delete " + ObjectRef.path WellKnown.pathFixJob)
                            "blobs on Azure are moved no more"
                            [ "it exists" ]
                        |> Step.announced
                    ]
              }
