namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// What a request wants to do, as far as it matters for whether it may.
type ResourceAccess = {
    Verb: string
    Group: string
    Resource: string
    /// Empty for the object itself.
    Subresource: string
    /// Empty for all namespaces and for kinds that have none.
    Namespace: string
    /// Empty where no single object is meant.
    Name: string
}

/// What a request wants to do: with objects, or with a path that is none.
[<RequireQualifiedAccess>]
type Access =
    | Resource of ResourceAccess
    | Path of verb: string * path: string

/// One rule of a role.
type PolicyRule = {
    Verbs: string list
    ApiGroups: string list
    Resources: string list
    ResourceNames: string list
    NonResourceUrls: string list
}

/// What rules allow, and whether some of them allow all that others do.
[<RequireQualifiedAccess>]
module PolicyRule =

    let private all = "*"

    /// The rules of a Role or ClusterRole.
    let ofRole (role: Json) : PolicyRule list =
        role
        |> Json.items [ "rules" ]
        |> List.map (fun rule ->
            let texts name =
                Json.items [ name ] rule |> List.choose Json.asString

            {
                Verbs = texts "verbs"
                ApiGroups = texts "apiGroups"
                Resources = texts "resources"
                ResourceNames = texts "resourceNames"
                NonResourceUrls = texts "nonResourceURLs"
            })

    let private hasOrAll (value: string) (allowed: string list) =
        List.contains value allowed || List.contains all allowed

    let private urlAllows (path: string) (rule: string) =
        rule = all
        || rule = path
        || (rule.EndsWith '*' && path.StartsWith(rule.TrimEnd '*', StringComparison.Ordinal))

    let private resourceAllows (access: ResourceAccess) (rule: string) =
        rule = all
        || (match access.Subresource with
            | "" -> rule = access.Resource
            | subresource -> rule = access.Resource + "/" + subresource || rule = "*/" + subresource)

    /// Whether the rule allows this.
    let allows (access: Access) (rule: PolicyRule) : bool =
        match access with
        | Access.Path(verb, path) -> hasOrAll verb rule.Verbs && List.exists (urlAllows path) rule.NonResourceUrls
        | Access.Resource access ->
            hasOrAll access.Verb rule.Verbs
            && hasOrAll access.Group rule.ApiGroups
            && List.exists (resourceAllows access) rule.Resources
            && (rule.ResourceNames.IsEmpty || List.contains access.Name rule.ResourceNames)

    // Comparing ------------------------------------------------------------------------------------------------------

    // The rule as rules of one verb, one group, one resource and at most one name each.
    let private atoms (rule: PolicyRule) : PolicyRule list =
        let ofNames atom =
            match rule.ResourceNames with
            | [] -> [ atom ]
            | names -> names |> List.map (fun name -> { atom with ResourceNames = [ name ] })

        let empty = {
            Verbs = []
            ApiGroups = []
            Resources = []
            ResourceNames = []
            NonResourceUrls = []
        }

        [
            for group in rule.ApiGroups do
                for resource in rule.Resources do
                    for verb in rule.Verbs do
                        yield!
                            ofNames {
                                empty with
                                    Verbs = [ verb ]
                                    ApiGroups = [ group ]
                                    Resources = [ resource ]
                            }
            for url in rule.NonResourceUrls do
                for verb in rule.Verbs do
                    {
                        empty with
                            Verbs = [ verb ]
                            NonResourceUrls = [ url ]
                    }
        ]

    let private hasAll (wanted: string list) (held: string list) =
        List.contains all held
        || wanted |> List.forall (fun value -> List.contains value held)

    let private resourceCovers (held: string list) (wanted: string) =
        List.contains all held
        || List.contains wanted held
        || (match wanted.Split('/', 2) with
            | [| _; subresource |] -> List.contains ("*/" + subresource) held
            | _ -> false)

    let private urlCovers (held: string list) (wanted: string) = held |> List.exists (urlAllows wanted)

    let private coversAtom (wanted: PolicyRule) (held: PolicyRule) =
        hasAll wanted.Verbs held.Verbs
        && hasAll wanted.ApiGroups held.ApiGroups
        && wanted.Resources |> List.forall (resourceCovers held.Resources)
        && wanted.NonResourceUrls |> List.forall (urlCovers held.NonResourceUrls)
        && (held.ResourceNames.IsEmpty
            || (not wanted.ResourceNames.IsEmpty
                && wanted.ResourceNames
                   |> List.forall (fun name -> List.contains name held.ResourceNames)))

    /// What of the wanted rules the held ones do not allow, as rules of one resource each, with all their verbs.
    let missing (held: PolicyRule list) (wanted: PolicyRule list) : PolicyRule list =
        let lacking =
            wanted
            |> List.collect atoms
            |> List.filter (fun atom -> not (List.exists (coversAtom atom) held))

        let urls, resources =
            lacking |> List.partition (fun atom -> not atom.NonResourceUrls.IsEmpty)

        let together =
            resources
            |> List.groupBy (fun atom -> atom.ApiGroups, atom.Resources, atom.ResourceNames)
            |> List.map (fun (_, atoms) -> {
                List.head atoms with
                    Verbs = atoms |> List.collect _.Verbs |> List.distinct
            })

        urls @ together

    let private quoted (values: string list) =
        "[" + (values |> List.map Finding.quote |> String.concat " ") + "]"

    /// The rule in the words of the server's messages.
    let text (rule: PolicyRule) : string =
        [
            "APIGroups", rule.ApiGroups
            "Resources", rule.Resources
            "NonResourceURLs", rule.NonResourceUrls
            "ResourceNames", rule.ResourceNames
            "Verbs", rule.Verbs
        ]
        |> List.filter (fun (_, values) -> not values.IsEmpty)
        |> List.map (fun (name, values) -> name + ":" + quoted values)
        |> String.concat ", "
        |> fun parts -> "{" + parts + "}"
