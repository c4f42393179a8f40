/// RB-24: a rollout names what it is for, in its facts and in its Event.
module ImageRegistry.Properties.Rules.RolloutReasonTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

let private updates (world: World) : string list =
    world.Announced
    |> List.filter (fun announcement -> announcement.Reason = "DeploymentUpdated")
    |> List.map (fun announcement -> announcement.Message)

let private told (facts: string) =
    "Updated Deployment openshift-image-registry/image-registry: the registry's Deployment is kept as the Config says, "
    + facts

let private caChanged =
    touched WellKnown.trustedCa """{"data":{"ca-bundle.crt":"another"}}"""

[<Fact>]
let ``a ConfigMap that changed is named`` () =
    let world = settled onEmptyDir |> World.forget |> caChanged |> World.settle
    Assert.Equal<string list>([ told "ConfigMap trusted-ca changed" ], updates world)

[<Fact>]
let ``a Secret that appeared is named, and later one that is gone`` () =
    let without =
        cluster onEmptyDir
        |> deleted WellKnown.pullSecret
        |> World.settle
        |> World.forget

    let appeared =
        without
        |> put
            WellKnown.pullSecret
            """{"type":"kubernetes.io/dockerconfigjson","data":{".dockerconfigjson":"eyJhdXRocyI6e319"}}"""
        |> World.settle

    Assert.Equal<string list>([ told "Secret installation-pull-secrets appeared" ], updates appeared)

    let gone = appeared |> World.forget |> deleted WellKnown.trustedCa |> World.settle

    Assert.Contains("ConfigMap trusted-ca is gone", String.concat "; " (updates gone))

[<Fact>]
let ``what changed while something else was rolled out is told by itself`` () =
    let world =
        settled onEmptyDir
        |> World.forget
        |> edited """{"logLevel":"Debug"}"""
        |> World.settle
        |> caChanged
        |> World.settle

    Assert.Equal<string list>(
        [
            told "ConfigMap trusted-ca changed"
            told "variable REGISTRY_LOG_LEVEL has changed"
        ],
        updates world
    )

[<Fact>]
let ``a restarted operator knows at rest what the pods were made from`` () =
    let world =
        settled onEmptyDir
        |> World.restart
        |> World.settle
        |> World.forget
        |> caChanged
        |> World.settle

    Assert.Equal<string list>([ told "ConfigMap trusted-ca changed" ], updates world)

[<Fact>]
let ``what changed while no operator ran is told without a name`` () =
    let world =
        settled onEmptyDir |> World.forget |> caChanged |> World.restart |> World.settle

    Assert.Equal<string list>([ told "a ConfigMap or Secret that the pods use has changed" ], updates world)
