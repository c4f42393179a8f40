namespace ImageRegistry.Core

open System
open System.Globalization
open System.Text

/// Under which names the registry is reached (RS-86, RS-113, RS-114).
[<RequireQualifiedAccess>]
module HostNames =

    let private suffixes = [ ".svc"; ".svc.cluster.local" ]

    let private port (service: Json) : int64 option =
        Json.items [ "spec"; "ports" ] service
        |> List.tryHead
        |> Option.bind (Json.tryInt64 [ "port" ])

    /// Host and port of the registry inside the cluster, the short form first; 443 goes without saying. A Service without ports has no
    /// such name (B-10).
    let internalOnes (service: Json) : string list =
        match port service with
        | None -> []
        | Some port ->
            let ending =
                if port = 443L then
                    ""
                else
                    ":" + port.ToString CultureInfo.InvariantCulture

            suffixes
            |> List.map (fun suffix -> WellKnown.service.Name + "." + WellKnown.operatorNamespace + suffix + ending)

    /// The key under which certificates for this host stand in a ConfigMap, whose keys take no colon.
    let certificateKey (host: string) : string = host.Replace(":", "..")

    let private defaultHost = "default-route-openshift-image-registry"

    let private bytewise (one: string) (other: string) =
        Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(ReadOnlySpan(Encoding.UTF8.GetBytes other))

    /// The hosts under which routers serve our Routes, whether they have admitted them or not. Default hosts come first, all of them,
    /// in an order that does not change with the routers' (RB-10).
    let externalOnes (routes: Json list) : string list =
        let byDefault, others =
            routes
            |> List.filter RegistryRoutes.isOwned
            |> List.collect (Json.items [ "status"; "ingress" ])
            |> List.choose (Json.tryString [ "host" ])
            |> List.filter (fun host -> host <> "")
            |> List.distinct
            |> List.sortWith bytewise
            |> List.partition (fun host -> host.StartsWith(defaultHost, StringComparison.Ordinal))

        byDefault @ others
