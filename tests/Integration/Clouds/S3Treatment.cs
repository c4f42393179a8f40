namespace ImageRegistry.Integration.Clouds;

/// <summary>What a relay does to a request in place of passing it on.</summary>
internal enum S3Treatment
{
    /// <summary>Answers 503 with the code <c>SlowDown</c>; the server never sees it.</summary>
    SlowDown,

    /// <summary>Answers 501 with the code <c>NotImplemented</c>; the server never sees it.</summary>
    NotImplemented,

    /// <summary>The server does it, and the answer is lost.</summary>
    LoseReply,

    /// <summary>It waits for its release before the server sees it; when the client goes away meanwhile, the server never does.</summary>
    HoldRequest,

    /// <summary>The server does it, and the answer waits for its release.</summary>
    HoldReply,
}
