using System.Text;
using YamlDotNet.RepresentationModel;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>The fields of one YAML mapping, knowing where in which file they are, so that faults can say it.</summary>
/// <param name="file">The file.</param>
/// <param name="path">Path of this mapping; empty for the document.</param>
internal sealed class YamlFields(string file, string path, YamlMappingNode mapping)
{
    public string File { get; } = file;

    /// <summary>The path of a field of this mapping.</summary>
    public string PathOf(string name) => path.Length == 0 ? name : path + "." + name;

    public bool Has(string name) => Node(name) is not null;

    /// <summary>The value of this field; null when it is absent or null.</summary>
    public YamlNode? Node(string name) =>
        mapping.Children.TryGetValue(new YamlScalarNode(name), out var node) && !IsNull(node) ? node : null;

    /// <summary>The text of this field; empty when it is absent.</summary>
    public string Text(string name) => Node(name) switch
    {
        null => "",
        YamlScalarNode scalar => scalar.Value ?? "",
        _ => throw Fault(name, "", "this must be a text", "Write the value on the line of the field"),
    };

    /// <summary>The switch of this field; false when it is absent.</summary>
    public bool Flag(string name) => Text(name) switch
    {
        "" or "false" or "False" or "FALSE" => false,
        "true" or "True" or "TRUE" => true,
        var other => throw Fault(name, other, "this must be true or false", "Write true or false"),
    };

    /// <summary>The mapping of this field; null when it is absent.</summary>
    public YamlFields? Section(string name) => Node(name) switch
    {
        null => null,
        YamlMappingNode inner => new YamlFields(File, PathOf(name), inner),
        _ => throw Fault(name, "", "this must be a mapping", "Indent its fields below it"),
    };

    /// <summary>The mappings in the list of this field; none when it is absent.</summary>
    public IReadOnlyList<YamlFields> Sections(string name) => Node(name) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children.Select((item, index) => item is YamlMappingNode inner
            ? new YamlFields(File, PathOf(name) + "[" + index.ToString(System.Globalization.CultureInfo.InvariantCulture) + "]", inner)
            : throw Fault(name, "", "this must be a list of mappings", "Start each item with a dash and its first field"))],
        _ => throw Fault(name, "", "this must be a list", "Start each item with a dash"),
    };

    /// <summary>The texts in the list of this field; none when it is absent.</summary>
    public IReadOnlyList<string> Texts(string name) => Node(name) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children.Select(item => item is YamlScalarNode scalar
            ? scalar.Value ?? ""
            : throw Fault(name, "", "this must be a list of texts", "Start each text with a dash"))],
        _ => throw Fault(name, "", "this must be a list", "Start each item with a dash"),
    };

    /// <summary>The text that is base64 in this field; empty when it is absent. The fault does not show it: it may be a key.</summary>
    public string Base64Text(string name)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(Text(name)));
        }
        catch (FormatException)
        {
            throw Fault(name, "", "this is not base64", "Encode the PEM text with base64 -w0");
        }
    }

    /// <summary>The path in this field, relative ones taken from the folder of the file; empty when it is absent.</summary>
    public string FilePath(string name)
    {
        var text = Text(name);
        return text.Length == 0 ? "" : Path.GetFullPath(text, Path.GetDirectoryName(Path.GetFullPath(File))!);
    }

    /// <param name="value">What is in the field; empty where it may be a secret.</param>
    public ConfigurationFaultException Fault(string name, string value, string problem, string remedy) =>
        new(new ConfigurationFault(File, PathOf(name), value, problem, remedy));

    private static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };
}
