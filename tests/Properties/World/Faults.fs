namespace ImageRegistry.Properties.World

open FsCheck
open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Generators

/// Generators of every kind of fault.
[<RequireQualifiedAccess>]
module Faults =

    let private kinds =
        Scripts.owned
        @ [
            WellKnown.config
            WellKnown.infrastructure
            WellKnown.pullSecret
            WellKnown.privateConfiguration
            WellKnown.image
            WellKnown.cloudCredentials
            WellKnown.apiServer
        ]
        |> List.map (fun target -> Resource.qualifiedName target.Resource)
        |> List.distinct

    let private kind: Gen<string> = Gen.elements kinds

    /// Requests that are answered as they should not be.
    let request: Gen<Operation> =
        let more =
            gen {
                let! verb = Gen.elements [ ""; "create"; "update"; "patch"; "delete" ]
                let! resource = Gen.frequency [ 1, Gen.constant ""; 3, kind ]

                let! trouble =
                    Gen.elements [ Trouble.AccessCut; Trouble.Quota; Trouble.WebhookTimeout ]

                let! times =
                    Gen.frequency [ 2, Gen.choose (1, 3) |> Gen.map Some; 1, Gen.constant None ]

                return Operation.Fail(verb, resource, trouble, times)
            }

        Gen.frequency [ 4, Scripts.fault; 1, more ]

    /// The process ends, or another one leads.
    let process': Gen<Operation> =
        Gen.frequency [
            3, Gen.choose (1, 12) |> Gen.map Operation.DieAfter
            1, Gen.constant Operation.Restart
            2, Gen.map2 (fun effects late -> Operation.Depose(effects, late)) (Gen.choose (1, 8)) (Gen.choose (1, 4))
        ]

    /// What the operator sees is late, or missing.
    let view: Gen<Operation> =
        Gen.frequency [
            2, Gen.choose (1, 4) |> Gen.map Operation.Lag
            2, Gen.map2 (fun kind looks -> Operation.StandStill(kind, looks, CatchUp.Events)) kind (Gen.choose (1, 8))
            2, Gen.map2 (fun kind looks -> Operation.StandStill(kind, looks, CatchUp.List)) kind (Gen.choose (1, 8))
            1, Gen.map2 (fun kind changes -> Operation.GoBack(kind, changes)) kind (Gen.choose (1, 3))
            2, Gen.map2 (fun kind looks -> Operation.Unlisted(kind, looks)) kind (Gen.choose (1, 6))
        ]

    /// Calls of clouds that go wrong.
    let cloud: Gen<Operation> =
        Gen.frequency [
            4, BucketScripts.fault
            1,
            Gen.choose (1, 5)
            |> Gen.map (fun times ->
                Operation.Cloud(
                    CloudEvent.Fail {
                        Slot = ""
                        Trouble = CloudTrouble.Revoked
                        Times = times
                    }
                ))
            1,
            Gen.choose (1, 3)
            |> Gen.map (fun times ->
                Operation.Cloud(
                    CloudEvent.Fail {
                        Slot = "set the default encryption of"
                        Trouble = CloudTrouble.Unsupported
                        Times = times
                    }
                ))
            1, Gen.choose (1, 4) |> Gen.map (CloudEvent.Delay >> Operation.Cloud)
        ]

    /// Another writer insists on something that is the operator's.
    let rival: Gen<Operation> =
        let insists target (patch: string) =
            Operation.Rival(target, TestData.json patch)

        Gen.elements [
            insists WellKnown.service """{"spec":{"selector":{"docker-registry":"other"}}}"""
            insists WellKnown.podDisruptionBudget """{"spec":{"minAvailable":3}}"""
            insists WellKnown.clusterRole """{"rules":[]}"""
            insists WellKnown.certificates """{"data":{"extra":"CA"}}"""
            insists WellKnown.prunerCronJob """{"spec":{"concurrencyPolicy":"Replace"}}"""
            insists WellKnown.pullSecretCopy """{"data":{".dockerconfigjson":"e30="}}"""
            insists WellKnown.networkPolicy """{"spec":{"policyTypes":["Ingress"]}}"""
        ]

    let clock: Gen<Operation> =
        Gen.elements [ -86400; -3600; -61; -1; 61; 3600; 86400 ]
        |> Gen.map Operation.ClockJump

    // Values that are wrong in themselves, so that nothing is made of them.
    let private mistakes =
        [
            """{"replicas":-1}"""
            """{"logging":"loud"}"""
            """{"proxy":[1]}"""
            """{"routes":{"name":"x"}}"""
            """{"requests":{"write":{"maxInQueue":-2}}}"""
            """{"requests":{"read":{"maxWaitInQueue":"soon"}}}"""
            """{"requests":"many"}"""
            """{"unsupportedConfigOverrides":{"deployment":{"annotations":"none"}}}"""
            """{"unsupportedConfigOverrides":{"deployment":{"runtimeClassName":"Not A Name"}}}"""
            """{"tolerations":[{"operator":"Exists"},{"key":"a","effect":"Never"}]}"""
            """{"tolerations":{"a":1}}"""
            """{"nodeSelector":{"not a key":"x"}}"""
            """{"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[]}}}}"""
            """{"topologySpreadConstraints":[{"maxSkew":0,"topologyKey":"zone","whenUnsatisfiable":"DoNotSchedule"}]}"""
            """{"resources":{"requests":{"cpu":"2"},"limits":{"cpu":"1"}}}"""
            """{"resources":{"limits":{"memory":"much"}}}"""
            """{"rolloutStrategy":"Blue"}"""
            """{"rolloutStrategy":7}"""
            """{"httpSecret":["x"]}"""
            """{"defaultRoute":"yes"}"""
            """{"readOnly":"maybe"}"""
            """{"disableRedirect":3}"""
            """{"operatorLogLevel":[]}"""
            """{"storage":"big"}"""
            """{"storage":{"pvc":{"claim":"Not A Name"}}}"""
            """{"storage":{"oss":{}}}"""
            """{"managementState":17}"""
        ]
        |> List.map TestData.json

    /// Whether nothing is made of this edit: taken back, it leaves no trace.
    let isMistake (spec: Json) : bool = List.contains spec mistakes

    // Any field, with something in it that may be anything.
    let private hostile: Gen<Json> =
        gen {
            let! document = Documents.admitted
            let! name, value = Gen.elements (Json.members [ "spec" ] document |> Map.toList)
            let! field = Gen.frequency [ 1, Junk.mutate value; 1, Gen.constant value ]
            return Json.obj [ name, field ]
        }

    let private slipOf (spec: Gen<Json>) : Gen<Operation> =
        Gen.map2 (fun spec turns -> Operation.Slip(spec, turns)) spec (Gen.choose (1, 6))

    // An unknown level is taken as Normal, and told (RS-46).
    let private misread = TestData.json """{"logLevel":"Loud"}"""

    /// A field gets a value that it does not take, and its former one again.
    let slip: Gen<Operation> = slipOf (Gen.elements (misread :: mistakes))

    /// A field gets whatever somebody may write into it, and its former value again.
    let hostility: Gen<Operation> = slipOf hostile

    /// What the platform does with its own objects.
    let platform: Gen<Operation> =
        let minted name data =
            Operation.Put(Cluster.secretOf name data)

        Gen.elements [
            Operation.Delete WellKnown.cloudCredentials
            Operation.Delete WellKnown.infrastructure
            Operation.TouchStatus(
                WellKnown.infrastructure,
                TestData.json """{"status":{"platform":"Moon","platformStatus":{"type":"Moon"}}}"""
            )
            Operation.TouchStatus(
                WellKnown.infrastructure,
                TestData.json """{"status":{"platform":null,"platformStatus":null}}"""
            )
            minted WellKnown.cloudCredentials [
                "aws_access_key_id", "AKIAROTATED"
                "aws_secret_access_key", "XsecretXrotatedX"
            ]
            minted WellKnown.cloudCredentials [
                "credentials", "[default]\nrole_arn = arn:aws:iam::1:role/r\nweb_identity_token_file = /var/run/token\n"
            ]
            minted WellKnown.cloudCredentials [
                "aws_access_key_id", Clouds.refused
                "aws_secret_access_key", "XsecretX"
            ]
            minted WellKnown.cloudCredentials [
                "service_account.json", """{"type":"external_account","audience":"XsecretXaudienceX"}"""
            ]
        ]

    /// Somebody deletes an object of ours and creates it again.
    let recreated: Gen<Operation> =
        Gen.elements Scripts.registry |> Gen.map Operation.Recreate

    /// What strikes the operator and leaves no trace.
    let passing (isOnBucket: bool) : Gen<Operation> =
        Gen.frequency (
            [ 6, request; 5, process'; 4, view; 1, rival; 1, clock; 2, slip ]
            @ (if isOnBucket then [ 6, cloud ] else [])
        )
