namespace ImageRegistry.Properties.World

open FsCheck
open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties.Generators

/// How what the operator sees differs from a cluster at rest.
[<RequireQualifiedAccess; NoComparison>]
type Alteration =
    /// The Config is this document.
    | Config of Json
    /// The object has not been seen.
    | Unseen of ObjectRef
    | Gone of ObjectRef
    /// This is merged into the object.
    | Edited of ObjectRef * Json
    /// The object is being deleted; a finalizer keeps it.
    | Deleting of ObjectRef
    /// The step of this number in the present plan was tried and failed.
    | Failed of step: int * ApiFailure
    /// The clouds have answered all steps of the present plan that ask them, like this; none: as they are.
    | Answered of CloudFailure option
    /// Objects come and go in the clouds, unseen.
    | Clouds of CloudEvent
    | Later of seconds: int

/// One picture that the operator can have: cheap, since no server takes part.
[<StructuredFormatDisplay("{Text}"); NoComparison>]
type Picture = {
    Of: Base
    Alterations: Alteration list
} with

    member picture.Text =
        let line (alteration: Alteration) =
            match alteration with
            | Alteration.Config document -> "the Config is " + Json.text document
            | Alteration.Unseen target -> ObjectRef.text target + " has not been seen"
            | Alteration.Gone target -> ObjectRef.text target + " is gone"
            | Alteration.Edited(target, patch) -> ObjectRef.text target + " has " + Json.text patch
            | Alteration.Deleting target -> ObjectRef.text target + " is being deleted"
            | Alteration.Failed(step, failure) -> "step " + string step + " failed: " + ApiFailure.text failure
            | Alteration.Answered None -> "the clouds answer"
            | Alteration.Answered(Some failure) -> "the clouds answer: " + CloudFailure.text failure
            | Alteration.Clouds event -> CloudEvent.text event
            | Alteration.Later seconds -> string seconds + " s later"

        Base.text picture.Of :: (picture.Alterations |> List.map line)
        |> String.concat "\n  "

    override picture.ToString() = picture.Text

