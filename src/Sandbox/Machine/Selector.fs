namespace ImageRegistry.Sandbox

open System
open System.Text.RegularExpressions
open ImageRegistry.Core

/// One condition of a label selector.
[<RequireQualifiedAccess>]
type LabelRule =
    | In of key: string * values: Set<string>
    | NotIn of key: string * values: Set<string>
    | Exists of key: string
    | Absent of key: string

/// One condition of a field selector.
type FieldRule = {
    Field: string
    Value: string
    /// Equal, or not equal.
    Equal: bool
}

/// Which objects of a kind are meant. All rules must hold.
type Selector = {
    Labels: LabelRule list
    Fields: FieldRule list
}

/// Reading selectors and asking them.
[<RequireQualifiedAccess>]
module Selector =

    let everything = { Labels = []; Fields = [] }

    // A comma inside brackets belongs to a set.
    let private parts (text: string) : string list =
        let rec cut depth start at found =
            if at = text.Length then
                text.Substring(start) :: found
            else
                match text[at] with
                | '(' -> cut (depth + 1) start (at + 1) found
                | ')' -> cut (depth - 1) start (at + 1) found
                | ',' when depth = 0 -> cut depth (at + 1) (at + 1) (text.Substring(start, at - start) :: found)
                | _ -> cut depth start (at + 1) found

        cut 0 0 0 []
        |> List.rev
        |> List.map _.Trim()
        |> List.filter (fun part -> part <> "")

    let private key = "(?:[A-Za-z0-9.-]+/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?"
    let private value = "[A-Za-z0-9_.-]*"

    let private shape (pattern: string) =
        Regex("^" + pattern + "$", RegexOptions.CultureInvariant)

    let private equality = shape ("(" + key + ")\\s*(==|=|!=)\\s*(" + value + ")")
    let private membership = shape ("(" + key + ")\\s+(in|notin)\\s*\\(([^()]*)\\)")
    let private existence = shape ("(!?)\\s*(" + key + ")")

    let private labelRule (part: string) : Result<LabelRule, string> =
        let same = equality.Match part
        let set = membership.Match part
        let exists = existence.Match part

        if same.Success then
            let values = Set.singleton same.Groups[3].Value

            if same.Groups[2].Value = "!=" then
                Ok(LabelRule.NotIn(same.Groups[1].Value, values))
            else
                Ok(LabelRule.In(same.Groups[1].Value, values))
        elif set.Success then
            let values = set.Groups[3].Value.Split(',') |> Array.map _.Trim() |> Set.ofArray

            if set.Groups[2].Value = "in" then
                Ok(LabelRule.In(set.Groups[1].Value, values))
            else
                Ok(LabelRule.NotIn(set.Groups[1].Value, values))
        elif exists.Success then
            if exists.Groups[1].Value = "!" then
                Ok(LabelRule.Absent exists.Groups[2].Value)
            else
                Ok(LabelRule.Exists exists.Groups[2].Value)
        else
            Error("unable to parse requirement: " + part)

    let private fieldRule (part: string) : Result<FieldRule, string> =
        let rule (sign: string) equal =
            let at = part.IndexOf(sign, StringComparison.Ordinal)

            Ok {
                Field = part.Substring(0, at).Trim()
                Value = part.Substring(at + sign.Length).Trim()
                Equal = equal
            }

        if part.Contains "!=" then
            rule "!=" false
        elif part.Contains "==" then
            rule "==" true
        elif part.Contains '=' then
            rule "=" true
        else
            Error("invalid selector: '" + part + "'; can't understand '" + part + "'")

    let private all (read: string -> Result<'T, string>) (text: string) : Result<'T list, string> =
        (parts text, Ok [])
        ||> List.foldBack (fun part rest ->
            match read part, rest with
            | Ok rule, Ok rules -> Ok(rule :: rules)
            | Error why, _ -> Error why
            | Ok _, Error why -> Error why)

    /// The selector in these two parameters of a request, or the server's words for what is wrong with them.
    let parse (labelSelector: string) (fieldSelector: string) : Result<Selector, string> =
        match all labelRule labelSelector, all fieldRule fieldSelector with
        | Ok labels, Ok fields -> Ok { Labels = labels; Fields = fields }
        | Error why, _
        | Ok _, Error why -> Error why

    let private labelHolds (labels: Map<string, string>) (rule: LabelRule) =
        match rule with
        | LabelRule.In(key, values) ->
            match Map.tryFind key labels with
            | Some value -> Set.contains value values
            | None -> false
        | LabelRule.NotIn(key, values) ->
            match Map.tryFind key labels with
            | Some value -> not (Set.contains value values)
            | None -> true
        | LabelRule.Exists key -> Map.containsKey key labels
        | LabelRule.Absent key -> not (Map.containsKey key labels)

    let private fieldHolds (document: Json) (rule: FieldRule) =
        let actual =
            match document |> Json.tryPath (List.ofArray (rule.Field.Split '.')) with
            | Some(Json.String text) -> text
            | Some(Json.Bool true) -> "true"
            | Some(Json.Bool false)
            | Some Json.Null
            | None when rule.Field = "spec.unschedulable" -> "false"
            | Some(Json.Bool false) -> "false"
            | Some(Json.Number text) -> text
            | Some Json.Null
            | Some(Json.Array _)
            | Some(Json.Object _)
            | None -> ""

        (actual = rule.Value) = rule.Equal

    /// Whether the object is meant.
    let matches (selector: Selector) (document: Json) : bool =
        (selector.Labels.IsEmpty
         || (let labels = Metadata.labels document
             selector.Labels |> List.forall (labelHolds labels)))
        && selector.Fields |> List.forall (fieldHolds document)

    /// The one name that can match, where the selector says so.
    let onlyName (selector: Selector) : string option =
        selector.Fields
        |> List.tryPick (fun rule ->
            if rule.Field = "metadata.name" && rule.Equal then
                Some rule.Value
            else
                None)

    let private ownFields (qualifiedName: string) : string list =
        match qualifiedName with
        | "events" -> [
            "involvedObject.kind"
            "involvedObject.namespace"
            "involvedObject.name"
            "involvedObject.uid"
            "involvedObject.apiVersion"
            "involvedObject.resourceVersion"
            "involvedObject.fieldPath"
            "reason"
            "reportingComponent"
            "source"
            "type"
          ]
        | "secrets" -> [ "type" ]
        | "namespaces" -> [ "status.phase" ]
        | "nodes" -> [ "spec.unschedulable" ]
        | "pods" -> [
            "spec.nodeName"
            "spec.restartPolicy"
            "spec.schedulerName"
            "spec.serviceAccountName"
            "spec.hostNetwork"
            "status.phase"
            "status.podIP"
            "status.nominatedNodeName"
          ]
        | "replicasets.apps"
        | "replicationcontrollers" -> [ "status.replicas" ]
        | "jobs.batch" -> [ "status.successful" ]
        | _ -> []

    /// The first field that objects of this resource cannot be selected by; none when all can.
    let unsupported (qualifiedName: string) (selector: Selector) : string option =
        let known =
            "metadata.name" :: "metadata.namespace" :: ownFields qualifiedName |> Set.ofList

        selector.Fields
        |> List.map _.Field
        |> List.tryFind (fun field -> not (Set.contains field known))
