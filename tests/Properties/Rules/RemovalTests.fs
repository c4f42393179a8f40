/// OP-79 to OP-97: the management states, and the deletion of the Config; B-1 to B-3, B-9 to B-11, B-24, B-25, RB-11.
module ImageRegistry.Properties.Rules.RemovalTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox
open Xunit

let private removed = edited """{"managementState":"Removed"}"""
let private managed = edited """{"managementState":"Managed"}"""

let private objects = [
    WellKnown.clusterRole
    WellKnown.clusterRoleBinding
    WellKnown.serviceAccount
    WellKnown.pullSecretCopy
    WellKnown.privateConfiguration
    WellKnown.service
    WellKnown.deployment
    WellKnown.podDisruptionBudget
    WellKnown.networkPolicy
]

let private left (world: World) =
    objects
    |> List.filter (fun target -> exists target world)
    |> List.map ObjectRef.text

let private spec path world =
    at ("spec" :: path) (find WellKnown.config world)

let private status path world =
    at ("status" :: path) (find WellKnown.config world)

[<Fact>]
let ``OP-81: Removed deletes everything in its order, in the foreground, and nothing twice`` () =
    let world = settled onEmptyDir |> World.forget |> removed |> World.settle
    Assert.Empty(left world)

    Assert.Equal<string list>(
        [
            "delete clusterroles.rbac.authorization.k8s.io/system:registry"
            "delete clusterrolebindings.rbac.authorization.k8s.io/registry-registry-role"
            "delete serviceaccounts/registry"
            "delete secrets/installation-pull-secrets"
            "delete secrets/image-registry-private-configuration"
            "delete services/image-registry"
            "delete deployments.apps/image-registry"
            "delete poddisruptionbudgets.policy/image-registry"
            "delete networkpolicies.networking.k8s.io/image-registry-networkpolicy"
        ],
        writes world |> List.filter (fun write -> write.StartsWith "delete")
    )

[<Fact>]
let ``OP-88: Managed to Removed, as it is told at the end`` () =
    let world = settled onEmptyDir |> removed |> World.settle
    Assert.Equal("True/Removed", condition "Available" world)
    Assert.Equal("False/Removed", condition "Progressing" world)
    Assert.Equal("False/Removed", condition "Degraded" world)
    Assert.Equal("True/Removed", condition "Removed" world)
    Assert.Equal("0", status [ "readyReplicas" ] world)

[<Fact>]
let ``OP-86, S-B2 and B-25: of the storage's record only stays what the spec said of it`` () =
    let world = settled onEmptyDir |> removed |> World.settle
    Assert.Equal("""{"managementState":"Managed"}""", status [ "storage" ] world)
    Assert.Equal("false", status [ "storageManaged" ] world)
    Assert.NotEqual<string>("", spec [ "storage"; "emptyDir" ] world)

[<Fact>]
let ``B-24: conditions of a storage that is gone go with it`` () =
    let world = settled onEmptyDir
    Assert.Equal("True/Creation Successful", condition "StorageExists" world)
    Assert.Equal("", condition "StorageExists" (world |> removed |> World.settle))

[<Fact>]
let ``OP-88: Managed to Unmanaged deletes nothing and looks after nothing`` () =
    let world =
        settled onEmptyDir
        |> edited """{"managementState":"Unmanaged"}"""
        |> World.settle

    Assert.Equal(List.length objects, List.length (left world))
    Assert.Equal("True/Unmanaged", condition "Available" world)
    Assert.Equal("False/Unmanaged", condition "Progressing" world)
    Assert.Equal("False/Unmanaged", condition "Degraded" world)
    Assert.Equal("False/", condition "Removed" world)
    Assert.Equal("1", status [ "readyReplicas" ] world)
    Assert.Equal("[\"" + WellKnown.finalizer + "\"]", at [ "metadata"; "finalizers" ] (find WellKnown.config world))
    let without = world |> deleted WellKnown.deployment |> World.settle
    Assert.False(exists WellKnown.deployment without)
    Assert.Equal("0", status [ "readyReplicas" ] without)
    let again = without |> managed |> World.settle
    Assert.Equal("True/Ready", condition "Available" again)

