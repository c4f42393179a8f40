namespace ImageRegistry.Schema

open ImageRegistry.Core

/// `spec.storage` and `status.storage`: the same, but for one condition (API-3).
[<RequireQualifiedAccess>]
module StorageFields =

    let private management =
        [ StorageManagement.Managed; StorageManagement.Unmanaged ]
        |> List.map StorageManagement.text

    let private storage (says: string) (encryption: Node -> Node) =
        record says [
            may "azure" CloudFields.azure
            may
                "emptyDir"
                (record
                    "Space on the node of each pod, for trying things out: it is lost with the pod, and pods do not share it."
                    [])
            may "gcs" CloudFields.gcs
            may "ibmcos" CloudFields.ibmcos
            may
                "managementState"
                (text
                    "Whose the storage is. Managed: the operator made it, and deletes it together with the registry. Unmanaged: it is yours and never deleted. Filled in when empty."
                 |> onlyWords management)
            may "oss" (CloudFields.oss encryption)
            may
                "pvc"
                (record "A PersistentVolumeClaim in the namespace openshift-image-registry." [
                    may
                        "claim"
                        (text
                            "The name of the claim, which has to exist. When empty, the claim image-registry-storage is made and used.")
                ])
            may "s3" CloudFields.s3
            may "swift" CloudFields.swift
        ]

    let private isKms = Json.obj [ "enum", Json.list [ Json.str "KMS" ] ]

    let private withMethod condition =
        "properties", Json.obj [ "method", condition ]

    let private needsKms = "required", Json.list [ Json.str "kms" ]

    /// KMS comes with a key, and nothing else does.
    let private keyExactlyForKms =
        anyOf [
            Json.obj [ withMethod (Json.obj [ "not", isKms ]); "not", Json.obj [ needsKms ] ]
            Json.obj [ withMethod isKms; needsKms ]
        ]

    /// What is wanted.
    let wanted: Node =
        storage
            "Where the registry keeps its images: one of azure, emptyDir, gcs, ibmcos, pvc, s3 and swift, with its settings. None means that the platform's own is taken, where it has one."
            keyExactlyForKms

    /// What is in use.
    let inUse: Node =
        storage "Where the registry keeps its images at present, with every name filled in." id
