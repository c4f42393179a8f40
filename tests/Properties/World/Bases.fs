namespace ImageRegistry.Properties.World

open ImageRegistry.Core

/// Where a script begins.
[<RequireQualifiedAccess>]
type Base =
    /// A cluster of platform `None` that the operator has never seen.
    | Fresh
    /// Bootstrapped on a platform without storage.
    | Removed
    /// Managed on emptyDir, at rest.
    | EmptyDir
    /// Managed on a claim that the operator made, two pods, at rest.
    | Claim
    /// Managed on emptyDir with the default Route and two others, and with certificates of an administrator, at rest.
    | Routes
    | Unmanaged
    /// Managed on a bucket of S3 that the operator made, at rest.
    | S3
    /// Managed on a bucket of Google Cloud Storage that the operator made, at rest.
    | Gcs
    /// A cluster on AWS that the operator has never seen.
    | FreshS3
    /// A cluster on Google's cloud that the operator has never seen.
    | FreshGcs
    /// Managed on emptyDir on a server that admits any Config, at rest.
    | Lenient
    /// As the Go operator left it in this step of a recorded scenario.
    | Inherited of scenario: string * step: string

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Base =

    let text (start: Base) =
        match start with
        | Base.Fresh -> "a cluster that the operator has never seen"
        | Base.Removed -> "Removed, at rest"
        | Base.EmptyDir -> "Managed on emptyDir, at rest"
        | Base.Claim -> "Managed on an own claim, at rest"
        | Base.Routes -> "Managed with Routes, at rest"
        | Base.Unmanaged -> "Unmanaged, at rest"
        | Base.S3 -> "Managed on an own bucket of S3, at rest"
        | Base.Gcs -> "Managed on an own bucket of Google Cloud Storage, at rest"
        | Base.FreshS3 -> "a cluster on AWS that the operator has never seen"
        | Base.FreshGcs -> "a cluster on Google's cloud that the operator has never seen"
        | Base.Lenient -> "Managed on emptyDir on a server that admits any Config, at rest"
        | Base.Inherited(scenario, step) -> "as the Go operator left it: " + scenario + ", " + step

    let all = [
        Base.Fresh
        Base.Removed
        Base.EmptyDir
        Base.Claim
        Base.Routes
        Base.Unmanaged
        Base.S3
        Base.Gcs
    ]

    /// The other ones, too.
    let every =
        all
        @ [ Base.FreshS3; Base.FreshGcs; Base.Lenient ]
        @ (Inherited.recordings.Value |> List.map Base.Inherited)

    /// A Secret with a certificate for Routes.
    let certificate (name: string) : Json =
        Document.ofRef (WellKnown.secret name)
        |> Json.set [ "type" ] (Json.str "kubernetes.io/tls")
        |> Json.set [ "data" ] (Json.obj [ "tls.crt", Json.str "Q0VSVA=="; "tls.key", Json.str "S0VZ" ])

    let private inCluster state spec =
        state
        |> Cluster.apply (certificate "web-tls")
        |> Cluster.apply (Cluster.configOf spec)
        |> World.start Cluster.noon
        |> World.settle

    let private withConfig spec = inCluster Cluster.bare.Value spec

    /// The cluster's images come from hosts with certificates of their own, too.
    let private withMirror () =
        Cluster.bare.Value
        |> Cluster.merge
            WellKnown.image
            ""
            (Json.obj [
                "spec", Json.obj [ "additionalTrustedCA", Json.obj [ "name", Json.str "user-ca" ] ]
            ])

    let private make (start: Base) : World =
        match start with
        | Base.Fresh -> World.start Cluster.noon Cluster.bare.Value
        | Base.Removed -> World.start Cluster.noon Cluster.bare.Value |> World.settle
        | Base.EmptyDir -> withConfig Cluster.onEmptyDir
        | Base.Claim -> withConfig Cluster.onClaim
        | Base.Routes ->
            inCluster
                (withMirror ())
                (Cluster.onEmptyDir
                 @ [
                     "defaultRoute", Json.Bool true
                     "routes",
                     Json.list [
                         Json.obj [ "name", Json.str "public"; "hostname", Json.str "registry.example.com" ]
                         Json.obj [
                             "name", Json.str "secured"
                             "hostname", Json.str "images.example.com"
                             "secretName", Json.str "web-tls"
                         ]
                     ]
                 ])
        | Base.Unmanaged ->
            withConfig Cluster.onEmptyDir
            |> Operation.run [
                Operation.Edit(Json.obj [ "managementState", Json.str "Unmanaged" ])
                Operation.Settle
            ]
        | Base.S3 -> inCluster Cluster.onAws.Value (Cluster.onBucket "s3")
        | Base.Gcs -> inCluster Cluster.onGcp.Value (Cluster.onBucket "gcs")
        | Base.FreshS3 -> World.start Cluster.noon Cluster.onAws.Value
        | Base.FreshGcs -> World.start Cluster.noon Cluster.onGcp.Value
        | Base.Inherited(scenario, step) -> Inherited.world scenario step
        | Base.Lenient -> inCluster Cluster.lenient.Value Cluster.onEmptyDir

    /// Takes keys of the other cloud out of the credentials, which somebody may have put beside them and which may be wrong.
    let withoutAwsKeys: Json =
        Json.obj [
            "data", Json.obj [ "aws_access_key_id", Json.Null; "aws_secret_access_key", Json.Null ]
        ]

    /// What gives the operator's account of the cloud good credentials again; nothing where the registry is on no bucket.
    let minted (start: Base) : Operation list =
        match start with
        | Base.S3
        | Base.FreshS3 -> [ Operation.Put Cluster.awsCredentials ]
        | Base.Gcs
        | Base.FreshGcs -> [
            Operation.Put Cluster.gcpCredentials
            Operation.Touch(WellKnown.cloudCredentials, withoutAwsKeys)
          ]
        | Base.Fresh
        | Base.Removed
        | Base.EmptyDir
        | Base.Claim
        | Base.Routes
        | Base.Unmanaged
        | Base.Lenient
        | Base.Inherited _ -> []

    let private made =
        every |> List.map (fun start -> start, lazy (World.forget (make start)))

    /// The world of this name; its past is forgotten.
    let world (start: Base) : World =
        let _, world = made |> List.find (fun (each, _) -> each = start)
        world.Value
