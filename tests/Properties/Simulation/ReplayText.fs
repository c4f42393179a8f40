namespace ImageRegistry.Properties.Simulation

open ImageRegistry.Core
open ImageRegistry.Properties.World

/// Scripts as the text of a test that plays them again.
[<RequireQualifiedAccess>]
module ReplayText =

    let private json (document: Json) =
        "(TestData.json \"\"\"" + Json.text document + "\"\"\")"

    let private quoted (text: string) =
        "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\""

    let private named: (ObjectRef * string) list = [
        WellKnown.config, "config"
        WellKnown.imagePruner, "imagePruner"
        WellKnown.infrastructure, "infrastructure"
        WellKnown.clusterOperator, "clusterOperator"
        WellKnown.clusterVersion, "clusterVersion"
        WellKnown.featureGate, "featureGate"
        WellKnown.apiServer, "apiServer"
        WellKnown.proxy, "proxy"
        WellKnown.image, "image"
        WellKnown.operatorNamespaceObject, "operatorNamespaceObject"
        WellKnown.clusterRole, "clusterRole"
        WellKnown.clusterRoleBinding, "clusterRoleBinding"
        WellKnown.serviceAccount, "serviceAccount"
        WellKnown.pullSecret, "pullSecret"
        WellKnown.pullSecretCopy, "pullSecretCopy"
        WellKnown.privateConfiguration, "privateConfiguration"
        WellKnown.userCredentials, "userCredentials"
        WellKnown.cloudCredentials, "cloudCredentials"
        WellKnown.servingCertificate, "servingCertificate"
        WellKnown.certificates, "certificates"
        WellKnown.managedCertificates, "managedCertificates"
        WellKnown.trustedCa, "trustedCa"
        WellKnown.serviceCa, "serviceCa"
        WellKnown.service, "service"
        WellKnown.deployment, "deployment"
        WellKnown.nodeCa, "nodeCa"
        WellKnown.podDisruptionBudget, "podDisruptionBudget"
        WellKnown.networkPolicy, "networkPolicy"
        WellKnown.prunerClusterRole, "prunerClusterRole"
        WellKnown.prunerClusterRoleBinding, "prunerClusterRoleBinding"
        WellKnown.prunerServiceAccount, "prunerServiceAccount"
        WellKnown.prunerNetworkPolicy, "prunerNetworkPolicy"
        WellKnown.prunerCronJob, "prunerCronJob"
    ]

    let private target (target: ObjectRef) : string =
        match named |> List.tryFind (fun (each, _) -> each = target) with
        | Some(_, name) -> "WellKnown." + name
        | None when target = WellKnown.route target.Name -> "(WellKnown.route " + quoted target.Name + ")"
        | None when target = WellKnown.secret target.Name -> "(WellKnown.secret " + quoted target.Name + ")"
        | None when target = WellKnown.clusterConfigMap target.Name ->
            "(WellKnown.clusterConfigMap " + quoted target.Name + ")"
        | None when target = Cluster.job target.Name -> "(Cluster.job " + quoted target.Name + ")"
        | None when target.Resource = Kind.node ->
            "{ Resource = Kind.node; Namespace = \"\"; Name = " + quoted target.Name + " }"
        | None ->
            "(ClaimStorage.reference "
            + quoted target.Namespace
            + " "
            + quoted target.Name
            + ")"

    let private trouble (trouble: Trouble) : string =
        "Trouble."
        + (match trouble with
           | Trouble.Conflict -> "Conflict"
           | Trouble.Invalid -> "Invalid"
           | Trouble.BadRequest -> "BadRequest"
           | Trouble.Forbidden -> "Forbidden"
           | Trouble.AccessCut -> "AccessCut"
           | Trouble.Quota -> "Quota"
           | Trouble.WebhookTimeout -> "WebhookTimeout"
           | Trouble.NamespaceTerminating -> "NamespaceTerminating"
           | Trouble.Unauthorized -> "Unauthorized"
           | Trouble.NotServed -> "NotServed"
           | Trouble.TooManyRequests seconds -> "TooManyRequests " + string seconds
           | Trouble.TooLarge -> "TooLarge"
           | Trouble.ServerError code -> "ServerError " + string code
           | Trouble.LostRequest -> "LostRequest"
           | Trouble.LostReply -> "LostReply")

    let private cloudTrouble (trouble: CloudTrouble) : string =
        "CloudTrouble."
        + (match trouble with
           | CloudTrouble.Denied -> "Denied"
           | CloudTrouble.Revoked -> "Revoked"
           | CloudTrouble.Throttled seconds -> "Throttled " + string seconds
           | CloudTrouble.Unsupported -> "Unsupported"
           | CloudTrouble.Unreachable -> "Unreachable"
           | CloudTrouble.LostReply -> "LostReply")

    let private flag (value: bool) = if value then "true" else "false"

    let private cloudEvent (event: CloudEvent) : string =
        match event with
        | CloudEvent.Bring(kind, name, isOurs, objects) ->
            "CloudEvent.Bring("
            + quoted kind
            + ", "
            + quoted name
            + ", "
            + flag isOurs
            + ", "
            + string objects
            + "L)"
        | CloudEvent.Fill objects -> "CloudEvent.Fill " + string objects + "L"
        | CloudEvent.Vanish -> "CloudEvent.Vanish"
        | CloudEvent.Fail fault ->
            "CloudEvent.Fail { Slot = "
            + quoted fault.Slot
            + "; Trouble = "
            + cloudTrouble fault.Trouble
            + "; Times = "
            + string fault.Times
            + " }"
        | CloudEvent.Delay looks -> "CloudEvent.Delay " + string looks

    let private catchUp (how: CatchUp) =
        match how with
        | CatchUp.Events -> "CatchUp.Events"
        | CatchUp.List -> "CatchUp.List"

    let private operation (operation: Operation) : string =
        let call (name: string) (arguments: string list) =
            "Operation." + name + "(" + String.concat ", " arguments + ")"

        match operation with
        | Operation.Edit spec -> "Operation.Edit " + json spec
        | Operation.Touch(each, patch) -> call "Touch" [ target each; json patch ]
        | Operation.TouchStatus(each, patch) -> call "TouchStatus" [ target each; json patch ]
        | Operation.Put document -> "Operation.Put " + json document
        | Operation.Delete each -> "Operation.Delete " + target each
        | Operation.JobEnded(name, ours, condition, status) ->
            call "JobEnded" [ quoted name; flag ours; quoted condition; quoted status ]
        | Operation.Fail(verb, resource, cause, times) ->
            call "Fail" [
                quoted verb
                quoted resource
                trouble cause
                (match times with
                 | Some times -> "Some " + string times
                 | None -> "None")
            ]
        | Operation.FailLater(after, cause) -> call "FailLater" [ string after; trouble cause ]
        | Operation.Heal -> "Operation.Heal"
        | Operation.Cloud event -> call "Cloud" [ cloudEvent event ]
        | Operation.DieAfter effects -> "Operation.DieAfter " + string effects
        | Operation.Restart -> "Operation.Restart"
        | Operation.Depose(effects, late) -> call "Depose" [ string effects; string late ]
        | Operation.Lag looks -> "Operation.Lag " + string looks
        | Operation.StandStill(kind, looks, how) -> call "StandStill" [ quoted kind; string looks; catchUp how ]
        | Operation.GoBack(kind, changes) -> call "GoBack" [ quoted kind; string changes ]
        | Operation.Unlisted(kind, looks) -> call "Unlisted" [ quoted kind; string looks ]
        | Operation.Recreate each -> "Operation.Recreate " + target each
        | Operation.Rival(each, patch) -> call "Rival" [ target each; json patch ]
        | Operation.Slip(spec, turns) -> call "Slip" [ json spec; string turns ]
        | Operation.Pass seconds -> "Operation.Pass " + string seconds
        | Operation.ClockJump seconds -> "Operation.ClockJump " + string seconds
        | Operation.Turns count -> "Operation.Turns " + string count
        | Operation.Settle -> "Operation.Settle"

    let private start (start: Base) : string =
        match start with
        | Base.Fresh -> "Base.Fresh"
        | Base.Removed -> "Base.Removed"
        | Base.EmptyDir -> "Base.EmptyDir"
        | Base.Claim -> "Base.Claim"
        | Base.Routes -> "Base.Routes"
        | Base.Unmanaged -> "Base.Unmanaged"
        | Base.S3 -> "Base.S3"
        | Base.Gcs -> "Base.Gcs"
        | Base.FreshS3 -> "Base.FreshS3"
        | Base.FreshGcs -> "Base.FreshGcs"
        | Base.Lenient -> "Base.Lenient"
        | Base.Inherited(scenario, step) -> "Base.Inherited(" + quoted scenario + ", " + quoted step + ")"

    /// The test, ready to be put into `Museum/Found.fs`.
    let test (law: string) (script: Script) : string =
        [
            "[<Fact>]"
            "let ``" + law.Replace("`", "'") + ": name it`` () ="
            "    keepsEveryLaw (" + start script.Base + ") ["
        ]
        @ (script.Operations |> List.map (fun each -> "        " + operation each))
        @ [ "    ]" ]
        |> String.concat "\n"
