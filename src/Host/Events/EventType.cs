namespace ImageRegistry.Host.Events;

/// <summary>The type of an Event, as the API names it.</summary>
public enum EventType
{
    Normal,
    Warning,
}
