namespace ImageRegistry.Core

open System
open System.Globalization

/// What every API object has, read from its document.
[<RequireQualifiedAccess>]
module Document =

    let private text path document =
        document |> Json.tryString path |> Option.defaultValue ""

    /// `metadata.name`; empty where there is none, as for all of these.
    let name document = text [ "metadata"; "name" ] document

    /// `metadata.namespace`.
    let ns document =
        text [ "metadata"; "namespace" ] document

    /// `metadata.uid`.
    let uid document = text [ "metadata"; "uid" ] document

    /// `metadata.resourceVersion`.
    let resourceVersion document =
        text [ "metadata"; "resourceVersion" ] document

    /// `metadata.generation`; 0 where there is none.
    let generation document =
        document |> Json.tryInt64 [ "metadata"; "generation" ] |> Option.defaultValue 0L

    /// `metadata.labels`.
    let labels document =
        Json.texts [ "metadata"; "labels" ] document

    /// `metadata.annotations`.
    let annotations document =
        Json.texts [ "metadata"; "annotations" ] document

    /// The value of one annotation.
    let annotation name document =
        document |> Json.tryString [ "metadata"; "annotations"; name ]

    /// `metadata.finalizers`.
    let finalizers document =
        Json.items [ "metadata"; "finalizers" ] document |> List.choose Json.asString

    /// Whether it was deleted and only finalizers or a grace period keep it.
    let isDeleted document =
        text [ "metadata"; "deletionTimestamp" ] document <> ""

    /// The time at the end of this path (RFC 3339); none when there is none or it is no time.
    let time path document : DateTimeOffset option =
        match
            DateTimeOffset.TryParse(
                text path document,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal ||| DateTimeStyles.AdjustToUniversal
            )
        with
        | true, time -> Some time
        | false, _ -> None

    /// The object's `apiVersion`, `kind` and `metadata.name` and, where it has one, `metadata.namespace`.
    let ofRef (target: ObjectRef) : Json =
        let metadata =
            if target.Namespace = "" then
                Json.obj [ "name", Json.str target.Name ]
            else
                Json.obj [ "name", Json.str target.Name; "namespace", Json.str target.Namespace ]

        Json.obj [
            "apiVersion", Json.str (Resource.apiVersion target.Resource)
            "kind", Json.str target.Resource.Kind
            "metadata", metadata
        ]

    let private withTexts field (added: Map<string, string>) document =
        if Map.isEmpty added then
            document
        else
            let present = Json.members [ "metadata"; field ] document

            let all =
                (present, added)
                ||> Map.fold (fun all name text -> Map.add name (Json.str text) all)

            Json.set [ "metadata"; field ] (Json.Object all) document

    /// The document with these labels added or replaced.
    let withLabels (labels: Map<string, string>) document = withTexts "labels" labels document

    /// The document with these annotations added or replaced.
    let withAnnotations (annotations: Map<string, string>) document =
        withTexts "annotations" annotations document
