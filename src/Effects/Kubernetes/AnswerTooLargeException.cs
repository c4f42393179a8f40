using System.Globalization;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>An answer that would take more memory than allowed. Never leaves this assembly.</summary>
internal sealed class AnswerTooLargeException(int limit)
    : Exception("the answer is larger than " + limit.ToString(CultureInfo.InvariantCulture) + " bytes");
