/// RS-124 to RS-128 with RB-16: mistakes in the ImagePruner, runs of the pruner, and what the API server refuses.
module ImageRegistry.Properties.Rules.PrunerRunTests

open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox
open Xunit

let private start = lazy (settled onEmptyDir |> World.forget)

let private pruner (spec: string) (world: World) : World =
    touched WellKnown.imagePruner ("{\"spec\":" + spec + "}") world

let private conditions (world: World) =
    (PrunerCodec.decode (find WellKnown.imagePruner world)).Conditions

let private said (kind: string) (world: World) : string =
    conditions world
    |> Condition.tryFind kind
    |> Option.map (fun condition -> ConditionStatus.text condition.Status + "/" + condition.Reason)
    |> Option.defaultValue ""

let private message (kind: string) (world: World) : string =
    conditions world
    |> Condition.tryFind kind
    |> Option.map (fun condition -> condition.Message)
    |> Option.defaultValue ""

let private schedule (world: World) =
    at [ "spec"; "schedule" ] (find WellKnown.prunerCronJob world)

let private jobEnded name ours condition status (world: World) =
    world
    |> Operation.run [
        Operation.JobEnded(name, ours, condition, status)
        Operation.Settle
        Operation.Pass 60
    ]

// Mistakes ------------------------------------------------------------------------------------------------------------

[<Fact>]
let ``RS-128: a bad schedule is told by name before the API server is asked, and the CronJob stays as it was`` () =
    let world = start.Value |> pruner """{"schedule":"bogus"}""" |> World.settle

    Assert.Equal<string list>([], writes world |> List.filter (fun write -> write.Contains "cronjobs"))

    Assert.Equal("\"0 0 * * *\"", schedule world)
    Assert.Equal("True/AsExpected", said "Available" world)
    Assert.Equal("True/SyncError", said "Degraded" world)
    Assert.Equal("False/Error", said "Scheduled" world)

    Assert.Equal(
        "spec.schedule: bogus: this is no schedule (it has 1 fields instead of 5); write minute, hour, day of the month, month and day of the week, such as 0 0 * * *, or @daily",
        message "Degraded" world
    )

    let right = world |> pruner """{"schedule":"0 1 * * *"}""" |> World.settle
    Assert.Equal("\"0 1 * * *\"", schedule right)
    Assert.Equal("False/AsExpected", said "Degraded" right)
    Assert.Equal("True/Scheduled", said "Scheduled" right)

[<Fact>]
let ``a mistake is told, and the rest of the pruner is kept all the same`` () =
    let world =
        start.Value
        |> pruner """{"keepTagRevisions":-1,"keepYoungerThanDuration":"-1h"}"""
        |> deleted WellKnown.prunerNetworkPolicy
        |> World.settle

    Assert.True(exists WellKnown.prunerNetworkPolicy world)
    Assert.Contains("spec.keepTagRevisions: -1: ", message "Degraded" world)
    Assert.Contains("spec.keepYoungerThanDuration: -1h0m0s: ", message "Degraded" world)

[<Fact>]
let ``a pruner without CronJob says so while nothing can be made of the ImagePruner`` () =
    let world =
        start.Value
        |> pruner """{"schedule":"bogus"}"""
        |> deleted WellKnown.prunerCronJob
        |> World.settle

    Assert.Equal("False/Error", said "Available" world)
    Assert.Equal("False/Error", said "Scheduled" world)
    Assert.Contains("spec.schedule: bogus", message "Available" world)
    Assert.Equal(Some PrunerInstallation.Missing, (World.plan world).Pruner)

[<Theory>]
[<InlineData("""{"tolerations":[{"operator":"Sometimes"}]}""", "ImagePruner cluster, spec.tolerations[0].operator: ")>]
[<InlineData("""{"nodeSelector":{"not a key":"v"}}""", "ImagePruner cluster, spec.nodeSelector")>]
let ``what only the API server finds wrong is told with the field of the ImagePruner, and heals``
    (spec: string, told: string)
    =
    let world = start.Value |> pruner spec |> World.turns 5
    Assert.Equal("True/SyncError", said "Degraded" world)
    Assert.Contains(told, message "Degraded" world)

    let right =
        world
        |> pruner """{"tolerations":null,"nodeSelector":null,"resources":null}"""
        |> World.settle

    Assert.Equal("False/AsExpected", said "Degraded" right)

[<Fact>]
let ``an operator without IMAGE_PRUNER says which variable is missing`` () =
    let settings = {
        Cluster.settings with
            PrunerImage = ""
    }

    let world =
        {
            cluster onEmptyDir with
                Settings = settings
                Knowledge = Knowledge.start settings noon
        }
        |> World.turns 12

    Assert.Contains("the operator's environment variable IMAGE_PRUNER", message "Degraded" world)

