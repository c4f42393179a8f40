using System.Text;
using ImageRegistry.Core;

namespace ImageRegistry.Integration.Cluster;

/// <summary>The texts in a cluster that may be nowhere else.</summary>
internal static class SecretTexts
{
    // Shorter ones, such as "K", stand in every text.
    private const int Shortest = 8;

    /// <summary>What it is, and the text: values of Secrets as they are stored and as they are meant, and the registry's HTTP secret.</summary>
    public static async Task<IReadOnlyList<(string What, string Text)>> InAsync(TestCluster cluster)
    {
        var found = new List<(string What, string Text)>();
        foreach (var secret in await cluster.ListAsync(Kind.secret))
        {
            foreach (var (key, value) in secret.Members("data"))
            {
                var what = $"{key} of Secret {secret.Text("metadata", "namespace")}/{secret.Text("metadata", "name")}";
                var stored = value.Text();
                found.Add((what, stored));
                found.Add((what, Encoding.UTF8.GetString(Convert.FromBase64String(stored))));
            }
        }

        if (await cluster.GetAsync(WellKnown.config) is { } config)
            found.Add(("spec.httpSecret of the Config", config.Text("spec", "httpSecret")));
        return [.. found.Where(one => one.Text.Length >= Shortest)];
    }
}
