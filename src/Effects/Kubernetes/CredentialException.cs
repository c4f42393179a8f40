namespace ImageRegistry.Effects.Kubernetes;

/// <summary>There is no credential to send. The message says which origin failed and what to do; it holds no part of a credential.</summary>
public sealed class CredentialException(string message, Exception? inner = null) : Exception(message, inner);
