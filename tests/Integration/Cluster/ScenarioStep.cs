using ImageRegistry.Core;

namespace ImageRegistry.Integration.Cluster;

/// <summary>What was done, and the objects that were there when nothing changed any more, by <c>resource/[namespace/]name</c>.</summary>
internal sealed record ScenarioStep(string Name, IReadOnlyList<Json> Requests, IReadOnlyDictionary<string, Json> Objects)
{
    public static ScenarioStep Read(Json document) => new(document.Text("name"), document.Items("requests"), document.Members("objects"));
}
