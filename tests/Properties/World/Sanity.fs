module ImageRegistry.Properties.World.Sanity

open System
open Xunit
open ImageRegistry.Core
open ImageRegistry.Sandbox

[<Fact>]
let ``sanity`` () =
    let clock = Diagnostics.Stopwatch.StartNew()
    let bare = Cluster.bare.Value
    printfn "bare %d ms" clock.ElapsedMilliseconds
    for spec in [ None; Some Cluster.onEmptyDir; Some Cluster.onClaim ] do
        clock.Restart()
        let state = match spec with Some spec -> Cluster.apply (Cluster.configOf spec) bare | None -> bare
        let w = World.start Cluster.noon state |> World.settle
        printfn "---- %d ms, %d requests" clock.ElapsedMilliseconds (World.requests w).Length
        printfn "%s" (World.story w)
        for c in World.conditions w do printfn "%s %s %s %s" c.Type (ConditionStatus.text c.Status) c.Reason c.Message
    clock.Restart()
    for i in 1..200 do
        World.start Cluster.noon (Cluster.apply (Cluster.configOf Cluster.onEmptyDir) bare) |> World.settle |> ignore
    printfn "per settle %d us" (clock.ElapsedMilliseconds * 1000L / 200L)
