namespace ImageRegistry.Core

open System

/// What the API server has against the Deployment, told as what it is: a mistake in a field of the Config that is passed on to the
/// pods as it stands (law 14).
[<RequireQualifiedAccess>]
module RefusedPods =

    let private ofPods (path: string list) = [ "spec"; "template"; "spec" ] @ path

    /// Where fields of the Config end up in the Deployment. Places within containers stand without the container's number.
    let private passedOn: (string list * string list) list = [
        ofPods [ "containers"; "resources" ], [ "spec"; "resources" ]
        ofPods [ "affinity" ], [ "spec"; "affinity" ]
        ofPods [ "tolerations" ], [ "spec"; "tolerations" ]
        ofPods [ "nodeSelector" ], [ "spec"; "nodeSelector" ]
        ofPods [ "topologySpreadConstraints" ], [ "spec"; "topologySpreadConstraints" ]
        ofPods [ "runtimeClassName" ], [ "spec"; "unsupportedConfigOverrides"; "deployment"; "runtimeClassName" ]
        [ "spec"; "template"; "metadata"; "annotations" ],
        [ "spec"; "unsupportedConfigOverrides"; "deployment"; "annotations" ]
        [ "metadata"; "annotations" ], [ "spec"; "unsupportedConfigOverrides"; "deployment"; "annotations" ]
    ]

    let private dotted (path: string list) = String.concat "." path

    let private containers = dotted (ofPods [ "containers" ])

    /// `spec.template.spec.containers[0].resources` without the number.
    let private withoutContainer (field: string) =
        let prefix = containers + "["

        if field.StartsWith(prefix, StringComparison.Ordinal) then
            match field.IndexOf(']', prefix.Length) with
            | -1 -> field
            | close -> containers + field.Substring(close + 1)
        else
            field

    /// The rest of the field behind this path, such as `[0].operator`; none when it stands elsewhere.
    let private within (path: string) (field: string) : string option =
        if not (field.StartsWith(path, StringComparison.Ordinal)) then
            None
        else
            match field.Substring path.Length with
            | "" -> Some ""
            | rest when rest[0] = '.' || rest[0] = '[' -> Some rest
            | _ -> None

    /// What we make ourselves where nothing is given is no mistake of the user's.
    let private isGiven (config: Config) (field: string list) =
        match Json.tryPath field config.Document with
        | None
        | Some Json.Null -> false
        | Some _ -> true

    let private finding (field: string) (objection: string) : Finding = {
        Field = field
        Value = ""
        Remedy = objection + "; put it right, or take it out to have the default"
        Reason = "InvalidConfig"
    }

    let private ofCause (config: Config) (cause: Cause) : Finding option =
        let field = withoutContainer cause.Field

        passedOn
        |> List.tryPick (fun (place, given) ->
            within (dotted place) field
            |> Option.filter (fun _ -> isGiven config given)
            |> Option.map (fun rest -> finding (dotted given + rest) cause.Message))

    /// A document of the wrong types is not even read; what the server says of it names the place in the middle of a sentence.
    let private ofMessage (config: Config) (message: string) : Finding option =
        passedOn
        |> List.tryPick (fun (place, given) ->
            if message.Contains(dotted place, StringComparison.Ordinal) && isGiven config given then
                Some(finding (dotted given) message)
            else
                None)

    /// The mistakes in the Config for which the server refused this effect, and whether they are all that it has against it.
    /// None for every effect but a write of the Deployment, and for what the Config has no part in.
    let findings (config: Config) (effect: Effect) (failure: ApiFailure) : Finding list * bool =
        match Effect.written effect, ApiFailure.againstContent failure with
        | Some(target, _), Some [] when target = WellKnown.deployment ->
            let found = ofMessage config (ApiFailure.text failure) |> Option.toList
            found, not (List.isEmpty found)
        | Some(target, _), Some causes when target = WellKnown.deployment ->
            let found = causes |> List.map (ofCause config)
            List.choose id found |> List.distinct, found |> List.forall Option.isSome
        | _, (Some _ | None) -> [], false
