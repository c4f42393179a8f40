/// OP-100: the condition Available, row by row. The messages are pinned.
module ImageRegistry.Properties.Rules.AvailableTable

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open Xunit

let private available (reported: Reported) = judged noon [] reported "Available"

let private permanent =
    Problem.Permanent("VerificationFailed", "replicas must be greater than or equal to 0")

let private expect (expected: string * string * string) (reported: Reported) =
    Assert.Equal(expected, available reported)

[<Fact>]
let ``row 1: an unmanaged registry is available, whatever it does`` () =
    let expected =
        "True", "Unmanaged", "The registry configuration is set to unmanaged mode"

    expect expected { healthy with Phase = Phase.Unmanaged }

    expect expected {
        healthy with
            Phase = Phase.Unmanaged
            Deployment = None
    }

[<Fact>]
let ``row 2: without a Deployment a permanent error is the reason`` () =
    expect ("False", "VerificationFailed", "Error: replicas must be greater than or equal to 0") {
        healthy with
            Deployment = None
            Problems = [ permanent ]
    }

[<Fact>]
let ``row 3: a removed registry without a Deployment is available`` () =
    expect ("True", "Removed", "The registry is removed") {
        healthy with
            Phase = Phase.Removed Removal.Complete
            Deployment = None
    }

[<Fact>]
let ``row 4: no Deployment`` () =
    let expected = "False", "DeploymentNotFound", "The deployment does not exist"
    expect expected { healthy with Deployment = None }

    expect expected {
        healthy with
            Deployment = None
            Problems = [ Problem.Transient "the API is away" ]
    }

[<Fact>]
let ``row 5: a Deployment that is being deleted`` () =
    let going =
        deployment complete
        |> Json.set [ "metadata"; "deletionTimestamp" ] (Json.str "2026-11-20T12:00:00Z")

    expect ("False", "DeploymentDeleted", "The deployment is being deleted") { healthy with Deployment = Some going }

[<Fact>]
let ``row 6: no available replicas, also when none are asked for`` () =
    let expected =
        "False", "NoReplicasAvailable", "The deployment does not have available replicas"

    expect expected {
        healthy with
            Deployment = Some(deployment """{"replicas":2,"availableReplicas":0}""")
    }

    expect expected {
        healthy with
            Deployment = Some(deployment "{}")
    }

[<Fact>]
let ``row 7: fewer or more available replicas than status.replicas`` () =
    let expected =
        "True", "MinimumAvailability", "The registry has minimum availability"

    for status in
        [
            """{"replicas":2,"availableReplicas":1}"""
            """{"replicas":1,"availableReplicas":2}"""
        ] do
        expect expected {
            healthy with
                Deployment = Some(deployment status)
        }

[<Fact>]
let ``row 8: all of status.replicas are available, however many are asked for`` () =
    let expected = "True", "Ready", "The registry is ready"
    expect expected healthy

    expect expected {
        healthy with
            Deployment = Some(deployment """{"replicas":1,"availableReplicas":1}""")
    }

[<Fact>]
let ``a permanent error leaves a running registry available`` () =
    expect ("True", "Ready", "The registry is ready") {
        healthy with
            Problems = [ permanent ]
    }
