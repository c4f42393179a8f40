using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace ImageRegistry.Integration.Registry;

/// <summary>Images in folders, as the OCI image layout has them.</summary>
internal static class OciImage
{
    // More than the registry's driver sends in one piece.
    private const int LayerSize = 12 * 1024 * 1024;

    /// <summary>Writes an image with one layer, tagged <c>latest</c>. Another seed is another image.</summary>
    public static void Write(string folder, int seed)
    {
        Directory.CreateDirectory(Path.Combine(folder, "blobs", "sha256"));
        var layer = Layer(seed);
        var packed = Packed(layer);
        var config = Text($$$"""
            {"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:{{{Hex(layer)}}}"]},"config":{} }
            """);
        var manifest = Text($$"""
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
             "config":{{Descriptor("application/vnd.oci.image.config.v1+json", Blob(folder, config))}},
             "layers":[{{Descriptor("application/vnd.oci.image.layer.v1.tar+gzip", Blob(folder, packed))}}]}
            """);
        var tagged = Descriptor("application/vnd.oci.image.manifest.v1+json", Blob(folder, manifest))
            .Replace("{", """{"annotations":{"org.opencontainers.image.ref.name":"latest"},""", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "index.json"), $$"""{"schemaVersion":2,"manifests":[{{tagged}}]}""");
        File.WriteAllText(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
    }

    /// <summary>Names of all blobs that are what their names say, in order: two images with the same are the same.</summary>
    public static IReadOnlyList<string> Blobs(string folder) =>
    [
        .. Directory.GetFiles(Path.Combine(folder, "blobs", "sha256"))
            .Where(file => Hex(File.ReadAllBytes(file)) == Path.GetFileName(file))
            .Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal),
    ];

    private static byte[] Layer(int seed)
    {
        var content = new byte[LayerSize];
        new Random(seed).NextBytes(content);
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "content") { DataStream = new MemoryStream(content) });
        return stream.ToArray();
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.NoCompression, leaveOpen: true))
            gzip.Write(bytes);
        return stream.ToArray();
    }

    private static (string Digest, int Size) Blob(string folder, byte[] content)
    {
        File.WriteAllBytes(Path.Combine(folder, "blobs", "sha256", Hex(content)), content);
        return (Hex(content), content.Length);
    }

    private static string Descriptor(string mediaType, (string Digest, int Size) blob) =>
        $$"""{"mediaType":"{{mediaType}}","digest":"sha256:{{blob.Digest}}","size":{{blob.Size}}}""";

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static string Hex(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
