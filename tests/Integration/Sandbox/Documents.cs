using ImageRegistry.Core;
using Microsoft.FSharp.Collections;

namespace ImageRegistry.Integration.Sandbox;

/// <summary>Making documents in tests.</summary>
internal static class Documents
{
    /// <summary>The document as an object of this kind in the default namespace.</summary>
    public static Json With(this Json document, string apiVersion, string kind) =>
        JsonModule.set(ListModule.OfSeq(["apiVersion"]), JsonModule.str(apiVersion),
            JsonModule.set(ListModule.OfSeq(["kind"]), JsonModule.str(kind),
                JsonModule.set(ListModule.OfSeq(["metadata", "namespace"]), JsonModule.str("default"), document)));
}
