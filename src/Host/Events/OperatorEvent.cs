namespace ImageRegistry.Host.Events;

/// <summary>Something worth telling the people who run the cluster. Two equal ones are one Event that happened twice.</summary>
/// <param name="Type">Normal or Warning.</param>
/// <param name="Reason">One word in CamelCase, for machines.</param>
/// <param name="Message">A sentence, for people.</param>
public sealed record OperatorEvent(EventType Type, string Reason, string Message);
