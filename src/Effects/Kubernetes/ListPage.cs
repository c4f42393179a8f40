using System.Text.Json;
using ImageRegistry.Core;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>One page of a list, read item by item, so that no more than one item is held beyond what is kept of it.</summary>
/// <param name="ResourceVersion">The version of the collection.</param>
/// <param name="Continue">What to ask the next page with; empty on the last.</param>
internal sealed record ListPage(string ResourceVersion, string Continue)
{
    /// <summary>Adds the items of this page to the list; or what is wrong with the page.</summary>
    public static FSharpResult<ListPage, string> Read(ReadOnlyMemory<byte> body, Func<Json, Json> shape, List<Json> items)
    {
        try
        {
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = 512 });

            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return FSharpResult<ListPage, string>.NewError("this is no list");
            }

            var metadata = JsonModule.empty;
            var hasItems = false;

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isItems = reader.ValueTextEquals("items"u8);
                var isMetadata = reader.ValueTextEquals("metadata"u8);
                reader.Read();

                if (isItems)
                {
                    hasItems = true;

                    // A list without items may say null.
                    while (reader.TokenType != JsonTokenType.Null && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    {
                        items.Add(shape(Value(body, ref reader)));
                    }
                }
                else if (isMetadata)
                {
                    metadata = Value(body, ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }

            return hasItems
                ? FSharpResult<ListPage, string>.NewOk(new ListPage(metadata.Text("resourceVersion"), metadata.Text("continue")))
                : FSharpResult<ListPage, string>.NewError("this is no list");
        }
        catch (JsonException e)
        {
            return FSharpResult<ListPage, string>.NewError(e.Message);
        }
    }

    private static Json Value(ReadOnlyMemory<byte> body, ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var value = JsonModule.parse(body[start..(int)reader.BytesConsumed]);
        return value.IsOk ? value.ResultValue : throw new JsonException(value.ErrorValue);
    }
}
