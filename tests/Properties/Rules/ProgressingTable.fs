/// OP-101 and OP-104, with B-2: the conditions Progressing and Removed, row by row. The messages are pinned.
module ImageRegistry.Properties.Rules.ProgressingTable

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open Xunit

let private expect (expected: string * string * string) (reported: Reported) =
    Assert.Equal(expected, judged noon [] reported "Progressing")

let private removed (removal: Removal) : Reported = {
    healthy with
        Phase = Phase.Removed removal
}

[<Fact>]
let ``row 1: unmanaged`` () =
    expect ("False", "Unmanaged", "The registry configuration is set to unmanaged mode") {
        healthy with
            Phase = Phase.Unmanaged
            Problems = [ Problem.Transient "x" ]
    }

[<Fact>]
let ``row 2: removed, and the Deployment is still there`` () =
    expect ("True", "DeletingDeployment", "The deployment is being removed") (removed (Removal.Remaining [ "x" ]))

[<Fact>]
let ``row 3: removed, and nothing is left`` () =
    expect ("False", "Removed", "All registry resources are removed") {
        removed Removal.Complete with
            Deployment = None
    }

[<Fact>]
let ``B-2: a removal that is not complete or fails is never told as one`` () =
    expect ("True", "Removing", "Still to be removed: Service openshift-image-registry/image-registry, storage") {
        removed (Removal.Remaining [ "Service openshift-image-registry/image-registry"; "storage" ]) with
            Deployment = None
    }

    expect ("True", "Removing", "Unable to remove resources: services are forbidden") {
        removed (Removal.Remaining [ "x" ]) with
            Deployment = None
            Problems = [ Problem.Transient "services are forbidden" ]
    }

[<Fact>]
let ``row 4: a permanent error`` () =
    expect ("False", "Error", "Unable to apply resources: no storage") {
        healthy with
            Problems = [ Problem.Permanent("StorageNotConfigured", "no storage") ]
    }

[<Fact>]
let ``row 5: a transient error, with and without a Deployment`` () =
    let expected = "True", "Error", "Unable to apply resources: the API is away"

    for live in [ healthy.Deployment; None ] do
        expect expected {
            healthy with
                Deployment = live
                Problems = [ Problem.Transient "the API is away" ]
        }

[<Fact>]
let ``row 6: all is applied and there is no Deployment`` () =
    expect ("True", "WaitingForDeployment", "All resources are successfully applied, but the deployment does not exist") {
        healthy with
            Deployment = None
    }

[<Fact>]
let ``row 7: the Deployment is being deleted`` () =
    let going =
        deployment complete
        |> Json.set [ "metadata"; "deletionTimestamp" ] (Json.str "2026-11-20T12:00:00Z")

    expect ("True", "FinalizingDeployment", "The deployment is being deleted") { healthy with Deployment = Some going }

[<Fact>]
let ``row 8: the rollout has not ended`` () =
    let expected = "True", "DeploymentNotCompleted", "The deployment has not completed"

    for condition in
        [
            """{"type":"Progressing","status":"True","reason":"ReplicaSetUpdated"}"""
            """{"type":"Progressing","status":"False","reason":"NewReplicaSetAvailable"}"""
            """{"type":"Available","status":"True","reason":"NewReplicaSetAvailable"}"""
        ] do
        expect expected {
            healthy with
                Deployment =
                    Some(
                        deployment (
                            """{"observedGeneration":2,"replicas":1,"availableReplicas":1,"conditions":["""
                            + condition
                            + "]}"
                        )
                    )
        }

[<Fact>]
let ``B-13: an old success of another generation, and a Deployment about to be written, are no success`` () =
    let expected = "True", "DeploymentNotCompleted", "The deployment has not completed"

    expect expected {
        healthy with
            Deployment =
                healthy.Deployment
                |> Option.map (Json.set [ "metadata"; "generation" ] (Json.int 3))
    }

    expect expected {
        healthy with
            DeploymentPending = true
    }

[<Fact>]
let ``row 9: all is well`` () =
    expect ("False", "Ready", "The registry is ready") healthy

[<Fact>]
let ``OP-104: Removed says what the state says, even while the Deployment exists`` () =
    let told reported = judged noon [] reported "Removed"
    Assert.Equal(("True", "Removed", "The registry is removed"), told (removed (Removal.Remaining [ "x" ])))
    Assert.Equal(("False", "", ""), told healthy)
    Assert.Equal(("False", "", ""), told { healthy with Phase = Phase.Unmanaged })
