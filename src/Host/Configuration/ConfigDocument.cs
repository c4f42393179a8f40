using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ImageRegistry.Host.Configuration;

/// <summary>
/// A value inside the configuration file, with the way to it, so that an error can name it. A value that is absent or null
/// reads as empty; one of another type than asked for is an error.
/// </summary>
/// <param name="file">The file's path, for errors.</param>
/// <param name="node">The value; null when it is absent.</param>
/// <param name="field">Path of the field, such as <c>servingInfo.bindAddress</c>.</param>
internal sealed class ConfigDocument(string file, YamlNode? node, string field = "")
{
    /// <summary>The member of this name of an object.</summary>
    public ConfigDocument Member(string name)
    {
        var path = field.Length == 0 ? name : field + "." + name;
        return node switch
        {
            _ when IsNull => new ConfigDocument(file, null, path),
            YamlMappingNode map when map.Children.TryGetValue(new YamlScalarNode(name), out var member) =>
                new ConfigDocument(file, member, path),
            YamlMappingNode => new ConfigDocument(file, null, path),
            _ => throw Wrong(Shown, "It has to be an object with named fields."),
        };
    }

    /// <summary>The items of a list.</summary>
    public IEnumerable<ConfigDocument> Items() => node switch
    {
        _ when IsNull => [],
        YamlSequenceNode list => list.Children.Select((item, index) =>
            new ConfigDocument(file, item, field + "[" + index.ToString(CultureInfo.InvariantCulture) + "]")),
        _ => throw Wrong(Shown, "It has to be a list of texts."),
    };

    /// <summary>The text. A number or boolean is none: the API type is string, and a port alone is no address.</summary>
    public string Text() => node switch
    {
        _ when IsNull => "",
        YamlScalarNode { Value: { } text } scalar when scalar.Style != ScalarStyle.Plain || !IsNumberOrBool(text) => text,
        _ => throw Wrong(Shown, "It has to be a text."),
    };

    /// <summary>The error that names file, field and value and says what to write instead.</summary>
    public StartupException Wrong(string value, string remedy) =>
        new($"--config {file}: {(field.Length == 0 ? "the document" : field)} has the value \"{value}\". {remedy}");

    private bool IsNull =>
        node is null or YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };

    private string Shown => node switch
    {
        YamlScalarNode scalar => scalar.Value ?? "",
        YamlSequenceNode => "(a list)",
        YamlMappingNode => "(an object)",
        _ => "",
    };

    private static bool IsNumberOrBool(string text) =>
        bool.TryParse(text, out _) || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
