namespace ImageRegistry.Core

open System

/// The life of a medium in a cloud, the same for every backend: looked for, made where it is missing, looked after where it is ours,
/// and looked at again now and then.
///
/// *Guarantees*: a name stands in the Config on the API server before anything of that name is made; what the user brought is never
/// taken for ours; what is made is in the status first, by which a removal goes; nothing is made while it is not known whether it is
/// there; the conditions never speak of a former bucket of the same name or of another one. Whatever the process was doing when it
/// died, the next one comes to the same end.
/// *Assumptions*: a name that was made up belongs to this cluster alone.
/// *Caveats*: a bucket that may not be looked at and that nobody said anything about is taken for the user's, even if it was made just now.
[<RequireQualifiedAccess>]
module Life =

    let private exists status (reason, message) =
        Some(Condition.make StorageDecision.existsCondition status reason message)

    /// When a rollout ran out of time: the storage may be why (asked once for each).
    let private rolloutFailed (snapshot: Snapshot) : DateTimeOffset option =
        match Snapshot.deployment snapshot with
        | Unknown
        | Absent -> None
        | Present deployment ->
            Json.items [ "status"; "conditions" ] deployment
            |> List.tryFind (fun condition -> Json.tryString [ "reason" ] condition = Some "ProgressDeadlineExceeded")
            |> Option.bind (Document.time [ "lastTransitionTime" ])

    /// Whether what the probe said is old enough to be asked again, and when it will be.
    let private looksAgain (snapshot: Snapshot) (identity: string) (probe: CloudFact) : bool * DateTimeOffset =
        let slow = CloudBackoff.slowly identity probe.At

        let failed =
            match rolloutFailed snapshot with
            | Some since -> since > probe.At && since <= snapshot.Now
            | None -> false

        failed || slow <= snapshot.Now, slow

    /// What the pods have stays what they have while the cloud cannot be asked: same details, same credentials. The status names a bucket
    /// before it is made, so that alone does not tell that pods have it.
    let private running (snapshot: Snapshot) (config: Config) (medium: Medium) : StorageOfPods option =
        let pods = medium.Pods medium.Effective

        let haveIt =
            match Snapshot.deployment snapshot with
            | Present deployment -> StorageOfPods.isBucketOf deployment pods
            | Unknown
            | Absent -> true

        match Snapshot.find WellKnown.privateConfiguration snapshot with
        | Present secret when
            haveIt
            && config.Status.Storage.Members = [ medium.Effective ]
            && Json.texts [ "data" ] secret = pods.PrivateData
            ->
            Some pods
        | Present _
        | Unknown
        | Absent -> None

    /// A medium that is there: recorded, looked after where it is ours, and given to the pods.
    let private keep
        (snapshot: Snapshot)
        (config: Config)
        (medium: Medium)
        (facts: Map<string, CloudFact>)
        (traits: CloudTraits option)
        (decision: StorageDecision)
        : StorageDecision =
        let looksOurs =
            config.Spec.Storage.Management = Some StorageManagement.Managed
            && medium.LooksOurs(traits |> Option.defaultValue CloudTraits.untold)

        let owner =
            LifeStart.management
                config
                medium
                (if looksOurs then
                     StorageManagement.Managed
                 else
                     StorageManagement.Unmanaged)

        let isManaged = owner = StorageManagement.Managed

        let made =
            CloudFacts.last medium.Creation facts
            |> Option.filter Presence.isMade
            |> Option.map (fun fact -> fact.Order)

        let speaksOfIt =
            LifeStart.isApplied config medium
            && (not isManaged
                || (Option.isNone made
                    && config.Status.Storage.Management = Some StorageManagement.Managed))

        let measures =
            medium.Measure {
                Snapshot = snapshot
                Config = config
                Place = medium.Place
                Facts = Asking.since (made |> Option.defaultValue 0L) facts
                Traits = traits
                IsManaged = isManaged
                IsMadeNow = Option.isSome made
                Standing =
                    if speaksOfIt then
                        LifeStart.ofMeasures config medium
                    else
                        []
                Applied =
                    if speaksOfIt then
                        List.tryHead config.Status.Storage.Members
                    else
                        None
            }

        let recorded details =
            if measures.IsEncrypted then
                medium.Encrypted details
            else
                details

        let request = {
            Members = [ recorded (if isManaged then medium.Effective else medium.Written) ]
            Management = Some owner
        }

        let applied = recorded medium.Effective

        let found =
            exists ConditionStatus.True (medium.Words.Exists, (if isManaged then "" else medium.Words.OfUser))

        let verdict =
            match traits, CloudFacts.last medium.Creation facts with
            | Some _, _ -> found
            // B-5: it was there before.
            | None, Some { Answer = Error _ } when not isManaged -> found
            | None, _ -> exists ConditionStatus.True ("Creation Successful", medium.Words.Created)

        {
            decision with
                Pods =
                    if measures.IsSettled then
                        Some(medium.Pods applied)
                    else
                        None
                Request = request
                Applied = Some { request with Members = [ applied ] }
                Steps = decision.Steps @ measures.Steps
                Refusals = decision.Refusals @ measures.Refusals
                Condition = verdict
                Measures = measures.Conditions
        }

    /// What a `Managed` pass does about this medium.
    let decide (snapshot: Snapshot) (config: Config) (medium: Medium) : StorageDecision =
        let identity = CloudPlace.identity medium.Place
        let facts = CloudFacts.about identity snapshot.Observed.Clouds

        let decision = {
            StorageDecision.nothing config.Spec.Storage with
                Places = Set.singleton identity
        }

        let probe why =
            Asking.at snapshot.Now medium.Place facts why [] CloudAction.Probe

        let lookAgain (decision: StorageDecision) =
            match CloudFacts.last CloudAction.Probe facts with
            | None -> decision
            | Some fact ->
                match looksAgain snapshot identity fact with
                | true, _ -> LifeStart.withAnswer (probe "it is looked at again now and then") decision
                | false, time -> { decision with Times = [ time ] }

        let presence =
            Presence.judge snapshot.Now medium.Creation medium.IsMadeWhenDenied facts

        if medium.IsNew then
            LifeStart.write config medium decision
        else
            match presence with
            | Presence.NotAsked ->
                // At once, whatever was said before: our own doing has made that out of date.
                {
                    decision with
                        Pods = running snapshot config medium
                        Steps = [
                            Asking.step medium.Place "it is not known whether the storage is there" [] CloudAction.Probe
                        ]
                }
            | Presence.There traits -> decision |> lookAgain |> keep snapshot config medium facts (Some traits)
            | Presence.Made -> decision |> lookAgain |> keep snapshot config medium facts None
            | Presence.NotThere failure -> LifeStart.make snapshot config medium facts failure decision
            | Presence.Denied _ -> LifeStart.makeUnseen snapshot config medium facts decision
            | Presence.Expected(made, looked) when snapshot.Now < looked.At + Presence.interval && looked.At >= made -> {
                decision with
                    Refusals = [
                        Refusal.until
                            (looked.At + Presence.interval)
                            ("use " + CloudPlace.text medium.Place)
                            "it was made and is not to be seen yet"
                    ]
              }
            | Presence.Expected _ -> {
                decision with
                    Steps = [
                        Asking.step
                            medium.Place
                            "it was made and has to appear"
                            [ "it was not to be seen yet" ]
                            CloudAction.Probe
                    ]
              }
            | Presence.NotMade(tried, failure) ->
                let due = CloudBackoff.due identity tried failure

                (if snapshot.Now < due && failure.Kind <> CloudFailureKind.Taken then
                     {
                         decision with
                             Refusals = [
                                 Refusal.until
                                     due
                                     ("create " + CloudPlace.text medium.Place)
                                     ("it failed: " + CloudRights.told medium.Place medium.Creation failure)
                             ]
                     }
                 else
                     {
                         decision with
                             Steps = [
                                 Asking.step
                                     medium.Place
                                     "it could not be made; it may be there by now"
                                     [ CloudFailure.text failure ]
                                     CloudAction.Probe
                             ]
                     })
                |> LifeStart.telling medium facts
            | Presence.Failed failure ->
                {
                    decision with
                        Pods = running snapshot config medium
                        Condition = Some(medium.Words.NotFound failure)
                        Problems = [ LifeStart.problem medium CloudAction.Probe failure ]
                }
                |> LifeStart.withAnswer (probe "it is still not known whether the storage is there")
