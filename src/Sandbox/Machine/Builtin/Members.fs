namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// Edits of one object's members, each from document to document, so that defaulting reads as a list of rules.
[<RequireQualifiedAccess>]
module internal Members =

    /// Absent or null: a nil pointer to the API server.
    let isUnset (name: string) (json: Json) =
        match Json.tryField name json with
        | None
        | Some Json.Null -> true
        | Some(Json.Bool _ | Json.Number _ | Json.String _ | Json.Array _ | Json.Object _) -> false

    /// Absent, null, empty or 0: the zero value of a field that is no pointer.
    let isZero (name: string) (json: Json) =
        match Json.tryField name json with
        | None
        | Some Json.Null
        | Some(Json.String "")
        | Some(Json.Number "0")
        | Some(Json.Bool false)
        | Some(Json.Array []) -> true
        | Some(Json.Object members) -> Map.isEmpty members
        | Some(Json.Bool true | Json.Number _ | Json.String _ | Json.Array _) -> false

    /// The value for a pointer field that is not set.
    let ifUnset (name: string) (value: Json) (json: Json) =
        if isUnset name json then
            Json.set [ name ] value json
        else
            json

    /// The value for a field that has its zero value.
    let ifZero (name: string) (value: Json) (json: Json) =
        if isZero name json then
            Json.set [ name ] value json
        else
            json

    /// Changes the member if there is one that is an object.
    let inside (name: string) (change: Json -> Json) (json: Json) =
        match Json.tryField name json with
        | Some(Json.Object _ as inner) -> Json.set [ name ] (change inner) json
        | Some(Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Array _)
        | None -> json

    /// Changes the member, an empty object if there is none.
    let within (name: string) (change: Json -> Json) (json: Json) =
        json |> ifUnset name Json.empty |> inside name change

    /// Changes every item of the member that is a list.
    let each (name: string) (change: Json -> Json) (json: Json) =
        match Json.tryField name json with
        | Some(Json.Array items) -> Json.set [ name ] (Json.Array(List.map change items)) json
        | Some(Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Object _)
        | None -> json

    /// Changes every value of the member that is a map.
    let eachValue (name: string) (change: Json -> Json) (json: Json) =
        match Json.tryField name json with
        | Some(Json.Object members) ->
            Json.set [ name ] (Json.Object(Map.map (fun _ value -> change value) members)) json
        | Some(Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Array _)
        | None -> json

    /// The text of the member, empty when there is none.
    let text (name: string) (json: Json) =
        Json.tryString [ name ] json |> Option.defaultValue ""