[<Fact>]
let ``a server that is away for a moment is no reason for an alarm`` () =
    let world =
        start.Value
        |> failing "update" "cronjobs.batch" (Trouble.ServerError 500) (Some 2)
        |> pruner """{"suspend":true}"""
        |> World.settle

    Assert.Equal("False/Suspended", said "Scheduled" world)

    let statuses =
        World.decisions world
        |> List.choose (fun (snapshot, _) ->
            Snapshot.find WellKnown.imagePruner snapshot
            |> Observed.toOption
            |> Option.bind (fun document -> Condition.tryFind "Degraded" (PrunerCodec.decode document).Conditions)
            |> Option.map (fun condition -> condition.Status))
        |> List.distinct

    Assert.Equal<ConditionStatus list>([ ConditionStatus.False ], statuses)

[<Fact>]
let ``RS-125: one edit costs one write of the CronJob and one of the status`` () =
    let world = start.Value |> pruner """{"suspend":true}""" |> World.settle

    Assert.Equal<string list>(
        [
            "update cronjobs.batch/image-pruner"
            "patch imagepruners.imageregistry.operator.openshift.io/cluster/status"
        ],
        writes world
        |> List.filter (fun write -> not (write.Contains "clusteroperators"))
    )

    Assert.Equal(Some PrunerInstallation.Suspended, (World.plan world).Pruner)
    Assert.Equal(Some PrunerInstallation.Active, (World.plan start.Value).Pruner)

// Runs ----------------------------------------------------------------------------------------------------------------

[<Fact>]
let ``RS-126: a failed run degrades, and a later one that succeeds heals`` () =
    let failed = start.Value |> jobEnded "image-pruner-1" true "Failed" "True"
    Assert.Equal("True/BackoffLimitExceeded", said "Failed" failed)
    Assert.Equal("True/JobFailed", said "Degraded" failed)
    Assert.Contains("Job image-pruner-1", message "Degraded" failed)
    let again = failed |> jobEnded "image-pruner-2" true "Complete" "True"
    Assert.Equal("False/Complete", said "Failed" again)
    Assert.Equal("False/AsExpected", said "Degraded" again)

[<Fact>]
let ``a failed run whose Job is deleted is forgotten`` () =
    let world =
        start.Value
        |> jobEnded "image-pruner-1" true "Failed" "True"
        |> deleted (Cluster.job "image-pruner-1")
        |> World.settle

    Assert.Equal("False/AsExpected", said "Degraded" world)

[<Fact>]
let ``RB-16: Jobs of others are none of the pruner's business`` () =
    let world = start.Value |> jobEnded "mine" false "Failed" "True"
    Assert.Equal("False/AsExpected", said "Degraded" world)
    Assert.Empty(writes world)

[<Fact>]
let ``only what is needed is kept of a Job`` () =
    let world = start.Value |> jobEnded "image-pruner-1" true "Failed" "True"

    match (World.snapshot world).Observed.PrunerJobs with
    | Present jobs ->
        let job = Map.find "image-pruner-1" jobs
        Assert.Equal(None, Json.tryField "spec" job)
        Assert.NotEmpty(Json.items [ "status"; "conditions" ] job)
    | Unknown
    | Absent -> failwith "the Jobs have not been seen"

// What is not served --------------------------------------------------------------------------------------------------

let private unserved (key: string) : World =
    let withoutKind = {
        Cluster.bare.Value with
            Kinds = Cluster.bare.Value.Kinds |> Map.filter (fun _ kind -> Kind.key kind <> key)
    }

    withoutKind
    |> Cluster.apply (Cluster.configOf Cluster.onEmptyDir)
    |> World.start noon
    |> World.settle

[<Fact>]
let ``a cluster that serves no ImagePruners has no pruner, and its registry is reported all the same`` () =
    let world = unserved "imagepruners.imageregistry.operator.openshift.io"
    Assert.False(exists WellKnown.prunerCronJob world)
    Assert.Equal("True/Ready", condition "Available" world)

    Assert.NotEqual<Json list>([], Json.items [ "status"; "conditions" ] (find WellKnown.clusterOperator world))

[<Fact>]
let ``an Image config that is missing is waited for`` () =
    let world =
        cluster onEmptyDir
        |> deleted WellKnown.image
        |> failing "create" "images.config.openshift.io" Trouble.Forbidden None
        |> World.turns 20

    Assert.False(exists WellKnown.prunerCronJob world)
    Assert.Equal("", said "Available" world)
    let later = world |> passed 121 |> World.turns 5
    Assert.Equal("False/Error", said "Available" later)
    Assert.Contains("Image cluster", message "Degraded" later)
