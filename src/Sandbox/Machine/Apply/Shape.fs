namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// How values of a type are put together from the parts that several managers own.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Shape =
    /// As a whole: scalars, and lists and objects that say so.
    | Atomic
    /// An object, member by member. The names that are declared are told apart from those of a map.
    | Members of declared: (string -> Shape option) * other: Shape
    /// A list whose items are known by these members, some of which have a default.
    | Keyed of keys: (string * Json option) list * item: Shape
    /// A list of scalars, each at most once.
    | Set
    /// Nothing is known: objects are maps, everything else is taken as a whole.
    | Unknown

/// The shapes of custom resources and of the built-in kinds.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Shape =

    let private nothing: string -> Shape option = fun _ -> None

    // The port lists are known by their protocol, too, which has a default.
    let private keyed (keys: string list) (item: Shape) =
        let defaultOf key =
            if key = "protocol" then Some(Json.str "TCP") else None

        Shape.Keyed(keys |> List.map (fun key -> key, defaultOf key), item)

    // What `metadata` is made of, for every kind.
    let private ofMetadata: Shape =
        let declared name =
            match name with
            | "labels"
            | "annotations" -> Some(Shape.Members(nothing, Shape.Atomic))
            | "finalizers" -> Some Shape.Set
            | "ownerReferences" -> Some(keyed [ "uid" ] Shape.Atomic)
            | _ -> Some Shape.Atomic

        Shape.Members(declared, Shape.Atomic)

    // Custom resources ------------------------------------------------------------------------------------------------

    let rec private ofSchema (schema: Schema) : Shape =
        match schema.Type with
        | Some SchemaType.Object when schema.IsAtomic -> Shape.Atomic
        | Some SchemaType.Object ->
            let other =
                match schema.Additional with
                | AdditionalProperties.Like inner -> ofSchema inner
                | AdditionalProperties.Unspecified
                | AdditionalProperties.Anything
                | AdditionalProperties.Nothing -> Shape.Unknown

            Shape.Members((fun name -> Map.tryFind name schema.Properties |> Option.map ofSchema), other)
        | Some SchemaType.Array ->
            match schema.ListType with
            | ListType.Atomic -> Shape.Atomic
            | ListType.Set -> Shape.Set
            | ListType.Map keys ->
                let item = schema.Items |> Option.map ofSchema |> Option.defaultValue Shape.Unknown

                let defaultOf key =
                    schema.Items
                    |> Option.bind (fun item -> Map.tryFind key item.Properties)
                    |> Option.bind _.Default

                Shape.Keyed(keys |> List.map (fun key -> key, defaultOf key), item)
        | Some(SchemaType.String | SchemaType.Integer | SchemaType.Number | SchemaType.Boolean | SchemaType.IntOrString) ->
            Shape.Atomic
        | None -> Shape.Unknown

    /// The shape of the objects that this schema describes.
    let ofDefinition (schema: Schema) : Shape =
        let declared name =
            match name with
            | "metadata" -> Some ofMetadata
            | "apiVersion"
            | "kind" -> Some Shape.Atomic
            | name -> Map.tryFind name schema.Properties |> Option.map ofSchema

        Shape.Members(declared, Shape.Unknown)

    // Built-in kinds --------------------------------------------------------------------------------------------------

    let rec private ofField (owner: string) (name: string) (kind: FieldType) : Shape =
        match kind with
        | FieldType.Object inner when ShapeTable.isAtomicType inner || ShapeTable.isAtomicField owner name ->
            Shape.Atomic
        | FieldType.Object inner -> ofType inner
        | FieldType.Map _ when ShapeTable.isAtomicField owner name -> Shape.Atomic
        | FieldType.Map inner -> Shape.Members(nothing, ofField "" "" inner)
        | FieldType.List inner ->
            match ShapeTable.listKeys owner name with
            | Some [] -> Shape.Set
            | Some keys -> keyed keys (ofField "" "" inner)
            | None -> Shape.Atomic
        | FieldType.Raw -> Shape.Unknown
        | FieldType.Text
        | FieldType.Flag
        | FieldType.Integer32
        | FieldType.Integer64
        | FieldType.Bytes
        | FieldType.Time
        | FieldType.MicroTime
        | FieldType.Quantity
        | FieldType.IntOrString -> Shape.Atomic

    and private ofType (name: string) : Shape =
        let members = lazy (Map.ofList (TypeTable.members name))

        let declared field =
            members.Value |> Map.tryFind field |> Option.map (ofField name field)

        Shape.Members(declared, Shape.Unknown)

    /// The shape of the objects of a built-in kind.
    let ofBuiltin (resource: Resource) : Shape =
        let inner =
            match TypeTable.tryOfKind resource.Group resource.Kind with
            | Some name -> ofType name
            | None -> Shape.Unknown

        let declared name =
            match name, inner with
            | "metadata", _ -> Some ofMetadata
            | ("apiVersion" | "kind"), _ -> Some Shape.Atomic
            | name, Shape.Members(known, _) -> known name
            | _, (Shape.Atomic | Shape.Keyed _ | Shape.Set | Shape.Unknown) -> None

        Shape.Members(declared, Shape.Unknown)

    // Going inside ----------------------------------------------------------------------------------------------------

    /// The shape of the member of this name.
    let ofMember (name: string) (shape: Shape) : Shape =
        match shape with
        | Shape.Members(declared, other) -> declared name |> Option.defaultValue other
        | Shape.Unknown -> Shape.Unknown
        | Shape.Atomic
        | Shape.Keyed _
        | Shape.Set -> Shape.Atomic

    /// Whether the member is one that the type declares, and no key of a map.
    let isDeclared (name: string) (shape: Shape) : bool =
        match shape with
        | Shape.Members(declared, _) -> Option.isSome (declared name)
        | Shape.Atomic
        | Shape.Keyed _
        | Shape.Set
        | Shape.Unknown -> false
