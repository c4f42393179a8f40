namespace ImageRegistry.Core

open System.Globalization

/// What the pruner's container runs (RS-120 to RS-123).
[<RequireQualifiedAccess>]
module PrunerCommand =

    /// A shell script that runs its positional parameters as a command. Success ends it at once; after a failure there are up to five more
    /// attempts, with a pause of 30 s before the first of them, 60 s before the second, and so on. Its exit code is that of the last
    /// attempt. A Job is not repeated by Kubernetes itself (`backoffLimit` 0), so this is all the patience that a run has.
    let wrapper =
        String.concat "\n" [
            "set -u"
            "failures=0"
            "while :; do"
            "  \"$@\""
            "  code=$?"
            "  if [ \"$code\" -eq 0 ] || [ \"$failures\" -eq 5 ]; then"
            "    exit \"$code\""
            "  fi"
            "  failures=$((failures + 1))"
            "  pause=$((failures * 30))"
            "  echo \"Attempt $failures ended with exit code $code; the next one follows in $pause seconds\" >&2"
            "  sleep \"$pause\""
            "done"
            ""
        ]

    /// Where the service CA is mounted.
    let caDirectory = "/var/run/configmaps/serviceca"

    let private digits (number: int64) =
        number.ToString CultureInfo.InvariantCulture

    /// RS-122
    let keepYoungerThan (spec: PrunerSpec) : string =
        match spec.KeepYoungerThanDuration, spec.KeepYoungerThan with
        | Some age, _
        | None, Some age -> Duration.text age
        | None, None -> "60m"

    /// RS-122: at level 2 the pruner would print stack traces.
    let logLevel (level: LogLevel) : string =
        match level with
        | LogLevel.Normal
        | LogLevel.Unrecognised _ -> "1"
        | LogLevel.Debug -> "4"
        | LogLevel.Trace -> "6"
        | LogLevel.TraceAll -> "8"

    /// RS-123: the registry's own storage is pruned as long as the registry can be reached under the name that the cluster knows it by.
    let private pruneRegistry (hostname: string) =
        if hostname = "" then
            [ "--prune-registry=false" ]
        else
            [ "--prune-registry=true"; "--registry-url=https://" + hostname ]

    /// The arguments of `/bin/sh`. `hostname` is the registry's inside of the cluster, with its port; empty while it has none.
    let arguments (spec: PrunerSpec) (hostname: string) : string list =
        [
            "-c"
            wrapper
            "arg0"
            "oc"
            "adm"
            "prune"
            "images"
            "--confirm=true"
            "--certificate-authority=" + caDirectory + "/service-ca.crt"
            "--keep-tag-revisions=" + digits (Option.defaultValue 3L spec.KeepTagRevisions)
            "--keep-younger-than=" + keepYoungerThan spec
            "--ignore-invalid-refs="
            + (if spec.IgnoreInvalidImageReferences then
                   "true"
               else
                   "false")
            "--loglevel=" + logLevel spec.LogLevel
        ]
        @ pruneRegistry hostname
