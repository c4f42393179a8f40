using System.Reflection;

namespace ImageRegistry.Host.Configuration;

/// <summary>The version this binary was built as.</summary>
public static class BuildVersion
{
    /// <summary>Such as <c>v0.0.1</c>, the version of a build that was given none (<c>-p:InformationalVersion=</c>).</summary>
    public static readonly string Text =
        typeof(BuildVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}
