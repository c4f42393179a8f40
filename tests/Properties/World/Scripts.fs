namespace ImageRegistry.Properties.World

open FsCheck
open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties.Generators

/// A story to try the operator with.
[<StructuredFormatDisplay("{Text}"); NoComparison>]
type Script = {
    Base: Base
    Operations: Operation list
} with

    /// One line for each operation.
    member script.Text =
        Base.text script.Base :: (script.Operations |> List.map Operation.text)
        |> String.concat "\n  "

    override script.ToString() = script.Text

/// Generators of operations and scripts.
[<RequireQualifiedAccess>]
module Scripts =

    let private text (word: string) = Json.str word
    let private field name value = Json.obj [ name, value ]

    let private storage members = field "storage" (Json.obj members)

    let private claimNamed name =
        storage [
            "pvc", field "claim" (text name)
            "emptyDir", Json.Null
            "managementState", Json.Null
        ]

    /// Edits of `spec.managementState`.
    let state: Gen<Json> =
        Gen.frequency [
            4, Gen.constant "Managed"
            2, Gen.constant "Unmanaged"
            3, Gen.constant "Removed"
            1, Gen.constant "Force"
        ]
        |> Gen.map (fun word -> field "managementState" (text word))

    /// Edits of `spec.storage`, sensible or not.
    let storageEdit: Gen<Json> =
        Gen.elements [
            storage [ "emptyDir", Json.empty; "pvc", Json.Null ]
            storage [ "pvc", Json.empty; "emptyDir", Json.Null ]
            claimNamed "mine"
            claimNamed "image-registry-storage"
            storage [ "pvc", Json.empty; "emptyDir", Json.empty ]
            storage [ "s3", field "bucket" (text "b"); "emptyDir", Json.Null; "pvc", Json.Null ]
            storage [ "oss", Json.empty; "emptyDir", Json.Null; "pvc", Json.Null ]
            storage [ "managementState", text "Managed" ]
            Json.mergePatch (field "managementState" (text "Removed")) (storage [ "managementState", text "Managed" ])
            storage [ "managementState", text "Unmanaged" ]
            storage [ "managementState", Json.Null ]
            field "storage" Json.Null
        ]

    let private route name more = Json.obj ([ "name", text name ] @ more)

    /// Edits of `spec.routes` and `spec.defaultRoute`.
    let routeEdit: Gen<Json> =
        Gen.elements [
            field "defaultRoute" (Json.Bool true)
            field "defaultRoute" (Json.Bool false)
            field "routes" Json.Null
            field "routes" (Json.list [ route "public" [] ])
            field "routes" (Json.list [ route "public" [ "hostname", text "other.example.com" ] ])
            field "routes" (Json.list [ route "secured" [ "secretName", text "web-tls" ] ])
            field "routes" (Json.list [ route "secured" [ "secretName", text "no-such-secret" ] ])
            field "routes" (Json.list [ route "public" []; route "public" [] ])
            field "routes" (Json.list [ route "default-route" [] ])
        ]

    /// Edits that change the pods, without being wrong.
    let podEdit: Gen<Json> =
        Gen.elements [
            field "logLevel" (text "Debug")
            field "logLevel" (text "Normal")
            field "readOnly" (Json.Bool true)
            field "disableRedirect" (Json.Bool true)
            field "httpSecret" (text "")
            field "nodeSelector" (field "node-role.kubernetes.io/infra" (text ""))
            field "nodeSelector" Json.Null
            field "tolerations" (Json.list [ field "operator" (text "Exists") ])
            field "affinity" Json.empty
            field "topologySpreadConstraints" (Json.list [])
            field "resources" (field "requests" (field "cpu" (text "200m")))
            field "proxy" (Json.obj [ "http", text "http://user:hunter2@proxy:3128"; "noProxy", text ".svc" ])
            field "requests" (field "read" (Json.obj [ "maxRunning", Json.int 5; "maxWaitInQueue", text "90s" ]))
            field
                "unsupportedConfigOverrides"
                (field
                    "deployment"
                    (Json.obj [
                        "annotations", field "example.com/a" (text "1")
                        "runtimeClassName", text "gvisor"
                    ]))
            field "unsupportedConfigOverrides" Json.Null
        ]

    /// Edits that the schema admits and that cannot be carried out.
    let wrongEdit: Gen<Json> =
        Gen.elements [
            field "replicas" (Json.int -1)
            field "requests" (field "write" (field "maxInQueue" (Json.int -2)))
            field "unsupportedConfigOverrides" (field "deployment" (field "annotations" (text "none")))
            field "observedConfig" (field "servingInfo" (field "minTLSVersion" (Json.int 12)))
        ]

    /// Any edit of the Config.
    let edit: Gen<Operation> =
        Gen.frequency [
            4, state
            3, storageEdit
            2, routeEdit
            4, podEdit
            1, wrongEdit
            2, Gen.choose (0, 4) |> Gen.map (fun count -> field "replicas" (Json.int count))
            1,
            Gen.elements [ "Recreate"; "RollingUpdate" ]
            |> Gen.map (fun word -> field "rolloutStrategy" (text word))
            1,
            Gen.elements [ "Debug"; "Trace"; "Normal" ]
            |> Gen.map (fun word -> field "operatorLogLevel" (text word))
        ]
        |> Gen.map Operation.Edit

    let private claim name =
        ClaimStorage.reference WellKnown.operatorNamespace name

    /// The registry's own objects, rows 1 to 11 of the inventory, and the report on it.
    let registry: ObjectRef list = [
        WellKnown.clusterRole
        WellKnown.clusterRoleBinding
        WellKnown.serviceAccount
        WellKnown.pullSecretCopy
        WellKnown.privateConfiguration
        WellKnown.service
        WellKnown.deployment
        WellKnown.podDisruptionBudget
        WellKnown.networkPolicy
        WellKnown.route "default-route"
        WellKnown.route "public"
        WellKnown.route "secured"
        WellKnown.clusterOperator
    ]

    /// What is looked after in every management state: rows 13 to 23.
    let standing: ObjectRef list = [
        WellKnown.certificates
        WellKnown.managedCertificates
        WellKnown.serviceCa
        WellKnown.image
        WellKnown.imagePruner
        WellKnown.prunerClusterRole
        WellKnown.prunerClusterRoleBinding
        WellKnown.prunerServiceAccount
        WellKnown.prunerNetworkPolicy
        WellKnown.prunerCronJob
        WellKnown.nodeCa
    ]

    /// Everything that the operator writes and others may touch.
    let owned: ObjectRef list = registry @ standing

    let private touch target path value =
        Operation.Touch(target, Json.set path value Json.empty)

    /// Edits that others make to what the operator owns.
    let foreignEdit: Gen<Operation> =
        let metadata =
            gen {
                let! target = Gen.elements owned
                let! field' = Gen.elements [ "labels"; "annotations" ]
                return touch target [ "metadata"; field'; "example.com/foreign" ] (text "kept")
            }

        let drift =
            Gen.elements (
                [
                    touch WellKnown.deployment [ "spec"; "replicas" ] (Json.int 7)
                    touch WellKnown.deployment [ "spec"; "template"; "metadata"; "annotations"; "x" ] (text "y")
                    touch WellKnown.deployment [ "metadata"; "labels"; "docker-registry" ] (text "other")
                    touch WellKnown.deployment [ "metadata"; "annotations"; WellKnown.versionAnnotation ] Json.Null
                    touch WellKnown.nodeCa [ "spec"; "template"; "spec"; "tolerations" ] (Json.list [])
                    touch WellKnown.nodeCa [ "spec"; "template"; "spec"; "nodeSelector"; "infra" ] (text "")
                    touch WellKnown.nodeCa [ "spec"; "updateStrategy" ] (field "type" (text "OnDelete"))
                    touch WellKnown.nodeCa [ "metadata"; "annotations"; WellKnown.specHashAnnotation ] Json.Null
                    touch WellKnown.service [ "spec"; "selector" ] (field "docker-registry" (text "other"))
                    touch WellKnown.service [ "spec"; "type" ] (text "NodePort")
                    touch WellKnown.podDisruptionBudget [ "spec"; "minAvailable" ] (Json.int 3)
                    touch WellKnown.networkPolicy [ "spec"; "policyTypes" ] (Json.list [ text "Ingress" ])
                    touch WellKnown.privateConfiguration [ "data"; "extra" ] (text "eA==")
                    touch WellKnown.pullSecretCopy [ "data"; ".dockerconfigjson" ] (text "e30=")
                    touch WellKnown.clusterRole [ "rules" ] (Json.list [])
                    touch WellKnown.clusterRoleBinding [ "subjects" ] (Json.list [])
                    touch WellKnown.prunerClusterRole [ "rules" ] (Json.list [])
                    touch WellKnown.prunerClusterRoleBinding [ "subjects" ] (Json.list [])
                    touch WellKnown.prunerNetworkPolicy [ "spec"; "egress" ] (Json.list [])
                    touch (WellKnown.route "public") [ "spec"; "tls" ] (field "termination" (text "edge"))
                    touch (WellKnown.route "public") [ "spec"; "host" ] (text "stolen.example.com")
                ]
            )

        // Who puts a finalizer on an object keeps it from going for as long as they like.
        let held =
            Gen.elements owned
            |> Gen.map (fun target -> touch target [ "metadata"; "finalizers" ] (Json.strings [ "example.com/mine" ]))

        let drift = Gen.frequency [ 3, drift; 1, PrunerScripts.cronJobDrift ]
        let gone = Gen.elements owned |> Gen.map Operation.Delete
        Gen.frequency [ 2, metadata; 4, drift; 2, Gen.elements TrustEdits.drift; 3, gone; 1, held ]

    let private mine (modes: string list) : Operation =
        Document.ofRef (claim "mine")
        |> Json.set
            [ "spec" ]
            (Json.obj [
                "accessModes", Json.strings modes
                "resources", field "requests" (field "storage" (text "10Gi"))
            ])
        |> Operation.Put

    /// A claim of a user comes into use; more than these operations does not belong to it.
    let brought: Operation list = [ mine [ "ReadWriteMany" ]; Operation.Edit(claimNamed "mine") ]

    let private aroundIt: Gen<Operation> =
        Gen.elements [
            touch WellKnown.pullSecret [ "data"; ".dockerconfigjson" ] (text "eyJhdXRocyI6e319")
            touch WellKnown.pullSecret [ "data"; ".dockerconfigjson" ] (text "bm9uc2Vuc2U=")
            Operation.Delete WellKnown.pullSecret
            touch WellKnown.apiServer [ "spec"; "tlsSecurityProfile" ] (field "type" (text "Modern"))
            Operation.TouchStatus(
                WellKnown.proxy,
                field "status" (Json.obj [ "httpProxy", text "http://cluster-proxy:3128" ])
            )
            touch WellKnown.trustedCa [ "data"; "ca-bundle.crt" ] (text "CA")
            mine [ "ReadWriteMany" ]
            mine [ "ReadWriteOnce" ]
            Operation.Delete(claim "mine")
            Operation.Delete(claim "image-registry-storage")
            Operation.Delete WellKnown.config
            Operation.Delete WellKnown.servingCertificate
            touch
                WellKnown.operatorNamespaceObject
                [ "metadata"; "annotations"; WellKnown.supplementalGroupsAnnotation ]
                (text "1000999/10")
            Operation.Delete {
                Resource = Kind.node
                Namespace = ""
                Name = "node-0"
            }
        ]

    /// What administrators change around the registry.
    let surroundings: Gen<Operation> =
        Gen.frequency [ 2, aroundIt; 1, Gen.elements TrustEdits.surroundings ]

    let private trouble: Gen<Trouble> =
        Gen.elements [
            Trouble.Conflict
            Trouble.Invalid
            Trouble.BadRequest
            Trouble.Forbidden
            Trouble.NamespaceTerminating
            Trouble.Unauthorized
            Trouble.NotServed
            Trouble.TooManyRequests 7
            Trouble.TooLarge
            Trouble.ServerError 500
            Trouble.ServerError 503
            Trouble.LostRequest
            Trouble.LostReply
        ]

    /// Requests that go wrong, for a while or until `Heal`.
    let fault: Gen<Operation> =
        gen {
            let! verb = Gen.elements [ ""; "create"; "update"; "patch"; "delete" ]

            let! resource =
                Gen.frequency [
                    1, Gen.constant ""
                    4,
                    Gen.elements (owned @ [ WellKnown.config; claim "mine" ])
                    |> Gen.map (fun target -> Resource.qualifiedName target.Resource)
                ]

            let! trouble = trouble

            let! times =
                Gen.frequency [ 5, Gen.choose (1, 3) |> Gen.map Some; 1, Gen.constant None ]

            return Operation.Fail(verb, resource, trouble, times)
        }

    /// What can happen to the operator itself.
    let process': Gen<Operation> =
        Gen.oneof [
            Gen.choose (1, 8) |> Gen.map Operation.DieAfter
            Gen.constant Operation.Restart
            Gen.choose (1, 4) |> Gen.map Operation.Lag
            Gen.elements [ 1; 31; 61; 301; 700 ] |> Gen.map Operation.Pass
        ]

    let private pauses: Gen<Operation> =
        Gen.frequency [
            3, Gen.choose (1, 5) |> Gen.map Operation.Turns
            1, Gen.constant Operation.Settle
        ]

    let start: Gen<Base> = Gen.elements Base.all

    let private withPauses (operation: Gen<Operation>) : Gen<Operation list> =
        gen {
            let! first = operation

            let! pause =
                Gen.frequency [ 1, Gen.constant []; 2, pauses |> Gen.map List.singleton ]

            return first :: pause
        }

    /// Scripts of so many of these operations at most, with turns of the operator between them.
    let ofOperations (most: int) (operation: Gen<Operation>) : Gen<Script> =
        gen {
            let! start = start
            let! count = Gen.choose (1, most)
            let! operations = Gen.listOfLength count (withPauses operation)

            return {
                Base = start
                Operations = List.concat operations
            }
        }

    /// Simpler scripts: without one of the operations.
    let shrink (script: Script) : Script seq =
        seq {
            let count = List.length script.Operations

            if count > 4 then
                {
                    script with
                        Operations = List.truncate (count / 2) script.Operations
                }

                {
                    script with
                        Operations = List.skip (count / 2) script.Operations
                }

            for index in 0 .. count - 1 do
                {
                    script with
                        Operations = List.removeAt index script.Operations
                }
        }

    let arbitrary (scripts: Gen<Script>) : Arbitrary<Script> = Arb.fromGenShrink (scripts, shrink)

    /// Anything that people do.
    let peaceful: Gen<Operation> =
        Gen.frequency [ 5, edit; 3, foreignEdit; 2, surroundings; 2, PrunerScripts.any ]

    /// Anything at all.
    let anything: Gen<Operation> =
        Gen.frequency [
            4, edit
            2, foreignEdit
            2, surroundings
            2, PrunerScripts.any
            3, fault
            2, process'
        ]

    /// The world after the script.
    let run (script: Script) : World =
        Base.world script.Base |> Operation.run script.Operations
