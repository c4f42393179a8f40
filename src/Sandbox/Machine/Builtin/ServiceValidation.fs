namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// Services.
[<RequireQualifiedAccess>]
module internal ServiceValidation =

    let private types = [ "ClusterIP"; "ExternalName"; "LoadBalancer"; "NodePort" ]

    let private port: Check =
        Check.all [
            Check.at "name" (Check.textBy Names.label)
            fun path port ->
                match Json.tryField "port" port with
                | Some number -> Check.port (FieldPath.child "port" path) number
                | None -> Check.port (FieldPath.child "port" path) (Json.int 0)
            Check.at "protocol" (Check.oneOf [ "SCTP"; "TCP"; "UDP" ])
            Check.at "targetPort" ContainerValidation.portReference
            Check.at
                "nodePort"
                (Check.number
                    (fun port -> port = 0L || (port >= 30000L && port <= 32767L))
                    "provided port is not in the valid range. The range of valid ports is 30000-32767")
        ]

    let private ports: Check =
        fun path spec ->
            let ports = Json.items [ "ports" ] spec
            let typ = Members.text "type" spec
            let headless = Members.text "clusterIP" spec = "None"

            let missing =
                if List.isEmpty ports && not headless && typ <> "ExternalName" then
                    [ Finding.required (FieldPath.child "ports" path) "" ]
                else
                    []

            let nameless =
                if ports.Length > 1 then
                    Check.each "ports" (Check.required "name") path spec
                else
                    []

            let key (port: Json) =
                Json.obj [
                    "port", Json.tryField "port" port |> Option.defaultValue Json.Null
                    "protocol", Json.str (Members.text "protocol" port)
                ]

            let keys = ports |> List.map key

            let twice =
                keys
                |> List.mapi (fun i key -> i, key)
                |> List.filter (fun (i, key) -> List.contains key (List.truncate i keys))
                |> List.map (fun (i, key) ->
                    Finding.duplicate (path |> FieldPath.child "ports" |> FieldPath.index i) key)

            missing
            @ nameless
            @ Check.unique "ports" "name" path spec
            @ Check.each "ports" port path spec
            @ twice

    let private externalName: Check =
        fun path spec ->
            if Members.text "type" spec = "ExternalName" then
                Check.required "externalName" path spec
            else
                []

    let private address: Check =
        Check.text (fun path text ->
            if
                text = ""
                || text = "None"
                || StringFormat.isIpv4 text
                || StringFormat.isIpv6 text
            then
                []
            else
                [
                    Finding.invalid
                        path
                        (Json.String text)
                        "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
                ])

    let private sameAddress (old: Json) : Check =
        fun path service ->
            let ip json =
                Json.tryString [ "spec"; "clusterIP" ] json |> Option.defaultValue ""

            let isExternal json =
                Json.tryString [ "spec"; "type" ] json = Some "ExternalName"

            if isExternal old || isExternal service || ip old = "" || ip old = ip service then
                []
            else
                [
                    Finding.invalid
                        (path
                         |> FieldPath.child "spec"
                         |> FieldPath.child "clusterIPs"
                         |> FieldPath.index 0)
                        (Json.strings [ ip service ])
                        "may not change once set"
                ]

    let service (old: Json option) : Check =
        Check.all [
            Check.inside
                "spec"
                (Check.all [
                    ports
                    externalName
                    Check.at "selector" MetadataValidation.labels
                    Check.at "type" (Check.oneOf types)
                    Check.at "sessionAffinity" (Check.oneOf [ "ClientIP"; "None" ])
                    Check.at "internalTrafficPolicy" (Check.oneOf [ "Cluster"; "Local" ])
                    Check.at "externalTrafficPolicy" (Check.oneOf [ "Cluster"; "Local" ])
                    Check.at "clusterIP" address
                ])
            match old with
            | Some old -> sameAddress old
            | None -> Check.nothing
        ]
