namespace ImageRegistry.Host.CommandLine;

/// <summary>What the command line says.</summary>
/// <param name="Kubeconfig">Client configuration file; empty means in-cluster configuration.</param>
/// <param name="Files">Files to watch, in the order given; a comma is part of a path.</param>
/// <param name="Config">Controller configuration file; empty for none.</param>
public sealed record OperatorArguments(string Kubeconfig, IReadOnlyList<string> Files, string Config);
