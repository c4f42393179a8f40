namespace ImageRegistry.Effects.Kubernetes;

/// <summary><c>interactiveMode</c> of an exec plugin: whether it gets our standard input.</summary>
internal enum ExecInteraction
{
    /// <summary>It never reads from it.</summary>
    Never,

    /// <summary>It gets it when it is a terminal.</summary>
    IfAvailable,

    /// <summary>It cannot work without a terminal.</summary>
    Always,
}
