/// Claims that were used by too many pods, deleted from under their owners, or not found again.
module ImageRegistry.Properties.Museum.Claims

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

let private mine (modes: string) (world: World) : World =
    world
    |> put
        (claim "mine")
        ("{\"spec\":{\"accessModes\":[\""
         + modes
         + "\"],\"resources\":{\"requests\":{\"storage\":\"1Gi\"}}}}")

let private onMine (replicas: int) (strategy: string) =
    "{\"managementState\":\"Managed\",\"replicas\":"
    + string replicas
    + ",\"rolloutStrategy\":\""
    + strategy
    + "\",\"storage\":{\"pvc\":{\"claim\":\"mine\"}}}"

/// 2020, #439. A claim of one node with two replicas leaves the second pod waiting for ever on another node, and the rollout with it.
[<Fact>]
let ``2020: a claim of one node never gets two pods, and the pod that runs goes on`` () =
    let start = cluster (onMine 1 "Recreate") |> mine "ReadWriteOnce" |> World.settle

    let world =
        start
        |> edited """{"replicas":2,"logLevel":"Debug"}"""
        |> World.settle
        |> Operation.run [ Operation.Restart; Operation.Settle; Operation.Pass 3600; Operation.Settle ]

    Assert.Equal<string list>([], Seen.at WellKnown.deployment [ "spec" ] start world)
    Assert.Equal("True/UnsupportedPVC", condition "Degraded" world)
    Assert.Contains("spec.replicas: 2", message "Degraded" world)
    Assert.Equal("True/Ready", condition "Available" world)
    let right = world |> edited """{"replicas":1}""" |> World.settle
    Assert.Equal("False/", condition "Degraded" right)
    Assert.Equal("debug", variable "REGISTRY_LOG_LEVEL" right)

/// 2022, OCPBUGS-452 and 714. With a rolling update the new pod waits for a volume that the old one holds, and the old one for the new
/// pod to be ready: upgrades stood still until somebody read the manual.
[<Fact>]
let ``2022: a claim of one node and a rolling update do not go together, and that is told before the first rollout``
    ()
    =
    let world =
        cluster (onMine 1 "RollingUpdate") |> mine "ReadWriteOnce" |> World.settle

    Assert.False(exists WellKnown.deployment world)
    Assert.Equal("True/UnsupportedPVC", condition "Degraded" world)
    Assert.Contains("spec.rolloutStrategy: RollingUpdate", message "Degraded" world)
    let right = world |> edited """{"rolloutStrategy":"Recreate"}""" |> World.settle
    Assert.Equal("True/Ready", condition "Available" right)
    Assert.Equal("\"Recreate\"", at [ "spec"; "strategy"; "type" ] (find WellKnown.deployment right))

/// 2020, bug 1833109, #596. The claim that a user had brought was deleted with the registry.
[<Fact>]
let ``2020: a user's claim outlives the registry and its Config`` () =
    let adopted = cluster (onMine 1 "Recreate") |> mine "ReadWriteOnce" |> World.settle

    for after in
        [
            adopted |> edited """{"managementState":"Removed"}""" |> World.settle
            adopted |> deleted WellKnown.config |> World.settle
            adopted
            |> edited """{"storage":{"managementState":"Managed"}}"""
            |> World.settle
            |> edited """{"managementState":"Removed"}"""
            |> World.settle
        ] do
        Assert.True(exists (claim "mine") after)
        Assert.False(Document.isDeleted (find (claim "mine") after))

/// 2020, issue 456. A pod of the next version stayed Pending for two days since its claim was being deleted, and the cluster's upgrade
/// waited for it without a word about the claim.
[<Fact>]
let ``2020: pods are not rolled out onto a claim that is going away`` () =
    let start =
        settled """{"managementState":"Managed","replicas":1,"storage":{"pvc":{}}}"""
        |> touched (claim WellKnown.defaultClaimName) """{"metadata":{"finalizers":["kubernetes.io/pvc-protection"]}}"""
        |> World.settle

    let world =
        start
        |> deleted (claim WellKnown.defaultClaimName)
        |> edited """{"logLevel":"Debug"}"""
        |> World.turns 30

    Assert.Equal(0, Seen.rollouts start world)
    Assert.Equal("True/Ready", condition "Available" world)

    Assert.Contains(
        (World.plan world).Refusals,
        fun refusal -> refusal.Why = "the claim is being deleted; a claim that is going away is not used again"
    )

/// 2026, seen (B-11). The operator's own claim was deleted with the registry, but its name stayed in the Config. Managed again, it was
/// taken for a user's claim that does not exist.
[<Fact>]
let ``2026: removed and managed again, a registry gets its own claim again`` () =
    let again =
        settled """{"managementState":"Managed","replicas":1,"storage":{"pvc":{}}}"""
        |> edited """{"managementState":"Removed"}"""
        |> World.settle
        |> edited """{"managementState":"Managed"}"""
        |> Operation.run [ Operation.Restart; Operation.Settle ]

    Assert.True(exists (claim WellKnown.defaultClaimName) again)
    Assert.Equal("True/Ready", condition "Available" again)
    Assert.Equal("\"Managed\"", at [ "spec"; "storage"; "managementState" ] (find WellKnown.config again))

/// 2026, seen (specification 05, S-B13). A claim was looked at when it came into use and never again: that its volume was lost went
/// untold, and the next rollout had its pods wait for it without a word.
[<Fact>]
let ``2026: a claim that has lost its volume is told, and no pods are rolled out onto it`` () =
    let own = claim WellKnown.defaultClaimName
    let start = Base.world Base.Claim

    let lost =
        start
        |> touchedStatus own """{"status":{"phase":"Lost"}}"""
        |> edited """{"logLevel":"Debug"}"""
        |> Operation.run [ Operation.Settle; Operation.Restart; Operation.Settle ]

    Assert.Equal("\"Lost\"", at [ "status"; "phase" ] (find own lost))
    Assert.Equal("True/UnsupportedPVC", condition "Degraded" lost)

    Assert.Contains(
        "spec.storage.pvc.claim: image-registry-storage: PersistentVolumeClaim openshift-image-registry/image-registry-storage has lost its volume",
        message "Degraded" lost
    )

    Assert.Equal("False/PVC Issues Found", condition "StorageExists" lost)
    Assert.Equal(0, Seen.rollouts start lost)

    let right =
        lost |> touchedStatus own """{"status":{"phase":"Bound"}}""" |> World.settle

    Assert.Equal("True/PVC Exists", condition "StorageExists" right)
    Assert.Equal("False/", condition "Degraded" right)
    Assert.Equal(1, Seen.rollouts start right)
    Assert.Equal("debug", variable "REGISTRY_LOG_LEVEL" right)
