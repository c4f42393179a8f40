namespace ImageRegistry.Core

/// Members of objects that are left out when they say nothing, as the API's own clients leave them out.
[<RequireQualifiedAccess>]
module Member =

    /// The text, unless it is empty.
    let text (name: string) (value: string) : (string * Json) list =
        if value = "" then [] else [ name, Json.str value ]

    /// `true`; left out for false.
    let flag (name: string) (value: bool) : (string * Json) list =
        if value then [ name, Json.Bool true ] else []

    /// The number, unless it is zero.
    let number (name: string) (value: int64) : (string * Json) list =
        if value = 0L then [] else [ name, Json.int64 value ]

    /// The value, unless there is none.
    let optional (name: string) (write: 'T -> Json) (value: 'T option) : (string * Json) list =
        match value with
        | None -> []
        | Some given -> [ name, write given ]
