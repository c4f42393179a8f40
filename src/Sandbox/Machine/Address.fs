namespace ImageRegistry.Sandbox

open System

/// Where a request to the API points: a collection (no name), an object, or a part of it.
type ResourceAddress = {
    Group: string
    Version: string
    /// Empty for all namespaces and for kinds that have none.
    Namespace: string
    Plural: string
    Name: string
    /// `status` and the like; empty for the object itself.
    Subresource: string
}

/// What a path means before anybody knows which kinds are served.
[<RequireQualifiedAccess>]
type Address =
    | Resource of ResourceAddress
    /// Discovery, health and what else is not an object.
    | Other of segments: string list

[<RequireQualifiedAccess>]
module Address =

    let private below (group: string) (version: string) (segments: string list) : ResourceAddress option =
        let address ns plural rest =
            match rest with
            | [] ->
                Some {
                    Group = group
                    Version = version
                    Namespace = ns
                    Plural = plural
                    Name = ""
                    Subresource = ""
                }
            | name :: part ->
                Some {
                    Group = group
                    Version = version
                    Namespace = ns
                    Plural = plural
                    Name = name
                    Subresource = String.concat "/" part
                }

        match segments with
        | [] -> None
        | [ "namespaces"; _; "status" ]
        | [ "namespaces"; _; "finalize" ]
        | [ "namespaces"; _ ]
        | [ "namespaces" ] -> address "" "namespaces" segments.Tail
        | "namespaces" :: ns :: plural :: rest -> address ns plural rest
        | plural :: rest -> address "" plural rest

    /// What this path means. Segments are percent-decoded.
    let parse (path: string) : Address =
        let segments =
            path.Split('/', StringSplitOptions.RemoveEmptyEntries)
            |> Array.map Uri.UnescapeDataString
            |> List.ofArray

        let found =
            match segments with
            | "api" :: "v1" :: rest -> below "" "v1" rest
            | "apis" :: group :: version :: rest -> below group version rest
            | _ -> None

        match found with
        | Some address -> Address.Resource address
        | None -> Address.Other segments
