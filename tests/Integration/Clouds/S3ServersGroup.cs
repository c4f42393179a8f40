using Xunit;

namespace ImageRegistry.Integration.Clouds;

/// <summary>Tests that share the S3 servers, which take their time to start.</summary>
[CollectionDefinition(Name)]
public sealed class S3ServersGroup : ICollectionFixture<S3Servers>
{
    public const string Name = "S3 servers";
}