/// Generating pictures, and taking them.
[<RequireQualifiedAccess>]
module Pictures =

    let private watchOf (target: ObjectRef) =
        if target.Resource = Kind.route then Watch.routes
        elif target.Resource = Kind.job then Watch.prunerJobs
        else Watch.named target

    let private known (change: Knowledge -> Knowledge) (world: World) : World = {
        world with
            Knowledge = change world.Knowledge
    }

    let private changed (target: ObjectRef) (change: Json -> Json) (world: World) : World =
        match Knowledge.seen target world.Knowledge with
        | Present document -> known (Sightings.changed world.Now (watchOf target) (change document)) world
        | Unknown
        | Absent -> world

    let private apply (world: World) (alteration: Alteration) : World =
        match alteration with
        | Alteration.Config document ->
            known (Sightings.replaced world.Now (Watch.named WellKnown.config) [ document ]) world
        | Alteration.Unseen target -> known (Sightings.forgotten (watchOf target)) world
        | Alteration.Gone target ->
            match Knowledge.seen target world.Knowledge with
            | Present document -> known (Sightings.deleted world.Now (watchOf target) document) world
            | Unknown
            | Absent -> world
        | Alteration.Edited(target, patch) -> changed target (Json.mergePatch patch) world
        | Alteration.Deleting target ->
            changed
                target
                (Json.set [ "metadata"; "deletionTimestamp" ] (Json.str "2026-11-20T12:00:00Z")
                 >> Json.set [ "metadata"; "finalizers" ] (Json.strings [ WellKnown.finalizer; "foregroundDeletion" ]))
                world
        | Alteration.Failed(step, failure) ->
            match List.tryItem step (World.plan world).Steps with
            | Some { Effect = Effect.Cloud _ }
            | None -> world
            | Some step -> known (Outcomes.failed world.Now step.Effect failure) world
        | Alteration.Answered failure ->
            (world, (World.plan world).Steps)
            ||> List.fold (fun world step ->
                match step.Effect, failure with
                | Effect.Cloud(place, action), Some failure ->
                    known (Outcomes.answered world.Now place action (Error failure)) world
                | Effect.Cloud(place, action), None ->
                    let clouds, answer = Clouds.carryOut world.Now place action world.Clouds
                    known (Outcomes.answered world.Now place action answer) { world with Clouds = clouds }
                | (Effect.Create _ | Effect.Replace _ | Effect.ReplaceStatus _ | Effect.Patch _ | Effect.PatchStatus _ | Effect.Delete _ | Effect.Probe _ | Effect.Announce _ | Effect.SetLogLevel _ | Effect.End _),
                  _ -> world)
        | Alteration.Clouds event -> {
            world with
                Clouds = CloudEvent.apply event world.Clouds
          }
        | Alteration.Later seconds -> {
            world with
                Now = world.Now.AddSeconds(float seconds)
          }

    /// The world whose operator has this picture.
    let take (picture: Picture) : World =
        (World.observe (Base.world picture.Of), picture.Alterations) ||> List.fold apply

    let snapshot (picture: Picture) : Snapshot = World.snapshot (take picture)

    /// The same world, in which others have left something on every object that the operator writes.
    let withForeign (world: World) : World =
        let mark =
            Json.obj [
                "metadata",
                Json.obj [
                    "labels", Json.obj [ "example.com/team", Json.str "a" ]
                    "annotations", Json.obj [ "example.com/note", Json.str "b" ]
                ]
                "futureField", Json.obj [ "of", Json.str "a newer API" ]
            ]

        (world, Scripts.owned)
        ||> List.fold (fun world target -> changed target (Json.mergePatch mark) world)

    let private inputs = [
        WellKnown.config
        WellKnown.infrastructure
        WellKnown.apiServer
        WellKnown.proxy
        WellKnown.operatorNamespaceObject
        WellKnown.pullSecret
        WellKnown.servingCertificate
        WellKnown.trustedCa
        WellKnown.clusterConfigMap "user-ca"
        WellKnown.clusterVersion
        WellKnown.featureGate
        WellKnown.image
        Cluster.job "image-pruner-1"
        WellKnown.secret "web-tls"
        WellKnown.userCredentials
        WellKnown.cloudCredentials
        WellKnown.kubeCloudConfig
        ClaimStorage.reference WellKnown.operatorNamespace WellKnown.defaultClaimName
    ]

    let private target: Gen<ObjectRef> = Gen.elements (inputs @ Scripts.owned)

    let private failure: Gen<ApiFailure> =
        Gen.elements [
            ApiFailure.Forbidden "exceeded quota"
            ApiFailure.Invalid("it is invalid", [])
            ApiFailure.ServerError(500, "the storage is gone")
            ApiFailure.Unreachable "no answer"
            ApiFailure.TooManyRequests("too many requests", None)
            ApiFailure.Conflict "the object has been modified"
        ]

    let private cloudFailure: Gen<CloudFailure> =
        gen {
            let! kind =
                Gen.elements [
                    CloudFailureKind.NotThere
                    CloudFailureKind.Denied
                    CloudFailureKind.OwnedByUs
                    CloudFailureKind.Taken
                    CloudFailureKind.NotEmpty
                    CloudFailureKind.Unsupported
                    CloudFailureKind.Throttled None
                    CloudFailureKind.Unreachable
                    CloudFailureKind.BadCredentials
                    CloudFailureKind.Other
                ]

            let! code = Gen.elements [ ""; "SomeCode" ]

            return {
                Kind = kind
                Code = code
                Http = 400
                Message = "it did not work"
            }
        }

    let private answered: Gen<Alteration> =
        Gen.frequency [ 2, Gen.constant None; 1, cloudFailure |> Gen.map Some ]
        |> Gen.map Alteration.Answered

    let private bucketEdit: Gen<Alteration> =
        Gen.oneof [ BucketScripts.detail; BucketScripts.other; BucketScripts.wrong ]
        |> Gen.map (fun spec -> Alteration.Edited(WellKnown.config, Json.obj [ "spec", spec ]))

    let private clouds: Gen<Alteration> =
        BucketScripts.weather
        |> Gen.map (fun operation ->
            match operation with
            | Operation.Cloud event -> Alteration.Clouds event
            | _ -> Alteration.Later 1)

    let private platform: Gen<Alteration> =
        Gen.oneof [
            Clusters.infrastructureOn Platform.Aws
            Clusters.infrastructureOn Platform.Gcp
        ]
        |> Gen.map (fun document -> Alteration.Edited(WellKnown.infrastructure, document))

    // The generated document with the identity and, mostly, the status of the Config that is there.
    let private config (start: Base) : Gen<Json> =
        let present = World.find WellKnown.config (Base.world start)

        gen {
            let! generated = Documents.admitted
            let! keepStatus = Gen.frequency [ 2, Gen.constant true; 1, Gen.constant false ]

            return
                match present with
                | None -> generated
                | Some document ->
                    let metadata = Json.tryField "metadata" document |> Option.defaultValue Json.empty
                    let same = Json.set [ "metadata" ] metadata generated

                    match Json.tryField "status" document with
                    | Some status when keepStatus -> Json.set [ "status" ] status same
                    | Some _
                    | None -> same
        }

    let private edit: Gen<Alteration> =
        Gen.frequency [ 3, Scripts.foreignEdit; 1, PrunerScripts.edit ]
        |> Gen.map (fun operation ->
            match operation with
            | Operation.Touch(target, patch)
            | Operation.TouchStatus(target, patch) -> Alteration.Edited(target, patch)
            | Operation.Delete target -> Alteration.Gone target
            | _ -> Alteration.Later 1)

    let private specEdit: Gen<Alteration> =
        Scripts.edit
        |> Gen.map (fun operation ->
            match operation with
            | Operation.Edit spec -> Alteration.Edited(WellKnown.config, Json.obj [ "spec", spec ])
            | _ -> Alteration.Later 1)

    let private alteration (start: Base) : Gen<Alteration> =
        Gen.frequency [
            3, config start |> Gen.map Alteration.Config
            4, specEdit
            3, edit
            3, target |> Gen.map Alteration.Unseen
            3, target |> Gen.map Alteration.Gone
            1, target |> Gen.map Alteration.Deleting
            2, Gen.map2 (fun step failure -> Alteration.Failed(step, failure)) (Gen.choose (0, 6)) failure
            4, answered
            2, bucketEdit
            1, clouds
            1, platform
            1, Gen.elements [ 1; 40; 400; 4000 ] |> Gen.map Alteration.Later
        ]

    let private shrink (picture: Picture) : Picture seq =
        seq {
            for index in 0 .. List.length picture.Alterations - 1 do
                {
                    picture with
                        Alterations = List.removeAt index picture.Alterations
                }
        }

    let private picturesOf (starts: Gen<Base>) (alteration: Base -> Gen<Alteration>) : Arbitrary<Picture> =
        let pictures =
            gen {
                let! start = starts
                let! count = Gen.choose (0, 5)
                let! alterations = Gen.listOfLength count (alteration start)

                return {
                    Of = start
                    Alterations = alterations
                }
            }

        Arb.fromGenShrink (pictures, shrink)

    /// Pictures with up to five alterations.
    let arbitrary: Arbitrary<Picture> = picturesOf Scripts.start alteration

    /// Pictures of clusters at rest of which some things have not been seen, and nothing else is the matter.
    let unseen: Arbitrary<Picture> =
        picturesOf
            (Gen.elements [
                Base.Removed
                Base.EmptyDir
                Base.Claim
                Base.Routes
                Base.Unmanaged
                Base.S3
                Base.Gcs
            ])
            (fun _ ->
                Gen.frequency [
                    4, target |> Gen.map Alteration.Unseen
                    1, Gen.elements [ 1; 40; 400; 4000 ] |> Gen.map Alteration.Later
                ])
