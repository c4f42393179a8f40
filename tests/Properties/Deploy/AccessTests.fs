/// The operator's roles against its requests: whatever it asks for is allowed, and whatever is allowed is asked for.
module ImageRegistry.Properties.Deploy.AccessTests

open FsCheck.FSharp
open Xunit
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Generators
open ImageRegistry.Properties.World
open ImageRegistry.Properties.Deploy.Access

let private rules =
    lazy
        (granted
            WellKnown.operatorNamespace
            "cluster-image-registry-operator"
            (Manifests.ofProfile "self-managed-high-availability"))

let private refused (rules: Rule list) (requests: Request list) : string list =
    requests
    |> List.filter (fun request -> not (rules |> List.exists (fun rule -> allows rule request)))
    |> List.map text

[<Fact>]
let ``every request of many stories is allowed`` () =
    Assert.Equal<string list>([], Requests.ofMany.Value |> List.ofSeq |> refused rules.Value)

[<Fact>]
let ``a request that is not allowed would be found`` () =
    Assert.Equal<string list>(
        [ "delete secrets openshift-config/pull-secret" ],
        Effect.Delete(WellKnown.pullSecret, "1")
        |> Requests.ofEffect
        |> refused rules.Value
    )

[<Fact>]
let ``whatever is edited, every request is allowed`` () =
    let operation =
        Gen.oneof [ Scripts.edit; Scripts.surroundings; Scripts.foreignEdit; Scripts.process' ]

    let scripts = Arb.fromGenShrink (Scripts.ofOperations 4 operation, Scripts.shrink)

    Law.checkSome
        300
        "whatever is edited, every request is allowed"
        (Prop.forAll scripts (fun script ->
            Assert.Equal<string list>([], Requests.ofScript script |> refused rules.Value)))

let private watching (spec: ConfigSpec) : Request list =
    let document =
        Document.ofRef WellKnown.config
        |> Json.set [ "spec" ] (ConfigCodec.encodeSpec spec)

    Knowledge.start Cluster.settings Cluster.noon
    |> Sightings.replaced Cluster.noon (Watch.named WellKnown.config) [ document ]
    |> Interests.wanted
    |> List.collect Requests.ofWatch

[<Fact>]
let ``whatever a Config names may be watched`` () =
    Law.forAll "whatever a Config names may be watched" Specs.arbitrary (fun spec ->
        Assert.Equal<string list>([], watching spec |> refused rules.Value))

[<Fact>]
let ``the roles of the Go operator are enough`` () =
    // What may not be watched is listed from time to time, and what may not be listed either is read by its name (OP-135).
    let fallback request =
        match request.Verb with
        | "watch" -> { request with Verb = "list" }
        | _ -> request

    let isReadByName request =
        request.Name <> ""
        && request.Verb = "list"
        && List.isEmpty (refused PublishedRoles.operator [ { request with Verb = "get" } ])

    let missing =
        Requests.ofMany.Value
        |> List.ofSeq
        |> List.filter (fun request ->
            not (List.isEmpty (refused PublishedRoles.operator [ request ]))
            && not (List.isEmpty (refused PublishedRoles.operator [ fallback request ]))
            && not (isReadByName (fallback request)))
        |> List.map text

    Assert.Equal<string list>([], missing)

// What is granted and why -------------------------------------------------------------------------------------------------------

/// Each verb on each resource of a rule, and each name of it, as a text.
let private parts (rule: Rule) : (string * (Request -> bool)) list =
    let where = if rule.Where = "" then "" else " in " + rule.Where

    [
        for group in rule.Groups do
            for resource in rule.Resources do
                let named = resource + (if group = "" then "" else "." + group)

                for verb in rule.Verbs do
                    verb + " " + named + where,
                    (fun request ->
                        allows rule request
                        && request.Verb = verb
                        && request.Group = group
                        && request.Resource = resource)

        for name in rule.Names do
            name + " of " + String.concat ", " rule.Resources + where,
            (fun request -> allows rule request && request.Name = name)
    ]

/// Whether the rule is there so that it can be handed on: nobody can give what he does not hold.
let private isHandedOn (rule: Rule) : bool =
    let both = PublishedRoles.registry @ PublishedRoles.pruner

    rule.Where = ""
    && List.isEmpty rule.Names
    && rule.Groups
       |> List.forall (fun group ->
           rule.Resources
           |> List.forall (fun resource ->
               rule.Verbs
               |> List.forall (fun verb ->
                   both
                   |> List.exists (fun given ->
                       List.contains group given.Groups
                       && List.contains resource given.Resources
                       && List.contains verb given.Verbs))))

[<Fact>]
let ``whatever is allowed is asked for`` () =
    let idle =
        rules.Value
        |> List.filter (fun rule -> not (isHandedOn rule))
        |> List.collect parts
        |> List.filter (fun (_, uses) -> not (Requests.ofMany.Value |> Seq.exists uses))
        |> List.map fst

    let without =
        idle
        |> List.filter (fun part -> not (Map.containsKey part GrantedAhead.reasons))

    Assert.True(List.isEmpty without, "nothing asks for: " + String.concat "; " without)
    // A reason that has become needless is taken out of the list.
    let needless =
        GrantedAhead.reasons
        |> Map.keys
        |> List.ofSeq
        |> List.filter (fun part -> not (List.contains part idle))

    Assert.True(List.isEmpty needless, "asked for by now: " + String.concat "; " needless)

[<Fact>]
let ``no rule is wide open, and none lets the operator take more than it has`` () =
    for rule in rules.Value do
        for word in rule.Groups @ rule.Resources @ rule.Verbs do
            Assert.DoesNotContain("*", word)

        for verb in [ "escalate"; "bind"; "impersonate" ] do
            Assert.DoesNotContain(verb, rule.Verbs)

[<Fact>]
let ``outside its namespace the operator writes no Secret`` () =
    for rule in rules.Value do
        if
            List.contains "secrets" rule.Resources
            && rule.Where <> WellKnown.operatorNamespace
        then
            Assert.Equal("openshift-config", rule.Where)
            Assert.Equal<string list>([ "pull-secret" ], rule.Names)
            Assert.Equal<string list>([ "list"; "watch" ], rule.Verbs)

/// Everything that a rule allows everywhere and by any name, one by one.
let private single (rule: Rule) : Request list = [
    for group in rule.Groups do
        for resource in rule.Resources do
            for verb in rule.Verbs do
                {
                    Verb = verb
                    Group = group
                    Resource = resource
                    Namespace = ""
                    Name = ""
                }
]

[<Fact>]
let ``the operator holds all that it hands on to the registry and the pruner`` () =
    let clusterwide =
        rules.Value
        |> List.filter (fun rule -> rule.Where = "" && List.isEmpty rule.Names)

    let made = (AccessControl.clusterRole None).Document |> ofClusterRole

    Assert.Equal<string list>(
        [],
        made @ PublishedRoles.registry @ PublishedRoles.pruner
        |> List.collect single
        |> refused clusterwide
    )

[<Fact>]
let ``the role that the operator makes for the registry is the published one`` () =
    let every rules =
        rules |> List.collect single |> List.map text |> Set.ofList

    Assert.Equal<Set<string>>(
        every PublishedRoles.registry,
        (AccessControl.clusterRole None).Document |> ofClusterRole |> every
    )
