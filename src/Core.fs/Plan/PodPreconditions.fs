namespace ImageRegistry.Core

open System
open System.Globalization

/// What the namespace, the nodes and the serving certificate have to say before pods can be made.
[<RequireQualifiedAccess>]
module PodPreconditions =

    let private what = "apply " + ObjectRef.text WellKnown.deployment

    /// RS-42: the decimal number before the first slash.
    let fsGroup (ns: Json) : Result<int64, string> =
        let where =
            "annotation "
            + WellKnown.supplementalGroupsAnnotation
            + " of "
            + ObjectRef.text WellKnown.operatorNamespaceObject

        match Document.annotation WellKnown.supplementalGroupsAnnotation ns with
        | None ->
            Error(
                "deployment: "
                + where
                + " is missing; it names the group range of the registry's pods, such as 1000430000/10000"
            )
        | Some range ->
            let slash = range.IndexOf '/'

            match
                slash > 0,
                Int64.TryParse(range.Substring(0, max slash 0), NumberStyles.None, CultureInfo.InvariantCulture)
            with
            | true, (true, group) -> Ok group
            | _, _ ->
                Error(
                    "deployment: "
                    + where
                    + ": "
                    + range
                    + ": must be a number, a slash and a size, such as 1000430000/10000"
                )

    let private zoneDebounce = TimeSpan.FromMinutes 10.0

    let private spreadsOverZones (deployment: Observed<Json>) =
        match deployment with
        | Unknown
        | Absent -> false
        | Present document ->
            Json.items [ "spec"; "template"; "spec"; "topologySpreadConstraints" ] document
            |> List.exists (fun constraint' -> Json.tryString [ "topologyKey" ] constraint' = Some WellKnown.zoneLabel)

    /// RB-5: one labelled node is enough to spread over zones; none for ten minutes is enough to stop, so that a flapping label
    /// does not roll the registry.
    let zones (snapshot: Snapshot) : Result<bool * Refusal list, Refusal> =
        match snapshot.Observed.Zones with
        | Zones.Unknown -> Error(Refusal.make what "it has not been seen yet whether nodes carry zones")
        | Zones.Labelled -> Ok(true, [])
        | Zones.Unlabelled since ->
            let settled = since + zoneDebounce

            if snapshot.Now < settled && spreadsOverZones (Snapshot.deployment snapshot) then
                let refusal =
                    Refusal.until settled "stop spreading over zones" "no node has carried a zone only for a short time"

                Ok(true, [ refusal ])
            else
                Ok(false, [])

    let private certificateWait = TimeSpan.FromSeconds 30.0

    /// A new Deployment waits a little for the serving certificate, without which no pod starts, and for the service CA, because the
    /// appearance of either would be another rollout (RS-68). It does not wait for ever: the maker of both may be away.
    let waitsForCertificate (snapshot: Snapshot) (certificates: MountedCertificates) : Refusal option =
        let lacking =
            match Snapshot.find WellKnown.servingCertificate snapshot with
            | Absent ->
                Some(
                    ObjectRef.text WellKnown.servingCertificate
                    + " is still to be made for the new Service"
                )
            | Unknown
            | Present _ when not (MountedCertificates.hasOwnNames certificates) ->
                Some(
                    ObjectRef.text WellKnown.certificates
                    + " still lacks the service CA, which is injected into "
                    + ObjectRef.text WellKnown.serviceCa
                )
            | Unknown
            | Present _ -> None

        match Snapshot.deployment snapshot, lacking, Snapshot.find WellKnown.service snapshot with
        | Absent, Some lacking, Present service ->
            match Document.time [ "metadata"; "creationTimestamp" ] service with
            | Some created when snapshot.Now < created + certificateWait ->
                Some(Refusal.until (created + certificateWait) what lacking)
            | Some _
            | None -> None
        | Absent, Some lacking, Absent -> Some(Refusal.until (snapshot.Now + certificateWait) what lacking)
        | (Unknown | Absent | Present _), (None | Some _), (Unknown | Absent | Present _) -> None
