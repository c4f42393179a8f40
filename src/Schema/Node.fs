namespace ImageRegistry.Schema

open ImageRegistry.Core

/// What tells the items of a list apart when several writers share it (`x-kubernetes-list-type`).
[<RequireQualifiedAccess>]
type Sharing =
    /// Nothing is published: whoever writes the list writes all of it, and the schema does not say so.
    | Unsaid
    /// The list is one value.
    | Atomic
    /// Items are told apart by these members.
    | ByKeys of string list

/// What the values of a field look like.
[<NoComparison>]
type Shape =
    | Text
    | Flag
    | Whole
    /// A quantity: a number or a text.
    | WholeOrText
    /// Members that are known, in any order.
    | Record of Member list
    /// Any keys, values all alike.
    | MapOf of Node
    | ListOf of Node * Sharing
    /// Any members; the server keeps what it does not know.
    | FreeForm

/// One member of an object.
and [<NoComparison>] Member = {
    Name: string
    Required: bool
    Node: Node
}

/// A rule in the Common Expression Language that the server applies to the value.
and Rule = { Expression: string; Message: string }

/// One place of a schema, and everything that the server checks, fills in or says about the value there.
and [<NoComparison>] Node = {
    /// What `kubectl explain` says.
    Says: string
    Shape: Shape
    /// The API's name of a format, such as `int32` or `duration`; empty for none.
    Format: string
    /// A regular expression in RE2 syntax; empty for none.
    Pattern: string
    /// The words that are admitted; empty for any.
    Words: string list
    /// Length of a text, at least and at most.
    Length: int option * int option
    /// A number, at least and at most.
    Bounds: int64 option * int64 option
    /// What the server fills in where there is nothing.
    Default: Json option
    Nullable: bool
    /// An object that has one writer (`x-kubernetes-map-type: atomic`).
    Atomic: bool
    Rules: Rule list
    /// Further conditions, of which one must hold, as the schema language has them.
    AnyOf: Json list
}

/// A vocabulary for schemas: `record "One Route." [ must "name" (text "Its name.") ]`.
[<AutoOpen>]
module Vocabulary =

    let private node shape says = {
        Says = says
        Shape = shape
        Format = ""
        Pattern = ""
        Words = []
        Length = None, None
        Bounds = None, None
        Default = None
        Nullable = false
        Atomic = false
        Rules = []
        AnyOf = []
    }

    /// A text.
    let text (says: string) : Node = node Text says

    /// True or false.
    let flag (says: string) : Node = node Flag says

    /// A whole number without a published size.
    let number (says: string) : Node = node Whole says

    /// A whole number of 32 bits.
    let int32 (says: string) : Node = {
        node Whole says with
            Format = "int32"
    }

    /// A whole number of 64 bits.
    let int64 (says: string) : Node = {
        node Whole says with
            Format = "int64"
    }

    /// A duration such as `1m30s`.
    let duration (says: string) : Node = {
        node Text says with
            Format = "duration"
    }

    /// A point in time.
    let moment (says: string) : Node = {
        node Text says with
            Format = "date-time"
    }

    /// One of these words.
    let word (words: string list) (says: string) : Node = { node Text says with Words = words }

    /// An object with these members.
    let record (says: string) (members: Member list) : Node = node (Record members) says

    /// An object with any keys.
    let mapOf (value: Node) (says: string) : Node = node (MapOf value) says

    /// A list of which nothing is said about who writes what.
    let listOf (item: Node) (says: string) : Node =
        node (ListOf(item, Sharing.Unsaid)) says

    /// A list that is one value.
    let wholeListOf (item: Node) (says: string) : Node =
        node (ListOf(item, Sharing.Atomic)) says

    /// A list whose items are told apart by these members.
    let listByKeys (keys: string list) (item: Node) (says: string) : Node =
        node (ListOf(item, Sharing.ByKeys keys)) says

    /// An object of which the server keeps everything; `null` is a value too.
    let freeForm (says: string) : Node = {
        node FreeForm says with
            Nullable = true
    }

    /// A quantity of a resource.
    let quantity: Node = {
        node WholeOrText "" with
            Pattern =
                @"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"
    }

    let matching (pattern: string) (node: Node) : Node = { node with Pattern = pattern }

    let atLeastLong (least: int) (node: Node) : Node = {
        node with
            Length = Some least, snd node.Length
    }

    let atMostLong (most: int) (node: Node) : Node = {
        node with
            Length = fst node.Length, Some most
    }

    let between (least: int64) (most: int64) (node: Node) : Node = {
        node with
            Bounds = Some least, Some most
    }

    let byDefault (value: Json) (node: Node) : Node = { node with Default = Some value }

    /// An object of which every writer writes all.
    let atomic (node: Node) : Node = { node with Atomic = true }

    let ruled (expression: string) (message: string) (node: Node) : Node = {
        node with
            Rules =
                node.Rules
                @ [
                    {
                        Expression = expression
                        Message = message
                    }
                ]
    }

    let anyOf (conditions: Json list) (node: Node) : Node = { node with AnyOf = conditions }

    /// The pattern that admits these words and nothing else, not even nothing.
    let onlyWords (words: string list) (node: Node) : Node =
        matching ("^(" + String.concat "|" words + ")$") node

    /// A member that has to be there.
    let must (name: string) (node: Node) : Member = {
        Name = name
        Required = true
        Node = node
    }

    /// A member that may be left out.
    let may (name: string) (node: Node) : Member = {
        Name = name
        Required = false
        Node = node
    }
