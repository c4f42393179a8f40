namespace ImageRegistry.Sandbox

open System
open System.Globalization
open ImageRegistry.Core

/// What a field of a built-in kind holds.
[<RequireQualifiedAccess>]
type FieldType =
    | Text
    | Flag
    | Integer32
    | Integer64
    /// Base64 in JSON.
    | Bytes
    /// A time in whole seconds.
    | Time
    /// A time in microseconds.
    | MicroTime
    | Quantity
    | IntOrString
    /// JSON inside.
    | Raw
    | Object of name: string
    | List of FieldType
    | Map of FieldType

/// A field of a type.
type TypeField = {
    /// The field's number in the protobuf form.
    Number: int
    /// Empty for a member whose own fields stand in its place in JSON.
    Name: string
    Type: FieldType
}

/// The types of the built-in kinds, as the API publishes them.
[<RequireQualifiedAccess>]
module TypeTable =

    // A type is a line `NAME: FIELDS`, or goes on in indented lines. A field is `NUMBER NAME TYPE`; `...` stands for no name,
    // brackets for a list, braces for a map.

    let rec private fieldType (text: string) : FieldType =
        match text with
        | "string" -> FieldType.Text
        | "bool" -> FieldType.Flag
        | "int32" -> FieldType.Integer32
        | "int64" -> FieldType.Integer64
        | "bytes" -> FieldType.Bytes
        | "time" -> FieldType.Time
        | "micro" -> FieldType.MicroTime
        | "quantity" -> FieldType.Quantity
        | "intstr" -> FieldType.IntOrString
        | "raw" -> FieldType.Raw
        | text when text.StartsWith '[' -> FieldType.List(fieldType (text.Trim('[', ']')))
        | text when text.StartsWith '{' -> FieldType.Map(fieldType (text.Trim('{', '}')))
        | name -> FieldType.Object name

    let private field (text: string) : TypeField option =
        match text.Split(' ', StringSplitOptions.RemoveEmptyEntries) with
        | [| number; name; kind |] ->
            Some {
                Number = Int32.Parse(number, CultureInfo.InvariantCulture)
                Name = if name = "..." then "" else name
                Type = fieldType kind
            }
        | _ -> None

    let private types (text: string) : (string * TypeField list) list =
        text.Replace("\n   ", " ").Split('\n', StringSplitOptions.RemoveEmptyEntries)
        |> List.ofArray
        |> List.choose (fun line ->
            match line.Split(": ", 2) with
            | [| name; fields |] -> Some(name, fields.Split ';' |> List.ofArray |> List.choose field)
            | _ -> None)

    let private table: Lazy<Map<string, TypeField list>> =
        lazy
            ([ VolumeTypes.text; PodTypes.text; CoreTypes.text; GroupTypes.text ]
             |> List.collect types
             |> Map.ofList)

    /// The fields of this type, inlined members as such; none of them for a type that is not known.
    let fields (name: string) : TypeField list =
        table.Value |> Map.tryFind name |> Option.defaultValue []

    let rec private inJson (fields: TypeField list) : (string * FieldType) list =
        fields
        |> List.collect (fun field ->
            match field.Name, field.Type with
            | "", FieldType.Object name -> inJson (table.Value |> Map.tryFind name |> Option.defaultValue [])
            | name, kind -> [ name, kind ])

    /// The members that objects of this type have in JSON.
    let members (name: string) : (string * FieldType) list = inJson (fields name)

    let private groups =
        Map.ofList [
            "", "core"
            "apps", "apps"
            "authentication.k8s.io", "authentication"
            "authorization.k8s.io", "authorization"
            "batch", "batch"
            "coordination.k8s.io", "coordination"
            "events.k8s.io", "events"
            "networking.k8s.io", "networking"
            "policy", "policy"
            "rbac.authorization.k8s.io", "rbac"
            "storage.k8s.io", "storage"
        ]

    /// The type of the objects of this kind; none when it is not known.
    let tryOfKind (group: string) (kind: string) : string option =
        groups
        |> Map.tryFind group
        |> Option.map (fun prefix -> prefix + "." + kind)
        |> Option.filter (fun name -> Map.containsKey name table.Value)
