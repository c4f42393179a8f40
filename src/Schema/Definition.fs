namespace ImageRegistry.Schema

open ImageRegistry.Core

/// A column of `kubectl get`.
type Column = {
    Title: string
    /// The API's word for the type of the values: string, integer or date.
    Type: string
    /// Where the value stands, as JSONPath.
    Path: string
    Says: string
    /// Shown with `-o wide` only.
    Wide: bool
}

/// A kind of object as the API server is told about it.
[<NoComparison>]
type Definition = {
    Resource: Resource
    Singular: string
    Annotations: Map<string, string>
    Columns: Column list
    Root: Node
}

[<RequireQualifiedAccess>]
module Definition =

    /// The name of the CustomResourceDefinition.
    let name (definition: Definition) : string =
        Resource.qualifiedName definition.Resource

    let private column (column: Column) : Json =
        Json.obj (
            [
                "name", Json.str column.Title
                "type", Json.str column.Type
                "jsonPath", Json.str column.Path
                "description", Json.str column.Says
            ]
            @ (if column.Wide then [ "priority", Json.int 1 ] else [])
        )

    let private scope (resource: Resource) =
        match resource.Scope with
        | Cluster -> "Cluster"
        | Namespaced -> "Namespaced"

    /// The CustomResourceDefinition: one version, served and stored, with `status` as its only subresource.
    let document (definition: Definition) : Json =
        let resource = definition.Resource

        Json.obj [
            "apiVersion", Json.str "apiextensions.k8s.io/v1"
            "kind", Json.str "CustomResourceDefinition"
            "metadata",
            Json.obj [
                "name", Json.str (name definition)
                "annotations", Json.textMap definition.Annotations
            ]
            "spec",
            Json.obj [
                "group", Json.str resource.Group
                "names",
                Json.obj [
                    "kind", Json.str resource.Kind
                    "listKind", Json.str (resource.Kind + "List")
                    "plural", Json.str resource.Plural
                    "singular", Json.str definition.Singular
                ]
                "scope", Json.str (scope resource)
                "versions",
                Json.list [
                    Json.obj [
                        "name", Json.str resource.Version
                        "additionalPrinterColumns", Json.list (definition.Columns |> List.map column)
                        "schema", Json.obj [ "openAPIV3Schema", NodeJson.schema definition.Root ]
                        "served", Json.Bool true
                        "storage", Json.Bool true
                        "subresources", Json.obj [ "status", Json.empty ]
                    ]
                ]
            ]
        ]
