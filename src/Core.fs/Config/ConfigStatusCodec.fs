namespace ImageRegistry.Core

/// `status` of the Config between the API's documents and the domain (spec 06, 1.4 and 1.7).
/// Operators write it and write it anew: what cannot be read of it is taken as absent, without a finding.
[<RequireQualifiedAccess>]
module ConfigStatusCodec =

    let private number (name: string) (json: Json) =
        Json.tryInt64 [ name ] json |> Option.defaultValue 0L

    let private text (name: string) (json: Json) =
        Json.tryString [ name ] json |> Option.defaultValue ""

    let private generation (json: Json) : GenerationRecord = {
        Group = text "group" json
        Resource = text "resource" json
        Namespace = text "namespace" json
        Name = text "name" json
        LastGeneration = number "lastGeneration" json
        Hash = text "hash" json
    }

    /// One entry of `status.generations` as a document.
    let encodeGeneration (record: GenerationRecord) =
        Json.obj [
            "group", Json.str record.Group
            "resource", Json.str record.Resource
            "namespace", Json.str record.Namespace
            "name", Json.str record.Name
            "lastGeneration", Json.int64 record.LastGeneration
            "hash", Json.str record.Hash
        ]

    /// The status of this document; an empty one when there is none.
    let decode (status: Json option) : ConfigStatus =
        let json = status |> Option.defaultValue Json.empty
        let storage, _ = StorageCodec.decode "status.storage" (Json.tryField "storage" json)

        {
            ObservedGeneration = number "observedGeneration" json
            Conditions = Json.list (Json.items [ "conditions" ] json) |> ConditionCodec.decodeList
            ReadyReplicas = number "readyReplicas" json
            Generations = Json.items [ "generations" ] json |> List.map generation
            Storage = storage
            StorageManaged =
                Json.tryField "storageManaged" json
                |> Option.bind Json.asBool
                |> Option.defaultValue false
        }

    /// The document: `storage`, `storageManaged` and `readyReplicas` are always there (API-4), zero generations and empty
    /// lists are left out. Members that the operator does not know are for the caller to keep.
    let encode (status: ConfigStatus) : Json =
        let listed name write items =
            if List.isEmpty items then
                []
            else
                [ name, Json.list (items |> List.map write) ]

        Json.obj (
            [
                "storage", StorageCodec.encode status.Storage
                "storageManaged", Json.Bool status.StorageManaged
                "readyReplicas", Json.int64 status.ReadyReplicas
            ]
            @ Member.number "observedGeneration" status.ObservedGeneration
            @ listed "conditions" ConditionCodec.encode status.Conditions
            @ listed "generations" encodeGeneration status.Generations
        )
