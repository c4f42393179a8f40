namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// A column of the server's Table output.
[<NoEquality; NoComparison>]
type Column = {
    Name: string
    /// `string`, `integer`, `number`, `boolean` or `date`.
    Type: string
    /// `name` for the column that holds the name.
    Format: string
    Description: string
    /// 0 is always shown, more only on `-o wide`.
    Priority: int
    /// The cell of an object at this time.
    Cell: DateTimeOffset -> Json -> Json
}

/// What the server does with the content of objects of a kind.
[<NoEquality; NoComparison>]
type Rules = {
    /// What the server adds only to new objects.
    PrepareForCreate: Json -> Json
    /// The stored object, the new one: what the server carries over when an update leaves it out.
    PrepareForUpdate: Json -> Json -> Json
    /// The object as it would be stored: unknown fields pruned, defaults filled in.
    Complete: Json -> Json
    /// The paths of the members that the kind does not know.
    Unknown: Json -> string list
    /// What is wrong with an object, given the one before it on updates.
    Validate: Json option -> Json -> Cause list
    /// Strategic merge: the patch, the object, the result. None where the kind has none (custom resources).
    Merge: (Json -> Json -> Result<Json, string>) option
}

/// A kind of objects as the server serves it in one version.
[<ReferenceEquality>]
type Kind = {
    Resource: Resource
    ListKind: string
    Singular: string
    ShortNames: string list
    Categories: string list
    /// Status is written apart, through the subresource.
    HasStatus: bool
    /// `metadata.generation` counts the changes of what is asked for.
    HasGeneration: bool
    /// Served because of a CustomResourceDefinition.
    Custom: bool
    Columns: Column list
    /// How server-side apply puts objects together.
    Shape: Shape
    Rules: Rules
}

[<RequireQualifiedAccess>]
module Kind =

    /// How a kind is found: group, version and plural.
    let address (group: string) (version: string) (plural: string) = group + "/" + version + "/" + plural

    /// The name under which objects are stored, the same for all versions: `deployments.apps`.
    let key (kind: Kind) = Resource.qualifiedName kind.Resource

    let apiVersion (kind: Kind) = Resource.apiVersion kind.Resource

    let isNamespaced (kind: Kind) =
        match kind.Resource.Scope with
        | Namespaced -> true
        | Cluster -> false

    /// The object as this version of the kind shows it.
    let present (kind: Kind) (document: Json) : Json =
        let wanted = apiVersion kind

        if Json.tryString [ "apiVersion" ] document = Some wanted then
            document
        else
            document
            |> Json.set [ "apiVersion" ] (Json.str wanted)
            |> Json.set [ "kind" ] (Json.str kind.Resource.Kind)
