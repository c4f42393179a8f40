namespace ImageRegistry.Bench;

/// <summary>One line of the result.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Unit">Its unit; empty for plain counts.</param>
/// <param name="Ours">This operator's figure.</param>
/// <param name="Go">The Go operator's, null where there is none.</param>
/// <param name="Note">What else is to be known, such as a part of the figure.</param>
internal sealed record Row(string What, string Unit, double Ours, double? Go = null, string Note = "");
