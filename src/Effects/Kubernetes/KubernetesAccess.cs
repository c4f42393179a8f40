using System.Net;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Where the API server is and how to be let in.</summary>
/// <param name="Server">Its address; a path in it comes before every API path.</param>
/// <param name="Trust">Which server certificates are believed.</param>
/// <param name="Credentials">What requests prove their origin with.</param>
/// <param name="Namespace">The namespace of the context or of the pod; empty when neither says one.</param>
/// <param name="TlsServerName">
/// The name to ask for and to expect in the server's certificate, where it is not the host's. It is sent as the Host header too,
/// because the framework takes the TLS name from there; the API server does not look at that header.
/// </param>
/// <param name="Proxy">The proxy this configuration asks for; null to go by the environment's rules.</param>
public sealed record KubernetesAccess(
    Uri Server,
    ServerTrust Trust,
    ICredentialSource Credentials,
    string Namespace = "",
    string TlsServerName = "",
    IWebProxy? Proxy = null);
