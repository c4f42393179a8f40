/// What the roles grant although no story of this repository's tests asks for it, and why. Whoever brings the story that asks for it takes
/// it out of here: a test fails where a reason is no longer needed.
module ImageRegistry.Properties.Deploy.GrantedAhead

let private here = " in openshift-image-registry"

let private madeAnew = [
    "delete cronjobs.batch" + here
    "delete daemonsets.apps" + here
    "delete configmaps" + here
    "delete configmaps in openshift-config-managed"
]

/// The part of a rule, as the test names it, and the reason.
let reasons: Map<string, string> =
    [
        "an object with another value in a field that the API never lets change is made anew (RB-2), which no story does to these",
        madeAnew
    ]
    |> List.collect (fun (reason, parts) -> parts |> List.map (fun part -> part, reason))
    |> Map.ofList
