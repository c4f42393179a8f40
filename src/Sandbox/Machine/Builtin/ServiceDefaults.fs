namespace ImageRegistry.Sandbox

open System.Text
open ImageRegistry.Core

/// The API server's defaults for Services, with addresses and node ports derived from the name instead of allocated.
[<RequireQualifiedAccess>]
module internal ServiceDefaults =

    // FNV-1a: stable across processes, unlike the runtime's own hash of a text.
    let private hash (text: string) : uint32 =
        (2166136261u, Encoding.UTF8.GetBytes text)
        ||> Array.fold (fun hash value -> (hash ^^^ uint32 value) * 16777619u)

    let private identity (service: Json) =
        (Json.tryString [ "metadata"; "namespace" ] service |> Option.defaultValue "")
        + "/"
        + (Json.tryString [ "metadata"; "name" ] service |> Option.defaultValue "")

    /// An address within 10.96.0.0/12, always the same for the same namespace and name.
    let address (service: Json) : string =
        // The first addresses belong to the API server's own Service and to DNS.
        let number = (hash (identity service) % (1048576u - 512u)) + 256u
        let host = (10u <<< 24) + (96u <<< 16) + number

        let part shift = string ((host >>> shift) &&& 255u)

        part 24 + "." + part 16 + "." + part 8 + "." + part 0

    let private nodePort (service: Json) (index: int) =
        Json.int (30000 + int (hash (identity service + "/" + string index) % 2768u))

    let private port (service: Json) (typ: string) (index: int) (port: Json) =
        let port =
            port
            |> Members.ifZero "protocol" (Json.str "TCP")
            |> fun port ->
                match Json.tryField "port" port with
                | Some number -> Members.ifZero "targetPort" number port
                | None -> port

        if typ = "NodePort" || typ = "LoadBalancer" then
            Members.ifZero "nodePort" (nodePort service index) port
        else
            port

    let private ports (service: Json) (typ: string) (spec: Json) =
        match Json.tryField "ports" spec with
        | Some(Json.Array items) -> Json.set [ "ports" ] (Json.Array(List.mapi (port service typ) items)) spec
        | Some(Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Object _)
        | None -> spec

    let private affinity (spec: Json) =
        let spec = Members.ifZero "sessionAffinity" (Json.str "None") spec

        if Members.text "sessionAffinity" spec = "ClientIP" then
            spec
            |> Members.within
                "sessionAffinityConfig"
                (Members.within "clientIP" (Members.ifUnset "timeoutSeconds" (Json.int 10800)))
        else
            Json.remove [ "sessionAffinityConfig" ] spec

    let private addresses (service: Json) (spec: Json) =
        let family = Json.strings [ "IPv4" ]

        let ip =
            match Members.text "clusterIP" spec, Json.items [ "clusterIPs" ] spec with
            | "", Json.String first :: _ -> first
            | "", _ -> address service
            | given, _ -> given

        spec
        |> Json.set [ "clusterIP" ] (Json.str ip)
        |> Members.ifZero "clusterIPs" (Json.strings [ ip ])
        |> Members.ifZero "ipFamilies" family
        |> Members.ifZero "ipFamilyPolicy" (Json.str "SingleStack")

    let apply (service: Json) =
        service
        |> Members.within "spec" (fun spec ->
            let spec = Members.ifZero "type" (Json.str "ClusterIP") spec
            let typ = Members.text "type" spec
            let outside = typ = "NodePort" || typ = "LoadBalancer"

            let spec = spec |> affinity |> ports service typ

            let spec =
                if typ = "ExternalName" then
                    spec
                else
                    spec
                    |> addresses service
                    |> Members.ifUnset "internalTrafficPolicy" (Json.str "Cluster")

            let spec =
                if outside then
                    Members.ifZero "externalTrafficPolicy" (Json.str "Cluster") spec
                else
                    spec

            let spec =
                if typ = "LoadBalancer" then
                    Members.ifUnset "allocateLoadBalancerNodePorts" (Json.Bool true) spec
                else
                    spec

            // A map here, a selector object in every other kind.
            if Members.isZero "selector" spec then
                Json.remove [ "selector" ] spec
            else
                spec)
        |> Members.within "status" (Members.within "loadBalancer" id)

    /// What an update may leave out because the server remembers it.
    let carryOver (old: Json) (service: Json) =
        let keep (name: string) (service: Json) =
            match Json.tryPath [ "spec"; name ] old with
            | Some value -> Members.within "spec" (Members.ifZero name value) service
            | None -> service

        let typ json =
            Json.tryString [ "spec"; "type" ] json |> Option.defaultValue "ClusterIP"

        if typ service = "ExternalName" || typ old = "ExternalName" then
            service
        else
            service
            |> keep "clusterIP"
            |> keep "clusterIPs"
            |> keep "ipFamilies"
            |> keep "ipFamilyPolicy"
