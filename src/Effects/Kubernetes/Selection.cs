using ImageRegistry.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Which objects of a kind, and how much of each.</summary>
/// <param name="LabelSelector">The API's label selector text; empty for all.</param>
/// <param name="FieldSelector">The API's field selector text, such as <c>metadata.name=cluster</c>; empty for all.</param>
/// <param name="MetadataOnly">Ask for <c>PartialObjectMetadata</c>, so that bodies are neither sent nor held.</param>
/// <param name="Keep">
/// What to keep of each object of a list or a watch, applied as they arrive, so that a long list is never held whole;
/// null for all of it. <c>apiVersion</c>, <c>kind</c> and <c>metadata.resourceVersion</c> must stay for a watch to go on.
/// </param>
public sealed record Selection(
    string LabelSelector = "", string FieldSelector = "", bool MetadataOnly = false, Func<Json, Json>? Keep = null)
{
    /// <summary>All objects, whole.</summary>
    public static readonly Selection Everything = new();

    private const string ByName = "metadata.name=";

    /// <summary>The object of this name.</summary>
    public static Selection Named(string name) => new(FieldSelector: ByName + name);

    /// <summary>The one name that is selected; empty when it is not by name.</summary>
    public string Name => FieldSelector.StartsWith(ByName, StringComparison.Ordinal) ? FieldSelector[ByName.Length..] : "";
}
