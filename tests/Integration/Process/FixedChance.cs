namespace ImageRegistry.Integration.Process;

/// <summary>A random source that always says the same.</summary>
public sealed class FixedChance(double chance) : Random
{
    public override double NextDouble() => chance;
}
