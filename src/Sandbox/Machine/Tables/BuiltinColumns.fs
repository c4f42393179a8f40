namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// The columns of the built-in kinds, as the real server prints them.
[<RequireQualifiedAccess>]
module BuiltinColumns =

    let private text = ColumnKit.text
    let private at = ColumnKit.at
    let private wide = List.map ColumnKit.wide

    let private size (path: string list) (document: Json) =
        int64 (Json.members path document).Count

    let private service =
        let ports (document: Json) =
            document
            |> Json.items [ "spec"; "ports" ]
            |> List.map (fun port ->
                let node =
                    match ColumnKit.count [ "nodePort" ] port with
                    | 0L -> ""
                    | number -> ":" + string number

                at [ "port" ] "" port + node + "/" + at [ "protocol" ] "TCP" port)
            |> function
                | [] -> "<none>"
                | some -> String.concat "," some

        [
            ColumnKit.name
            text "Type" (at [ "spec"; "type" ] "ClusterIP")
            text "Cluster-IP" (at [ "spec"; "clusterIP" ] "<none>")
            text "External-IP" (at [ "spec"; "externalIPs" ] "<none>")
            text "Port(s)" ports
            ColumnKit.age
        ]
        @ wide [
            text "Selector" (fun document -> ColumnKit.pairs (Json.texts [ "spec"; "selector" ] document))
        ]

    let private modes (path: string list) (document: Json) =
        document
        |> Json.items path
        |> List.choose Json.asString
        |> List.map (fun mode ->
            match mode with
            | "ReadWriteOnce" -> "RWO"
            | "ReadOnlyMany" -> "ROX"
            | "ReadWriteMany" -> "RWX"
            | "ReadWriteOncePod" -> "RWOP"
            | other -> other)
        |> String.concat ","

    let private phase (document: Json) =
        if Metadata.isDeleting document then
            "Terminating"
        else
            at [ "status"; "phase" ] "" document

    let private claim =
        [
            ColumnKit.name
            text "Status" phase
            text "Volume" (at [ "spec"; "volumeName" ] "")
            text "Capacity" (at [ "status"; "capacity"; "storage" ] "")
            text "Access Modes" (modes [ "status"; "accessModes" ])
            text "StorageClass" (at [ "spec"; "storageClassName" ] "")
            text "VolumeAttributesClass" (at [ "spec"; "volumeAttributesClassName" ] "<unset>")
            ColumnKit.age
        ]
        @ wide [ text "VolumeMode" (at [ "spec"; "volumeMode" ] "<unset>") ]

    let private volume =
        [
            ColumnKit.name
            text "Capacity" (at [ "spec"; "capacity"; "storage" ] "")
            text "Access Modes" (modes [ "spec"; "accessModes" ])
            text "Reclaim Policy" (at [ "spec"; "persistentVolumeReclaimPolicy" ] "")
            text "Status" phase
            text "Claim" (fun document ->
                match at [ "spec"; "claimRef"; "name" ] "" document with
                | "" -> ""
                | name -> at [ "spec"; "claimRef"; "namespace" ] "" document + "/" + name)
            text "StorageClass" (at [ "spec"; "storageClassName" ] "")
            text "VolumeAttributesClass" (at [ "spec"; "volumeAttributesClassName" ] "<unset>")
            text "Reason" (at [ "status"; "reason" ] "")
            ColumnKit.age
        ]
        @ wide [ text "VolumeMode" (at [ "spec"; "volumeMode" ] "<unset>") ]

    let private node =
        let isReady (document: Json) =
            document
            |> Json.items [ "status"; "conditions" ]
            |> List.tryFind (fun found -> Json.tryString [ "type" ] found = Some "Ready")
            |> Option.map (fun found ->
                if at [ "status" ] "" found = "True" then
                    "Ready"
                else
                    "NotReady")
            |> Option.defaultValue "Unknown"

        let roles (document: Json) =
            let prefix = "node-role.kubernetes.io/"

            Metadata.labels document
            |> Map.toList
            |> List.map fst
            |> List.filter _.StartsWith(prefix, System.StringComparison.Ordinal)
            |> List.map _.Substring(prefix.Length)
            |> function
                | [] -> "<none>"
                | some -> String.concat "," some

        [
            ColumnKit.name
            text "Status" isReady
            text "Roles" roles
            ColumnKit.age
            text "Version" (at [ "status"; "nodeInfo"; "kubeletVersion" ] "")
        ]

    let private event =
        [
            ColumnKit.since "Last Seen" [ "lastTimestamp" ] "<unknown>"
            text "Type" (at [ "type" ] "")
            text "Reason" (at [ "reason" ] "")
            text "Object" (fun document ->
                (at [ "involvedObject"; "kind" ] "" document).ToLowerInvariant()
                + "/"
                + at [ "involvedObject"; "name" ] "" document)
        ]
        @ wide [
            text "Subobject" (at [ "involvedObject"; "fieldPath" ] "")
            text "Source" (at [ "source"; "component" ] "")
        ]
        @ [ text "Message" (fun document -> (at [ "message" ] "" document).Trim()) ]
        @ wide [
            ColumnKit.since "First Seen" [ "firstTimestamp" ] "<unknown>"
            ColumnKit.number "Count" (ColumnKit.count [ "count" ])
            ColumnKit.name
        ]

    let private binding =
        let subjects (kind: string) (document: Json) =
            document
            |> Json.items [ "subjects" ]
            |> List.filter (fun subject -> at [ "kind" ] "" subject = kind)
            |> List.map (fun subject ->
                match at [ "namespace" ] "" subject with
                | "" -> at [ "name" ] "" subject
                | ns -> ns + "/" + at [ "name" ] "" subject)
            |> String.concat ", "

        [
            ColumnKit.name
            text "Role" (fun document ->
                at [ "roleRef"; "kind" ] "" document
                + "/"
                + at [ "roleRef"; "name" ] "" document)
            ColumnKit.age
        ]
        @ wide [
            text "Users" (subjects "User")
            text "Groups" (subjects "Group")
            text "ServiceAccounts" (subjects "ServiceAccount")
        ]

    let private createdAt =
        text "Created At" (at [ "metadata"; "creationTimestamp" ] "<unknown>")

    let private disruptionBudget = [
        ColumnKit.name
        text "Min Available" (at [ "spec"; "minAvailable" ] "N/A")
        text "Max Unavailable" (at [ "spec"; "maxUnavailable" ] "N/A")
        ColumnKit.number "Allowed Disruptions" (ColumnKit.count [ "status"; "disruptionsAllowed" ])
        ColumnKit.age
    ]

    let private storageClass = [
        ColumnKit.name
        text "Provisioner" (at [ "provisioner" ] "")
        text "ReclaimPolicy" (at [ "reclaimPolicy" ] "Delete")
        text "VolumeBindingMode" (at [ "volumeBindingMode" ] "Immediate")
        text "AllowVolumeExpansion" (fun document ->
            (at [ "allowVolumeExpansion" ] "false" document).ToLowerInvariant())
        ColumnKit.age
    ]

    let private byKey: Map<string, Column list> =
        Map.ofList (
            WorkloadColumns.all
            @ [
                "configmaps", [ ColumnKit.name; ColumnKit.number "Data" (size [ "data" ]); ColumnKit.age ]
                "secrets",
                [
                    ColumnKit.name
                    text "Type" (at [ "type" ] "")
                    ColumnKit.number "Data" (size [ "data" ])
                    ColumnKit.age
                ]
                "namespaces", [ ColumnKit.name; text "Status" (at [ "status"; "phase" ] ""); ColumnKit.age ]
                "nodes", node
                "services", service
                "serviceaccounts",
                [
                    ColumnKit.name
                    ColumnKit.number "Secrets" (fun document -> int64 (Json.items [ "secrets" ] document).Length)
                    ColumnKit.age
                ]
                "persistentvolumeclaims", claim
                "persistentvolumes", volume
                "events", event
                "roles.rbac.authorization.k8s.io", [ ColumnKit.name; createdAt ]
                "clusterroles.rbac.authorization.k8s.io", [ ColumnKit.name; createdAt ]
                "rolebindings.rbac.authorization.k8s.io", binding
                "clusterrolebindings.rbac.authorization.k8s.io", binding
                "customresourcedefinitions.apiextensions.k8s.io", [ ColumnKit.name; createdAt ]
                "networkpolicies.networking.k8s.io",
                [
                    ColumnKit.name
                    text "Pod-Selector" (ColumnKit.selector [ "spec"; "podSelector" ])
                    ColumnKit.age
                ]
                "poddisruptionbudgets.policy", disruptionBudget
                "leases.coordination.k8s.io",
                [
                    ColumnKit.name
                    text "Holder" (at [ "spec"; "holderIdentity" ] "")
                    ColumnKit.age
                ]
                "storageclasses.storage.k8s.io", storageClass
            ]
        )

    /// The columns of the kind with this storage name: name and age where the server has none of its own.
    let ofKind (key: string) : Column list =
        byKey
        |> Map.tryFind key
        |> Option.defaultValue [ ColumnKit.name; ColumnKit.age ]
