namespace ImageRegistry.Sandbox

/// An expression of the Common Expression Language, as far as the rules of CRDs use it. Operators are calls of functions with
/// their own signs as names.
[<RequireQualifiedAccess>]
type CelExpression =
    | Null
    | Bool of bool
    | Int of int64
    | Double of double
    | Text of string
    | List of CelExpression list
    | Name of string
    /// A member of an object: `a.b`.
    | Member of CelExpression * string
    /// Whether there is such a member: `has(a.b)`.
    | Has of CelExpression * string
    /// `f(a, b)`, and `a.f(b)` with `a` in front of the others.
    | Call of string * CelExpression list
    | Choice of condition: CelExpression * CelExpression * CelExpression
    /// `list.macro(variable, expression)`.
    | Over of CelMacro * list: CelExpression * variable: string * body: CelExpression

/// What is asked of the items of a list or the keys of an object.
and [<RequireQualifiedAccess>] CelMacro =
    | All
    | Exists
    | ExistsOne
    | Filter
    | Map

[<RequireQualifiedAccess>]
module CelMacro =

    /// The macro of this name.
    let tryOfName (name: string) : CelMacro option =
        match name with
        | "all" -> Some CelMacro.All
        | "exists" -> Some CelMacro.Exists
        | "exists_one" -> Some CelMacro.ExistsOne
        | "filter" -> Some CelMacro.Filter
        | "map" -> Some CelMacro.Map
        | _ -> None
