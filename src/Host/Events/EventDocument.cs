using System.Globalization;
using ImageRegistry.Core;
using ImageRegistry.Host.Configuration;

namespace ImageRegistry.Host.Events;

/// <summary>The documents of core/v1 Events.</summary>
internal static class EventDocument
{
    /// <summary>The API server refuses longer ones in its newer Event API; the older one is kept to the same.</summary>
    private const int LongestMessage = 1024;

    /// <summary>A new Event that happened once.</summary>
    public static Json New(string name, OperatorEvent what, InvolvedObject about, string instance, DateTimeOffset now)
    {
        var time = Json.NewString(Time(now));
        return JsonModule.obj(
        [
            new("apiVersion", Json.NewString("v1")),
            new("kind", Json.NewString("Event")),
            new("metadata", JsonModule.obj(
            [
                new("name", Json.NewString(name)),
                new("namespace", Json.NewString(OperatorNames.Namespace)),
            ])),
            new("involvedObject", about.ToJson()),
            new("type", Json.NewString(what.Type == EventType.Warning ? "Warning" : "Normal")),
            new("reason", Json.NewString(what.Reason)),
            new("message", Json.NewString(Shorten(what.Message))),
            new("source", JsonModule.obj([new("component", Json.NewString(OperatorNames.Component))])),
            new("firstTimestamp", time),
            new("lastTimestamp", time),
            new("count", JsonModule.@int(1)),
            new("reportingComponent", Json.NewString(OperatorNames.Component)),
            new("reportingInstance", Json.NewString(instance)),
        ]);
    }

    /// <summary>The patch for an Event that happened again.</summary>
    public static Json Again(int count, DateTimeOffset now) => JsonModule.obj(
    [
        new("count", JsonModule.@int(count)),
        new("lastTimestamp", Json.NewString(Time(now))),
    ]);

    /// <summary>The name of a new Event about this object, at a time in ticks that no other Event of the process has.</summary>
    public static string Name(InvolvedObject about, long ticks) =>
        about.Name + "." + ticks.ToString("x", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Shorten(string message) =>
        message.Length <= LongestMessage ? message : message[..(LongestMessage - 3)] + "...";
}
