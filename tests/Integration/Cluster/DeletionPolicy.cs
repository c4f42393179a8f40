using ImageRegistry.Core;

namespace ImageRegistry.Integration.Cluster;

/// <summary>How a real API server is told to refuse the deletion of an object (<c>admissionregistration.k8s.io/v1</c>).</summary>
internal static class DeletionPolicy
{
    private const string Name = "a-test-keeps-it";

    /// <summary>What binds the policy; without it nothing is refused.</summary>
    public static Json Binding { get; } = Documents.Parse($$"""
        {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicyBinding","metadata":{"name":"{{Name}}"},
         "spec":{"policyName":"{{Name}}","validationActions":["Deny"]} }
        """);

    /// <summary>The policy that refuses to delete this object.</summary>
    public static Json Policy(ObjectRef target) => Documents.Parse($$"""
        {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicy","metadata":{"name":"{{Name}}"},
         "spec":{"failurePolicy":"Fail",
          "matchConstraints":{"resourceRules":[{"apiGroups":["{{target.Resource.Group}}"],"apiVersions":["{{target.Resource.Version}}"],
           "operations":["DELETE"],"resources":["{{target.Resource.Plural}}"],"resourceNames":["{{target.Name}}"]}]},
          "validations":[{"expression":"false","message":"a test keeps it","reason":"Forbidden"}]} }
        """);
}
