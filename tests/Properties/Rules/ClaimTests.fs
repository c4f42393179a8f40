/// PVC-1 to PVC-15, with PVC-9 to PVC-11 as they should be.
module ImageRegistry.Properties.Rules.ClaimTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

let private own = claim "image-registry-storage"

let private onClaim =
    """{"managementState":"Managed","replicas":1,"storage":{"pvc":{}}}"""

let private made (name: string) (modes: string) =
    put
        (claim name)
        ("{\"spec\":{\"accessModes\":"
         + modes
         + ",\"resources\":{\"requests\":{\"storage\":\"1Gi\"}}}}")

let private named (name: string) (replicas: int) (strategy: string) =
    "{\"managementState\":\"Managed\",\"replicas\":"
    + string replicas
    + ",\"rolloutStrategy\":\""
    + strategy
    + "\",\"storage\":{\"pvc\":{\"claim\":\""
    + name
    + "\"}}}"

let private spec path world =
    at ("spec" :: path) (find WellKnown.config world)

let private status path world =
    at ("status" :: path) (find WellKnown.config world)

[<Fact>]
let ``PVC-1: environment, volume and mount`` () =
    let world = settled onClaim
    Assert.Equal("filesystem", variable "REGISTRY_STORAGE" world)
    Assert.Equal("/registry", variable "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY" world)

    Assert.Equal(
        """{"name":"registry-storage","persistentVolumeClaim":{"claimName":"image-registry-storage"}}""",
        podSpec world |> Json.items [ "volumes" ] |> List.head |> Json.text
    )

[<Fact>]
let ``PVC-2: a named claim that exists, and one that does not`` () =
    let world =
        cluster (named "mine" 1 "RollingUpdate")
        |> made "mine" "[\"ReadWriteMany\"]"
        |> World.settle

    Assert.Equal("True/PVC Exists", condition "StorageExists" world)
    Assert.Equal("True/Ready", condition "Available" world)
    let none = settled (named "mine" 1 "RollingUpdate")
    Assert.Equal("False/PVC Issues Found", condition "StorageExists" none)
    Assert.Equal("True/UnsupportedPVC", condition "Degraded" none)
    Assert.Contains("PersistentVolumeClaim openshift-image-registry/mine does not exist", message "Degraded" none)

[<Fact>]
let ``PVC-2: a name that no claim can have`` () =
    let world = settled (named "Not A Name" 1 "RollingUpdate")
    Assert.Equal("False/PVC Issues Found", condition "StorageExists" world)

    Assert.Contains(
        "spec.storage.pvc.claim: Not A Name: no PersistentVolumeClaim can have this name; name one that exists, or leave the name empty to have one made",
        message "Degraded" world
    )

[<Fact>]
let ``B-18: what was told of a claim goes when no storage is asked for any more`` () =
    let world =
        settled (named "mine" 1 "RollingUpdate")
        |> edited """{"storage":null}"""
        |> World.settle

    Assert.Equal("", condition "StorageExists" world)
    Assert.Equal("True/StorageNotConfigured", condition "Degraded" world)

[<Fact>]
let ``PVC-4 and PVC-5: without a name the default claim is made, shared and of the default class`` () =
    let world = settled onClaim
    Assert.Equal("""["ReadWriteMany"]""", at [ "spec"; "accessModes" ] (find own world))
    Assert.Equal("\"100Gi\"", at [ "spec"; "resources"; "requests"; "storage" ] (find own world))
    Assert.Equal("", at [ "spec"; "storageClassName" ] (find own world))
    Assert.Equal("""{"imageregistry.openshift.io":"true"}""", at [ "metadata"; "annotations" ] (find own world))
    Assert.Equal("""{"managementState":"Managed","pvc":{"claim":"image-registry-storage"}}""", spec [ "storage" ] world)

    Assert.Equal(
        """{"managementState":"Managed","pvc":{"claim":"image-registry-storage"}}""",
        status [ "storage" ] world
    )

[<Fact>]
let ``PVC-4: a default claim with our mark is used again, whatever the mark says`` () =
    let world =
        cluster onClaim
        |> made "image-registry-storage" "[\"ReadWriteMany\"]"
        |> touched own """{"metadata":{"annotations":{"imageregistry.openshift.io":"false"}}}"""
        |> World.settle

    Assert.Equal("True/Ready", condition "Available" world)
    Assert.DoesNotContain("create persistentvolumeclaims/image-registry-storage", writes world)

