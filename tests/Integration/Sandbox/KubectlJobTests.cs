using ImageRegistry.Sandbox;
using Xunit;

namespace ImageRegistry.Integration.Sandbox;

public class KubectlJobTests() : RunningSandbox(secure: true)
{
    private const string CronJob = """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: prune}
        spec:
          schedule: "0 0 * * *"
          jobTemplate:
            metadata:
              labels: {created-by: image-pruner}
            spec:
              backoffLimit: 0
              template:
                spec:
                  restartPolicy: Never
                  containers:
                  - name: c
                    image: i
        """;

    private static string Words(string output) =>
        string.Join(" ", output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private void Play(ControllerSettings settings) =>
        Cluster.Controllers = state => Controllers.requests(settings, Cluster.Time.GetUtcNow(), state);

    [Fact]
    public async Task A_job_is_made_from_a_cron_job_and_succeeds()
    {
        Play(ControllerSettingsModule.everything(TimeSpan.Zero));
        await Kubectl.OutputAsync("create -f -", CronJob);
        Assert.StartsWith(
            "NAME SCHEDULE TIMEZONE SUSPEND ACTIVE LAST SCHEDULE AGE prune 0 0 * * * <none> False 0 <none> ",
            Words(await Kubectl.OutputAsync("get cronjobs")),
            StringComparison.Ordinal);

        Assert.Equal("job.batch/by-hand created\n", await Kubectl.OutputAsync("create job by-hand --from=cronjob/prune"));
        Assert.Equal("job.batch/by-hand condition met\n", await Kubectl.OutputAsync("wait --for=condition=complete job/by-hand --timeout=20s"));
        Assert.StartsWith(
            "NAME STATUS COMPLETIONS DURATION AGE by-hand Complete 1/1 0s ",
            Words(await Kubectl.OutputAsync("get jobs -l created-by=image-pruner")),
            StringComparison.Ordinal);
        Assert.Equal("prune", await Kubectl.OutputAsync("get job by-hand -o jsonpath={.metadata.ownerReferences[0].name}"));
    }

    [Fact]
    public async Task A_job_can_be_made_to_fail()
    {
        Play(ControllerSettingsModule.withJobEnd("default", "prune", JobEnd.NewFails(TimeSpan.Zero), ControllerSettingsModule.everything(TimeSpan.Zero)));
        await Kubectl.OutputAsync("create -f -", CronJob);
        await Kubectl.OutputAsync("create job by-hand --from=cronjob/prune");
        Assert.Equal(
            "BackoffLimitExceeded: Job has reached the specified backoff limit",
            await Kubectl.OutputAsync(
                """get job by-hand -o jsonpath={.status.conditions[?(@.type=="Failed")].reason}:{"\u0020"}{.status.conditions[?(@.type=="Failed")].message}"""));
    }

    [Fact]
    public async Task A_bad_schedule_is_refused_with_its_cause()
    {
        var refused = await Kubectl.RunAsync(["create", "-f", "-"], CronJob.Replace("0 0 * * *", "daily", StringComparison.Ordinal));
        Assert.Equal(
            "The CronJob \"prune\" is invalid: spec.schedule: Invalid value: \"daily\": expected exactly 5 fields, found 1: [daily]\n",
            refused.Errors);
    }
}
