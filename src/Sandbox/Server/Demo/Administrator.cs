using ImageRegistry.Core;
using Microsoft.FSharp.Collections;

namespace ImageRegistry.Sandbox.Demo;

/// <summary>The person who edits the Config.</summary>
internal static class Administrator
{
    private const string Configs = "/apis/imageregistry.operator.openshift.io/v1/configs";

    /// <summary>Changes the Config's spec by this JSON merge patch, or makes a Config of it where the operator has made none yet.</summary>
    /// <exception cref="InvalidOperationException">The API refuses the change.</exception>
    public static void Edit(SandboxCluster cluster, string spec)
    {
        var parsed = JsonModule.parseText(spec);
        if (parsed.IsError)
            throw new InvalidOperationException(parsed.ErrorValue);
        var request = cluster.State.Config() is null
            ? RequestModule.post(Configs, Made(parsed.ResultValue))
            : RequestModule.mergePatch(Configs + "/cluster", Document(("spec", parsed.ResultValue)));
        var response = cluster.Handle(RequestModule.withUserAgent("kubectl", request));
        if (response is not { Code: >= 200 and < 300 })
            throw new InvalidOperationException($"{request.Method} {request.Path}: {response.Code}");
    }

    // A merge patch applied to nothing leaves its nulls out.
    private static Json Made(Json spec) => Document(
        ("apiVersion", Json.NewString("imageregistry.operator.openshift.io/v1")),
        ("kind", Json.NewString("Config")),
        ("metadata", Document(("name", Json.NewString("cluster")))),
        ("spec", JsonModule.mergePatch(spec, JsonModule.empty)));

    private static Json Document(params (string Name, Json Value)[] members) =>
        Json.NewObject(new FSharpMap<string, Json>(members.Select(member => Tuple.Create(member.Name, member.Value))));
}
