namespace ImageRegistry.Core

/// Tells people what a write of the Deployment changes: names and numbers, never values of variables, which can be secret (RB-24).
[<RequireQualifiedAccess>]
module DeploymentChange =

    let private containerEnv document =
        Json.items [ "spec"; "template"; "spec"; "containers" ] document
        |> List.tryHead
        |> Option.map (Json.items [ "env" ])
        |> Option.defaultValue []
        |> List.choose (fun variable ->
            Json.tryString [ "name" ] variable
            |> Option.map (fun name -> name, Json.remove [ "name" ] variable))
        |> Map.ofList

    let private variables (wanted: Json) (live: Json) : string list =
        let after = containerEnv wanted
        let before = containerEnv live

        let changed =
            after
            |> Map.toList
            |> List.choose (fun (name, value) ->
                match Map.tryFind name before with
                | None -> Some("variable " + name + " is new")
                | Some old when old <> value -> Some("variable " + name + " has changed")
                | Some _ -> None)

        let gone =
            before
            |> Map.toList
            |> List.filter (fun (name, _) -> not (Map.containsKey name after))
            |> List.map (fun (name, _) -> "variable " + name + " is gone")

        changed @ gone

    let private replicas (wanted: Json) (live: Json) : string list =
        match Json.tryPath [ "spec"; "replicas" ] live, Json.tryPath [ "spec"; "replicas" ] wanted with
        | Some before, Some after when before <> after -> [
            "spec.replicas " + Json.text before + " to " + Json.text after
          ]
        | _, _ -> []

    let private dependenciesPath = [
        "spec"
        "template"
        "metadata"
        "annotations"
        WellKnown.dependenciesChecksumAnnotation
    ]

    let private container = "spec.template.spec.containers.0.env"
    let private checksum = String.concat "." dependenciesPath

    /// Members that differ, besides what is told above.
    let private others (wanted: Json) (live: Json) : string list =
        let bare: Desired = {
            Target = WellKnown.deployment
            Document = Json.obj [ "spec", Json.tryField "spec" wanted |> Option.defaultValue Json.empty ]
            Whole = []
            Immutable = []
        }

        Ownership.differences bare live
        |> List.filter (fun path ->
            path <> "spec.replicas"
            && path <> checksum
            && not (path.StartsWith(container, System.StringComparison.Ordinal)))
        |> List.map (fun path -> path + " differs")

    /// The changes, one short text each; none when only bookkeeping differs. `dependencies` tells what of the mounted objects has
    /// changed, of which the Deployment itself holds no more than a checksum.
    let facts (dependencies: string list) (wanted: Json) (live: Json) : string list =
        replicas wanted live @ variables wanted live @ dependencies @ others wanted live
