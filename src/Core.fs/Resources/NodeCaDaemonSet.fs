namespace ImageRegistry.Core

/// DaemonSet `node-ca` (RS-104, RS-105): inventory row 21. On each Linux node, a pod copies the certificates of
/// `image-registry-certificates` to where the container runtime looks for them.
[<RequireQualifiedAccess>]
module NodeCaDaemonSet =

    let private name = WellKnown.nodeCa.Name
    let private labels = Json.textMap (Map.ofList [ "name", name ])

    /// Where the pods find the certificates, and where they put them; the command of the pods knows them too (RS-108).
    let private source = "/tmp/serviceca"
    let private destination = "/etc/docker/certs.d"

    let private mount (volume: string) (path: string) =
        Json.obj [ "name", Json.str volume; "mountPath", Json.str path ]

    let private container (image: string) =
        Json.obj [
            "name", Json.str name
            "image", Json.str image
            "command", Json.strings [ "cluster-image-registry-operator" ]
            "args", Json.strings [ "node-ca-sync" ]
            "resources", Json.obj [ "requests", Json.obj [ "cpu", Json.str "10m"; "memory", Json.str "10Mi" ] ]
            // Files of the host may only be written by who is privileged.
            "securityContext",
            Json.obj [
                "privileged", Json.Bool true
                "readOnlyRootFilesystem", Json.Bool true
                "runAsUser", Json.int 1001
                "runAsGroup", Json.int 0
            ]
            "terminationMessagePolicy", Json.str "FallbackToLogsOnError"
            "volumeMounts", Json.list [ mount "serviceca" source; mount "host" destination ]
        ]

    let private podSpec (image: string) =
        Json.obj [
            "containers", Json.list [ container image ]
            "hostNetwork", Json.Bool true
            "nodeSelector", Json.obj [ "kubernetes.io/os", Json.str "linux" ]
            "priorityClassName", Json.str "system-cluster-critical"
            "serviceAccountName", Json.str name
            // Nodes pull images whatever taints they have.
            "tolerations", Json.list [ Json.obj [ "operator", Json.str "Exists" ] ]
            "volumes",
            Json.list [
                Json.obj [
                    "name", Json.str "host"
                    "hostPath", Json.obj [ "path", Json.str destination ]
                ]
                Json.obj [
                    "name", Json.str "serviceca"
                    "configMap", Json.obj [ "name", Json.str WellKnown.certificates.Name ]
                ]
            ]
        ]

    let private spec (image: string) =
        Json.obj [
            "selector", Json.obj [ "matchLabels", labels ]
            "updateStrategy",
            Json.obj [
                "type", Json.str "RollingUpdate"
                "rollingUpdate", Json.obj [ "maxUnavailable", Json.str "10%" ]
            ]
            "template",
            Json.obj [
                "metadata",
                Json.obj [
                    "labels", labels
                    "annotations",
                    Json.obj [
                        "target.workload.openshift.io/management",
                        Json.str "{\"effect\": \"PreferredDuringScheduling\"}"
                        "openshift.io/required-scc", Json.str "privileged"
                    ]
                ]
                "spec", podSpec image
            ]
        ]

    /// The DaemonSet whose pods have this image.
    let desired (image: string) : Desired =
        let spec = spec image

        {
            Target = WellKnown.nodeCa
            Document =
                Document.ofRef WellKnown.nodeCa
                |> Document.withAnnotations (
                    Map.ofList [ WellKnown.specHashAnnotation, Digest.sha256 (Json.bytes spec) ]
                )
                |> Json.set [ "spec" ] spec
            Whole = [ [ "spec" ] ]
            Immutable = [ [ "spec"; "selector" ] ]
        }

    let private why =
        "nodes trust the registry by the certificates that it brings to them"

    /// The members that differ, for people; the digest tells that there are some.
    let private contentDifferences (desired: Desired) (live: Json) =
        let members = {
            desired with
                Document =
                    Json.obj [
                        "spec", Json.tryField "spec" desired.Document |> Option.defaultValue Json.empty
                    ]
                Whole = []
        }

        Ownership.differences members live |> List.map (fun path -> path + " differs")

    /// The write that brings it to what it should be.
    let step (desired: Desired) (own: OwnGenerations) (live: Observed<Json>) : Result<Step option, Refusal> =
        match live with
        | Unknown
        | Absent -> Desired.step desired why live
        | Present document when
            Document.isDeleted document
            || not (List.isEmpty (Ownership.immutableDifferences desired document))
            ->
            Desired.step desired why live
        | Present document ->
            match
                Workload.metadataDifferences desired document
                @ Workload.foreignEdits own document
            with
            | [] -> Ok None
            | reasons ->
                Effect.Replace(WellKnown.nodeCa, Workload.rewritten desired document)
                |> Step.make
                    ("apply " + ObjectRef.path WellKnown.nodeCa)
                    why
                    (contentDifferences desired document @ reasons)
                |> Step.announced
                |> Some
                |> Ok
