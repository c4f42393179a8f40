namespace ImageRegistry.Host.Events;

/// <summary>Where the operator tells what happened, as Events in the API.</summary>
public interface IEventRecorder
{
    /// <summary>Records an event. Never waits and never fails: what can't be delivered is counted and logged.</summary>
    void Record(EventType type, string reason, string message);
}
