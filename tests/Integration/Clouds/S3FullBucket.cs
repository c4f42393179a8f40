using System.Globalization;
using System.Text.RegularExpressions;
using ImageRegistry.Core;
using ImageRegistry.Effects.S3;
using ImageRegistry.Integration.Wire;
using Microsoft.AspNetCore.Http;

namespace ImageRegistry.Integration.Clouds;

/// <summary>A bucket that is emptied: what it is asked for, how much at a time, and how many requests beside each other.</summary>
internal sealed partial class S3FullBucket : IAsyncDisposable
{
    private const int PageSize = 1000;

    private readonly Lock gate = new();
    private readonly int objects;
    private PlayedServer server = null!;
    private int underWay;

    private S3FullBucket(int objects) => this.objects = objects;

    /// <summary>How many keys each request deleted.</summary>
    public List<int> Deletes { get; } = [];

    /// <summary>The most deletes that were under way at one time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>What is said of single keys of each delete; empty for success.</summary>
    public string KeyErrors { get; init; } = "";

    /// <summary>The page of versions that cannot be had; none by default.</summary>
    public int BrokenPage { get; init; } = -1;

    /// <summary>Whether versions may be listed.</summary>
    public bool HasVersions { get; init; } = true;

    /// <summary>How many uploads are under way; none may be listed by default.</summary>
    public int? Uploads { get; init; }

    /// <summary>What comes before each page of keys; nothing by default.</summary>
    public Func<Task> BeforePage { get; set; } = () => Task.CompletedTask;

    /// <summary>How many uploads were ended.</summary>
    public int Aborted { get; private set; }

    public static async Task<S3FullBucket> StartAsync(
        int objects, string keyErrors = "", int brokenPage = -1, bool hasVersions = true, int? uploads = null)
    {
        var bucket = new S3FullBucket(objects) { KeyErrors = keyErrors, BrokenPage = brokenPage, HasVersions = hasVersions, Uploads = uploads };
        bucket.server = await PlayedServer.StartAsync(bucket.AnswerAsync);
        return bucket;
    }

    public CloudPlace Place => CloudPlace.NewS3(S3PeerBucket.Place(server.Address));

    public S3Interpreter Interpreter() => S3PeerBucket.Interpreter(server.Address);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private Task AnswerAsync(HttpContext context, string body)
    {
        var query = context.Request.Query;
        return (context.Request.Method, context.Request.QueryString.Value) switch
        {
            ("GET", _) when query.ContainsKey("uploads") => UploadsAsync(context),
            ("DELETE", _) when query.ContainsKey("uploadId") => AbortAsync(context),
            ("DELETE", "") => S3Answers.Error(409, "BucketNotEmpty")(context),
            ("GET", _) when query.ContainsKey("versions") && !HasVersions => S3Answers.Error(403, "AccessDenied")(context),
            ("GET", _) when query.ContainsKey("versions") => ListAsync(context, query["key-marker"].ToString(), "ListVersionsResult", "Version", "NextKeyMarker"),
            ("GET", _) when query["list-type"] == "2" => ListAsync(context, query["continuation-token"].ToString(), "ListBucketResult", "Contents", "NextContinuationToken"),
            ("POST", var text) when text!.StartsWith("?delete", StringComparison.Ordinal) => DeleteAsync(context, body),
            var (method, text) => Answers.Of(599, "text/plain", $"not expected: {method} {text}")(context),
        };
    }

    private async Task ListAsync(HttpContext context, string marker, string result, string item, string next)
    {
        await BeforePage();
        var from = marker.Length == 0 ? 0 : int.Parse(marker, CultureInfo.InvariantCulture);
        if (from / PageSize == BrokenPage)
        {
            await S3Answers.Error(400, "InvalidArgument")(context);
            return;
        }

        var until = Math.Min(from + PageSize, objects);
        var items = string.Concat(Enumerable.Range(from, until - from).Select(index => $"<{item}><Key>{index:D6}</Key><VersionId>v{index}</VersionId></{item}>"));
        var more = until < objects ? $"<IsTruncated>true</IsTruncated><{next}>{until}</{next}>" : "<IsTruncated>false</IsTruncated>";
        await S3Answers.Xml($"<{result} xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>images</Name>{more}{items}</{result}>")(context);
    }

    private Task UploadsAsync(HttpContext context)
    {
        if (Uploads is not { } uploads)
            return S3Answers.Error(403, "AccessDenied")(context);
        var shown = Math.Min(uploads, PageSize);
        var items = string.Concat(Enumerable.Range(0, shown).Select(index => $"<Upload><Key>{index:D6}</Key><UploadId>u{index}</UploadId></Upload>"));
        return S3Answers.Xml(
            $"<ListMultipartUploadsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>{(shown < uploads ? "true" : "false")}</IsTruncated>{items}</ListMultipartUploadsResult>")(context);
    }

    private Task AbortAsync(HttpContext context)
    {
        lock (gate)
            Aborted++;
        return S3Answers.Gone(context);
    }

    private async Task DeleteAsync(HttpContext context, string body)
    {
        lock (gate)
        {
            Deletes.Add(Key().Count(body));
            MostAtOnce = Math.Max(MostAtOnce, ++underWay);
        }

        // Long enough for the lister to run ahead, were it not held back.
        await Task.Delay(50);
        lock (gate)
            underWay--;
        await S3Answers.Xml($"<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{KeyErrors}</DeleteResult>")(context);
    }

    [GeneratedRegex("<Key>")]
    private static partial Regex Key();
}
