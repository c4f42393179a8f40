namespace ImageRegistry.Effects;

/// <summary>Carries a fault out of nested readers to the public function, which returns it as a value. Never leaves this assembly.</summary>
internal sealed class ConfigurationFaultException(ConfigurationFault fault) : Exception(fault.Text)
{
    public ConfigurationFault Fault { get; } = fault;
}
