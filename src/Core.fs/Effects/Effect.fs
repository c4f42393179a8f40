namespace ImageRegistry.Core

/// An Event for people who ask `kubectl describe` (OP-26, OP-27).
type Announcement = {
    Warning: bool
    Reason: string
    Message: string
}

/// Why the process ends of its own will.
[<RequireQualifiedAccess>]
type Ending =
    /// The set of feature gates is another one now: exit 0 and start anew with it (OP-24).
    | FeatureGatesChanged
    /// No feature gates were seen in time: a start-up error (OP-23).
    | FeatureGatesMissing
    /// The Config or the TLS settings of the cluster have not been seen for ten minutes: start anew (OP-12).
    | NothingSeen

/// Everything that the operator can do to the world. Writes carry what they were computed from: the resourceVersion is in
/// the document or in the preconditions, so that the API server refuses them when the picture was outdated.
[<RequireQualifiedAccess; NoComparison>]
type Effect =
    | Create of target: ObjectRef * document: Json
    /// The whole object, with its resourceVersion.
    | Replace of target: ObjectRef * document: Json
    /// The whole object, of which the server takes the status only.
    | ReplaceStatus of target: ObjectRef * document: Json
    /// A JSON merge patch of a few fields, with the resourceVersion that it is for.
    | Patch of target: ObjectRef * patch: Json
    /// The same for the status.
    | PatchStatus of target: ObjectRef * patch: Json
    /// Deletes the object of this uid, at once and with all it owns (RS-21).
    | Delete of target: ObjectRef * uid: string
    /// A piece of work at a medium of a cloud.
    | Cloud of place: CloudPlace * action: CloudAction
    /// Asks a cloud something. It changes nothing.
    | Probe of Probe
    /// Records an Event. It never fails and never holds anything up.
    | Announce of Announcement
    /// Changes the verbosity of the operator's own log (OP-38).
    | SetLogLevel of LogLevel
    /// Ends the process in good order.
    | End of Ending

/// What came of an effect that was carried out.
[<RequireQualifiedAccess; NoComparison>]
type Carried =
    | Done
    /// The object as the API server holds it now.
    | Stored of Json
    | Learned of Fact

/// Who carries an effect out: each destination has an interpreter of its own.
[<RequireQualifiedAccess>]
type Destination =
    /// The operator's own process.
    | Process
    | Kubernetes
    | OpenStack

[<RequireQualifiedAccess>]
module Effect =

    /// Where the effect goes.
    let destination (effect: Effect) : Destination =
        match effect with
        | Effect.Create _
        | Effect.Replace _
        | Effect.ReplaceStatus _
        | Effect.Patch _
        | Effect.PatchStatus _
        | Effect.Delete _ -> Destination.Kubernetes
        | Effect.Probe(Probe.ObjectStore _) -> Destination.OpenStack
        | Effect.Cloud _
        | Effect.Announce _
        | Effect.SetLogLevel _
        | Effect.End _ -> Destination.Process

    /// The object that the effect is about; none for what only concerns the process.
    let target (effect: Effect) : ObjectRef option =
        match effect with
        | Effect.Create(target, _)
        | Effect.Replace(target, _)
        | Effect.ReplaceStatus(target, _)
        | Effect.Patch(target, _)
        | Effect.PatchStatus(target, _)
        | Effect.Delete(target, _) -> Some target
        | Effect.Cloud _
        | Effect.Probe _
        | Effect.Announce _
        | Effect.SetLogLevel _
        | Effect.End _ -> None

    /// The object that the effect makes or rewrites, as it will be; none for what writes no whole object.
    let written (effect: Effect) : (ObjectRef * Json) option =
        match effect with
        | Effect.Create(target, document)
        | Effect.Replace(target, document) -> Some(target, document)
        | Effect.ReplaceStatus _
        | Effect.Patch _
        | Effect.PatchStatus _
        | Effect.Delete _
        | Effect.Cloud _
        | Effect.Probe _
        | Effect.Announce _
        | Effect.SetLogLevel _
        | Effect.End _ -> None

    /// Whether it makes something new, in the cluster or in a cloud.
    let isCreate (effect: Effect) : bool =
        match effect with
        | Effect.Create _
        | Effect.Cloud(_, CloudAction.Create _) -> true
        | Effect.Replace _
        | Effect.ReplaceStatus _
        | Effect.Patch _
        | Effect.PatchStatus _
        | Effect.Delete _
        | Effect.Cloud _
        | Effect.Probe _
        | Effect.Announce _
        | Effect.SetLogLevel _
        | Effect.End _ -> false

    /// The verb, for people.
    let verb (effect: Effect) : string =
        match effect with
        | Effect.Create _ -> "create"
        | Effect.Replace _ -> "update"
        | Effect.ReplaceStatus _ -> "update status of"
        | Effect.Patch _ -> "patch"
        | Effect.PatchStatus _ -> "patch status of"
        | Effect.Delete _ -> "delete"
        | Effect.Cloud(_, action) -> CloudAction.verb action
        | Effect.Probe _ -> "ask"
        | Effect.Announce _ -> "announce"
        | Effect.SetLogLevel _ -> "set log level"
        | Effect.End _ -> "end"

    /// What is done to what, without any content: `update Deployment openshift-image-registry/image-registry`.
    /// Contents are never part of it, because they can hold secrets (law 12).
    let text (effect: Effect) : string =
        match effect with
        | Effect.Create(target, _)
        | Effect.Replace(target, _)
        | Effect.ReplaceStatus(target, _)
        | Effect.Patch(target, _)
        | Effect.PatchStatus(target, _)
        | Effect.Delete(target, _) -> verb effect + " " + ObjectRef.text target
        | Effect.Cloud(place, _) -> verb effect + " " + CloudPlace.text place
        | Effect.Probe probe -> verb effect + " " + Probe.text probe
        | Effect.Announce announcement -> "announce " + announcement.Reason
        | Effect.SetLogLevel _ -> "set the operator's log level"
        | Effect.End _ -> "end the process"

    // Times of transitions, and a secret that is generated anew in every look as long as none could be written.
    let rec private withoutMoments (document: Json) : Json =
        match document with
        | Json.Object members ->
            members
            |> Map.filter (fun name _ -> name <> "lastTransitionTime" && name <> "httpSecret")
            |> Map.map (fun _ value -> withoutMoments value)
            |> Json.Object
        | Json.Array items -> Json.Array(items |> List.map withoutMoments)
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _ -> document

    /// Tells one attempt from another: the same effect computed from a newer version of the object or at another time has the same
    /// key, another content has another one. A failure is remembered under it, so that a changed wish is tried at once and the same
    /// one waits its time (OP-37).
    let key (effect: Effect) : string =
        let digest document =
            document
            |> Json.remove [ "metadata"; "resourceVersion" ]
            |> withoutMoments
            |> Json.bytes
            |> Digest.sha256

        match effect with
        | Effect.Create(target, document)
        | Effect.Replace(target, document)
        | Effect.Patch(target, document)
        | Effect.ReplaceStatus(target, document)
        | Effect.PatchStatus(target, document) -> verb effect + " " + ObjectRef.path target + " " + digest document
        | Effect.Delete(target, uid) -> verb effect + " " + ObjectRef.path target + " " + uid
        | Effect.Cloud(place, action) -> "cloud " + CloudPlace.identity place + " " + CloudAction.key action
        | Effect.Probe probe -> Probe.key probe
        | Effect.Announce announcement -> "announce " + announcement.Reason + " " + announcement.Message
        | Effect.SetLogLevel _ -> verb effect
        | Effect.End _ -> verb effect
