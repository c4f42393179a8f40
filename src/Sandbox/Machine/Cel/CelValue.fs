namespace ImageRegistry.Sandbox

open System
open System.Globalization
open System.Net
open ImageRegistry.Core

/// A value that an expression has. Lists know how their schema tells items apart, for that decides when two are equal.
[<RequireQualifiedAccess; CustomEquality; NoComparison>]
type CelValue =
    | Null
    | Bool of bool
    | Int of int64
    | Double of double
    | Text of string
    | List of ListType * CelValue list
    | Object of Map<string, CelValue>
    | Address of IPAddress

    override this.Equals(other: obj) =
        match other with
        | :? CelValue as other -> CelValue.Same(this, other)
        | _ -> false

    // Equal values are of the same kind, and numbers compare across kinds: enough to tell most unequal ones apart.
    override this.GetHashCode() =
        match this with
        | CelValue.Null -> 0
        | CelValue.Bool value -> hash value
        | CelValue.Int value -> hash (double value)
        | CelValue.Double value -> hash value
        | CelValue.Text text -> hash text
        | CelValue.List(_, items) -> items.Length
        | CelValue.Object members -> members.Count
        | CelValue.Address address -> hash address

    /// Whether the language takes the two for equal.
    static member private Same(a: CelValue, b: CelValue) : bool =
        let covers (one: CelValue list) (other: CelValue list) =
            one |> List.forall (fun item -> List.contains item other)

        match a, b with
        | CelValue.Null, CelValue.Null -> true
        | CelValue.Bool a, CelValue.Bool b -> a = b
        | CelValue.Int a, CelValue.Int b -> a = b
        | CelValue.Int a, CelValue.Double b
        | CelValue.Double b, CelValue.Int a -> double a = b
        | CelValue.Double a, CelValue.Double b -> a = b
        | CelValue.Text a, CelValue.Text b -> String.Equals(a, b, StringComparison.Ordinal)
        | CelValue.Address a, CelValue.Address b -> a.Equals b
        | CelValue.List((ListType.Set | ListType.Map _), a), CelValue.List(_, b)
        | CelValue.List(_, a), CelValue.List((ListType.Set | ListType.Map _), b) ->
            a.Length = b.Length && covers a b && covers b a
        | CelValue.List(ListType.Atomic, a), CelValue.List(ListType.Atomic, b) ->
            a.Length = b.Length && List.forall2 (fun a b -> CelValue.Same(a, b)) a b
        | CelValue.Object a, CelValue.Object b ->
            a.Count = b.Count
            && a
               |> Map.forall (fun name value ->
                   match Map.tryFind name b with
                   | Some other -> CelValue.Same(value, other)
                   | None -> false)
        | (CelValue.Null | CelValue.Bool _ | CelValue.Int _ | CelValue.Double _ | CelValue.Text _ | CelValue.List _ | CelValue.Object _ | CelValue.Address _),
          (CelValue.Null | CelValue.Bool _ | CelValue.Int _ | CelValue.Double _ | CelValue.Text _ | CelValue.List _ | CelValue.Object _ | CelValue.Address _) ->
            false

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module CelValue =

    let private number (schema: Schema option) (text: string) : CelValue =
        let isDouble =
            match schema with
            | Some schema -> schema.Type = Some SchemaType.Number
            | None -> false

        match Int64.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
        | true, value when not isDouble -> CelValue.Int value
        | _ ->
            match Double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture) with
            | true, value -> CelValue.Double value
            | false, _ -> CelValue.Null

    let private ofMember (name: string) (schema: Schema option) : Schema option =
        schema
        |> Option.bind (fun schema ->
            match Map.tryFind name schema.Properties, schema.Additional with
            | Some inner, _ -> Some inner
            | None, AdditionalProperties.Like inner -> Some inner
            | None, (AdditionalProperties.Unspecified | AdditionalProperties.Anything | AdditionalProperties.Nothing) ->
                None)

    /// The value of this document under its schema. A null member counts as none.
    let rec ofJson (schema: Schema option) (json: Json) : CelValue =
        match json with
        | Json.Null -> CelValue.Null
        | Json.Bool value -> CelValue.Bool value
        | Json.Number text -> number schema text
        | Json.String text -> CelValue.Text text
        | Json.Array items ->
            let listType =
                schema |> Option.map _.ListType |> Option.defaultValue ListType.Atomic

            let inner = schema |> Option.bind _.Items
            CelValue.List(listType, items |> List.map (ofJson inner))
        | Json.Object members ->
            members
            |> Map.filter (fun _ value -> value <> Json.Null)
            |> Map.map (fun name value -> ofJson (ofMember name schema) value)
            |> CelValue.Object
