/// What an older release left behind.
module ImageRegistry.Properties.Rules.GivenLeftovers

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World

/// The Job that moved blobs, as somebody else's release made it.
let pathFixJob: Json =
    Document.ofRef WellKnown.pathFixJob
    |> Json.set
        [ "spec"; "template"; "spec" ]
        (json """{"restartPolicy":"Never","containers":[{"name":"path-fix","image":"quay.io/lab/operator:0"}]}""")

/// A registry on this platform where the Job is still there; the operator has not looked yet.
let on (platform: string) : World =
    Cluster.bare.Value
    |> Cluster.on platform "HighlyAvailable"
    |> Cluster.apply (Cluster.configOf Cluster.onEmptyDir)
    |> Cluster.apply pathFixJob
    |> World.start noon

let private told = [
    "AzurePathFixProgressing", "True"
    "AzurePathFixControllerDegraded", "True"
    "AzureStackCloudControllerDegraded", "True"
]

/// The world where the Config has the conditions, too, that told of the Job and of the endpoints of an Azure Stack.
let withConditions (world: World) : World =
    let conditions =
        Json.items [ "status"; "conditions" ] (find WellKnown.config world)
        @ (told
           |> List.map (fun (kind, status) ->
               json (
                   """{"type":"KIND","status":"STATUS","reason":"Error","message":"old","lastTransitionTime":"2020-01-01T00:00:00Z"}"""
                       .Replace("KIND", kind)
                       .Replace("STATUS", status)
               )))

    touchedStatus WellKnown.config ("{\"status\":{\"conditions\":" + Json.text (Json.list conditions) + "}}") world
