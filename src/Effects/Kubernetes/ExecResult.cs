namespace ImageRegistry.Effects.Kubernetes;

/// <summary>What an exec plugin made. A class without text form, so that no log can show it.</summary>
internal sealed class ExecResult(Credential credential, DateTimeOffset? expires)
{
    public Credential Credential { get; } = credential;

    /// <summary>When it stops being valid; null when the plugin does not say.</summary>
    public DateTimeOffset? Expires { get; } = expires;
}
