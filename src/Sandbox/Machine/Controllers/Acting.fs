namespace ImageRegistry.Sandbox

open System
open System.Globalization
open ImageRegistry.Core

/// What the played controllers have in common: whom they act as, and how they write.
[<RequireQualifiedAccess>]
module internal Acting =

    let private resource group plural kind : Resource = {
        Group = group
        Version = "v1"
        Plural = plural
        Kind = kind
        Scope = Namespaced
    }

    let deployments = resource "apps" "deployments" "Deployment"
    let daemonSets = resource "apps" "daemonsets" "DaemonSet"
    let cronJobs = resource "batch" "cronjobs" "CronJob"
    let jobs = resource "batch" "jobs" "Job"
    let services = resource "" "services" "Service"
    let secrets = resource "" "secrets" "Secret"
    let configMaps = resource "" "configmaps" "ConfigMap"
    let claims = resource "" "persistentvolumeclaims" "PersistentVolumeClaim"
    let routes = resource "route.openshift.io" "routes" "Route"

    /// The stored objects of a kind that are not going away.
    let living (resource: Resource) (state: State) : Json list =
        Store.list (Resource.qualifiedName resource) "" state
        |> List.filter (fun document -> not (Metadata.isDeleting document))

    let reference (resource: Resource) (document: Json) : ObjectRef = {
        Resource = resource
        Namespace = Metadata.ns document
        Name = Metadata.name document
    }

    /// `NAMESPACE/NAME`.
    let fullName (document: Json) =
        Metadata.ns document + "/" + Metadata.name document

    let annotations (document: Json) =
        Json.texts [ "metadata"; "annotations" ] document

    /// The request in the name of this controller, so that the audit log can tell who did what.
    let by (controller: string) (request: Request) : Request =
        Request.withUserAgent ("sandbox/" + controller) request

    /// The write that makes this the status of the object; none when it is already.
    let status (controller: string) (resource: Resource) (document: Json) (wanted: Json) : Request list =
        let present = document |> Json.tryField "status" |> Option.defaultValue Json.Null

        if present = wanted then
            []
        else
            let patch = Json.obj [ "status", Json.mergePatchBetween present wanted ]

            [
                Request.mergePatch (ObjectRef.path (reference resource document) + "/status") patch
                |> by controller
            ]

    /// The point in time at this path, as the API writes it.
    let tryTime (path: string list) (document: Json) : DateTimeOffset option =
        document
        |> Json.tryString path
        |> Option.bind (fun text ->
            match DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) with
            | true, time -> Some time
            | false, _ -> None)
