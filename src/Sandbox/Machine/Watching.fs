namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// A watch as a value: what is watched, and how far it has been told.
[<NoComparison>]
type Subscription = {
    Kind: Kind
    /// Empty: all namespaces.
    Namespace: string
    Selector: Selector
    View: View
    /// Changes up to this resourceVersion have been told.
    Told: int64
    /// The objects that exist are told first; with a bookmark after them when asked for.
    Initial: bool
    InitialBookmark: bool
    Bookmarks: bool
    LastBookmark: DateTimeOffset
    /// When the server ends the watch.
    Deadline: DateTimeOffset
    Epoch: int
    /// An injected end: after this many more events, with an error or without a word.
    Break: (int * FaultAction) option
}

/// What a watch tells next.
[<NoComparison>]
type WatchStep = {
    /// `{"type": ..., "object": ...}`, in order.
    Events: Json list
    /// The watch after these events; none when it has ended.
    Next: Subscription option
}

/// Watches, as a pure function of the history.
[<RequireQualifiedAccess>]
module Watching =

    // The real server sends one about every minute, and one at the end.
    let private bookmarkInterval = TimeSpan.FromMinutes 1.0

    let private event (kind: string) (object: Json) =
        Json.obj [ "type", Json.str kind; "object", object ]

    let private failed (status: Status) = event "ERROR" (Status.toJson status)

    let private bookmark (subscription: Subscription) (annotations: (string * Json) list) =
        let object =
            Json.obj [
                "kind", Json.str subscription.Kind.Resource.Kind
                "apiVersion", Json.str (Kind.apiVersion subscription.Kind)
                "metadata",
                Json.obj [
                    "resourceVersion", Json.str (string subscription.Told)
                    match annotations with
                    | [] -> ()
                    | some -> "annotations", Json.obj some
                ]
            ]

        event
            "BOOKMARK"
            (match subscription.View with
             | View.Whole -> object
             | View.MetadataOnly ->
                 object
                 |> Json.set [ "kind" ] (Json.str "PartialObjectMetadata")
                 |> Json.set [ "apiVersion" ] (Json.str "meta.k8s.io/v1")
             | View.Table _ ->
                 Json.obj [
                     "kind", Json.str "Table"
                     "apiVersion", Json.str "meta.k8s.io/v1"
                     "metadata", object |> Json.tryField "metadata" |> Option.defaultValue Json.empty
                     "columnDefinitions", Json.list []
                     "rows", Json.list []
                 ])

    let private shown now (subscription: Subscription) (kind: string) (document: Json) =
        event kind (Rendering.one now subscription.Kind subscription.View (Kind.present subscription.Kind document))

    let private concerns (subscription: Subscription) (change: Change) =
        change.Key = Kind.key subscription.Kind
        && (subscription.Namespace = "" || subscription.Namespace = change.Namespace)

    // An object that stops matching is deleted as far as this watch is concerned, and the other way round.
    let private told now (subscription: Subscription) (change: Change) : Json option =
        let matches = Selector.matches subscription.Selector

        let was = change.Before |> Option.exists matches
        let isNow = not change.Deleted && matches change.After

        match was, isNow with
        | true, true -> Some(shown now subscription "MODIFIED" change.After)
        | false, true -> Some(shown now subscription "ADDED" change.After)
        | true, false ->
            // What is told of the object is what it was while it matched, under the revision of the change.
            change.Before
            |> Option.map (fun before ->
                before
                |> Metadata.withResourceVersion change.Revision
                |> shown now subscription "DELETED")
        | false, false -> None

    let private initial now (subscription: Subscription) (state: State) : Json list =
        Store.list (Kind.key subscription.Kind) subscription.Namespace state
        |> List.filter (Selector.matches subscription.Selector)
        |> List.map (shown now subscription "ADDED")

    let private broken (events: Json list) (subscription: Subscription) : WatchStep option =
        match subscription.Break with
        | Some(after, action) when events.Length >= after ->
            let ending =
                match action with
                | FaultAction.ExpireWatch _ -> [ failed (Status.expired "too old resource version") ]
                | FaultAction.CloseWatch _
                | FaultAction.Answer _
                | FaultAction.LoseRequest
                | FaultAction.LoseReply
                | FaultAction.Delay _ -> []

            Some {
                Events = List.truncate after events @ ending
                Next = None
            }
        | Some _
        | None -> None

    let private counted (events: Json list) (subscription: Subscription) = {
        subscription with
            Break =
                subscription.Break
                |> Option.map (fun (after, action) -> after - events.Length, action)
    }

    let private close (now: DateTimeOffset) (events: Json list) (subscription: Subscription) : WatchStep =
        match broken events subscription with
        | Some step -> step
        | None ->
            let subscription = counted events subscription
            let isOver = now >= subscription.Deadline

            let isDue =
                subscription.Bookmarks
                && (isOver || now - subscription.LastBookmark >= bookmarkInterval)

            let events =
                if isDue then
                    events @ [ bookmark subscription [] ]
                else
                    events

            {
                Events = events
                Next =
                    if isOver then
                        None
                    else
                        Some(
                            if isDue then
                                { subscription with LastBookmark = now }
                            else
                                subscription
                        )
            }

    /// What the watch tells now. An error is the last event of a watch.
    let next (now: DateTimeOffset) (state: State) (subscription: Subscription) : WatchStep =
        if subscription.Epoch <> state.Epoch then
            { Events = []; Next = None }
        elif subscription.Initial then
            let told = {
                subscription with
                    Initial = false
                    Told = state.Revision
            }

            let ending =
                if subscription.InitialBookmark then
                    [ bookmark told [ "k8s.io/initial-events-end", Json.str "true" ] ]
                else
                    []

            close now (initial now subscription state @ ending) told
        else
            match Store.since subscription.Told state with
            | None -> {
                Events = [
                    failed (
                        Status.expired (
                            "too old resource version: "
                            + string subscription.Told
                            + " ("
                            + string state.Compacted
                            + ")"
                        )
                    )
                ]
                Next = None
              }
            | Some changes ->
                let events =
                    changes
                    |> List.filter (concerns subscription)
                    |> List.choose (told now subscription)

                close now events {
                    subscription with
                        Told = max subscription.Told state.Revision
                }

    // Without a limit the real server takes a random time between 30 and 60 minutes.
    let private defaultSeconds = 1800.0

    /// The watch that the parameters of the request ask for.
    let subscribe
        (now: DateTimeOffset)
        (kind: Kind)
        (ns: string)
        (selector: Selector)
        (request: Request)
        (state: State)
        : Result<Subscription, Status> =
        let version = Request.parameter "resourceVersion" request
        let wantsInitial = Request.flag "sendInitialEvents" request

        let isNotOlderThan =
            Request.parameter "resourceVersionMatch" request = "NotOlderThan"

        let seconds =
            match Double.TryParse(Request.parameter "timeoutSeconds" request) with
            | true, seconds when seconds > 0.0 -> seconds
            | true, _
            | false, _ -> defaultSeconds

        match Metadata.revision version with
        | None when version <> "" ->
            Error(Status.badRequest ("Invalid resource version: invalid value \"" + version + "\""))
        | _ when wantsInitial && not isNotOlderThan ->
            Error(
                Status.plain
                    422
                    "Invalid"
                    "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
            )
        | revision ->
            let isFromNow = wantsInitial || Option.defaultValue 0L revision = 0L

            Ok {
                Kind = kind
                Namespace = ns
                Selector = selector
                View = Rendering.view request
                Told =
                    if isFromNow then
                        state.Revision
                    else
                        Option.defaultValue 0L revision
                Initial = isFromNow && Request.parameter "sendInitialEvents" request <> "false"
                InitialBookmark = wantsInitial && Request.flag "allowWatchBookmarks" request
                Bookmarks = Request.flag "allowWatchBookmarks" request
                LastBookmark = now
                Deadline = now.AddSeconds seconds
                Epoch = state.Epoch
                Break = None
            }
