using System.Globalization;
using System.Text.RegularExpressions;
using ImageRegistry.Core;
using Microsoft.FSharp.Collections;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ImageRegistry.Sandbox;

/// <summary>YAML as JSON documents, with the scalars of the YAML 1.2 core schema.</summary>
public static partial class YamlDocuments
{
    /// <summary>The documents of this text; empty ones are left out. A text that is no YAML throws <see cref="YamlException"/>.</summary>
    public static IReadOnlyList<Json> Read(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(document => Convert(document.RootNode)).Where(document => !document.IsNull)];
    }

    private static Json Convert(YamlNode node) => node switch
    {
        YamlMappingNode mapping => Json.NewObject(new FSharpMap<string, Json>(
            mapping.Children.Select(pair => Tuple.Create(Name(pair.Key), Convert(pair.Value))))),
        YamlSequenceNode sequence => Json.NewArray(ListModule.OfSeq(sequence.Children.Select(Convert))),
        YamlScalarNode scalar => Scalar(scalar),
        _ => throw new YamlException(node.Start, node.End, "an alias that leads nowhere"),
    };

    private static string Name(YamlNode node) =>
        (node as YamlScalarNode)?.Value ?? throw new YamlException(node.Start, node.End, "a key that is no text");

    private static Json Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain)
            return Json.NewString(text);
        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => Json.Null,
            "true" or "True" or "TRUE" => Json.NewBool(true),
            "false" or "False" or "FALSE" => Json.NewBool(false),
            _ when Integer().IsMatch(text) => Json.NewNumber(
                long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    ? number.ToString(CultureInfo.InvariantCulture)
                    : text.TrimStart('+')),
            _ when Fraction().IsMatch(text) => Json.NewNumber(
                double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture)),
            _ => Json.NewString(text),
        };
    }

    [GeneratedRegex("^[-+]?[0-9]+$")]
    private static partial Regex Integer();

    [GeneratedRegex("^[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Fraction();
}
