namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// One container of a pod.
[<RequireQualifiedAccess>]
module internal ContainerValidation =

    let private protocol = Check.oneOf [ "SCTP"; "TCP"; "UDP" ]

    let private port: Check =
        Check.all [
            Check.at "name" (Check.textBy Names.port)
            Check.required "containerPort"
            Check.at "containerPort" Check.port
            Check.at "hostPort" Check.port
            Check.at "protocol" protocol
        ]

    /// A port given by number or by name.
    let portReference: Check =
        fun path value ->
            match value with
            | Json.String _ -> Check.textBy Names.port path value
            | Json.Number _ -> Check.port path value
            | Json.Null
            | Json.Bool _
            | Json.Array _
            | Json.Object _ -> []

    let private httpGet: Check =
        Check.all [
            Check.required "path"
            Check.at "port" portReference
            Check.at "scheme" (Check.oneOf [ "HTTP"; "HTTPS" ])
        ]

    let private handler (kinds: string list) : Check =
        let counted: Check =
            fun path handler ->
                match kinds |> List.filter (fun kind -> not (Members.isUnset kind handler)) with
                | [] -> [ Finding.required path "must specify a handler type" ]
                | [ _ ] -> []
                | _ :: second :: _ -> [
                    Finding.forbidden (FieldPath.child second path) "may not specify more than 1 handler type"
                  ]

        Check.all [
            counted
            Check.at "exec" (Check.required "command")
            Check.at "httpGet" httpGet
            Check.at "tcpSocket" (Check.at "port" portReference)
        ]

    let private probe: Check =
        Check.all [
            handler [ "exec"; "httpGet"; "tcpSocket"; "grpc" ]
            Check.at "initialDelaySeconds" Check.notNegative
            Check.at "timeoutSeconds" Check.notNegative
            Check.at "periodSeconds" Check.notNegative
            Check.at "successThreshold" Check.notNegative
            Check.at "failureThreshold" Check.notNegative
            Check.at
                "terminationGracePeriodSeconds"
                (Check.number (fun seconds -> seconds > 0L) "must be greater than 0")
        ]

    let private once: Check =
        Check.at "successThreshold" (Check.number (fun times -> times = 1L) "must be 1")

    let private variable: Check =
        let source: Check =
            fun path variable ->
                let from = FieldPath.child "valueFrom" path

                match Json.tryField "valueFrom" variable with
                | Some(Json.Object given) when Map.isEmpty given -> [
                    Finding.invalid
                        from
                        (Json.String "")
                        "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
                  ]
                | Some(Json.Object given) ->
                    if Members.text "value" variable <> "" then
                        [
                            Finding.invalid from (Json.String "") "may not be specified when `value` is not empty"
                        ]
                    elif Map.count given > 1 then
                        [
                            Finding.invalid from (Json.String "") "may not have more than one field specified at a time"
                        ]
                    else
                        []
                | Some(Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Array _)
                | None -> []

        let keyReference = Check.all [ Check.required "name"; Check.required "key" ]

        Check.all [
            Check.required "name"
            Check.at
                "name"
                (Check.text (fun path name ->
                    if name = "" then
                        []
                    else
                        Check.textBy Names.environment path (Json.String name)))
            source
            Check.at
                "valueFrom"
                (Check.all [
                    Check.at "configMapKeyRef" keyReference
                    Check.at "secretKeyRef" keyReference
                    Check.at "fieldRef" (Check.required "fieldPath")
                    Check.at "resourceFieldRef" (Check.required "resource")
                ])
        ]

    let private quantities (name: string) : Check =
        fun path resources ->
            Json.members [ name ] resources
            |> Map.toList
            |> List.collect (fun (resource, value) ->
                let place = path |> FieldPath.child name |> FieldPath.key resource

                match value with
                | Json.String text
                | Json.Number text ->
                    match Quantity.canonical text, Quantity.compare text "0" with
                    | Error message, _ -> [ Finding.invalid place value message ]
                    | Ok _, Some sign when sign < 0 -> [
                        Finding.invalid place value "must be greater than or equal to 0"
                      ]
                    | Ok _, (Some _ | None) -> []
                | Json.Null
                | Json.Bool _
                | Json.Array _
                | Json.Object _ -> [
                    Finding.invalid
                        place
                        value
                        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
                  ])

    let private withinLimits: Check =
        fun path resources ->
            let text value =
                match value with
                | Json.String text
                | Json.Number text -> text
                | Json.Null
                | Json.Bool _
                | Json.Array _
                | Json.Object _ -> ""

            let limits = Json.members [ "limits" ] resources

            Json.members [ "requests" ] resources
            |> Map.toList
            |> List.choose (fun (resource, request) ->
                Map.tryFind resource limits
                |> Option.bind (fun limit ->
                    match Quantity.compare (text request) (text limit) with
                    | Some sign when sign > 0 ->
                        Some(
                            Finding.invalid
                                (FieldPath.child "requests" path)
                                request
                                ("must be less than or equal to " + resource + " limit of " + text limit)
                        )
                    | Some _
                    | None -> None))

    /// Limits and requests.
    let resources: Check =
        Check.all [ quantities "limits"; quantities "requests"; withinLimits ]

    let private id: Check =
        Check.number (fun number -> number >= 0L && number <= 2147483647L) "must be between 0 and 2147483647, inclusive"

    /// Users and groups, of a container or of a pod.
    let security: Check =
        let privileges: Check =
            fun path context ->
                if
                    Json.tryField "privileged" context = Some(Json.Bool true)
                    && Json.tryField "allowPrivilegeEscalation" context = Some(Json.Bool false)
                then
                    [
                        Finding.invalid
                            path
                            context
                            "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"
                    ]
                else
                    []

        Check.all [
            Check.at "runAsUser" id
            Check.at "runAsGroup" id
            Check.at "fsGroup" id
            Check.at "fsGroupChangePolicy" (Check.oneOf [ "Always"; "OnRootMismatch" ])
            privileges
        ]

    let private trimmed: Check =
        Check.text (fun path image ->
            if image <> image.Trim() then
                [
                    Finding.invalid path (Json.String image) "must not have leading or trailing whitespace"
                ]
            else
                [])

    /// A container of a pod that has these volumes.
    let container (volumes: Set<string>) : Check =
        Check.all [
            Check.required "name"
            Check.at
                "name"
                (Check.text (fun path name ->
                    if name = "" then
                        []
                    else
                        Check.textBy Names.label path (Json.String name)))
            Check.required "image"
            Check.at "image" trimmed
            Check.at "imagePullPolicy" (Check.oneOf [ "Always"; "IfNotPresent"; "Never" ])
            Check.at "terminationMessagePolicy" (Check.oneOf [ "FallbackToLogsOnError"; "File" ])
            Check.unique "ports" "name"
            Check.each "ports" port
            Check.each "env" variable
            VolumeValidation.mounts volumes
            Check.at "livenessProbe" (Check.all [ probe; once ])
            Check.at "readinessProbe" probe
            Check.at "startupProbe" (Check.all [ probe; once ])
            Check.at
                "lifecycle"
                (Check.all [
                    Check.at "postStart" (handler [ "exec"; "httpGet"; "tcpSocket"; "sleep" ])
                    Check.at "preStop" (handler [ "exec"; "httpGet"; "tcpSocket"; "sleep" ])
                ])
            Check.at "resources" resources
            Check.at "securityContext" security
        ]
