using System.Net.Security;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ImageRegistry.Host.Configuration;

/// <summary>
/// Reads the file of <c>--config</c>: a GenericControllerConfig in YAML or JSON (which is YAML, too). Only three fields of
/// <c>servingInfo</c> count; all others are passed over, whatever they hold.
/// </summary>
public static class ControllerConfigFile
{
    private const string Remedy = "Put it right in the ConfigMap or file; the operator starts again by itself.";

    /// <summary>The configuration in this text; <paramref name="path"/> only names it in errors.</summary>
    /// <exception cref="StartupException">A field has no meaning. Names file, field, value and remedy.</exception>
    public static ControllerConfig Parse(string path, string text)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new StartupException(
                $"--config {path}: not valid YAML or JSON, line {e.Start.Line}, column {e.Start.Column}: {e.Message} {Remedy}", e);
        }

        if (yaml.Documents.Count == 0)
            return ControllerConfig.Default;
        var document = new ConfigDocument(path, yaml.Documents[0].RootNode);
        var serving = document.Member("servingInfo");
        return new ControllerConfig(
            Address(serving.Member("bindAddress")),
            Version(serving.Member("minTLSVersion")),
            [.. serving.Member("cipherSuites").Items().Select(Suite)]);
    }

    private static BindAddress Address(ConfigDocument field) =>
        field.Text() switch
        {
            "" => ControllerConfig.Default.BindAddress,
            var text => BindAddress.Parse(text) ?? throw field.Wrong(text, "Write host:port, such as :60000 or 0.0.0.0:8443."),
        };

    private static MinimumTls Version(ConfigDocument field) =>
        field.Text() switch
        {
            "" => MinimumTls.Tls12,
            var text when TlsNames.Versions.TryGetValue(text, out var version) => version,
            var text => throw field.Wrong(text, "Write one of " + string.Join(", ", TlsNames.Versions.Keys) + "."),
        };

    private static TlsCipherSuite Suite(ConfigDocument field) =>
        field.Text() is var text && TlsNames.Suites.TryGetValue(text, out var suite)
            ? suite
            : throw field.Wrong(text, "Write the IANA name of a suite, such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256.");
}
