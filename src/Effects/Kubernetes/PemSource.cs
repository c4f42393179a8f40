namespace ImageRegistry.Effects.Kubernetes;

/// <summary>PEM text that is either part of the configuration or in a file, which may change while the process runs.</summary>
internal sealed class PemSource
{
    private readonly string text;

    private PemSource(string text, string path) => (this.text, Path) = (text, path);

    /// <summary>The file; empty when the text is part of the configuration.</summary>
    public string Path { get; }

    public bool IsFile => Path.Length > 0;

    public static PemSource Inline(string text) => new(text, "");

    public static PemSource File(string path) => new("", path);

    /// <summary>The text as it is now. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    public string Read() => IsFile ? System.IO.File.ReadAllText(Path) : text;
}
