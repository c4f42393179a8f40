namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// What follows from writes to CustomResourceDefinitions: their kinds are served, or no longer.
[<RequireQualifiedAccess>]
module Definitions =

    let private cleanup = "customresourcecleanup.apiextensions.k8s.io"

    let private condition (now: DateTimeOffset) (kind: string) (status: string) (reason: string) (message: string) =
        Json.obj [
            "type", Json.str kind
            "status", Json.str status
            "reason", Json.str reason
            "message", Json.str message
            "lastTransitionTime", Metadata.time now
        ]

    // The sandbox's own condition: a rule is never passed over in silence.
    let private rulesEvaluated = "RulesEvaluated"

    let private rules (now: DateTimeOffset) (present: Json option) (definition: Json) : Json list =
        match Catalogue.unevaluated definition, present with
        | [], _ -> []
        | some, Some present when Json.tryString [ "message" ] present = Some(String.concat "; " some) -> [ present ]
        | some, _ -> [
            condition now rulesEvaluated "False" "UnsupportedExpression" (String.concat "; " some)
          ]

    let private established (now: DateTimeOffset) (definition: Json) =
        let storage =
            definition
            |> Json.items [ "spec"; "versions" ]
            |> List.filter (fun version -> Json.tryField "storage" version = Some(Json.Bool true))
            |> List.choose (Json.tryString [ "name" ])

        let names =
            definition |> Json.tryPath [ "spec"; "names" ] |> Option.defaultValue Json.empty

        let present = Json.items [ "status"; "conditions" ] definition

        let isAboutRules condition =
            Json.tryString [ "type" ] condition = Some rulesEvaluated

        let accepted =
            match present |> List.filter (isAboutRules >> not) with
            | [] -> [
                condition now "NamesAccepted" "True" "NoConflicts" "no conflicts found"
                condition now "Established" "True" "InitialNamesAccepted" "the initial names have been accepted"
              ]
            | some -> some

        let conditions = accepted @ rules now (List.tryFind isAboutRules present) definition

        definition
        |> Json.set
            [ "status" ]
            (Json.obj [
                "conditions", Json.list conditions
                "acceptedNames", names
                "storedVersions", Json.strings storage
            ])

    // A definition is gone when its last object is.
    let private finish (name: string) (state: State) : State =
        match Store.tryFind Catalogue.definitions "" name state with
        | Some definition when Metadata.isDeleting definition && Store.count name state = 0 ->
            let state, _ = Store.remove Catalogue.definitions "" name state

            {
                state with
                    Kinds = Catalogue.without name state.Kinds
            }
        | Some _
        | None -> state

    let private emptied (now: DateTimeOffset) (name: string) (state: State) : State =
        let kind =
            state.Kinds
            |> Map.toList
            |> List.map snd
            |> List.tryFind (fun kind -> kind.Custom && Kind.key kind = name)

        match kind with
        | None -> state
        | Some kind ->
            (state, Store.entries name "" state)
            ||> List.fold (fun state (ns, object, _) ->
                match Deletion.delete now kind ns object Deletion.options state with
                | Ok(state, _) -> state
                | Error _ -> state)

    let private changed (now: DateTimeOffset) (change: Change) (state: State) : State =
        if change.Deleted then
            {
                state with
                    Kinds = Catalogue.without change.Name state.Kinds
            }
        elif Metadata.isDeleting change.After then
            state |> emptied now change.Name |> finish change.Name
        else
            let served = {
                state with
                    Kinds = Catalogue.extended change.After state.Kinds
            }

            let after = established now change.After

            if after = change.After then
                served
            else
                Store.put change.Key "" change.Name after served |> fst

    /// The definition as a delete finds it: with a finalizer that keeps it until its objects are gone.
    let beforeDelete (name: string) (state: State) : State =
        match Store.tryFind Catalogue.definitions "" name state with
        | Some definition when Store.count name state > 0 && not (Metadata.isDeleting definition) ->
            let held =
                definition
                |> Metadata.withFinalizers (List.distinct (Metadata.finalizers definition @ [ cleanup ]))

            Store.put Catalogue.definitions "" name held state |> fst
        | Some _
        | None -> state

    /// The state after the consequences of what was written since this resourceVersion.
    let settle (now: DateTimeOffset) (since: int64) (state: State) : State =
        (state, Store.since since state |> Option.defaultValue [])
        ||> List.fold (fun state change ->
            if change.Key = Catalogue.definitions then
                changed now change state
            elif change.Deleted then
                finish change.Key state
            else
                state)
