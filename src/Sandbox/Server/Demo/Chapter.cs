namespace ImageRegistry.Sandbox.Demo;

/// <summary>A step of the story.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Spec">What changes in the Config's <c>spec</c>, as a JSON merge patch; empty when nothing does.</param>
/// <param name="Expected">What comes of it.</param>
internal sealed record Chapter(string Title, string Spec, IReadOnlyList<Expectation> Expected);
