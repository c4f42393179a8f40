namespace ImageRegistry.Effects.S3;

/// <summary>Profile <c>default</c> of an AWS shared credentials file, as text from a Secret.</summary>
/// <remarks>
/// <b>Guarantees.</b> Only this text counts: no environment variable, no file, no other profile, no metadata service (B-13).
/// <b>Assumptions.</b> The core has made sure that the profile holds a static pair or a role with a token file.
/// </remarks>
internal sealed class SharedCredentialsFile
{
    private readonly Dictionary<string, string> settings = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the text; lines that set nothing are passed over.</summary>
    public SharedCredentialsFile(string text)
    {
        var inProfile = false;
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            if (line.StartsWith('['))
                inProfile = line.Trim('[', ']').Trim() is "default" or "profile default";
            else if (inProfile && !line.StartsWith('#') && !line.StartsWith(';') && line.Split('=', 2) is [var name, var value])
                settings[name.Trim()] = value.Trim();
        }
    }

    /// <summary>The setting; empty when there is none.</summary>
    public string this[string name] => settings.GetValueOrDefault(name, "");
}
