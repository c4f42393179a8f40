namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// A column that `kubectl get` shows for a kind.
type PrinterColumn = {
    Name: string
    /// `string`, `integer`, `number`, `boolean` or `date`.
    Type: string
    Format: string
    JsonPath: string
    /// 0 in the standard view, more in the wide one.
    Priority: int
    Description: string
}

/// One version of a custom resource.
[<NoComparison>]
type CrdVersion = {
    Name: string
    Served: bool
    /// Whether objects are stored in this version. One version of a CRD is.
    Storage: bool
    Schema: Schema
    HasStatus: bool
    Columns: PrinterColumn list
}

/// A CustomResourceDefinition (apiextensions.k8s.io/v1), read and prepared once.
[<NoComparison>]
type Crd = {
    Group: string
    Kind: string
    ListKind: string
    Plural: string
    Singular: string
    ShortNames: string list
    Categories: string list
    Scope: Scope
    Versions: CrdVersion list
}

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Crd =

    let private text (path: string list) (json: Json) =
        json |> Json.tryString path |> Option.filter (fun text -> text <> "")

    let private needed (path: string list) (json: Json) : Result<string, string> =
        match text path json with
        | Some text -> Ok text
        | None -> Error(String.concat "." path + ": Required value")

    let private column (json: Json) : PrinterColumn =
        let field name =
            Json.tryString [ name ] json |> Option.defaultValue ""

        {
            Name = field "name"
            Type = field "type"
            Format = field "format"
            JsonPath = field "jsonPath"
            Priority = Json.tryInt64 [ "priority" ] json |> Option.map int |> Option.defaultValue 0
            Description = field "description"
        }

    let private version (json: Json) : Result<CrdVersion, string> =
        needed [ "name" ] json
        |> Result.bind (fun name ->
            match Json.tryPath [ "schema"; "openAPIV3Schema" ] json with
            | None -> Error("spec.versions " + name + ": schema.openAPIV3Schema: Required value")
            | Some schema ->
                Schema.parse schema
                |> Result.mapError (fun message -> "spec.versions " + name + ": " + message)
                |> Result.map (fun schema -> {
                    Name = name
                    Served = Json.tryField "served" json = Some(Json.Bool true)
                    Storage = Json.tryField "storage" json = Some(Json.Bool true)
                    Schema = schema
                    HasStatus = Json.tryPath [ "subresources"; "status" ] json |> Option.isSome
                    Columns = json |> Json.items [ "additionalPrinterColumns" ] |> List.map column
                }))

    let rec private collect (results: Result<'T, string> list) : Result<'T list, string> =
        match results with
        | [] -> Ok []
        | Error message :: _ -> Error message
        | Ok head :: tail -> collect tail |> Result.map (fun rest -> head :: rest)

    let private scope (json: Json) =
        match text [ "spec"; "scope" ] json with
        | Some "Cluster" -> Ok Cluster
        | Some "Namespaced" -> Ok Namespaced
        | Some other -> Error("spec.scope: Unsupported value: " + Finding.quote other)
        | None -> Error "spec.scope: Required value"

    let private checkVersions (versions: CrdVersion list) =
        match versions |> List.filter (fun version -> version.Storage) with
        | [ _ ] -> Ok versions
        | [] -> Error "spec.versions: must have exactly one version marked as storage version"
        | _ :: _ :: _ -> Error "spec.versions: must have exactly one version marked as storage version"

    /// The definition in this object, or what is wrong with it. Conversion and the scale subresource are ignored.
    let parse (json: Json) : Result<Crd, string> =
        let names = [ "spec"; "names" ]

        let strings name =
            json |> Json.items (names @ [ name ]) |> List.choose Json.asString

        needed [ "spec"; "group" ] json
        |> Result.bind (fun group ->
            needed (names @ [ "kind" ]) json
            |> Result.bind (fun kind ->
                needed (names @ [ "plural" ]) json
                |> Result.bind (fun plural ->
                    scope json
                    |> Result.bind (fun scope ->
                        json
                        |> Json.items [ "spec"; "versions" ]
                        |> List.map version
                        |> collect
                        |> Result.bind checkVersions
                        |> Result.map (fun versions -> {
                            Group = group
                            Kind = kind
                            ListKind = text (names @ [ "listKind" ]) json |> Option.defaultValue (kind + "List")
                            Plural = plural
                            Singular =
                                text (names @ [ "singular" ]) json
                                |> Option.defaultValue (kind.ToLowerInvariant())
                            ShortNames = strings "shortNames"
                            Categories = strings "categories"
                            Scope = scope
                            Versions = versions
                        })))))

    /// Where the API serves this version of the kind.
    let resource (crd: Crd) (version: CrdVersion) : Resource = {
        Group = crd.Group
        Version = version.Name
        Plural = crd.Plural
        Kind = crd.Kind
        Scope = crd.Scope
    }
