namespace ImageRegistry.Schema

open ImageRegistry.Core

/// The operator's own kinds, and the files of `deploy/` that they are in.
[<RequireQualifiedAccess>]
module Definitions =

    let private approved (number: string) =
        Map.ofList [
            "api-approved.openshift.io", "https://github.com/openshift/api/pull/" + number
            "api.openshift.io/merged-by-featuregates", "true"
            // The profiles that the release tooling installs the definition in.
            "include.release.openshift.io/ibm-cloud-managed", "true"
            "include.release.openshift.io/self-managed-high-availability", "true"
        ]

    let private column title kind path says : Column = {
        Title = title
        Type = kind
        Path = path
        Says = says
        Wide = false
    }

    let private statusOf (condition: string) =
        ".status.conditions[?(@.type==\"" + condition + "\")].status"

    let private messageOf (condition: string) =
        ".status.conditions[?(@.type==\"" + condition + "\")].message"

    let private age =
        column "Age" "date" ".metadata.creationTimestamp" "How long the object has existed."

    let config: Definition = {
        Resource = Kind.config
        Singular = "config"
        Annotations = approved "519"
        Columns = [
            column "State" "string" ".spec.managementState" "What the operator is asked to do."
            column "Replicas" "integer" ".spec.replicas" "How many pods the registry should have."
            column "Ready" "integer" ".status.readyReplicas" "How many pods of the registry are ready."
            column "Available" "string" (statusOf "Available") "Whether images can be pulled and pushed."
            column "Progressing" "string" (statusOf "Progressing") "Whether the operator is still at work."
            column "Degraded" "string" (statusOf "Degraded") "Whether something is wrong."
            {
                column "Message" "string" (messageOf "Progressing") "What the operator is doing, or what it waits for." with
                    Wide = true
            }
            {
                column "Trouble" "string" (messageOf "Degraded") "What is wrong." with
                    Wide = true
            }
            age
        ]
        Root = ConfigFields.root
    }

    let imagePruner: Definition = {
        Resource = Kind.imagePruner
        Singular = "imagepruner"
        Annotations = approved "555"
        Columns = [
            column "Schedule" "string" ".spec.schedule" "When images are pruned; daily at midnight when empty."
            column "Suspended" "boolean" ".spec.suspend" "Whether nothing is pruned for now."
            column "Available" "string" (statusOf "Available") "Whether the pruner is installed as it should be."
            column "Failed" "string" (statusOf "Failed") "Whether the last Job failed."
            column "Degraded" "string" (statusOf "Degraded") "Whether something is wrong."
            {
                column "Message" "string" (messageOf "Scheduled") "What the schedule comes to." with
                    Wide = true
            }
            {
                column "Trouble" "string" (messageOf "Failed") "What became of the last Job." with
                    Wide = true
            }
            age
        ]
        Root = ImagePrunerFields.root
    }

    /// Every definition with the name of its file: the release tooling applies files in the order of their names.
    let files: (string * Definition) list = [ "00_configs.crd.yaml", config; "01_imagepruners.crd.yaml", imagePruner ]
