namespace ImageRegistry.Effects.Kubernetes;

/// <summary>What a failure says about sending the same request again.</summary>
internal enum Outcome
{
    /// <summary>Sending it again makes no difference, or the caller must decide.</summary>
    Final,

    /// <summary>429: the server did nothing and wants it later.</summary>
    Throttled,

    /// <summary>503 with Retry-After: the server may have done something.</summary>
    Unavailable,

    /// <summary>No answer: the server may have done something.</summary>
    Unconnected,
}
