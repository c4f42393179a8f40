namespace ImageRegistry.Effects;

/// <summary>Why a configuration cannot be used: what says so, where in it, and what to do. Never holds a secret.</summary>
/// <param name="Source">The file, or the environment variable, that is wrong.</param>
/// <param name="Field">The field in it, as a path; empty when the whole is meant.</param>
/// <param name="Value">What the field holds; empty for absent values and for secrets.</param>
/// <param name="Problem">What is wrong with it.</param>
/// <param name="Remedy">What the user can do.</param>
public sealed record ConfigurationFault(string Source, string Field, string Value, string Problem, string Remedy)
{
    /// <summary>One line for people.</summary>
    public string Text =>
        Source
        + (Field.Length == 0 ? "" : ": " + Field)
        + (Value.Length == 0 ? "" : " = \"" + Value + "\"")
        + ": " + Problem.TrimEnd('.') + ". " + Remedy + ".";
}
