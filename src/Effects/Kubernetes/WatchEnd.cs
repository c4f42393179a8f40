using ImageRegistry.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>How one watch connection ended.</summary>
/// <param name="ResourceVersion">Where to go on from.</param>
/// <param name="Worked">It brought events, or stayed open for a while.</param>
/// <param name="Failure">Why it ended; null when the server ended it as asked.</param>
internal sealed record WatchEnd(string ResourceVersion, bool Worked, ApiFailure? Failure);
