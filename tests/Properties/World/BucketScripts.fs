namespace ImageRegistry.Properties.World

open FsCheck
open FsCheck.FSharp
open ImageRegistry.Core

/// Generators of what people, platforms and clouds do to a registry on a bucket.
[<RequireQualifiedAccess>]
module BucketScripts =

    let private text (word: string) = Json.str word
    let private field name value = Json.obj [ name, value ]

    let private s3 (members: (string * Json) list) =
        field "storage" (field "s3" (Json.obj members))

    let private gcs (members: (string * Json) list) =
        field "storage" (field "gcs" (Json.obj members))

    let private managed (word: string) =
        field "storage" (field "managementState" (text word))

    let private front: Json =
        Json.obj [
            "baseURL", text "https://cdn.example.com"
            "keypairID", text "KEYPAIR"
            "duration", text "90m"
            "privateKey", Json.obj [ "name", text "cdn-key"; "key", text "key.pem" ]
        ]

    /// Edits of details that leave the bucket the same.
    let detail: Gen<Json> =
        Gen.elements [
            s3 [ "encrypt", Json.Bool false ]
            s3 [ "encrypt", Json.Bool true ]
            s3 [ "keyID", text "arn:aws:kms:eu-central-1:1:key/a" ]
            s3 [ "keyID", Json.Null ]
            s3 [ "chunkSizeMiB", Json.int 10 ]
            s3 [ "cloudFront", front ]
            s3 [ "cloudFront", Json.Null ]
            gcs [ "keyID", text "projects/p/keys/k" ]
            gcs [ "keyID", Json.Null ]
        ]

    /// Edits that ask for another bucket, or say whose it is.
    let other: Gen<Json> =
        Gen.elements [
            s3 [ "bucket", text "theirs" ]
            s3 [ "bucket", text "wanted" ]
            s3 [ "bucket", Json.Null ]
            s3 [ "region", text "us-east-1" ]
            gcs [ "bucket", text "theirs" ]
            gcs [ "bucket", text "wanted" ]
            gcs [ "bucket", Json.Null ]
            managed "Managed"
            Json.mergePatch (field "managementState" (text "Removed")) (managed "Managed")
            managed "Unmanaged"
            field "storage" (field "managementState" Json.Null)
            field "storage" (Json.obj [ "s3", Json.Null; "gcs", Json.Null; "emptyDir", Json.empty ])
            field "storage" (Json.obj [ "s3", Json.empty; "gcs", Json.Null; "emptyDir", Json.Null ])
            field "storage" (Json.obj [ "gcs", Json.empty; "s3", Json.Null; "emptyDir", Json.Null ])
        ]

    /// A bucket of a user comes into use; more than these operations does not belong to it.
    let brought (kind: string) : Operation list = [
        Operation.Cloud(CloudEvent.Bring(kind, "theirs", true, 7L))
        Operation.Edit(field "storage" (field kind (field "bucket" (text "theirs"))))
    ]

    /// Edits that the schema admits and that cannot be carried out.
    let wrong: Gen<Json> =
        Gen.elements [
            s3 [ "regionEndpoint", text "minio:9000"; "region", text "r" ]
            s3 [ "regionEndpoint", text "https://minio:9000"; "region", Json.Null ]
            s3 [ "regionEndpoint", Json.Null ]
            s3 [ "bucket", text "a/b" ]
            s3 [ "trustedCA", field "name" (text "no-such-ca") ]
            s3 [ "trustedCA", field "name" (text "") ]
            gcs [ "region", text "no region" ]
            gcs [ "region", Json.Null; "projectID", Json.Null ]
        ]

    let private userSecret (data: (string * string) list) =
        Operation.Put(Cluster.secretOf WellKnown.userCredentials data)

    /// What administrators and platforms do around the storage.
    let surroundings: Gen<Operation> =
        Gen.elements [
            userSecret [
                "REGISTRY_STORAGE_S3_ACCESSKEY", "AKIAUSER"
                "REGISTRY_STORAGE_S3_SECRETKEY", "XsecretXuserX"
                "REGISTRY_STORAGE_GCS_KEYFILE", """{"type":"service_account","private_key":"XsecretXuserX"}"""
            ]
            userSecret [
                "REGISTRY_STORAGE_S3_ACCESSKEY", Clouds.refused
                "REGISTRY_STORAGE_S3_SECRETKEY", "XsecretXbadX"
                "REGISTRY_STORAGE_GCS_KEYFILE", "{\"type\":\"" + Clouds.refused + "\"}"
            ]
            userSecret [ "REGISTRY_STORAGE_S3_ACCESSKEY", "AKIAHALF" ]
            Operation.Delete WellKnown.userCredentials
            Operation.TouchStatus(
                WellKnown.infrastructure,
                field
                    "status"
                    (field
                        "platformStatus"
                        (field
                            "aws"
                            (field
                                "resourceTags"
                                (Json.list [
                                    Json.obj [ "key", text "cost"; "value", text "42" ]
                                    Json.obj [ "key", text "name"; "value", text "mine" ]
                                ]))))
            )
            Operation.Put(
                Document.ofRef (WellKnown.secret "cdn-key")
                |> Json.set [ "data" ] (field "key.pem" (text "a2V5"))
            )
            Operation.Delete WellKnown.privateConfiguration
            Operation.Delete WellKnown.config
        ]

    let private slots = [
        ""
        "probe"
        "create"
        "read the tags of"
        "write the tags of"
        "block public access to"
        "set the default encryption of"
        "set the cleanup of incomplete uploads of"
        "empty"
        "remove"
    ]

    /// Calls that go wrong for a while.
    let fault: Gen<Operation> =
        gen {
            let! slot = Gen.elements slots

            let! trouble =
                Gen.elements [
                    CloudTrouble.Denied
                    CloudTrouble.Throttled 7
                    CloudTrouble.Unreachable
                    CloudTrouble.LostReply
                ]

            let! times = Gen.choose (1, 4)

            return
                Operation.Cloud(
                    CloudEvent.Fail {
                        Slot = slot
                        Trouble = trouble
                        Times = times
                    }
                )
        }

    /// What happens in the clouds without the operator.
    let weather: Gen<Operation> =
        Gen.elements [
            CloudEvent.Bring("s3", "theirs", true, 7L)
            CloudEvent.Bring("gcs", "theirs", true, 7L)
            CloudEvent.Fill 12000L
            CloudEvent.Vanish
            CloudEvent.Delay 2
            CloudEvent.Delay 0
        ]
        |> Gen.map Operation.Cloud

    /// Anything that people and clouds do while all goes well.
    let peaceful: Gen<Operation> =
        Gen.frequency [
            3, Scripts.state |> Gen.map Operation.Edit
            3, detail |> Gen.map Operation.Edit
            3, other |> Gen.map Operation.Edit
            1, wrong |> Gen.map Operation.Edit
            3, surroundings
            3, weather
            1, Scripts.podEdit |> Gen.map Operation.Edit
        ]

    /// Anything at all.
    let anything: Gen<Operation> =
        Gen.frequency [ 6, peaceful; 3, fault; 1, Scripts.fault; 2, Scripts.process' ]

    /// Scripts that begin on a bucket.
    let onBucket (most: int) (operation: Gen<Operation>) : Gen<Script> =
        gen {
            let! script = Scripts.ofOperations most operation
            let! start = Gen.elements [ Base.S3; Base.Gcs ]

            // With credentials that are refused there is no end.
            let operations =
                script.Operations
                |> List.map (fun operation ->
                    match operation with
                    | Operation.Settle -> Operation.Turns 20
                    | other -> other)

            return {
                script with
                    Base = start
                    Operations = operations
            }
        }
