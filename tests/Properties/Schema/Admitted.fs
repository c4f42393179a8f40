namespace ImageRegistry.Properties.SchemaReading

open System
open FsCheck
open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties.Generators
open ImageRegistry.Schema

/// Whatever a schema admits, made from the schema itself: every shape, words and bounds to their ends, members left out and given.
[<RequireQualifiedAccess>]
module Admitted =

    let private fits (least: int option, most: int option) (text: string) =
        text.Length >= Option.defaultValue 0 least
        && text.Length <= Option.defaultValue Int32.MaxValue most

    // Long units are for whole numbers only: of those with a sign the server wants Go's own syntax.
    let private durations: Gen<string> =
        Gen.oneof [
            Durations.readableText
            Durations.looseText |> Gen.filter (fun text -> not (text.StartsWith '-'))
        ]

    let private texts (node: Node) : Gen<string> =
        match node.Words, node.Format, node.Pattern with
        | (_ :: _ as words), _, _ -> Gen.elements words
        | [], "duration", _ -> durations
        | [], "date-time", _ -> Gen.elements [ "2026-11-20T12:00:00Z"; "2026-11-20T12:00:00+02:00" ]
        | [], _, "" ->
            Gen.elements [ ""; "x"; " "; "null"; "true"; "7"; "ä"; "0 0 * * *"; String('x', 300) ]
            |> Gen.filter (fits node.Length)
        // The one pattern of texts is that of a condition's type.
        | [], _, _ -> Gen.elements [ "Available"; "example.com/Own" ]

    let private numbers (node: Node) : Gen<int64> =
        let least, most =
            match node.Format with
            | "int32" -> -2147483648L, 2147483647L
            | _ -> Int64.MinValue, Int64.MaxValue

        let least = max least (Option.defaultValue least (fst node.Bounds))
        let most = min most (Option.defaultValue most (snd node.Bounds))

        [ least; most; -1L; 0L; 1L; 3L; 3600000000000L ]
        |> List.filter (fun number -> number >= least && number <= most)
        |> Gen.elements

    let private amounts: Gen<Json> =
        Gen.elements [
            Json.str "100m"
            Json.str "1.5Gi"
            Json.str "-1"
            Json.str ".5"
            Json.str "12e3"
            Json.str "99999999999999999999"
            Json.int 2
            Json.int -3
        ]

    let rec private value (depth: int) (node: Node) : Gen<Json> =
        match node.Shape with
        | Text -> texts node |> Gen.map Json.str
        | Flag -> Gen.elements [ Json.Bool true; Json.Bool false ]
        | Whole -> numbers node |> Gen.map Json.int64
        | WholeOrText -> amounts
        | FreeForm -> Gen.elements [ Json.empty; Json.obj [ "a", Json.int 1 ] ]
        | MapOf item ->
            gen {
                let! count = Gen.choose (0, 2)
                let keys = List.truncate count [ "cpu"; "example.com/key" ]
                let! values = Gen.listOfLength count (value (depth + 1) item)
                return Json.obj (List.zip keys values)
            }
        | ListOf(item, Sharing.ByKeys _) -> value (depth + 1) item |> Gen.map (fun one -> Json.list [ one ])
        | ListOf(item, (Sharing.Unsaid | Sharing.Atomic)) ->
            gen {
                let! count = Gen.choose (0, 2)
                return! Gen.listOfLength count (value (depth + 1) item) |> Gen.map Json.list
            }
        | Record members ->
            gen {
                let! given = members |> List.map (given depth) |> Gen.sequenceToList
                return Json.obj (List.concat given)
            }

    // Below the first levels most is left out: an affinity alone has some hundred members.
    and private given (depth: int) (each: Member) : Gen<(string * Json) list> =
        let there =
            value (depth + 1) each.Node |> Gen.map (fun content -> [ each.Name, content ])

        if each.Required then
            there
        else
            Gen.frequency [ (if depth < 2 then 1 else 3), Gen.constant []; 2, there ]

    /// What a user may write as the whole spec of an object of this description.
    let spec (root: Node) : Gen<Json> =
        match root.Shape with
        | Record members ->
            members
            |> List.filter (fun each -> each.Name = "spec")
            |> List.map (fun each -> value 0 each.Node)
            |> List.head
        | Text
        | Flag
        | Whole
        | WholeOrText
        | MapOf _
        | ListOf _
        | FreeForm -> failwith "an object has members"
