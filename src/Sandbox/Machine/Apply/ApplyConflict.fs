namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// The refusal of an apply that would change what others own, in the server's words.
[<RequireQualifiedAccess>]
module ApplyConflict =

    let private manager (entry: ManagerEntry) : string =
        let name = Finding.quote entry.Manager

        let name =
            if entry.Subresource = "" then
                name
            else
                name + " with subresource " + Finding.quote entry.Subresource

        if entry.IsApply then
            name
        else
            name + " using " + entry.ApiVersion

    let private message (conflicts: ManagerConflict list) : string =
        match conflicts with
        | [ one ] ->
            "Apply failed with 1 conflict: conflict with "
            + manager one.Owner
            + ": "
            + one.Path
        | many ->
            many
            |> List.groupBy (fun conflict -> manager conflict.Owner)
            |> List.sortBy fst
            |> List.collect (fun (name, conflicts) ->
                ("conflicts with " + name + ":")
                :: (conflicts |> List.map (fun conflict -> "- " + conflict.Path)))
            |> String.concat "\n"
            |> fun lines -> "Apply failed with " + string many.Length + " conflicts: " + lines

    /// The refusal.
    let status (conflicts: ManagerConflict list) : Status = {
        Status.plain 409 "Conflict" (message conflicts) with
            Causes =
                conflicts
                |> List.map (fun conflict -> {
                    Reason = "FieldManagerConflict"
                    Message = "conflict with " + manager conflict.Owner
                    Field = conflict.Path
                })
    }
