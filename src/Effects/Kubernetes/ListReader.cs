using System.Globalization;
using ImageRegistry.Core;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Reads a collection page by page.</summary>
/// <remarks>
/// <para><b>Guarantees</b>: what is returned is one consistent state of the collection, that of its <c>resourceVersion</c>.</para>
/// <para><b>Caveats</b>: a continue token lives about five minutes. When it expires, the list starts again, the second time without pages,
/// so that a collection that is too large to page through in time can still be read.</para>
/// </remarks>
internal sealed class ListReader(RequestSender sender, KubernetesClientOptions options)
{
    private const string MetadataAccept =
        "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

    public async Task<FSharpResult<Json, ApiFailure>> ReadAsync(
        Resource resource, string ns, Selection selection, CancellationToken cancel)
    {
        var first = await ReadAsync(resource, ns, selection, options.PageSize, cancel);

        if (!IsExpired(first))
        {
            return first;
        }

        var second = await ReadAsync(resource, ns, selection, options.PageSize, cancel);
        return IsExpired(second) ? await ReadAsync(resource, ns, selection, 0, cancel) : second;
    }

    private static bool IsExpired(FSharpResult<Json, ApiFailure> result) => result.IsError && result.ErrorValue.IsExpired;

    private async Task<FSharpResult<Json, ApiFailure>> ReadAsync(
        Resource resource, string ns, Selection selection, int pageSize, CancellationToken cancel)
    {
        var items = new List<Json>();
        var continueToken = "";

        while (true)
        {
            var request = Request(resource, ns, selection, pageSize, continueToken);
            var answer = await sender.SendAsync(request, options.ListPageLimit, cancel);

            if (answer.IsError)
            {
                return FSharpResult<Json, ApiFailure>.NewError(answer.ErrorValue);
            }

            var page = ListPage.Read(answer.ResultValue, item => ObjectShape.Of(item, resource, selection), items);

            if (page.IsError)
            {
                return FSharpResult<Json, ApiFailure>.NewError(
                    ApiFailure.NewUnreadable(request.Method.Method + " " + request.Subject + ": " + page.ErrorValue));
            }

            continueToken = page.ResultValue.Continue;

            if (continueToken.Length == 0)
            {
                return FSharpResult<Json, ApiFailure>.NewOk(JsonModule.empty
                    .With("apiVersion", ResourceModule.apiVersion(resource))
                    .With("kind", resource.Kind + "List")
                    .With("metadata", JsonModule.empty.With("resourceVersion", page.ResultValue.ResourceVersion))
                    .With("items", Json.NewArray(ListModule.OfSeq(items))));
            }
        }
    }

    private static ApiRequest Request(Resource resource, string ns, Selection selection, int pageSize, string continueToken) =>
        ApiRequest.About(HttpMethod.Get, resource, ns) with
        {
            Query =
            [
                ("labelSelector", selection.LabelSelector),
                ("fieldSelector", selection.FieldSelector),
                ("limit", pageSize == 0 ? "" : pageSize.ToString(CultureInfo.InvariantCulture)),
                ("continue", continueToken),
            ],
            Accept = selection.MetadataOnly ? MetadataAccept : ApiRequest.Json,
            AcceptsGzip = true,
        };
}
