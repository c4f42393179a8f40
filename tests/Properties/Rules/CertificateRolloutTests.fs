/// RS-68 and RB-3: what certificates mean for the pods that mount them.
module ImageRegistry.Properties.Rules.CertificateRolloutTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.Rules.GivenCertificates
open ImageRegistry.Properties.World
open Xunit

[<Fact>]
let ``RS-68: a new registry is created once, also when the service CA comes late`` () =
    let late = {
        cluster onEmptyDir with
            Controllers = {
                (cluster onEmptyDir).Controllers with
                    CaBundles = false
            }
    }

    let waiting = late |> World.turns 8
    Assert.False(exists WellKnown.deployment waiting)

    let world =
        {
            waiting with
                Controllers = (cluster onEmptyDir).Controllers
        }
        |> World.settle

    Assert.Equal<string list>(
        [ "create deployments.apps/image-registry" ],
        writes world |> List.filter (fun write -> write.Contains "deployments.apps")
    )

    Assert.Equal<(string * string) list>([ shortKey, serviceCa; longKey, serviceCa ], certificates world)

[<Fact>]
let ``RS-68: a registry is created half a minute after its Service when no service CA comes`` () =
    let world =
        {
            cluster onEmptyDir with
                Controllers = {
                    (cluster onEmptyDir).Controllers with
                        CaBundles = false
                }
        }
        |> World.settle

    Assert.True(exists WellKnown.deployment world)
    Assert.True(world.Now >= noon.AddSeconds 30.0)
    Assert.Equal("True/Ready", condition "Available" world)

[<Fact>]
let ``RB-3: certificates that cannot be written hold the registry up no longer than one attempt`` () =
    let world =
        settled onEmptyDir
        |> World.forget
        |> failing "update" "configmaps" Trouble.Forbidden None
        |> trusting "user-ca"
        |> edited """{"logLevel":"Debug"}"""
        |> World.turns 6

    Assert.Equal("debug", variable "REGISTRY_LOG_LEVEL" world)
