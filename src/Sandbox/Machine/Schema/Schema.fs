namespace ImageRegistry.Sandbox

open System.Collections.Generic
open ImageRegistry.Core

/// What the API server does with a custom resource's schema: it prunes, fills in defaults, then validates.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Schema =

    /// The schema in this `openAPIV3Schema`, prepared for many uses, or what is wrong with it.
    let parse (openApiV3Schema: Json) : Result<Schema, string> = SchemaParser.parse "" openApiV3Schema

    /// The object without members that the schema does not name. `apiVersion`, `kind` and `metadata` of the object
    /// and of embedded resources stay, and so does everything below `x-kubernetes-preserve-unknown-fields`.
    let prune (schema: Schema) (object: Json) : Json = SchemaPruning.prune schema object

    /// The object with defaults filled in where the parent is present. A null that is not allowed gives way to the
    /// default, or vanishes where there is none.
    let applyDefaults (schema: Schema) (object: Json) : Json = SchemaDefaults.apply schema object

    /// Everything the server finds wrong with the object; CEL rules are not evaluated.
    let validate (schema: Schema) (object: Json) : Cause list =
        let found = List<Cause>()
        SchemaValidation.validateInto schema FieldPath.Root object found
        List.ofSeq found

    /// The CEL rules of the schema, which `validate` leaves out.
    let rec unevaluatedRules (schema: Schema) : ValidationRule list =
        let ofAdditional =
            match schema.Additional with
            | AdditionalProperties.Like inner -> [ inner ]
            | AdditionalProperties.Unspecified
            | AdditionalProperties.Anything
            | AdditionalProperties.Nothing -> []

        let inner =
            (schema.Properties |> Map.toList |> List.map snd)
            @ ofAdditional
            @ Option.toList schema.Items
            @ schema.AllOf
            @ schema.AnyOf
            @ schema.OneOf
            @ Option.toList schema.Not

        schema.Rules @ List.collect unevaluatedRules inner
