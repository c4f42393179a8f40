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

    /// Everything that the shape of the object has against it; CEL rules are not asked.
    let validate (schema: Schema) (object: Json) : Cause list =
        let found = List<Cause>()
        SchemaValidation.validateInto schema FieldPath.Root object found
        List.ofSeq found

    /// Everything the server finds wrong with an object, given what else it found wrong and the object before it on updates.
    let validateAll (schema: Schema) (before: Json option) (found: Cause list) (object: Json) : Cause list =
        let found = found @ validate schema object

        if schema.HasRules then
            found @ CelValidation.validate schema before found object
        else
            found

    /// All CEL rules of the schema.
    let rec rules (schema: Schema) : ValidationRule list =
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

        schema.Rules @ List.collect rules inner

    /// The rules that are not evaluated, each with why.
    let unevaluatedRules (schema: Schema) : (ValidationRule * string) list =
        rules schema
        |> List.choose (fun rule ->
            match rule.Expression with
            | Ok _ -> None
            | Error why -> Some(rule, why))