[<Fact>]
let ``OP-88: Removed to Unmanaged makes nothing, Unmanaged to Removed takes all away`` () =
    let gone = settled onEmptyDir |> removed |> World.settle
    let unmanaged = gone |> edited """{"managementState":"Unmanaged"}""" |> World.settle
    Assert.Empty(left unmanaged)
    Assert.Equal("True/Unmanaged", condition "Available" unmanaged)
    Assert.Equal("0", status [ "readyReplicas" ] unmanaged)

    let other =
        settled onEmptyDir
        |> edited """{"managementState":"Unmanaged"}"""
        |> World.settle
        |> removed
        |> World.settle

    Assert.Empty(left other)

[<Fact>]
let ``OP-88: Removed to Managed without storage, on a platform that has none`` () =
    let world =
        settled """{"managementState":"Removed","replicas":1}"""
        |> managed
        |> World.settle

    Assert.Equal("True/StorageNotConfigured", condition "Degraded" world)
    Assert.Equal("False/Error", condition "Progressing" world)
    Assert.Equal("False/StorageNotConfigured", condition "Available" world)
    Assert.Contains("platform None", message "Degraded" world)
    Assert.Contains("spec.storage", message "Degraded" world)

[<Fact>]
let ``OP-79: Force and other words do nothing, and say so`` () =
    let world =
        settled onEmptyDir
        |> World.forget
        |> edited """{"managementState":"Force"}"""
        |> deleted WellKnown.service
        |> World.settle

    Assert.False(exists WellKnown.service world)
    Assert.Equal("True/UnsupportedManagementState", condition "Degraded" world)
    Assert.Equal("False/Error", condition "Progressing" world)
    Assert.Contains("Force", message "Degraded" world)

[<Fact>]
let ``B-1: a settled Removed is silent, whatever is touched in the namespace`` () =
    let world =
        settled onEmptyDir
        |> removed
        |> rested
        |> touched WellKnown.trustedCa """{"data":{"ca-bundle.crt":"x"}}"""
        |> World.turns 3
        |> passed 60
        |> World.settle

    Assert.Empty(writes world)

[<Fact>]
let ``B-2: a removal that the server refuses is told with the object, and ends well once it may`` () =
    let world =
        settled onEmptyDir
        |> failing "delete" "services" Trouble.Forbidden None
        |> removed
        |> World.turns 12

    Assert.Equal("True/Removing", condition "Progressing" world)
    Assert.Contains("Service openshift-image-registry/image-registry", message "Progressing" world)
    Assert.Equal("False/Removed", condition "Degraded" world)
    Assert.Equal<string list>([ "Service openshift-image-registry/image-registry" ], left world)

    let later =
        (world, [ 1..12 ])
        ||> List.fold (fun world _ -> world |> passed 30 |> World.turns 3)

    Assert.Equal("True/RemoveFailed", condition "Degraded" later)
    Assert.Contains("Service openshift-image-registry/image-registry", message "Degraded" later)
    let healed = later |> healed |> World.settle
    Assert.Empty(left healed)
    Assert.Equal("False/Removed", condition "Degraded" healed)

[<Fact>]
let ``OP-90 and B-3: a deleted Config goes when everything is gone`` () =
    let world = settled onEmptyDir |> deleted WellKnown.config
    Assert.True(Document.isDeleted (find WellKnown.config world))

    let gone =
        {
            world with
                Controllers = ControllerSettings.nobody
        }
        |> World.turns 3

    // Nobody finishes the foreground deletions, so it waits.
    Assert.True(exists WellKnown.config gone)

    let after =
        {
            gone with
                Controllers = world.Controllers
        }
        |> World.settle

    Assert.Empty(left after)
    Assert.NotEqual<string>(Document.uid (find WellKnown.config world), Document.uid (find WellKnown.config after))

[<Fact>]
let ``B-3: another's finalizer keeps the Config, and holds up nothing else`` () =
    let world =
        settled onEmptyDir
        |> touched
            WellKnown.config
            ("{\"metadata\":{\"finalizers\":[\""
             + WellKnown.finalizer
             + "\",\"example.com/mine\"]}}")
        |> deleted WellKnown.config
        |> World.settle

    Assert.Equal("[\"example.com/mine\"]", at [ "metadata"; "finalizers" ] (find WellKnown.config world))
    Assert.Empty(left world)
    Assert.Empty(writes (world |> World.forget |> World.turns 5))

