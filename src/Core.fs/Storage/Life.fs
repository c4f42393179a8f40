namespace ImageRegistry.Core

open System

/// The life of a medium in a cloud, the same for every backend: looked for, made where it is missing, looked after where it is ours,
/// and looked at again now and then.
///
/// *Guarantees*: a name stands in the Config on the API server before anything of that name is made; what the user brought is never
/// taken for ours; what is made is in the status first, by which a removal goes; nothing is made while it is not known whether it is there; the conditions never speak of a former bucket of the same name
/// or of another one. Whatever the process was doing when it died, the next one comes to the same end.
/// *Assumptions*: a name that was made up belongs to this cluster alone.
/// *Caveats*: a bucket that may not be looked at and that nobody said anything about is taken for the user's, even if it was made just now.
[<RequireQualifiedAccess>]
module Life =

    let private exists status (reason, message) =
        Some(Condition.make StorageDecision.existsCondition status reason message)

    let private problem (medium: Medium) (text: string) =
        Problem.Transient("storage: " + CloudPlace.text medium.Place + ": " + text)

    /// The state that belongs to this medium, where the spec's own is not one that was said of another.
    let private management (config: Config) (medium: Medium) (byDefault: StorageManagement) : StorageManagement =
        StorageDecision.management
            config.Spec.Storage
            config.Status.Storage
            config.Status.StorageManaged
            medium.Written
            byDefault

    let private isApplied (config: Config) (medium: Medium) : bool =
        match config.Status.Storage.Members with
        | [ before ] -> Storage.sameUnit before medium.Written
        | _ -> false

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

    /// What the pods have stays what they have while the cloud cannot be asked: same details, same credentials.
    let private running (snapshot: Snapshot) (config: Config) (medium: Medium) : StorageOfPods option =
        let pods = medium.Pods medium.Effective

        match Snapshot.find WellKnown.privateConfiguration snapshot with
        | Present secret when
            config.Status.Storage.Members = [ medium.Effective ]
            && Json.texts [ "data" ] secret = pods.PrivateData
            ->
            Some pods
        | Present _
        | Unknown
        | Absent -> None

    /// The name, and what is inherited with it, before anything else.
    let private write (config: Config) (medium: Medium) (decision: StorageDecision) : StorageDecision = {
        decision with
            Request = {
                Members = [ medium.Effective ]
                Management = Some(management config medium StorageManagement.Managed)
            }
            Refusals = [
                Refusal.make
                    ("create " + CloudPlace.text medium.Place)
                    "its name has to be written into the Config before it is made"
            ]
    }

    let private ofMeasures (config: Config) (medium: Medium) : Condition list =
        config.Status.Conditions
        |> List.filter (fun condition -> List.contains condition.Type medium.MeasureConditions)

    let private failedCreation (medium: Medium) (facts: Map<string, CloudFact>) : CloudFailure option =
        match CloudFacts.last medium.Creation facts with
        | Some { Answer = Error failure } when failure.Kind <> CloudFailureKind.OwnedByUs -> Some failure
        | Some _
        | None -> None

    /// The decision with what a creation that failed has to say.
    let private telling (medium: Medium) (facts: Map<string, CloudFact>) (decision: StorageDecision) : StorageDecision =
        match failedCreation medium facts with
        | None -> decision
        | Some failure -> {
            decision with
                Condition = Some(medium.Words.NotCreated failure)
                Problems = decision.Problems @ [ problem medium (CloudFailure.text failure) ]
          }

    let private withAnswer (answer: Result<Step, Refusal>) (decision: StorageDecision) : StorageDecision =
        match answer with
        | Ok step -> {
            decision with
                Steps = decision.Steps @ [ step ]
          }
        | Error refusal -> {
            decision with
                Refusals = decision.Refusals @ [ refusal ]
          }

    // What may be made under `Managed` has to be found again by a removal.
    let private isUnrecorded (config: Config) (medium: Medium) : bool =
        config.Spec.Storage.Management = Some StorageManagement.Managed
        && config.Spec.Storage.Members = [ medium.Effective ]
        && not (isApplied config medium)

    /// A medium that is known not to be there: everything about it is put on record, then it is made.
    let private make
        (snapshot: Snapshot)
        (config: Config)
        (medium: Medium)
        (facts: Map<string, CloudFact>)
        (failure: CloudFailure)
        (decision: StorageDecision)
        : StorageDecision =
        let byDefault =
            if medium.CanBeMarked then
                StorageManagement.Managed
            else
                StorageManagement.Unmanaged

        let request = {
            Members = [ medium.Effective ]
            Management = Some(management config medium byDefault)
        }

        let wait why = {
            decision with
                Request = request
                Refusals = [ Refusal.make ("create " + CloudPlace.text medium.Place) why ]
        }

        if request <> config.Spec.Storage then
            wait "who it belongs to has to be written into the Config before it is made"
        elif config.Status.Storage <> request then
            // Removal goes by the status alone; and a state that was said of another medium counts for this one from now on.
            {
                wait "the status has to name it before it is made" with
                    Applied = Some request
                    Measures = Some []
            }
        elif not (List.isEmpty (ofMeasures config medium)) then
            {
                wait "the status still tells of measures on a bucket that is gone" with
                    Condition = Some(medium.Words.NotFound failure)
                    Measures = Some []
            }
        else
            { decision with Request = request }
            |> withAnswer (
                Asking.at
                    snapshot.Now
                    medium.Place
                    facts
                    "the registry needs a place for its images"
                    [ CloudPlace.text medium.Place + " does not exist" ]
                    medium.Creation
            )
            |> telling medium facts

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
            && medium.LooksOurs(traits |> Option.defaultValue { Labels = Map.empty; DefaultKey = "" })

        let owner =
            management
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
            isApplied config medium
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
                Standing = if speaksOfIt then ofMeasures config medium else []
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

        let verdict =
            match traits with
            | None -> exists ConditionStatus.True ("Creation Successful", medium.Words.Created)
            | Some _ ->
                exists ConditionStatus.True (medium.Words.Exists, (if isManaged then "" else medium.Words.OfUser))

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
                | true, _ -> withAnswer (probe "it is looked at again now and then") decision
                | false, time -> { decision with Times = [ time ] }

        let presence =
            Presence.judge snapshot.Now medium.Creation medium.IsMadeWhenDenied facts

        if medium.IsNew then
            write config medium decision
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
            | Presence.NotThere failure -> make snapshot config medium facts failure decision
            | Presence.Denied _ when isUnrecorded config medium -> {
                decision with
                    Applied =
                        Some {
                            Members = [ medium.Effective ]
                            Management = config.Spec.Storage.Management
                        }
                    Measures = Some []
                    Refusals = [
                        Refusal.make
                            ("create " + CloudPlace.text medium.Place)
                            "the status has to name it before it is made"
                    ]
              }
            | Presence.Denied _ ->
                decision
                |> withAnswer (
                    Asking.at
                        snapshot.Now
                        medium.Place
                        facts
                        "it may not be looked at, which can mean that it is still to be made"
                        [ CloudPlace.text medium.Place + " may not be looked at" ]
                        medium.Creation
                )
                |> telling medium facts
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
                                     ("it failed: " + CloudFailure.text failure)
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
                |> telling medium facts
            | Presence.Failed failure ->
                {
                    decision with
                        Pods = running snapshot config medium
                        Condition = Some(medium.Words.NotFound failure)
                        Problems = [ problem medium (CloudFailure.text failure) ]
                }
                |> withAnswer (probe "it is still not known whether the storage is there")
