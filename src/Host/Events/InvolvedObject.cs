using ImageRegistry.Core;
using ImageRegistry.Host.Configuration;

namespace ImageRegistry.Host.Events;

/// <summary>The object an Event is about (<c>involvedObject</c> of core/v1).</summary>
public sealed record InvolvedObject(string ApiVersion, string Kind, string Namespace, string Name, string Uid)
{
    /// <summary>The controller in an object's <c>metadata.ownerReferences</c>; null when none controls it.</summary>
    public static InvolvedObject? ControllerOf(Json owned)
    {
        foreach (var owner in JsonModule.items(["metadata", "ownerReferences"], owned))
        {
            if (owner.Member("controller") is Json.Bool { Item: true })
            {
                return new InvolvedObject(
                    owner.Text("apiVersion"), owner.Text("kind"), owned.Text("metadata", "namespace"), owner.Text("name"),
                    owner.Text("uid"));
            }
        }

        return null;
    }

    /// <summary>The reference as the API has it.</summary>
    public Json ToJson() => JsonModule.obj(
    [
        new("apiVersion", Json.NewString(ApiVersion)),
        new("kind", Json.NewString(Kind)),
        new("namespace", Json.NewString(Namespace)),
        new("name", Json.NewString(Name)),
        new("uid", Json.NewString(Uid)),
    ]);
}
