namespace ImageRegistry.Effects.Http;

/// <summary>A server of a cloud gave no answer, or none that can be used. The texts hold no secret.</summary>
/// <param name="asked">Verb and address of the request; empty where the address is none.</param>
/// <param name="why">What happened, in the same words each time (B-2).</param>
/// <param name="isAnswered">Whether something came back that cannot be used; otherwise another attempt may find more.</param>
/// <param name="cause">The exception that told of it; null for none.</param>
#pragma warning disable CA1032, CA1064 // It never leaves this assembly, and always says what happened.
internal sealed class NoAnswerException(string asked, string why, bool isAnswered, Exception? cause = null)
    : Exception(asked.Length == 0 ? why : asked + ": " + why, cause)
#pragma warning restore CA1032, CA1064
{
    /// <summary>What happened, without what was asked.</summary>
    public string Why => why;

    /// <summary>Whether something came back that cannot be used.</summary>
    public bool IsAnswered => isAnswered;
}
