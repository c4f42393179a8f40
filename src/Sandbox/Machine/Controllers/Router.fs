namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// The default router: it admits Routes, each with a host.
[<RequireQualifiedAccess>]
module internal Router =

    let private controller = "router"

    let private domain = "apps.lab.example.com"

    let private wantedHost (route: Json) : string =
        match Json.tryString [ "spec"; "host" ] route with
        | Some host when host <> "" -> host
        | Some _
        | None -> Metadata.name route + "-" + Metadata.ns route + "." + domain

    let private admittedHost (route: Json) : string option =
        route
        |> Json.items [ "status"; "ingress" ]
        |> List.tryPick (Json.tryString [ "host" ])

    let private ingress (host: string) (condition: Json) : Json =
        Json.obj [
            "ingress",
            Json.list [
                Json.obj [
                    "host", Json.str host
                    "routerName", Json.str "default"
                    "wildcardPolicy", Json.str "None"
                    "conditions", Json.list [ condition ]
                ]
            ]
        ]

    let private condition (now: DateTimeOffset) (route: Json) (said: (string * string) list) : Json =
        let said = said |> List.map (fun (name, text) -> name, Json.str text) |> Json.obj

        let before =
            route
            |> Json.items [ "status"; "ingress" ]
            |> List.tryHead
            |> Option.bind (Json.items [ "conditions" ] >> List.tryHead)

        let since =
            match before with
            | Some before when Json.tryField "status" before = Json.tryField "status" said ->
                Json.tryField "lastTransitionTime" before
            | Some _
            | None -> None

        said
        |> Json.set [ "lastTransitionTime" ] (since |> Option.defaultValue (Metadata.time now))

    let private status (hosts: RouteHosts) (refusal: RouteRefusal option) (now: DateTimeOffset) (route: Json) : Json =
        match refusal with
        | Some refusal ->
            condition now route [
                "type", "Admitted"
                "status", "False"
                "reason", refusal.Reason
                "message", refusal.Message
            ]
            |> ingress (wantedHost route)
        | None ->
            let host =
                match hosts with
                | RouteHosts.KeepFirst -> admittedHost route |> Option.defaultValue (wantedHost route)
                | RouteHosts.Follow -> wantedHost route

            condition now route [ "type", "Admitted"; "status", "True" ] |> ingress host

    /// The writes that say for each Route whether it is admitted.
    let act (settings: ControllerSettings) (now: DateTimeOffset) (state: State) : Request list =
        match settings.Routes with
        | None -> []
        | Some hosts ->
            Acting.living Acting.routes state
            |> List.collect (fun route ->
                let refusal = Map.tryFind (Acting.fullName route) settings.RefusedRoutes

                status hosts refusal now route |> Acting.status controller Acting.routes route)
