namespace ImageRegistry.Properties.Generators

open System
open ImageRegistry.Core
open FsCheck
open FsCheck.FSharp

/// Config objects as the API server hands them out.
[<RequireQualifiedAccess>]
module Documents =

    /// The Config `cluster` with this `spec`, as the API server would hand it out.
    let ofSpecJson (spec: Json) : Json =
        Json.obj [
            "apiVersion", Json.str "imageregistry.operator.openshift.io/v1"
            "kind", Json.str "Config"
            "metadata",
            Json.obj [
                "name", Json.str "cluster"
                "uid", Json.str "6a1f0a3e-0000-4000-8000-000000000001"
                "resourceVersion", Json.str "4711"
                "generation", Json.int 3
                "finalizers", Json.strings [ "imageregistry.operator.openshift.io/finalizer" ]
            ]
            "spec", spec
        ]

    /// The Config `cluster` with this spec, in the form that clients of the API have always written it.
    let ofSpec (spec: ConfigSpec) : Json =
        ofSpecJson (ConfigCodec.encodeSpec spec)

    let private moment: Gen<DateTimeOffset> =
        Gen.choose (0, 2_000_000_000)
        |> Gen.map (int64 >> DateTimeOffset.FromUnixTimeSeconds)

    /// Conditions of any content; times are whole seconds.
    let condition: Gen<Condition> =
        gen {
            let! kind =
                Gen.elements [ "Available"; "Progressing"; "Degraded"; "Removed"; "StorageExists" ]

            let! status =
                Gen.elements [ ConditionStatus.True; ConditionStatus.False; ConditionStatus.Unknown ]

            let! reason = Gen.elements [ ""; "AsExpected"; "S3 Bucket Exists"; "Error" ]
            let! message = Texts.optional
            let! since = moment

            return {
                Type = kind
                Status = status
                Reason = reason
                Message = message
                LastTransitionTime = since
            }
        }

    let private generation: Gen<GenerationRecord> =
        gen {
            let! name = Gen.elements [ "image-registry"; "node-ca" ]
            let! last = Gen.choose (0, 50)
            let! hash = Texts.plainOptional

            return {
                Group = "apps"
                Resource = "deployments"
                Namespace = "openshift-image-registry"
                Name = name
                LastGeneration = int64 last
                Hash = hash
            }
        }

    let private statusWith (storage: Gen<StorageRequest>) : Gen<ConfigStatus> =
        gen {
            let! observed = Gen.choose (0, 9)
            let! count = Gen.choose (0, 4)
            let! conditions = Gen.listOfLength count condition
            let! ready = Gen.choose (0, 3)

            let! generations =
                Gen.choose (0, 2) |> Gen.bind (fun count -> Gen.listOfLength count generation)

            let! storage = storage
            let! managed = Gen.elements [ true; false ]

            return {
                ObservedGeneration = int64 observed
                Conditions = conditions |> List.distinctBy (fun condition -> condition.Type)
                ReadyReplicas = int64 ready
                Generations = generations
                Storage = storage
                StorageManaged = managed
            }
        }

    /// `status`: one condition of a type at most, storage also with odd contents.
    let status: Gen<ConfigStatus> = statusWith Storages.request

    /// Values of the two free-form members: the schema admits any object.
    let private freeForm: Gen<Json> =
        Gen.elements [
            Json.empty
            Json.Null
            Json.obj [ "deployment", Json.str "none" ]
            Json.obj [
                "deployment", Json.obj [ "annotations", Json.obj [ "a", Json.int 1 ]; "unknown", Json.Bool true ]
            ]
            Json.obj [
                "deployment", Json.obj [ "annotations", Json.list []; "runtimeClassName", Json.int 7 ]
            ]
            Json.obj [ "servingInfo", Json.str "VersionTLS12" ]
            Json.obj [
                "servingInfo", Json.obj [ "minTLSVersion", Json.int 12; "cipherSuites", Json.str "all" ]
            ]
            Json.obj [
                "servingInfo", Json.obj [ "cipherSuites", Json.list [ Json.int 1; Json.Null ] ]
                "other", Json.empty
            ]
        ]

    let private now (chance: int) (change: Gen<Json -> Json>) : Gen<Json -> Json> =
        Gen.frequency [ 10 - chance, Gen.constant id; chance, change ]

    /// Configs that the schema admits, whatever the operator makes of them: loose durations, free-form members of any content,
    /// absent and empty members, members that the server fills in, with a status or without, deleted or not.
    let admitted: Gen<Json> =
        let dropped =
            Gen.elements [
                "logLevel"
                "proxy"
                "requests"
                "storage"
                "rolloutStrategy"
                "observedConfig"
            ]
            |> Gen.map (fun name -> Json.remove [ "spec"; name ])

        let loose =
            gen {
                let! text = Gen.oneof [ Durations.looseText; Durations.readableText ]
                let! side = Gen.elements [ "read"; "write" ]
                return Json.set [ "spec"; "requests"; side; "maxWaitInQueue" ] (Json.str text)
            }

        let free =
            gen {
                let! name = Gen.elements [ "observedConfig"; "unsupportedConfigOverrides" ]
                let! content = freeForm
                return Json.set [ "spec"; name ] content
            }

        let reported =
            statusWith Storages.admittedRequest
            |> Gen.map (fun status ->
                Json.set
                    [ "status" ]
                    (ConfigCodec.encodeStatus status
                     |> Json.set [ "latestAvailableRevision" ] (Json.int 0)))

        let deleted =
            Gen.constant (Json.set [ "metadata"; "deletionTimestamp" ] (Json.str "2026-11-20T08:15:00Z"))

        gen {
            let! spec = Specs.admitted

            let! changes =
                [ now 2 dropped; now 2 loose; now 2 free; now 7 reported; now 1 deleted ]
                |> Gen.sequenceToList

            return (ofSpec spec, changes) ||> Seq.fold (fun document change -> change document)
        }

    /// Configs in which one to three values have become something else, wherever they are: nothing that a server would hand out,
    /// everything that an operator must survive.
    let hostile: Gen<Json> =
        gen {
            let! document = admitted
            let! count = Gen.choose (1, 3)
            let mutable result = Gen.constant document

            for _ in 1..count do
                result <- Gen.bind Junk.mutate result

            return! result
        }

    /// `admitted`, made simpler on failure. Simpler ones need not be admitted any more.
    let arbitraryAdmitted: Arbitrary<Json> = Arb.fromGenShrink (admitted, Junk.shrink)

    /// `hostile`, made simpler on failure.
    let arbitraryHostile: Arbitrary<Json> = Arb.fromGenShrink (hostile, Junk.shrink)
