namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// What the server cannot even read: members of built-in kinds with a value of the wrong JSON type.
/// Which type a member has is told by its name, for names that mean the same wherever they occur.
[<RequireQualifiedAccess>]
module internal Decoding =

    [<RequireQualifiedAccess>]
    type private GoType =
        | Text
        | Int32
        | Int64
        | Bool
        | List
        | Struct
        /// A map of texts.
        | Texts

    let private typesOf (typ: GoType) (names: string list) =
        names |> List.map (fun name -> name, typ)

    let private known: Map<string, GoType> =
        [
            typesOf GoType.Texts [
                "labels"
                "annotations"
                "matchLabels"
                "nodeSelector"
                "data"
                "stringData"
                "binaryData"
                "parameters"
            ]
            typesOf GoType.Int32 [
                "replicas"
                "minReadySeconds"
                "revisionHistoryLimit"
                "progressDeadlineSeconds"
                "containerPort"
                "hostPort"
                "nodePort"
                "initialDelaySeconds"
                "timeoutSeconds"
                "periodSeconds"
                "successThreshold"
                "failureThreshold"
                "defaultMode"
                "backoffLimit"
                "parallelism"
                "completions"
                "successfulJobsHistoryLimit"
                "failedJobsHistoryLimit"
                "maxSkew"
                "minDomains"
                "weight"
                "leaseDurationSeconds"
                "leaseTransitions"
            ]
            typesOf GoType.Int64 [
                "terminationGracePeriodSeconds"
                "startingDeadlineSeconds"
                "activeDeadlineSeconds"
                "tolerationSeconds"
                "expirationSeconds"
                "runAsUser"
                "runAsGroup"
                "fsGroup"
                "generation"
                "observedGeneration"
            ]
            typesOf GoType.Bool [
                "hostNetwork"
                "privileged"
                "readOnlyRootFilesystem"
                "readOnly"
                "optional"
                "suspend"
                "paused"
                "automountServiceAccountToken"
                "runAsNonRoot"
                "allowPrivilegeEscalation"
                "immutable"
                "controller"
                "blockOwnerDeletion"
            ]
            typesOf GoType.Text [
                "name"
                "namespace"
                "generateName"
                "value"
                "imagePullPolicy"
                "mountPath"
                "subPath"
                "key"
                "operator"
                "effect"
                "restartPolicy"
                "dnsPolicy"
                "serviceAccountName"
                "schedulerName"
                "priorityClassName"
                "secretName"
                "claimName"
                "topologyKey"
                "whenUnsatisfiable"
                "clusterIP"
                "protocol"
                "schedule"
                "concurrencyPolicy"
                "storageClassName"
                "volumeName"
                "volumeMode"
                "holderIdentity"
                "terminationMessagePolicy"
            ]
            typesOf GoType.List [
                "containers"
                "initContainers"
                "volumes"
                "env"
                "volumeMounts"
                "tolerations"
                "topologySpreadConstraints"
                "finalizers"
                "ownerReferences"
                "command"
                "args"
                "accessModes"
                "subjects"
                "rules"
                "verbs"
                "conditions"
                "matchExpressions"
                "values"
            ]
            typesOf GoType.Struct [
                "metadata"
                "spec"
                "status"
                "template"
                "securityContext"
                "affinity"
                "strategy"
                "updateStrategy"
                "rollingUpdate"
                "roleRef"
            ]
        ]
        |> List.concat
        |> Map.ofList

    let private goName (typ: GoType) =
        match typ with
        | GoType.Text -> "string"
        | GoType.Int32 -> "int32"
        | GoType.Int64 -> "int64"
        | GoType.Bool -> "bool"
        | GoType.List -> "[]interface {}"
        | GoType.Struct -> "struct"
        | GoType.Texts -> "map[string]string"

    let private jsonName (value: Json) =
        match value with
        | Json.Null -> "null"
        | Json.Bool _ -> "bool"
        | Json.Number _ -> "number"
        | Json.String _ -> "string"
        | Json.Array _ -> "array"
        | Json.Object _ -> "object"

    let private fits (typ: GoType) (value: Json) =
        match typ, value with
        | (GoType.Text | GoType.Int32 | GoType.Int64 | GoType.Bool | GoType.List | GoType.Struct | GoType.Texts),
          Json.Null
        | GoType.Text, Json.String _
        | GoType.Bool, Json.Bool _
        | GoType.List, Json.Array _
        | (GoType.Struct | GoType.Texts), Json.Object _ -> true
        | GoType.Int32, Json.Number _ ->
            Json.asInt64 value
            |> Option.exists (fun number -> number >= -2147483648L && number <= 2147483647L)
        | GoType.Int64, Json.Number _ -> Json.asInt64 value |> Option.isSome
        | (GoType.Text | GoType.Int32 | GoType.Int64 | GoType.Bool | GoType.List | GoType.Struct | GoType.Texts),
          (Json.Bool _ | Json.Number _ | Json.String _ | Json.Array _ | Json.Object _) -> false

    let private mismatch (path: FieldPath) (typ: GoType) (value: Json) =
        "json: cannot unmarshal "
        + jsonName value
        + " into Go struct field "
        + FieldPath.text path
        + " of type "
        + goName typ

    let rec private inValue (path: FieldPath) (value: Json) : string option =
        match value with
        | Json.Object members ->
            members
            |> Map.toSeq
            |> Seq.tryPick (fun (name, value) -> inMember (FieldPath.child name path) name value)
        | Json.Array items -> items |> List.tryPick (inValue path)
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _ -> None

    and private inMember (path: FieldPath) (name: string) (value: Json) : string option =
        match Map.tryFind name known with
        | Some typ when not (fits typ value) -> Some(mismatch path typ value)
        | Some GoType.Texts ->
            Json.members [] value
            |> Map.toSeq
            |> Seq.tryPick (fun (_, text) ->
                if fits GoType.Text text then
                    None
                else
                    Some(mismatch path GoType.Text text))
        | Some(GoType.Text | GoType.Int32 | GoType.Int64 | GoType.Bool | GoType.List | GoType.Struct)
        | None -> if name = "managedFields" then None else inValue path value

    /// The first member that cannot be read, as Go's decoder words it.
    let problem (object: Json) : string option = inValue FieldPath.Root object
