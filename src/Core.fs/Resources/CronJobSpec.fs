namespace ImageRegistry.Core

open System
open System.Globalization

/// Comparing the spec of a CronJob that should be with that of one that an API server has completed.
[<RequireQualifiedAccess>]
module CronJobSpec =

    let private podPath = [ "jobTemplate"; "spec"; "template"; "spec" ]

    let private within path (change: Json -> Json) (document: Json) =
        match Json.tryPath path document with
        | Some inner -> Json.set path (change inner) document
        | None -> document

    let private each field (change: Json -> Json) (document: Json) =
        match document |> Json.tryField field |> Option.bind Json.asArray with
        | Some items -> Json.set [ field ] (Json.list (items |> List.map change)) document
        | None -> document

    let private without (completions: (string * Json) list) (document: Json) =
        (document, completions)
        ||> List.fold (fun document (name, value) ->
            if Json.tryField name document = Some value then
                Json.remove [ name ] document
            else
                document)

    /// What servers take where nobody says when an image is pulled.
    let private pullPolicy (image: string) =
        let name = image.Substring(image.LastIndexOf '/' + 1)

        match name.Contains '@', name.Split ':' with
        | true, _ -> "IfNotPresent"
        | false, [| _; tag |] when tag <> "latest" -> "IfNotPresent"
        | false, _ -> "Always"

    let private uncompletedContainer (container: Json) =
        let image = Json.tryString [ "image" ] container |> Option.defaultValue ""

        container
        |> without [
            "imagePullPolicy", Json.str (pullPolicy image)
            "terminationMessagePath", Json.str "/dev/termination-log"
        ]

    let private uncompletedVolume (volume: Json) =
        volume |> within [ "configMap" ] (without [ "defaultMode", Json.int 420 ])

    let private uncompletedPod (pod: Json) =
        // The deprecated name of the account follows the other one.
        let account =
            match Json.tryField "serviceAccountName" pod with
            | Some name -> [ "serviceAccount", name ]
            | None -> []

        pod
        |> without (
            account
            @ [
                "dnsPolicy", Json.str "ClusterFirst"
                "schedulerName", Json.str "default-scheduler"
                "terminationGracePeriodSeconds", Json.int 30
            ]
        )
        |> each "containers" uncompletedContainer
        |> each "volumes" uncompletedVolume

    /// Amounts in one spelling.
    let private amounts (resources: Json) =
        let worth (group: Json) =
            match group with
            | Json.Object members ->
                members
                |> Map.map (fun _ amount ->
                    match Quantity.ofJson amount with
                    | Some size -> Json.str (size.ToString CultureInfo.InvariantCulture)
                    | None -> amount)
                |> Json.Object
            | Json.Null
            | Json.Bool _
            | Json.Number _
            | Json.String _
            | Json.Array _ -> group

        resources |> within [ "requests" ] worth |> within [ "limits" ] worth

    let private normal (spec: Json) =
        spec
        |> within podPath (uncompletedPod >> each "containers" (within [ "resources" ] amounts))
        |> Ownership.withoutNothing

    let rec private differ (path: string) (ours: Json option) (live: Json option) : string list =
        match ours, live with
        | Some(Json.Object ours), Some(Json.Object live) ->
            Seq.append (Map.keys ours) (Map.keys live)
            |> Seq.distinct
            |> Seq.sortWith (fun one other -> String.CompareOrdinal(one, other))
            |> List.ofSeq
            |> List.collect (fun name -> differ (path + "." + name) (Map.tryFind name ours) (Map.tryFind name live))
        | Some(Json.Array ours), Some(Json.Array live) when List.length ours = List.length live ->
            List.zip ours live
            |> List.mapi (fun index (ours, live) ->
                differ (path + "[" + index.ToString CultureInfo.InvariantCulture + "]") (Some ours) (Some live))
            |> List.concat
        | _, _ -> if ours = live then [] else [ path ]

    /// The paths at which the live spec is another than ours, what it has too much included. Values are never part of it.
    let differences (ours: Json) (live: Json) : string list =
        let ours = normal ours
        let live = normal live
        // Nearly always there is none, and the paths need not be made up.
        if ours = live then
            []
        else
            differ "spec" (Some ours) (Some live)
