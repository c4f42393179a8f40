module ImageRegistry.Properties.Rules.TellingTests

open Xunit
open ImageRegistry.Core

let private told (deed: Deed) (target: ObjectRef) = Tells(deed, target, "it was not there")

let private lines (events: Announcement list) =
    events |> List.map (fun event -> event.Reason + ": " + event.Message)

[<Fact>]
let ``what a plan creates is told in one Event`` () =
    let events =
        Telling.events [
            told Deed.Created WellKnown.serviceAccount
            told Deed.Created WellKnown.service
        ]

    Assert.Equal<string>(
        [
            "ObjectsCreated: Created ServiceAccount openshift-image-registry/registry: it was not there; "
            + "Service openshift-image-registry/image-registry: it was not there"
        ],
        lines events
    )

[<Fact>]
let ``a single object is told by its kind`` () =
    Assert.Equal<string>(
        [
            "ServiceUpdated: Updated Service openshift-image-registry/image-registry: it was not there"
        ],
        lines (Telling.events [ told Deed.Updated WellKnown.service ])
    )

[<Fact>]
let ``what was created, updated and deleted are Events of their own`` () =
    let events =
        Telling.events [
            told Deed.Deleted WellKnown.service
            told Deed.Created WellKnown.serviceAccount
            told Deed.Updated WellKnown.pullSecretCopy
        ]

    Assert.Equal<string>(
        [ "ServiceAccountCreated"; "SecretUpdated"; "ServiceDeleted" ],
        events |> List.map (fun event -> event.Reason)
    )

[<Fact>]
let ``no Event is longer than an API server takes, and none of the objects is left out`` () =
    let targets =
        [ 1..40 ]
        |> List.map (fun number -> WellKnown.route ("route-number-" + string number))

    let events = Telling.events (targets |> List.map (told Deed.Created))

    Assert.All(events, (fun event -> Assert.InRange(event.Message.Length, 1, 1024)))

    for target in targets do
        Assert.Single(
            events
            |> List.filter (fun event -> event.Message.Contains(ObjectRef.text target + ":"))
        )
        |> ignore

[<Fact>]
let ``the Events that clients of the Go operator wait for stay Events of their own`` () =
    let create (target: ObjectRef) =
        Step.make "step" "it was not there" [] (Effect.Create(target, Document.ofRef target))
        |> Step.announced

    let reasons target =
        (create target).OnSuccess
        |> List.map (fun consequence ->
            match consequence with
            | Announces event -> event.Reason
            | Tells _ -> "together"
            | CountsReconfiguredStorage -> "counts")

    Assert.Equal<string>([ "DeploymentCreated" ], reasons WellKnown.deployment)
    Assert.Equal<string>([ "DaemonSetCreated" ], reasons WellKnown.nodeCa)
    Assert.Equal<string>([ "NetworkPolicyCreated" ], reasons WellKnown.networkPolicy)
    Assert.Equal<string>([ "together" ], reasons WellKnown.service)

[<Fact>]
let ``RS-14: a write or deletion that fails is a warning, whatever the object`` () =
    let failed (effect: Effect) =
        (Step.make "step" "it was not there" [] effect |> Step.announced).OnFailure
        |> List.map (fun consequence ->
            match consequence with
            | Announces event -> event.Warning, event.Reason, event.Message
            | Tells _
            | CountsReconfiguredStorage -> false, "", "")

    let document = Document.ofRef WellKnown.deployment

    Assert.Equal<(bool * string * string) list>(
        [
            true, "DeploymentCreateFailed", "Failed to create Deployment openshift-image-registry/image-registry"
        ],
        failed (Effect.Create(WellKnown.deployment, document))
    )

    Assert.Equal<(bool * string * string) list>(
        [
            true,
            "NetworkPolicyUpdateFailed",
            "Failed to update NetworkPolicy openshift-image-registry/image-registry-networkpolicy"
        ],
        failed (Effect.Replace(WellKnown.networkPolicy, document))
    )

    Assert.Equal<(bool * string * string) list>(
        [
            true, "ServiceDeleteFailed", "Failed to delete Service openshift-image-registry/image-registry"
        ],
        failed (Effect.Delete(WellKnown.service, "1"))
    )
