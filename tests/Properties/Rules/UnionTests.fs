/// OP-117 to OP-123: the three conditions of the ClusterOperator; B-23.
module ImageRegistry.Properties.Rules.UnionTests

open ImageRegistry.Core
open Xunit

let private on kind reason message =
    Condition.make kind ConditionStatus.True reason message

let private off kind reason message =
    Condition.make kind ConditionStatus.False reason message

let private unknown kind reason message =
    Condition.make kind ConditionStatus.Unknown reason message

let private union config pruner kind =
    match ClusterOperatorReport.conditions config pruner |> Condition.tryFind kind with
    | Some condition -> ConditionStatus.text condition.Status, condition.Reason, condition.Message
    | None -> failwith ("there is no union " + kind)

let private config = [
    on "Available" "Ready" "The registry is ready"
    off "Progressing" "Ready" "The registry is ready"
    off "Degraded" "" ""
    off "NodeCADaemonAvailable" "NoAvailableReplicas" "A"
    on "NodeCADaemonProgressing" "Progressing" "B"
    off "NodeCADaemonControllerDegraded" "AsExpected" ""
    unknown "FooDegraded" "Checking" "l1\nl2"
]

let private pruner = [
    on "Available" "AsExpected" "C"
    on "Degraded" "JobFailed" "D"
    on "Failed" "X" ""
    on "Scheduled" "Scheduled" ""
]

[<Fact>]
let ``OP-123: the worked example`` () =
    Assert.Equal(
        ("False",
         "NodeCADaemonNoAvailableReplicas::Ready",
         "Available: The registry is ready\nNodeCADaemonAvailable: A\nImagePrunerAvailable: C"),
        union config pruner "Available"
    )

    Assert.Equal(
        ("True", "NodeCADaemonProgressing::Ready", "Progressing: The registry is ready\nNodeCADaemonProgressing: B"),
        union config pruner "Progressing"
    )

    Assert.Equal(
        ("True", "FooChecking::ImagePrunerJobFailed", "FooDegraded: l1\nFooDegraded: l2\nImagePrunerDegraded: D"),
        union config pruner "Degraded"
    )

[<Fact>]
let ``OP-123: without the ImagePruner Degraded is unknown`` () =
    Assert.Equal(("Unknown", "FooChecking", "FooDegraded: l1\nFooDegraded: l2"), union config [] "Degraded")

[<Fact>]
let ``OP-117: only the end of the type counts, and its capitals do`` () =
    let config = [
        off "StorageExists" "x" "y"
        off "AvailableNot" "x" "y"
        off "unavailable" "x" "y"
        on "Available" "" ""
    ]

    Assert.Equal(("True", "AsExpected", ""), union config [] "Available")

[<Fact>]
let ``OP-118: the first abnormal member decides, then an unknown one`` () =
    Assert.Equal(("True", "", ""), union [ unknown "ADegraded" "" ""; on "BDegraded" "" "" ] [] "Degraded")
    Assert.Equal(("Unknown", "", ""), union [ off "ADegraded" "" ""; unknown "BDegraded" "" "" ] [] "Degraded")

[<Fact>]
let ``OP-119: reasons are sorted by their bytes`` () =
    let config = [ off "bDegraded" "x" ""; off "Degraded" "Z" ""; off "BDegraded" "x" "" ]
    Assert.Equal(("False", "Bx::Z::bx", ""), union config [] "Degraded")

[<Fact>]
let ``B-23: no word about availability is no availability`` () =
    Assert.Equal(("Unknown", "NoData", ""), union [] [] "Available")
    Assert.Equal(("False", "AsExpected", ""), union [] [] "Progressing")
    Assert.Equal(("False", "AsExpected", ""), union [] [] "Degraded")
