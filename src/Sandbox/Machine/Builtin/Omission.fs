namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// Leaving out what Go's typed objects leave out when they are written: nulls, empty lists and the zero values of
/// fields that are no pointers. Which fields those are is told by their names, which are unambiguous in the kinds served.
[<RequireQualifiedAccess>]
module internal Omission =

    /// Maps of text or quantities: gone when empty, and their values are never touched.
    let private maps =
        set [
            "labels"
            "annotations"
            "matchLabels"
            "nodeSelector"
            "data"
            "binaryData"
            "stringData"
            "limits"
            "requests"
            "capacity"
            "allocatable"
            "allocatedResources"
            "parameters"
            "overhead"
            "volumeAttributes"
        ]

    /// Fields whose empty text says something: pointers, and fields that are always written.
    let private meaningfulTexts =
        set [
            "storageClassName"
            "type"
            "name"
            "holderIdentity"
            "service"
            "schedule"
            "message"
            "reason"
        ]

    /// Numbers and switches that are no pointers.
    let private droppedWhenZero =
        set [
            "hostPort"
            "initialDelaySeconds"
            "minReadySeconds"
            "nodePort"
            "observedGeneration"
            "hostNetwork"
            "hostPID"
            "hostIPC"
            "readOnly"
            "stdin"
            "stdinOnce"
            "tty"
            "paused"
            "publishNotReadyAddresses"
            "unschedulable"
            "active"
            "updatedReplicas"
            "readyReplicas"
            "unavailableReplicas"
            "fullyLabeledReplicas"
            "updatedNumberScheduled"
            "numberAvailable"
            "numberUnavailable"
        ]

    let private keeps (name: string) (value: Json) : bool =
        match value with
        | Json.Null
        | Json.Array [] -> false
        | Json.Object members -> not (Map.isEmpty members && Set.contains name maps)
        | Json.String "" -> Set.contains name meaningfulTexts
        | Json.Number "0"
        | Json.Bool false -> not (Set.contains name droppedWhenZero)
        | Json.Number _
        | Json.Bool _
        | Json.String _
        | Json.Array _ -> true

    /// The object without what the API server would not write.
    let rec apply (json: Json) : Json =
        match json with
        | Json.Object members ->
            members
            |> Map.map (fun name value ->
                if Set.contains name maps then
                    withoutNulls value
                else
                    apply value)
            |> Map.filter keeps
            |> Json.Object
        | Json.Array items -> Json.Array(List.map apply items)
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _ -> json

    // A null in a map of texts decodes to the empty text, so only the map itself can vanish.
    and private withoutNulls (json: Json) : Json =
        match json with
        | Json.Object members ->
            members
            |> Map.map (fun _ value -> if value = Json.Null then Json.String "" else value)
            |> Json.Object
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _
        | Json.Array _ -> json
