using ImageRegistry.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Takes what a <see cref="Reflector"/> sees. The calls come one at a time and must be quick: the connection waits for them.</summary>
public interface IReflectorSink
{
    /// <summary>These are all the objects there are now. What was known before and is not among them is gone.</summary>
    void Replaced(IReadOnlyList<Json> items);

    /// <summary>
    /// One change since then; or, with a bookmark, none, which also says that a connection works (again). Never <c>Failed</c>.
    /// </summary>
    void Changed(WatchEvent change);

    /// <summary>
    /// There is no view of the objects at present, for this reason. What was known may be old; what was never known stays unknown.
    /// Comes again with every attempt, and is over with the next <see cref="Replaced"/> or <see cref="Changed"/>.
    /// </summary>
    void Failing(ApiFailure failure);
}
