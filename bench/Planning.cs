using System.Diagnostics;
using ImageRegistry.Core;
using ImageRegistry.Sandbox;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Bench;

/// <summary>How fast the core decides, on the picture of a cluster that an operator has brought to rest.</summary>
internal static class Planning
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(3);
    private static readonly string Entropy = new('a', 128);

    private static readonly OperatorSettings Settings = new(
        "0.0.1-snapshot", "0.0.1-snapshot", "quay.io/lab/registry:1", "quay.io/lab/cli:1", "quay.io/lab/operator:1", FSharpOption<string>.Some(Cluster.Namespace));

    /// <summary>Plans a second, from a picture and with taking it.</summary>
    public static IEnumerable<Row> Measure(State state)
    {
        var now = DateTimeOffset.UtcNow;
        var knowledge = Remember(now, state);
        var snapshot = Picture.take(now, Entropy, knowledge);
        var plan = Planner.make(Settings, snapshot);
        var rest = plan.Steps.IsEmpty ? "the plan is empty" : "NOT at rest: " + StepModule.text(plan.Steps.Head);
        yield return new Row(
            "plans a second, Managed at rest", "", PerSecond(() => Planner.make(Settings, snapshot)), Note: rest);
        yield return new Row(
            "the same with taking the picture", "", PerSecond(() => Planner.make(Settings, Picture.take(now, Entropy, knowledge))));
    }

    /// <summary>What an operator knows that has seen all of this cluster through its watches.</summary>
    private static Knowledge Remember(DateTimeOffset now, State state)
    {
        var knowledge = KnowledgeModule.start(Settings, now);
        // What the Config names is watched only once the Config has been seen.
        for (var round = 0; round < 2; round++)
        {
            foreach (var watch in Interests.wanted(knowledge))
                knowledge = Sightings.replaced(now, watch, Seen(watch, state), knowledge);
        }

        // What concerns the process itself, such as its log level, is done once after each start.
        return Planner.make(Settings, Picture.take(now, Entropy, knowledge)).Steps
            .Where(step => EffectModule.target(step.Effect) is null)
            .Aggregate(knowledge, (known, step) => Outcomes.succeeded(now, step.Effect, Carried.Done, known));
    }

    private static FSharpList<Json> Seen(Watch watch, State state)
    {
        var key = watch.Resource.Plural + (watch.Resource.Group == "" ? "" : "." + watch.Resource.Group);
        return ListModule.OfSeq(Store.list(key, watch.Namespace, state).Where(document => watch.Scope switch
        {
            WatchScope.Named named => Document.name(document) == named.Item,
            WatchScope.Labelled labelled => JsonModule.members(["metadata", "labels"], document).ContainsKey(labelled.Item),
            _ => true,
        }));
    }

    private static double PerSecond(Func<Plan> make)
    {
        for (var warm = Stopwatch.StartNew(); warm.Elapsed < Time;)
            make();
        var count = 0;
        var watch = Stopwatch.StartNew();
        for (; watch.Elapsed < Time; count++)
            make();
        return count / watch.Elapsed.TotalSeconds;
    }
}
