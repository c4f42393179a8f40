using ImageRegistry.Core;
using Microsoft.FSharp.Collections;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>The JSON document that a YAML node stands for, by YAML's JSON schema: plain scalars that are JSON literals keep their type.</summary>
internal static class YamlJson
{
    public static Json Of(YamlNode node) => node switch
    {
        YamlMappingNode mapping => mapping.Children.Aggregate(
            JsonModule.empty,
            (document, member) => document.With((member.Key as YamlScalarNode)?.Value ?? "", Of(member.Value))),
        YamlSequenceNode list => Json.NewArray(ListModule.OfSeq(list.Children.Select(Of))),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Literal(scalar.Value ?? ""),
        YamlScalarNode scalar => Json.NewString(scalar.Value ?? ""),
        _ => Json.Null,
    };

    private static Json Literal(string text)
    {
        if (text is "" or "~")
        {
            return Json.Null;
        }

        var parsed = JsonModule.parseText(text);
        return parsed.IsOk ? parsed.ResultValue : Json.NewString(text);
    }
}
