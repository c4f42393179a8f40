namespace ImageRegistry.Core

open System

/// A JSON document as an immutable value. Two documents are equal when they say the same; the order of members does not count.
[<RequireQualifiedAccess; CustomEquality; NoComparison>]
type Json =
    | Null
    | Bool of bool
    /// A number as it was written, so that no digit is lost.
    | Number of string
    | String of string
    | Array of Json list
    | Object of Map<string, Json>

    // A plan compares thousands of values. What the compiler would write takes an enumerator of each map, and never asks whether the two
    // are one and the same.
    static member private AreSame(left: Json, right: Json) : bool =
        obj.ReferenceEquals(left, right)
        || match left, right with
           | Json.Null, Json.Null -> true
           | Json.Bool left, Json.Bool right -> left = right
           | Json.Number left, Json.Number right -> String.Equals(left, right)
           | Json.String left, Json.String right -> String.Equals(left, right)
           | Json.Array left, Json.Array right -> Json.AreSameItems(left, right)
           | Json.Object left, Json.Object right -> Json.AreSameMembers(left, right)
           | (Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Array _ | Json.Object _), _ -> false

    static member private AreSameItems(left: Json list, right: Json list) : bool =
        match left, right with
        | [], [] -> true
        | first :: left, other :: right -> Json.AreSame(first, other) && Json.AreSameItems(left, right)
        | [], _ :: _
        | _ :: _, [] -> false

    static member private AreSameMembers(left: Map<string, Json>, right: Map<string, Json>) : bool =
        obj.ReferenceEquals(left, right)
        || (left.Count = right.Count
            && left
               |> Map.forall (fun name value ->
                   match right.TryGetValue name with
                   | true, other -> Json.AreSame(value, other)
                   | false, _ -> false))

    override this.Equals(other: objnull) : bool =
        match other with
        | :? Json as other -> Json.AreSame(this, other)
        | _ -> false

    override this.GetHashCode() : int =
        match this with
        | Json.Null -> 0
        | Json.Bool value -> hash value
        | Json.Number text
        | Json.String text -> hash text
        | Json.Array items -> hash items
        | Json.Object members -> hash members

/// How much of a document is read.
[<RequireQualifiedAccess>]
type JsonPart =
    | All
    /// These members and no others; lists are gone through, item by item.
    | Members of Map<string, JsonPart>
