namespace ImageRegistry.Sandbox

/// Where in a document something is, as the API server writes it: `spec.ports[0].name`.
/// Kept as a chain so that a walk over a valid document builds no text.
[<RequireQualifiedAccess>]
type FieldPath =
    | Root
    | Child of parent: FieldPath * name: string
    | Index of parent: FieldPath * index: int
    | Key of parent: FieldPath * key: string

[<RequireQualifiedAccess>]
module FieldPath =

    let child (name: string) (parent: FieldPath) = FieldPath.Child(parent, name)

    let index (index: int) (parent: FieldPath) = FieldPath.Index(parent, index)

    let key (key: string) (parent: FieldPath) = FieldPath.Key(parent, key)

    /// The path of these member names from the root.
    let ofNames (names: string list) =
        (FieldPath.Root, names)
        ||> List.fold (fun parent name -> FieldPath.Child(parent, name))

    let private add (parts: System.Text.StringBuilder) (text: string) = parts.Append text |> ignore

    /// The path in the API's notation; empty for the document itself.
    let text (path: FieldPath) : string =
        let parts = System.Text.StringBuilder()

        let rec write (path: FieldPath) =
            match path with
            | FieldPath.Root -> ()
            | FieldPath.Child(parent, name) ->
                write parent

                if parts.Length > 0 then
                    add parts "."

                add parts name
            | FieldPath.Index(parent, index) ->
                write parent
                add parts "["
                add parts (string index)
                add parts "]"
            | FieldPath.Key(parent, key) ->
                write parent
                add parts "["
                add parts key
                add parts "]"

        write path
        parts.ToString()
