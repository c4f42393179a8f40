namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// A rule about a value at a place: what it finds wrong.
type internal Check = FieldPath -> Json -> Cause list

/// Rules that compose, so that validation reads as a list of what has to hold.
[<RequireQualifiedAccess>]
module internal Check =

    let nothing: Check = fun _ _ -> []

    let all (checks: Check list) : Check =
        fun path value -> checks |> List.collect (fun check -> check path value)

    let private present (name: string) (json: Json) =
        Json.tryField name json |> Option.filter (fun value -> value <> Json.Null)

    /// The rule for this member, if it is there.
    let at (name: string) (check: Check) : Check =
        fun path json ->
            match present name json with
            | Some value -> check (FieldPath.child name path) value
            | None -> []

    /// The rule for this member, an empty object if it is not there.
    let inside (name: string) (check: Check) : Check =
        fun path json -> check (FieldPath.child name path) (present name json |> Option.defaultValue Json.empty)

    /// The rule for every item of this list, knowing its place and itself.
    let each (name: string) (check: Check) : Check =
        fun path json ->
            Json.items [ name ] json
            |> List.mapi (fun i item -> check (path |> FieldPath.child name |> FieldPath.index i) item)
            |> List.concat

    /// The member must have more than its zero value.
    let requiredWith (detail: string) (name: string) : Check =
        fun path json ->
            if Members.isZero name json then
                [ Finding.required (FieldPath.child name path) detail ]
            else
                []

    let required (name: string) : Check = requiredWith "" name

    /// The rule for a text.
    let text (check: FieldPath -> string -> Cause list) : Check =
        fun path value ->
            match value with
            | Json.String text -> check path text
            | Json.Null
            | Json.Bool _
            | Json.Number _
            | Json.Array _
            | Json.Object _ -> []

    /// Every message is a finding about the text.
    let textBy (messages: string -> string list) : Check =
        text (fun path text -> messages text |> List.map (Finding.invalid path (Json.String text)))

    /// The text must be one of these.
    let oneOf (supported: string list) : Check =
        text (fun path text ->
            if List.contains text supported then
                []
            else
                [ Finding.notSupported path (Json.String text) supported ])

    let private integer (json: Json) = Json.asInt64 json

    /// The integer must hold.
    let number (holds: int64 -> bool) (message: string) : Check =
        fun path value ->
            match integer value with
            | Some number when not (holds number) -> [ Finding.invalid path value message ]
            | Some _
            | None -> []

    let notNegative: Check =
        number (fun number -> number >= 0L) "must be greater than or equal to 0"

    let positive: Check = number (fun number -> number > 0L) "must be greater than zero"

    let port: Check =
        number (fun number -> number >= 1L && number <= 65535L) "must be between 1 and 65535, inclusive"

    /// No two items of this list have the same text in this member.
    let unique (name: string) (key: string) : Check =
        fun path json ->
            let keys = Json.items [ name ] json |> List.map (Members.text key)

            keys
            |> List.mapi (fun i value -> i, value)
            |> List.filter (fun (i, value) -> value <> "" && List.contains value (List.truncate i keys))
            |> List.map (fun (i, value) ->
                Finding.duplicate
                    (path |> FieldPath.child name |> FieldPath.index i |> FieldPath.child key)
                    (Json.String value))

    /// The value did not change.
    let immutable (message: string) (old: Json) (names: string list) : Check =
        fun path json ->
            let before = Json.tryPath names old
            let after = Json.tryPath names json

            if before = after then
                []
            else
                let place = (path, names) ||> List.fold (fun path name -> FieldPath.child name path)

                [ Finding.invalid place (Option.defaultValue Json.Null after) message ]
