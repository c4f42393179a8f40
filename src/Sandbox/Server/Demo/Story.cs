namespace ImageRegistry.Sandbox.Demo;

/// <summary>The chapters that the demo tells.</summary>
internal static class Story
{
    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<Chapter> Chapters =>
    [
        new("An administrator wants a registry, on storage that lasts as long as its pods (managementState Managed, emptyDir)",
            """
            {"managementState":"Managed","replicas":2,
             "storage":{"emptyDir":{},"managementState":null,"s3":null,"gcs":null,"azure":null,"ibmcos":null,"swift":null,"pvc":null,"oss":null}}
            """,
            [Followed, RegistryServes, Healthy, ClusterOperatorSays("True", "False", "False")]),
        new("It is to be reached from outside (defaultRoute)",
            """{"defaultRoute":true}""",
            [Followed, RouteAdmitted, RegistryServes, Healthy, ClusterOperatorSays("True", "False", "False")]),
        new("It is tuned: read only, debug log, limits for requests, more resources",
            """
            {"logLevel":"Debug","readOnly":true,
             "requests":{"read":{"maxRunning":5,"maxInQueue":10,"maxWaitInQueue":"90s"},"write":{"maxRunning":2,"maxInQueue":3,"maxWaitInQueue":"1m30s"}},
             "tolerations":[{"operator":"Exists"}],
             "resources":{"requests":{"cpu":"200m","memory":"1Gi"},"limits":{"memory":"2Gi"}}}
            """,
            [Followed, Tuned, RegistryServes, Healthy, ClusterOperatorSays("True", "False", "False")]),
        new("It is not wanted any more (managementState Removed)",
            """{"managementState":"Removed"}""",
            [Followed, NothingLeft, Removed, ClusterOperatorSays("True", "False", "False")]),
    ];

    /// <summary>What a cluster looks like once the operator has come up, on every platform.</summary>
    public static Expectation CameUp { get; } = new(
        "the operator says how it is",
        state => state.ClusterOperator() is { } found && found.Condition("Available") != "" && found.Condition("Degraded") != "");

    /// <summary>Whether the Config as it is now was seen by the operator.</summary>
    private static Expectation Followed { get; } = new(
        "the operator has acted on the newest Config",
        state => state.Config() is { } config && config.Number("status", "observedGeneration") == config.Number("metadata", "generation"));

    private static Expectation RegistryServes { get; } = new(
        "all pods of the registry are new and available",
        state => state.Deployment() is { } deployment
            && deployment.Number("status", "observedGeneration") == deployment.Number("metadata", "generation")
            && deployment.Number("status", "updatedReplicas") == deployment.Number("spec", "replicas")
            && deployment.Number("status", "availableReplicas") == deployment.Number("spec", "replicas")
            && deployment.Number("status", "unavailableReplicas") == 0);

    private static Expectation Healthy { get; } = new(
        "the Config is Available=True/Ready, Progressing=False/Ready and Degraded=False",
        state => state.Config() is { } config
            && config.Condition("Available") == "True/Ready"
            && config.Condition("Progressing") == "False/Ready"
            && config.Condition("Degraded").StartsWith("False/", StringComparison.Ordinal));

    private static Expectation RouteAdmitted { get; } = new(
        "Route default-route is admitted",
        state => state.Find("routes.route.openshift.io", Lookup.Namespace, "default-route") is { } route
            && route.Items("status", "ingress").SelectMany(ingress => ingress.Items("conditions"))
                .Any(condition => condition.Text("type") == "Admitted" && condition.Text("status") == "True"));

    private static Expectation Tuned { get; } = new(
        "the pods are read only and log at debug",
        state => state.Deployment() is { } deployment
            && deployment.Items("spec", "template", "spec", "containers").SelectMany(container => container.Items("env"))
                .Select(variable => variable.Text("name") + "=" + variable.Text("value"))
                .ToHashSet()
                .IsSupersetOf(["REGISTRY_LOG_LEVEL=debug", "REGISTRY_STORAGE_MAINTENANCE_READONLY={enabled: true}"]));

    private static Expectation NothingLeft { get; } = new(
        "Deployment, Service and Route are gone",
        state => state.Deployment() is null
            && state.Find("services", Lookup.Namespace, "image-registry") is null
            && state.Find("routes.route.openshift.io", Lookup.Namespace, "default-route") is null);

    private static Expectation Removed { get; } = new(
        "the Config is Available=True/Removed, Progressing=False/Removed and Degraded=False",
        state => state.Config() is { } config
            && config.Condition("Available") == "True/Removed"
            && config.Condition("Progressing") == "False/Removed"
            && config.Condition("Degraded").StartsWith("False/", StringComparison.Ordinal));

    private static Expectation ClusterOperatorSays(string available, string progressing, string degraded) => new(
        $"the ClusterOperator is Available={available}, Progressing={progressing}, Degraded={degraded}",
        state => state.ClusterOperator() is { } found
            && found.Condition("Available").StartsWith(available + "/", StringComparison.Ordinal)
            && found.Condition("Progressing").StartsWith(progressing + "/", StringComparison.Ordinal)
            && found.Condition("Degraded").StartsWith(degraded + "/", StringComparison.Ordinal));
}
