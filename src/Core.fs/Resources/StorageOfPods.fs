namespace ImageRegistry.Core

open System

/// What a storage type adds to the registry's pods (spec 02, section 6).
[<NoComparison>]
type StorageOfPods = {
    /// Environment variables, in their order; values are YAML scalars, because the registry parses them as YAML (RS-55).
    Variables: Json list
    Volumes: Json list
    Mounts: Json list
    /// Keys and base64 values of the Secret `image-registry-private-configuration`.
    PrivateData: Map<string, string>
    /// Secrets that the pods get from their storage: their contents are among the pods' dependencies (RS-64, ST-27).
    DependsOn: ObjectRef list
}

[<RequireQualifiedAccess>]
module StorageOfPods =

    let private variable name value =
        Json.obj [ "name", Json.str name; "value", Json.str value ]

    let private onFileSystem (source: string * Json) = {
        Variables = [
            variable "REGISTRY_STORAGE" "filesystem"
            variable "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY" "/registry"
        ]
        Volumes = [ Json.obj [ "name", Json.str "registry-storage"; source ] ]
        Mounts = [
            Json.obj [ "name", Json.str "registry-storage"; "mountPath", Json.str "/registry" ]
        ]
        PrivateData = Map.empty
        DependsOn = []
    }

    /// ED-1
    let emptyDir = onFileSystem ("emptyDir", Json.empty)

    /// PVC-1
    let claim (name: string) =
        onFileSystem ("persistentVolumeClaim", Json.obj [ "claimName", Json.str name ])

    let private namesBucket (variable: Json) =
        Json.tryString [ "name" ] variable
        |> Option.exists (fun name -> name.EndsWith("_BUCKET", StringComparison.Ordinal))

    /// Whether the pods of this Deployment have the bucket that this storage gives them.
    let isBucketOf (deployment: Json) (storage: StorageOfPods) : bool =
        let given =
            Json.items [ "spec"; "template"; "spec"; "containers" ] deployment
            |> List.collect (Json.items [ "env" ])

        storage.Variables
        |> List.filter namesBucket
        |> List.forall (fun variable -> List.contains variable given)
