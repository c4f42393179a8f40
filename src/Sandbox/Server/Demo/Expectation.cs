namespace ImageRegistry.Sandbox.Demo;

/// <summary>What should be true of the cluster.</summary>
/// <param name="Text">In words.</param>
/// <param name="Holds">Whether it is.</param>
internal sealed record Expectation(string Text, Func<State, bool> Holds);
