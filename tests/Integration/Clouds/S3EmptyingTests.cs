using ImageRegistry.Core;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Clouds;

/// <summary>How a bucket is emptied (B-7): a thousand keys a request, some requests beside each other, and what goes wrong with single keys.</summary>
public sealed class S3EmptyingTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_portion_is_ten_thousand_keys_a_thousand_a_request_and_four_requests_at_most_beside_each_other(bool hasVersions)
    {
        await using var bucket = await S3FullBucket.StartAsync(12_500, hasVersions: hasVersions);
        await using var interpreter = bucket.Interpreter();

        Assert.Equal(CloudAnswer.NewEmptied(10_000, true), (await interpreter.CarryOutAsync(CloudAction.Empty, Patience.Token)).ResultValue);
        Assert.Equal(Enumerable.Repeat(1000, 10), bucket.Deletes);
        Assert.InRange(bucket.MostAtOnce, 2, 4);
    }

    [Fact]
    public async Task The_last_portion_says_that_there_is_no_more()
    {
        await using var bucket = await S3FullBucket.StartAsync(1500);
        await using var interpreter = bucket.Interpreter();

        Assert.Equal(CloudAnswer.NewEmptied(1500, false), (await interpreter.CarryOutAsync(CloudAction.Empty, Patience.Token)).ResultValue);
        Assert.Equal([500, 1000], bucket.Deletes.Order());
    }

    [Theory]
    [InlineData("AccessDenied", "Access Denied", "Denied")]
    [InlineData("SlowDown", "Please reduce your request rate.", "Throttled")]
    [InlineData("InternalError", "We encountered an internal error.", "Unreachable")]
    public async Task Keys_that_could_not_be_deleted_are_a_failure_although_the_answer_is_a_success(string code, string message, string kind)
    {
        var error = $"<Error><Key>000001</Key><VersionId>v1</VersionId><Code>{code}</Code><Message>{message}</Message></Error>";
        await using var bucket = await S3FullBucket.StartAsync(3, error + error);
        await using var interpreter = bucket.Interpreter();

        var failure = (await interpreter.CarryOutAsync(CloudAction.Empty, Patience.Token)).ErrorValue;

        Assert.Equal((code, 200, $"2 objects could not be deleted, the first of them because: {message}"), (failure.Code, failure.Http, failure.Message));
        Assert.Equal(
            kind,
            failure.Kind.IsDenied ? "Denied" : failure.Kind.IsThrottled ? "Throttled" : failure.Kind.IsUnreachable ? "Unreachable" : "another kind");
    }

    [Fact]
    public async Task A_listing_that_fails_in_the_middle_fails_the_portion_when_what_was_begun_has_ended()
    {
        await using var bucket = await S3FullBucket.StartAsync(4000, brokenPage: 2);
        await using var interpreter = bucket.Interpreter();

        Assert.Equal("InvalidArgument", (await interpreter.CarryOutAsync(CloudAction.Empty, Patience.Token)).ErrorValue.Code);
        Assert.Equal([1000, 1000], bucket.Deletes);
    }

    [Fact]
    public async Task A_bucket_that_is_kept_by_versions_that_nobody_may_list_is_told_to_be_versioned()
    {
        await using var bucket = await S3FullBucket.StartAsync(0, hasVersions: false);
        await using var interpreter = bucket.Interpreter();

        var failure = (await interpreter.CarryOutAsync(CloudAction.Remove, Patience.Token)).ErrorValue;

        Assert.Equal(
            new CloudFailure(
                CloudFailureKind.NotEmpty, "BucketNotEmpty", 409,
                "the bucket is versioned, and versions of objects are left in it that the credentials may not list; they need the permissions "
                + "s3:ListBucketVersions and s3:DeleteObjectVersion, or delete the versions yourself"),
            failure);
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(0, true)]
    public async Task A_bucket_that_is_kept_by_what_can_be_listed_is_just_not_empty(int objects, bool hasVersions)
    {
        await using var bucket = await S3FullBucket.StartAsync(objects, hasVersions: hasVersions);
        await using var interpreter = bucket.Interpreter();

        Assert.Equal(
            new CloudFailure(CloudFailureKind.NotEmpty, "BucketNotEmpty", 409, "as it was said"),
            (await interpreter.CarryOutAsync(CloudAction.Remove, Patience.Token)).ErrorValue);
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(1200, true)]
    public async Task Uploads_under_way_are_ended_a_thousand_a_portion(int uploads, bool more)
    {
        await using var bucket = await S3FullBucket.StartAsync(2, uploads: uploads);
        await using var interpreter = bucket.Interpreter();

        Assert.Equal(CloudAnswer.NewEmptied(2, more), (await interpreter.CarryOutAsync(CloudAction.Empty, Patience.Token)).ResultValue);
        Assert.Equal(Math.Min(uploads, 1000), bucket.Aborted);
    }
}
