using ImageRegistry.Core;
using ImageRegistry.Host.Configuration;

namespace ImageRegistry.Host.Leading;

/// <summary>Leases as documents: reading the record out of one, and writing it into one without touching anything else.</summary>
public static class LeaseDocument
{
    /// <summary>The kind.</summary>
    public static readonly Resource Resource = new("coordination.k8s.io", "v1", "leases", "Lease", Scope.Namespaced);

    /// <summary>The lease that decides which replica of the operator leads.</summary>
    public static readonly ObjectRef Target = new(Resource, OperatorNames.Namespace, OperatorNames.Lease);

    /// <summary>The document of a lease that does not exist yet, without a record.</summary>
    public static Json New(ObjectRef target) => JsonModule.obj(
    [
        new("apiVersion", Json.NewString("coordination.k8s.io/v1")),
        new("kind", Json.NewString("Lease")),
        new("metadata", JsonModule.obj(
        [
            new("name", Json.NewString(target.Name)),
            new("namespace", Json.NewString(target.Namespace)),
        ])),
    ]);

    /// <summary>The record in this document; members that are missing or make no sense read as empty, 0 and null.</summary>
    public static LeaseRecord Read(Json lease) => new(
        lease.Text("spec", "holderIdentity"),
        lease.Integer("spec", "leaseDurationSeconds"),
        MicroTime.Parse(lease.Text("spec", "acquireTime")),
        MicroTime.Parse(lease.Text("spec", "renewTime")),
        lease.Integer("spec", "leaseTransitions"));

    /// <summary>The document with this record, and its resourceVersion: the API server refuses it if the lease changed since.</summary>
    public static Json Write(LeaseRecord record, Json lease)
    {
        lease = JsonModule.set(["spec", "holderIdentity"], Json.NewString(record.Holder), lease);
        lease = JsonModule.set(["spec", "leaseDurationSeconds"], JsonModule.int64(record.DurationSeconds), lease);
        lease = JsonModule.set(["spec", "leaseTransitions"], JsonModule.int64(record.Transitions), lease);
        lease = Time("acquireTime", record.AcquireTime, lease);
        return Time("renewTime", record.RenewTime, lease);
    }

    private static Json Time(string name, DateTimeOffset? at, Json lease) =>
        at is { } time
            ? JsonModule.set(["spec", name], Json.NewString(MicroTime.Text(time)), lease)
            : JsonModule.remove(["spec", name], lease);
}
