namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// What kind of JSON value a schema asks for.
[<RequireQualifiedAccess>]
type SchemaType =
    | Object
    | Array
    | String
    | Integer
    | Number
    | Boolean
    /// `x-kubernetes-int-or-string`.
    | IntOrString

/// What number format a schema asks for.
[<RequireQualifiedAccess>]
type NumberFormat =
    | Int32
    | Int64
    | Float
    | Double

/// How the items of a list are told apart (`x-kubernetes-list-type`).
[<RequireQualifiedAccess>]
type ListType =
    | Atomic
    | Set
    | Map of keys: string list

/// A bound on a number.
type Bound = { Limit: double; Exclusive: bool }

/// A structural schema of apiextensions.k8s.io/v1, prepared for many uses: patterns are built, formats resolved.
[<ReferenceEquality>]
type Schema = {
    Type: SchemaType option
    Nullable: bool
    /// The name of the format as it was written, with its check. None when the server ignores it.
    StringFormat: (string * StringFormat) option
    NumberFormat: NumberFormat option
    Properties: Map<string, Schema>
    /// The properties that have a default.
    Defaults: (string * Json)[]
    Additional: AdditionalProperties
    Items: Schema option
    Required: string list
    Default: Json option
    Enum: Json list
    Pattern: Pattern option
    Minimum: Bound option
    Maximum: Bound option
    MultipleOf: double option
    MinLength: int64 option
    MaxLength: int64 option
    MinItems: int64 option
    MaxItems: int64 option
    UniqueItems: bool
    MinProperties: int64 option
    MaxProperties: int64 option
    AllOf: Schema list
    AnyOf: Schema list
    OneOf: Schema list
    Not: Schema option
    PreserveUnknown: bool
    EmbeddedResource: bool
    ListType: ListType
    /// An object that is always written as a whole (`x-kubernetes-map-type: atomic`).
    IsAtomic: bool
    /// The CEL rules for values of this schema itself.
    Rules: ValidationRule list
    /// Whether there are rules here or further inside, so that documents without any are not walked through.
    HasRules: bool
}

/// What may stand beside the named properties of an object.
and [<RequireQualifiedAccess; NoComparison>] AdditionalProperties =
    /// Nothing was said: unknown members are pruned.
    | Unspecified
    | Anything
    | Nothing
    | Like of Schema
