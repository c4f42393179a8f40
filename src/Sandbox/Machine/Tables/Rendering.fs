namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// How the caller wants to see objects.
[<RequireQualifiedAccess>]
type View =
    | Whole
    /// Only metadata (`PartialObjectMetadata`).
    | MetadataOnly
    /// Rows and cells for people, each row with this much of the object.
    | Table of includeObject: string

/// Objects and lists in the form that the caller asked for.
[<RequireQualifiedAccess>]
module Rendering =

    /// The view that an Accept header asks for: the first of its media types that the server knows.
    let view (request: Request) : View =
        request.Accept.Split ','
        |> Array.tryPick (fun media ->
            let parameters = media.Split(';') |> Array.map _.Trim()
            let has (text: string) = Array.contains text parameters

            if has "as=Table" && has "v=v1" then
                Some(View.Table(Request.parameter "includeObject" request))
            elif
                (has "as=PartialObjectMetadata" || has "as=PartialObjectMetadataList")
                && has "v=v1"
            then
                Some View.MetadataOnly
            elif
                parameters.Length = 1
                || not (Array.exists (fun (text: string) -> text.StartsWith "as=") parameters)
            then
                Some View.Whole
            else
                None)
        |> Option.defaultValue View.Whole

    let private metaKind (kind: string) (members: (string * Json) list) =
        Json.obj ([ "kind", Json.str kind; "apiVersion", Json.str "meta.k8s.io/v1" ] @ members)

    let private metadataOf (document: Json) =
        "metadata", document |> Json.tryField "metadata" |> Option.defaultValue Json.empty

    let private partial (document: Json) =
        metaKind "PartialObjectMetadata" [ metadataOf document ]

    let private definition (column: Column) =
        Json.obj [
            "name", Json.str column.Name
            "type", Json.str column.Type
            "format", Json.str column.Format
            "description", Json.str column.Description
            "priority", Json.int column.Priority
        ]

    let private row (now: DateTimeOffset) (kind: Kind) (includeObject: string) (document: Json) =
        Json.obj [
            "cells", Json.list (kind.Columns |> List.map (fun column -> column.Cell now document))
            match includeObject with
            | "None" -> ()
            | "Object" -> "object", document
            | _ -> "object", partial document
        ]

    let private table now (kind: Kind) includeObject (metadata: Json) (documents: Json list) =
        metaKind "Table" [
            "metadata", metadata
            "columnDefinitions", Json.list (kind.Columns |> List.map definition)
            "rows", Json.list (documents |> List.map (row now kind includeObject))
        ]

    let private versionOf (document: Json) =
        Json.obj [ "resourceVersion", Json.str (Metadata.resourceVersion document) ]

    /// One object.
    let one (now: DateTimeOffset) (kind: Kind) (view: View) (document: Json) : Json =
        match view with
        | View.Whole -> document
        | View.MetadataOnly -> partial document
        | View.Table includeObject -> table now kind includeObject (versionOf document) [ document ]

    // The items of typed lists do not say what they are; those of custom resources do.
    let private bare (kind: Kind) (document: Json) =
        if kind.Custom then
            document
        else
            document |> Json.remove [ "kind" ] |> Json.remove [ "apiVersion" ]

    /// A page of a list.
    let page (now: DateTimeOffset) (kind: Kind) (view: View) (page: Page) : Json =
        let metadata =
            Json.obj [
                "resourceVersion", Json.str (string page.Revision)
                if page.Continue <> "" then
                    "continue", Json.str page.Continue
                match page.Remaining with
                | Some count -> "remainingItemCount", Json.int count
                | None -> ()
            ]

        match view with
        | View.Whole ->
            Json.obj [
                "kind", Json.str kind.ListKind
                "apiVersion", Json.str (Kind.apiVersion kind)
                "metadata", metadata
                "items", Json.list (page.Items |> List.map (bare kind))
            ]
        | View.MetadataOnly ->
            metaKind "PartialObjectMetadataList" [
                "metadata", metadata
                "items", Json.list (page.Items |> List.map partial)
            ]
        | View.Table includeObject -> table now kind includeObject metadata page.Items
