namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// The API server's defaults for pods and pod templates (core/v1).
[<RequireQualifiedAccess>]
module internal PodDefaults =

    let private isLatest (image: string) =
        let name = image.Substring(image.LastIndexOf '/' + 1)

        image <> ""
        && not (image.Contains '@')
        && (not (name.Contains ':') || name.EndsWith(":latest", StringComparison.Ordinal))

    let private pullPolicy (image: string) =
        Json.String(if isLatest image then "Always" else "IfNotPresent")

    let private httpGet (action: Json) =
        action
        |> Members.ifZero "path" (Json.str "/")
        |> Members.ifZero "scheme" (Json.str "HTTP")

    let private probe (probe: Json) =
        probe
        |> Members.ifZero "timeoutSeconds" (Json.int 1)
        |> Members.ifZero "periodSeconds" (Json.int 10)
        |> Members.ifZero "successThreshold" (Json.int 1)
        |> Members.ifZero "failureThreshold" (Json.int 3)
        |> Members.inside "httpGet" httpGet
        |> Members.inside "grpc" (Members.ifUnset "service" (Json.str ""))

    let private fieldRef (source: Json) =
        source
        |> Members.inside "fieldRef" (Members.ifZero "apiVersion" (Json.str "v1"))

    let private resourceFieldRef (source: Json) =
        source
        |> Members.inside "resourceFieldRef" (fun reference ->
            match Json.tryField "divisor" reference with
            | None
            | Some Json.Null -> Json.set [ "divisor" ] (Json.str "0") reference
            | Some divisor -> Json.set [ "divisor" ] (Quantity.canonicalField divisor) reference)

    let private reference (source: Json) = source |> fieldRef |> resourceFieldRef

    /// Limits and requests with canonical quantities.
    let resources (json: Json) =
        json
        |> Members.eachValue "limits" Quantity.canonicalEntry
        |> Members.eachValue "requests" Quantity.canonicalEntry

    let private handler (hook: Json) =
        hook |> Members.inside "httpGet" httpGet

    let private container (container: Json) =
        container
        |> Members.ifZero "imagePullPolicy" (pullPolicy (Members.text "image" container))
        |> Members.ifZero "terminationMessagePath" (Json.str "/dev/termination-log")
        |> Members.ifZero "terminationMessagePolicy" (Json.str "File")
        |> Members.within "resources" resources
        |> Members.each "ports" (Members.ifZero "protocol" (Json.str "TCP"))
        |> Members.each "env" (Members.inside "valueFrom" reference)
        |> Members.inside "livenessProbe" probe
        |> Members.inside "readinessProbe" probe
        |> Members.inside "startupProbe" probe
        |> Members.inside "lifecycle" (Members.inside "postStart" handler >> Members.inside "preStop" handler)

    let private mode = Members.ifUnset "defaultMode" (Json.int 420)

    let private projection (source: Json) =
        source
        |> Members.inside "serviceAccountToken" (Members.ifUnset "expirationSeconds" (Json.int 3600))
        |> Members.inside "downwardAPI" (Members.each "items" reference)

    let private volume (volume: Json) =
        let sources = Json.members [] volume |> Map.remove "name"

        let volume =
            if sources |> Map.forall (fun _ source -> source = Json.Null) then
                Json.set [ "emptyDir" ] Json.empty volume
            else
                volume

        volume
        |> Members.inside "secret" mode
        |> Members.inside "configMap" mode
        |> Members.inside "downwardAPI" (mode >> Members.each "items" reference)
        |> Members.inside "projected" (mode >> Members.each "sources" projection)
        |> Members.inside "hostPath" (Members.ifUnset "type" (Json.str ""))
        |> Members.inside "emptyDir" (fun source ->
            match Json.tryField "sizeLimit" source with
            | Some limit -> Json.set [ "sizeLimit" ] (Quantity.canonicalField limit) source
            | None -> source)
        |> Members.inside
            "ephemeral"
            (Members.inside
                "volumeClaimTemplate"
                (Members.inside
                    "spec"
                    (Members.ifUnset "volumeMode" (Json.str "Filesystem")
                     >> Members.within "resources" resources)))
        |> Members.inside "image" (fun source ->
            Members.ifZero "pullPolicy" (pullPolicy (Members.text "reference" source)) source)

    /// The old name of the field is written beside the new one.
    let private serviceAccount (spec: Json) =
        match Members.text "serviceAccountName" spec, Members.text "serviceAccount" spec with
        | "", "" -> spec
        | "", name -> Json.set [ "serviceAccountName" ] (Json.str name) spec
        | name, _ -> Json.set [ "serviceAccount" ] (Json.str name) spec

    /// The spec of a pod or pod template.
    let spec (spec: Json) =
        spec
        |> Members.each "volumes" volume
        |> Members.each "initContainers" container
        |> Members.each "containers" container
        |> Members.each "ephemeralContainers" container
        |> Members.ifZero "restartPolicy" (Json.str "Always")
        |> Members.ifZero "dnsPolicy" (Json.str "ClusterFirst")
        |> Members.ifUnset "terminationGracePeriodSeconds" (Json.int 30)
        |> Members.ifUnset "securityContext" Json.empty
        |> Members.ifZero "schedulerName" (Json.str "default-scheduler")
        |> Members.eachValue "overhead" Quantity.canonicalEntry
        |> Members.inside "resources" resources
        |> serviceAccount

    /// A template inside a workload.
    let template (template: Json) =
        template |> Members.within "metadata" id |> Members.within "spec" spec

    let private requestsFromLimits (container: Json) =
        container
        |> Members.inside "resources" (fun resources ->
            let limits = Json.members [ "limits" ] resources
            let requests = Json.members [ "requests" ] resources

            if Map.isEmpty limits then
                resources
            else
                let all =
                    (limits, requests) ||> Map.fold (fun all name value -> Map.add name value all)

                Json.set [ "requests" ] (Json.Object all) resources)

    let private hostPorts (container: Json) =
        container
        |> Members.each "ports" (fun port ->
            match Json.tryField "containerPort" port with
            | Some number -> Members.ifZero "hostPort" number port
            | None -> port)

    /// A pod itself: what templates do not get.
    let pod (pod: Json) =
        pod
        |> Members.within "spec" (fun json ->
            let json =
                spec json
                |> Members.each "containers" requestsFromLimits
                |> Members.each "initContainers" requestsFromLimits
                |> Members.ifUnset "enableServiceLinks" (Json.Bool true)

            if Json.tryField "hostNetwork" json = Some(Json.Bool true) then
                json
                |> Members.each "containers" hostPorts
                |> Members.each "initContainers" hostPorts
            else
                json)
        |> Members.within "status" (Members.ifZero "phase" (Json.str "Pending"))
