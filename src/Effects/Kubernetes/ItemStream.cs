using System.Text.Json;
using ImageRegistry.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>
/// Reads one page of a list while it arrives, and holds no more of it than the item that is being read. Once, from one stream.
/// </summary>
/// <param name="stream">The page.</param>
/// <param name="largestItem">Bytes of one item; more is refused.</param>
internal sealed class ItemStream(Stream stream, int largestItem)
{
    private byte[] buffer = new byte[32 * 1024];
    private int length;
    private bool ended;
    private JsonReaderState state = new(new JsonReaderOptions { MaxDepth = 512 });
    private Place place = Place.BeforeList;
    private bool hasItems;
    private Json metadata = JsonModule.empty;

    /// <summary>Where in the page the next token is.</summary>
    private enum Place
    {
        BeforeList,
        Members,
        Metadata,
        Other,
        BeforeItems,
        Items,
        End,
    }

    /// <summary>Gives each item's bytes, good for the time of the call, and returns what the page says of itself.</summary>
    /// <exception cref="JsonException">This is no list, or not all of one.</exception>
    /// <exception cref="AnswerTooLargeException">An item is too large.</exception>
    public async Task<ListPage> ReadAsync(Action<ReadOnlyMemory<byte>> each, CancellationToken cancel)
    {
        while (place != Place.End)
        {
            Advance(each);
            if (place == Place.End)
                break;
            if (ended)
                throw new JsonException("the list ends in the middle");
            await FillAsync(cancel);
        }

        return hasItems
            ? new ListPage(metadata.Text("resourceVersion"), metadata.Text("continue"))
            : throw new JsonException("this is no list");
    }

    private async Task FillAsync(CancellationToken cancel)
    {
        if (length == buffer.Length)
        {
            if (length > largestItem)
                throw new AnswerTooLargeException(largestItem);
            Array.Resize(ref buffer, length * 2);
        }

        var count = await stream.ReadAsync(buffer.AsMemory(length), cancel);
        length += count;
        ended = count == 0;
    }

    /// <summary>Takes what has arrived as far as it is whole, and moves the rest to the front.</summary>
    private void Advance(Action<ReadOnlyMemory<byte>> each)
    {
        var reader = new Utf8JsonReader(buffer.AsSpan(0, length), ended, state);
        var (taken, reached) = (0, state);
        while (place != Place.End && Step(ref reader, each))
            (taken, reached) = ((int)reader.BytesConsumed, reader.CurrentState);

        state = reached;
        buffer.AsSpan(taken, length - taken).CopyTo(buffer);
        length -= taken;
    }

    /// <summary>One token, or one whole value; false when not all of it is there yet.</summary>
    private bool Step(ref Utf8JsonReader reader, Action<ReadOnlyMemory<byte>> each)
    {
        if (!reader.Read())
            return false;
        switch (place)
        {
            case Place.BeforeList when reader.TokenType == JsonTokenType.StartObject:
                place = Place.Members;
                return true;

            case Place.Members when reader.TokenType == JsonTokenType.EndObject:
                place = Place.End;
                return true;

            case Place.Members:
                place = reader.ValueTextEquals("items"u8) ? Place.BeforeItems
                    : reader.ValueTextEquals("metadata"u8) ? Place.Metadata
                    : Place.Other;
                return true;

            // A list without items may say null.
            case Place.BeforeItems when reader.TokenType is JsonTokenType.StartArray or JsonTokenType.Null:
                hasItems = true;
                place = reader.TokenType == JsonTokenType.Null ? Place.Members : Place.Items;
                return true;

            case Place.Items when reader.TokenType == JsonTokenType.EndArray:
                place = Place.Members;
                return true;

            case Place.Items:
                if (!TryTake(ref reader, out var item))
                    return false;
                each(item);
                return true;

            case Place.Metadata:
                if (!TryTake(ref reader, out var value))
                    return false;
                metadata = JsonModule.parse(value) is { IsOk: true } parsed ? parsed.ResultValue : JsonModule.empty;
                place = Place.Members;
                return true;

            case Place.Other:
                if (!reader.TrySkip())
                    return false;
                place = Place.Members;
                return true;

            default:
                throw new JsonException("this is no list");
        }
    }

    /// <summary>The bytes of the value that begins here, if all of it is there.</summary>
    private bool TryTake(ref Utf8JsonReader reader, out ReadOnlyMemory<byte> value)
    {
        var start = (int)reader.TokenStartIndex;
        var whole = reader.TrySkip();
        value = whole ? buffer.AsMemory(start..(int)reader.BytesConsumed) : default;
        return whole;
    }
}