[<Fact>]
let ``PVC-4 and PVC-10: a default claim of somebody else is neither used nor taken over later`` () =
    let world =
        cluster onClaim
        |> made "image-registry-storage" "[\"ReadWriteMany\"]"
        |> World.settle

    Assert.Equal("False/PVC Already Exists", condition "StorageExists" world)
    Assert.Equal("True/PVCNotOwned", condition "Degraded" world)
    Assert.Contains("it already exists and is not owned by the operator", message "Degraded" world)
    Assert.Equal("{}", spec [ "storage"; "pvc" ] world)
    Assert.False(exists WellKnown.deployment world)
    let later = world |> passed 3600 |> World.settle
    Assert.Equal("True/PVCNotOwned", condition "Degraded" later)
    let gone = later |> deleted own |> World.settle
    Assert.Equal("True/Ready", condition "Available" gone)

[<Fact>]
let ``PVC-10: a creation that fails is told and tried again, and no name is written down before`` () =
    let world =
        cluster onClaim
        |> failing "create" "persistentvolumeclaims" Trouble.Quota None
        |> World.turns 6

    Assert.Equal("False/Creation Failed", condition "StorageExists" world)
    Assert.Contains("exceeded quota", message "Progressing" world)
    Assert.Equal("{}", spec [ "storage"; "pvc" ] world)
    let healed = world |> healed |> World.settle
    Assert.Equal("True/Ready", condition "Available" healed)

[<Fact>]
let ``PVC-6: a named claim is never made`` () =
    let world = settled (named "mine" 1 "RollingUpdate")
    Assert.False(exists (claim "mine") world)
    Assert.False(exists WellKnown.deployment world)

[<Theory>]
[<InlineData("""["ReadWriteMany"]""", 1, "RollingUpdate", "")>]
[<InlineData("""["ReadWriteMany","ReadWriteOnce"]""", 3, "RollingUpdate", "")>]
[<InlineData("""["ReadWriteOnce"]""", 1, "Recreate", "")>]
[<InlineData("""["ReadWriteOnce"]""", 1, "RollingUpdate", "spec.rolloutStrategy: RollingUpdate")>]
[<InlineData("""["ReadWriteOnce"]""", 2, "Recreate", "spec.replicas: 2")>]
[<InlineData("""["ReadWriteOnce"]""", 2, "RollingUpdate", "spec.replicas: 2")>]
[<InlineData("""["ReadOnlyMany"]""", 1, "Recreate", "does not contain the necessary access modes")>]
[<InlineData("""["ReadWriteOncePod"]""", 1, "Recreate", "does not contain the necessary access modes")>]
let ``PVC-7: access modes by replicas and strategy`` (modes: string) (replicas: int) (strategy: string) (told: string) =
    let world =
        cluster (named "mine" replicas strategy) |> made "mine" modes |> World.settle

    if told = "" then
        Assert.Equal("True/Ready", condition "Available" world)
        Assert.Equal("False/", condition "Degraded" world)
    else
        Assert.Equal("False/PVC Issues Found", condition "StorageExists" world)
        Assert.Equal("True/UnsupportedPVC", condition "Degraded" world)
        Assert.Contains(told, message "Degraded" world)
        Assert.False(exists WellKnown.deployment world)

[<Fact>]
let ``PVC-8 and PVC-9: more replicas than a single-node claim can hold are noticed later, and the registry runs on``
    ()
    =
    let world =
        cluster (named "mine" 1 "Recreate")
        |> made "mine" "[\"ReadWriteOnce\"]"
        |> World.settle
        |> edited """{"replicas":2}"""
        |> World.settle

    Assert.Equal("True/UnsupportedPVC", condition "Degraded" world)
    Assert.Equal("False/Error", condition "Progressing" world)
    Assert.Equal("True/Ready", condition "Available" world)
    Assert.Equal("1", at [ "spec"; "replicas" ] (find WellKnown.deployment world))
    let back = world |> edited """{"replicas":1}""" |> World.settle
    Assert.Equal("False/", condition "Degraded" back)

[<Fact>]
let ``PVC-12: a named claim is the user's, an unnamed one ours`` () =
    let named =
        cluster (named "mine" 1 "RollingUpdate")
        |> made "mine" "[\"ReadWriteMany\"]"
        |> World.settle

    Assert.Equal("\"Unmanaged\"", spec [ "storage"; "managementState" ] named)
    Assert.Equal("\"Managed\"", spec [ "storage"; "managementState" ] (settled onClaim))

[<Fact>]
let ``PVC-13: removal by who the claim belongs to`` () =
    let removed = edited """{"managementState":"Removed"}""" >> World.settle
    Assert.False(exists own (settled onClaim |> removed))

    let named =
        cluster (named "mine" 1 "RollingUpdate")
        |> made "mine" "[\"ReadWriteMany\"]"
        |> World.settle
        |> removed

    Assert.True(exists (claim "mine") named)

    let kept =
        settled onClaim
        |> edited """{"storage":{"managementState":"Unmanaged"}}"""
        |> World.settle
        |> removed

    Assert.True(exists own kept)

