namespace ImageRegistry.Host.Configuration;

/// <summary>Names that the process itself goes by.</summary>
public static class OperatorNames
{
    /// <summary>The namespace of the operator and its operand.</summary>
    public const string Namespace = "openshift-image-registry";

    /// <summary>The source component of its Events.</summary>
    public const string Component = "image-registry-operator";

    /// <summary>The name of its leader lease; the platform's history, not ours.</summary>
    public const string Lease = "openshift-master-controllers";
}
