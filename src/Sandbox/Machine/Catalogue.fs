namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// The kinds the server serves: its own, and those of CustomResourceDefinitions.
[<RequireQualifiedAccess>]
module Catalogue =

    let definitions = "customresourcedefinitions.apiextensions.k8s.io"

    // The parser says where in front of the first colon.
    let private unreadable (message: string) : Cause =
        match message.Split(": ", 2) with
        | [| field; rest |] -> {
            Field = field
            Reason = "FieldValueInvalid"
            Message = rest
          }
        | _ -> {
            Field = "spec"
            Reason = "FieldValueInvalid"
            Message = message
          }

    let private definitionCauses (before: Json option) (document: Json) : Cause list =
        let spec = Json.tryField "spec"

        match before with
        | Some before when spec before = spec document -> []
        | Some _
        | None ->
            match Crd.parse document with
            | Error message -> [ unreadable message ]
            | Ok crd when Metadata.name document <> crd.Plural + "." + crd.Group -> [
                {
                    Field = "metadata.name"
                    Reason = "FieldValueInvalid"
                    Message =
                        "Invalid value: \""
                        + Metadata.name document
                        + "\": must be spec.names.plural+\".\"+spec.group"
                }
              ]
            | Ok _ -> []

    let private ofBuiltin (builtin: BuiltinKind) : Kind =
        let resource = builtin.Resource
        let key = Resource.qualifiedName resource

        {
            Resource = resource
            ListKind = builtin.ListKind
            Singular = builtin.Singular
            ShortNames = builtin.ShortNames
            Categories = builtin.Categories
            HasStatus = builtin.HasStatus
            HasGeneration = builtin.HasGeneration
            Custom = false
            Columns = BuiltinColumns.ofKind key
            Shape = Shape.ofBuiltin resource
            Rules = {
                PrepareForCreate = Builtin.prepareForCreate resource
                PrepareForUpdate = Builtin.prepareForUpdate resource
                Complete = Builtin.applyDefaults resource
                Unknown = StrictFields.ofBuiltin resource
                Validate =
                    if key = definitions then
                        fun before document ->
                            Builtin.validate resource before document @ definitionCauses before document
                    else
                        Builtin.validate resource
                Merge = Some(StrategicMerge.apply resource)
            }
        }

    let private column (printed: PrinterColumn) : Column =
        let find = JsonPath.find printed.JsonPath

        {
            Name = printed.Name
            Type = printed.Type
            Format = printed.Format
            Description = printed.Description
            Priority = printed.Priority
            Cell =
                fun now document ->
                    match printed.Type, find document with
                    | _, [] -> Json.Null
                    | "date", Json.String text :: _ -> Json.str (Age.since now text)
                    | "string", [ Json.String text ] -> Json.str text
                    | "string", found ->
                        found
                        |> List.map (fun value -> Json.asString value |> Option.defaultValue (Json.text value))
                        |> String.concat ","
                        |> Json.str
                    | _, value :: _ -> value
        }

    let private ofVersion (crd: Crd) (version: CrdVersion) : Kind =
        let name = { ColumnKit.name with Format = "name" }

        {
            Resource = Crd.resource crd version
            ListKind = crd.ListKind
            Singular = crd.Singular
            ShortNames = crd.ShortNames
            Categories = crd.Categories
            HasStatus = version.HasStatus
            HasGeneration = true
            Custom = true
            Columns =
                match version.Columns with
                | [] -> [ name; ColumnKit.age ]
                | some -> name :: (some |> List.map column)
            Shape = Shape.ofDefinition version.Schema
            Rules = {
                PrepareForCreate = id
                PrepareForUpdate = fun _ document -> document
                Complete =
                    fun document -> document |> Schema.prune version.Schema |> Schema.applyDefaults version.Schema
                Unknown = StrictFields.ofDefinition version.Schema
                Validate =
                    fun before document ->
                        let found = MetadataValidation.validate Names.subdomain document
                        Schema.validateAll version.Schema before found document
                Merge = None
            }
        }

    /// The CEL rules of this definition that are not evaluated, each in a sentence.
    let unevaluated (definition: Json) : string list =
        match Crd.parse definition with
        | Error _ -> []
        | Ok crd ->
            crd.Versions
            |> List.collect (fun version ->
                Schema.unevaluatedRules version.Schema
                |> List.map (fun (rule, why) ->
                    "the rule \""
                    + rule.Rule
                    + "\" of "
                    + version.Name
                    + " at "
                    + (if rule.Path = "" then "the object" else rule.Path)
                    + " is not evaluated: "
                    + why))

    let private addressOf (kind: Kind) =
        Kind.address kind.Resource.Group kind.Resource.Version kind.Resource.Plural

    let private byAddress (kinds: Kind list) =
        kinds |> List.map (fun kind -> addressOf kind, kind) |> Map.ofList

    /// What is served without any CRD.
    let builtin: Map<string, Kind> = byAddress (Builtin.kinds |> List.map ofBuiltin)

    /// The kinds without those of the definition of this name (`PLURAL.GROUP`).
    let without (definition: string) (kinds: Map<string, Kind>) : Map<string, Kind> =
        kinds
        |> Map.filter (fun _ kind -> not (kind.Custom && Kind.key kind = definition))

    /// The kinds with those of this definition, in place of what it said before. A definition that cannot be read adds none.
    let extended (definition: Json) (kinds: Map<string, Kind>) : Map<string, Kind> =
        let others = without (Metadata.name definition) kinds

        match Crd.parse definition with
        | Error _ -> others
        | Ok crd ->
            crd.Versions
            |> List.filter (fun (version: CrdVersion) -> version.Served)
            |> List.map (ofVersion crd)
            |> List.fold (fun served kind -> Map.add (addressOf kind) kind served) others