[<Theory>]
[<InlineData("Managed")>]
[<InlineData("Unmanaged")>]
let ``PVC-14: a state that is given is never changed, on success or on failure`` (state: string) =
    let spec' =
        "{\"managementState\":\"Managed\",\"replicas\":1,\"storage\":{\"managementState\":\""
        + state
        + "\",\"pvc\":{}}}"

    Assert.Equal("\"" + state + "\"", spec [ "storage"; "managementState" ] (settled spec'))

    let failed =
        cluster spec'
        |> made "image-registry-storage" "[\"ReadWriteMany\"]"
        |> World.settle

    Assert.Equal("\"" + state + "\"", spec [ "storage"; "managementState" ] failed)

[<Fact>]
let ``PVC-14: on failure a state that was not given stays so`` () =
    let world =
        cluster onClaim
        |> made "image-registry-storage" "[\"ReadWriteMany\"]"
        |> World.settle

    Assert.Equal("", spec [ "storage"; "managementState" ] world)

[<Fact>]
let ``S-B13: a claim that has lost its volume is told`` () =
    let world =
        settled onClaim
        |> touchedStatus own """{"status":{"phase":"Lost"}}"""
        |> World.settle

    Assert.Equal("True/UnsupportedPVC", condition "Degraded" world)
    Assert.Contains("has lost its volume", message "Degraded" world)

[<Fact>]
let ``S-B13: a claim without a volume is told, with what it waits for, and pods are made all the same`` () =
    let pending (storageClass: string) =
        let start = cluster onClaim

        {
            start with
                Controllers = {
                    start.Controllers with
                        ClaimBinding = false
                }
        }
        |> put
            own
            ("{\"metadata\":{\"annotations\":{\"imageregistry.openshift.io\":\"true\"}},\"spec\":{"
             + storageClass
             + "\"accessModes\":[\"ReadWriteMany\"],\"resources\":{\"requests\":{\"storage\":\"1Gi\"}}}}")
        |> touchedStatus own """{"status":{"phase":"Pending"}}"""
        |> World.settle

    let told (world: World) =
        Assert.Equal("True/PVC Exists", condition "StorageExists" world)
        Assert.True(exists WellKnown.deployment world)
        message "StorageExists" world

    Assert.Equal(
        "PersistentVolumeClaim openshift-image-registry/image-registry-storage exists and is Pending without a StorageClass: mark a StorageClass of the cluster as its default one, or name another claim in spec.storage.pvc.claim",
        told (pending "")
    )

    Assert.Equal(
        "PersistentVolumeClaim openshift-image-registry/image-registry-storage exists and is Pending until StorageClass slow has a volume for it",
        told (pending "\"storageClassName\":\"slow\",")
    )

    Assert.Equal(
        "PersistentVolumeClaim openshift-image-registry/image-registry-storage exists and is Pending until there is a PersistentVolume without a class that fits it",
        told (pending "\"storageClassName\":\"\",")
    )

    let bound =
        pending ""
        |> touchedStatus own """{"status":{"phase":"Bound"}}"""
        |> World.settle

    Assert.Equal("PersistentVolumeClaim openshift-image-registry/image-registry-storage exists", told bound)

[<Fact>]
let ``S-B13: a claim that is being deleted is waited for, not used`` () =
    let world = settled onClaim |> deleted own |> World.turns 4

    Assert.True(Document.isDeleted (find own world))

    Assert.Contains(
        (World.plan world).Refusals,
        fun refusal -> refusal.Why = "the claim is being deleted; a claim that is going away is not used again"
    )

[<Fact>]
let ``ST-6: without WATCH_NAMESPACE claims cannot be used, and the condition says what to set`` () =
    let world = cluster onClaim

    let settings = {
        world.Settings with
            WatchNamespace = None
    }

    let world = { world with Settings = settings } |> World.restart |> World.settle

    Assert.Equal("True/Error", condition "Progressing" world)
    Assert.Contains("WATCH_NAMESPACE", message "Progressing" world)

[<Fact>]
let ``S-B2: a claim made after emptyDir is ours, and goes with the registry`` () =
    let world =
        settled onEmptyDir
        |> edited """{"storage":{"emptyDir":null,"pvc":{}}}"""
        |> World.settle

    Assert.Equal("""{"managementState":"Managed","pvc":{"claim":"image-registry-storage"}}""", spec [ "storage" ] world)

    Assert.Equal(
        """{"managementState":"Managed","pvc":{"claim":"image-registry-storage"}}""",
        status [ "storage" ] world
    )

    let removed = world |> edited """{"managementState":"Removed"}""" |> World.settle
    Assert.False(exists own removed)
