/// OP-102 and OP-103, with B-2 and B-32: the condition Degraded, row by row. The messages are pinned.
module ImageRegistry.Properties.Rules.DegradedTable

open System
open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open Xunit

let private expect (expected: string * string * string) (reported: Reported) =
    Assert.Equal(expected, judged noon [] reported "Degraded")

let private since (minutes: float) kind status reason : Condition = {
    Condition.make kind status reason "" with
        LastTransitionTime = noon.AddMinutes -minutes
}

/// Not available since so many minutes.
let private unavailableFor (minutes: float) (reported: Reported) =
    judged noon [ since minutes "Available" ConditionStatus.False "DeploymentNotFound" ] reported "Degraded"

let private dead = {
    healthy with
        Deployment = Some(deployment """{"replicas":1,"availableReplicas":0}""")
}

[<Fact>]
let ``row 1: unmanaged`` () =
    expect ("False", "Unmanaged", "The registry configuration is set to unmanaged mode") {
        healthy with
            Phase = Phase.Unmanaged
    }

[<Fact>]
let ``row 2: a permanent error degrades at once, with its reason`` () =
    expect ("True", "UnsupportedPVC", "Error: the claim is single-node") {
        healthy with
            Problems = [ Problem.Permanent("UnsupportedPVC", "the claim is single-node") ]
    }

[<Fact>]
let ``all permanent errors are told together, under the reason of the first`` () =
    expect ("True", "VerificationFailed", "Error: one; two") {
        healthy with
            Problems = [
                Problem.Transient "the API is away"
                Problem.Permanent("VerificationFailed", "one")
                Problem.Permanent("InvalidRequests", "two")
            ]
    }

[<Fact>]
let ``row 3: removed`` () =
    expect ("False", "Removed", "The registry is removed") {
        healthy with
            Phase = Phase.Removed Removal.Complete
            Deployment = None
    }

[<Fact>]
let ``B-2: a removal that fails for good degrades at once, another one after five minutes`` () =
    let failing problem = {
        healthy with
            Phase = Phase.Removed(Removal.Remaining [ "x" ])
            Deployment = None
            Problems = [ problem ]
    }

    expect
        ("True", "RemoveFailed", "Error: the bucket is not ours")
        (failing (Problem.Permanent("RemoveFailed", "the bucket is not ours")))

    let transient = failing (Problem.Transient "services are forbidden")
    expect ("False", "Removed", "The registry is removed") transient

    let before minutes = [ since minutes "Progressing" ConditionStatus.True "Removing" ]

    Assert.Equal(("False", "Removed", "The registry is removed"), judged noon (before 5.0) transient "Degraded")

    Assert.Equal(
        ("True", "RemoveFailed", "Unable to remove resources: services are forbidden"),
        judged noon (before 5.1) transient "Degraded"
    )

[<Fact>]
let ``rows 4 and 5: unavailable for more than five minutes, and not a second less`` () =
    Assert.Equal(("False", "", ""), unavailableFor 5.0 dead)

    Assert.Equal(
        ("True", "Unavailable", "The deployment does not have available replicas"),
        unavailableFor (5.0 + 1.0 / 60.0) dead
    )

[<Fact>]
let ``a change of the reason does not start the five minutes anew`` () =
    let conditions =
        RegistryConditions.apply noon dead [ since 4.0 "Available" ConditionStatus.False "DeploymentNotFound" ]

    let available = Condition.tryFind "Available" conditions
    Assert.Equal(Some(noon.AddMinutes -4.0), available |> Option.map (fun condition -> condition.LastTransitionTime))

[<Fact>]
let ``a transient error alone never degrades while the registry is available`` () =
    expect ("False", "", "") {
        healthy with
            Problems = [ Problem.Transient "the API is away" ]
    }

let private withProgress (reason: string) = {
    healthy with
        Deployment =
            Some(
                deployment (
                    """{"observedGeneration":2,"replicas":1,"availableReplicas":1,"conditions":[{"type":"Progressing","status":"False","reason":"""
                    + "\""
                    + reason
                    + "\","
                    + """"message":"ReplicaSet \"x\" has timed out progressing."}]}"""
                )
            )
}

[<Fact>]
let ``row 6: the rollout has run out of time`` () =
    expect
        ("True",
         "ProgressDeadlineExceeded",
         "Registry deployment has timed out progressing: ReplicaSet \"x\" has timed out progressing.")
        (withProgress "ProgressDeadlineExceeded")

[<Fact>]
let ``row 7: the rollout goes on`` () =
    expect ("False", "", "") (withProgress "ReplicaSetUpdated")

let private route name conditions =
    name,
    json (
        """{"status":{"ingress":[{"host":"h.example.com","routerName":"default","conditions":["""
        + conditions
        + "]}]}}"
    )

let private refused =
    """{"type":"Admitted","status":"False","reason":"HostAlreadyClaimed","message":"taken"}"""

[<Fact>]
let ``row 8: a route is refused, or its admission is unknown`` () =
    expect ("True", "RouteDegraded", "route public (host h.example.com, router default) not admitted: taken") {
        healthy with
            Routes = [ route "public" refused ]
    }

    expect
        ("True",
         "RouteDegraded",
         "route a (host h.example.com, router default) not admitted: taken,route b (host h.example.com, router default) not admitted: ")
        {
            healthy with
                Routes = [ route "a" refused; route "b" """{"type":"Admitted","status":"Unknown"}""" ]
        }

[<Fact>]
let ``row 9: admitted routes, and routes that no router has looked at, are fine`` () =
    expect ("False", "", "") {
        healthy with
            Routes = [
                route "public" """{"type":"Admitted","status":"True"},{"type":"Other","status":"False"}"""
                "young", json "{}"
            ]
    }

[<Fact>]
let ``B-32: Force and unknown states degrade and say that nothing is done`` () =
    expect
        ("True",
         "UnsupportedManagementState",
         "Error: spec.managementState: Force: nothing is done in this state; set it to Managed, Unmanaged or Removed")
        {
            healthy with
                Phase = Phase.Unsupported "Force"
        }

[<Fact>]
let ``OP-99: places are kept, others' conditions stay, times move only with the status`` () =
    let before = [
        since 9.0 "Degraded" ConditionStatus.False ""
        since 9.0 "NodeCADaemonAvailable" ConditionStatus.True "AsExpected"
        since 9.0 "Available" ConditionStatus.False "DeploymentNotFound"
    ]

    let after = RegistryConditions.apply noon healthy before

    Assert.Equal<string list>(
        [ "Degraded"; "NodeCADaemonAvailable"; "Available"; "Progressing"; "Removed" ],
        after |> List.map (fun condition -> condition.Type)
    )

    Assert.Equal<DateTimeOffset list>(
        [ noon.AddMinutes -9.0; noon.AddMinutes -9.0; noon; noon; noon ],
        after |> List.map (fun condition -> condition.LastTransitionTime)
    )
