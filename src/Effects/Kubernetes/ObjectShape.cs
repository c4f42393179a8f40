using ImageRegistry.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Brings objects of lists and watches into the one shape that callers see.</summary>
internal static class ObjectShape
{
    /// <summary>
    /// The object with <c>apiVersion</c> and <c>kind</c>, which list items lack, reduced to what the selection asks for.
    /// A server that cannot send metadata alone sends whole objects; they are cut here.
    /// </summary>
    public static Json Of(Json item, Resource resource, Selection selection)
    {
        var whole = item.Text("kind").Length > 0
            ? item
            : item.With("apiVersion", ResourceModule.apiVersion(resource)).With("kind", resource.Kind);

        var reduced = selection.MetadataOnly && whole.Text("kind") != "PartialObjectMetadata"
            ? JsonModule.empty
                .With("apiVersion", whole.Text("apiVersion"))
                .With("kind", whole.Text("kind"))
                .With("metadata", whole.At("metadata") ?? JsonModule.empty)
            : whole;

        return selection.Keep is { } keep ? keep(reduced) : reduced;
    }
}
