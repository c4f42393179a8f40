using System.CommandLine;

namespace ImageRegistry.Sandbox.Commands;

/// <summary>Options that more than one command has.</summary>
internal static class CommandOptions
{
    /// <summary><c>--platform</c>, in any case.</summary>
    public static Option<string> Platform(string description)
    {
        var option = new Option<string>("--platform") { Description = $"{description} One of: {string.Join(", ", Platforms.names)}." };
        option.Validators.Add(result =>
        {
            var name = result.GetValueOrDefault<string>();
            if (name is not null && !Platforms.names.Contains(name.ToLowerInvariant()))
                result.AddError($"No platform is called {name}. There are: {string.Join(", ", Platforms.names)}.");
        });
        return option;
    }
}