[<Fact>]
let ``B-3 and OP-93: a failing removal of a deleted Config is told`` () =
    let world =
        settled onEmptyDir
        |> failing "delete" "services" Trouble.Forbidden None
        |> deleted WellKnown.config
        |> World.turns 12

    Assert.Contains(WellKnown.finalizer, at [ "metadata"; "finalizers" ] (find WellKnown.config world))
    Assert.Equal("True/Removing", condition "Progressing" world)
    Assert.Contains("Service openshift-image-registry/image-registry", message "Progressing" world)

[<Fact>]
let ``OP-91 and OP-97: without our finalizer nothing is cleaned, and the successor takes over`` () =
    let world =
        settled onEmptyDir
        |> edited """{"managementState":"Unmanaged"}"""
        |> World.settle
        |> touched WellKnown.config """{"metadata":{"finalizers":[]}}"""
        |> deleted WellKnown.config
        |> World.observe

    Assert.False(exists WellKnown.config world)
    Assert.Equal(List.length objects, List.length (left world))

[<Fact>]
let ``OP-94: a conflict on the finalizer is tried again`` () =
    let world =
        settled onEmptyDir
        |> deleted WellKnown.config
        |> failing "patch" "configs.imageregistry.operator.openshift.io" Trouble.Conflict (Some 2)
        |> World.settle

    Assert.Empty(left world)
    Assert.Equal("\"Removed\"", spec [ "managementState" ] world)

[<Fact>]
let ``B-9: two storage types do not stop a removal`` () =
    let world =
        settled onEmptyDir
        |> edited """{"storage":{"pvc":{}},"managementState":"Removed"}"""
        |> World.settle

    Assert.Empty(left world)
    Assert.Equal("False/Removed", condition "Progressing" world)

[<Fact>]
let ``B-10: type and state changed in one edit: the removal goes by the status`` () =
    let world =
        settled """{"managementState":"Managed","replicas":1,"storage":{"pvc":{}}}"""
        |> edited """{"storage":{"pvc":null,"emptyDir":{}},"managementState":"Removed"}"""
        |> World.settle

    Assert.Empty(left world)
    Assert.False(exists (claim "image-registry-storage") world)

[<Fact>]
let ``B-11 and PVC-11: an own claim, removed and managed again, is made again`` () =
    let world =
        settled """{"managementState":"Managed","replicas":1,"storage":{"pvc":{}}}"""

    Assert.True(exists (claim "image-registry-storage") world)
    let gone = world |> removed |> World.settle
    Assert.False(exists (claim "image-registry-storage") gone)
    let again = gone |> managed |> World.settle
    Assert.True(exists (claim "image-registry-storage") again)
    Assert.Equal("True/Ready", condition "Available" again)

[<Fact>]
let ``RB-11: every owned Route goes with the registry, asked for or not; others stay`` () =
    let world =
        settled
            """{"managementState":"Managed","replicas":1,"storage":{"emptyDir":{}},"defaultRoute":true,"routes":[{"name":"public"}]}"""
        |> put (WellKnown.route "foreign") """{"spec":{"to":{"kind":"Service","name":"image-registry"}}}"""
        |> edited """{"managementState":"Removed","defaultRoute":false,"routes":null}"""
        |> World.settle

    Assert.False(exists (WellKnown.route "default-route") world)
    Assert.False(exists (WellKnown.route "public") world)
    Assert.True(exists (WellKnown.route "foreign") world)

[<Fact>]
let ``OP-82: what others need stays`` () =
    let world = settled onEmptyDir |> removed |> World.settle
    Assert.True(exists WellKnown.trustedCa world)
    Assert.True(exists WellKnown.clusterOperator world)
    Assert.True(exists WellKnown.config world)
    Assert.True(exists WellKnown.pullSecret world)

[<Fact>]
let ``OP-89: toggling the storage's management state makes no rollout`` () =
    let world = settled onEmptyDir
    let generation = Document.generation (find WellKnown.deployment world)

    let unmanaged =
        world
        |> edited """{"storage":{"managementState":"Unmanaged"}}"""
        |> World.settle

    Assert.Equal("\"Unmanaged\"", status [ "storage"; "managementState" ] unmanaged)
    Assert.Equal("false", status [ "storageManaged" ] unmanaged)

    let again =
        unmanaged
        |> edited """{"storage":{"managementState":"Managed"}}"""
        |> World.settle

    Assert.Equal("true", status [ "storageManaged" ] again)
    Assert.Equal(generation, Document.generation (find WellKnown.deployment again))
