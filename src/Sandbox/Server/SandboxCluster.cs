using ImageRegistry.Core;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Sandbox;

/// <summary>
/// One cluster in this process: the state of its API server behind a lock, its clock, and who waits for changes.
/// All members can be used from several threads.
/// </summary>
/// <param name="time">The clock; the system's when null.</param>
/// <param name="entropy">Tells the uids of two clusters apart.</param>
public sealed class SandboxCluster(TimeProvider? time = null, ulong entropy = 0)
{
    // More rounds than any chain of owners, rollouts and finalizers needs.
    private const int MostRounds = 1000;

    private readonly Lock gate = new();
    private State state = Machine.start((time ?? TimeProvider.System).GetUtcNow(), entropy);
    private TaskCompletionSource changed = NewSignal();
    private Func<State, IEnumerable<Request>>? controllers;

    /// <summary>The clock that requests are answered by.</summary>
    public TimeProvider Time { get; } = time ?? TimeProvider.System;

    /// <summary>The state at this moment. Setting it replaces the whole cluster.</summary>
    public State State
    {
        get
        {
            lock (gate)
                return state;
        }
        set => Change(_ => value);
    }

    /// <summary>A task that ends with the next change. Take it before looking at the state, so that no change is missed.</summary>
    public Task Changed
    {
        get
        {
            lock (gate)
                return changed.Task;
        }
    }

    /// <summary>Every request so far, oldest first.</summary>
    public IReadOnlyList<AuditEntry> Audit => [.. Machine.audit(State)];

    /// <summary>
    /// What plays the rest of the cluster after each change: given the state, the requests to make next. When set, it runs
    /// until a round changes nothing, before the answer to the request that caused it goes out.
    /// </summary>
    public Func<State, IEnumerable<Request>>? Controllers
    {
        get
        {
            lock (gate)
                return controllers;
        }
        set
        {
            lock (gate)
            {
                controllers = value;
                SettleLocked();
            }
        }
    }

    /// <summary>Answers a request, and lets the controllers act on what it changed.</summary>
    public Response Handle(Request request)
    {
        lock (gate)
        {
            var revision = state.Revision;
            var response = HandleLocked(request);
            if (state.Revision != revision)
                SettleLocked();
            return response;
        }
    }

    /// <summary>Lets the controllers act now, for those that wait for the clock rather than for a change.</summary>
    public void Settle()
    {
        lock (gate)
            SettleLocked();
    }

    /// <summary>
    /// Runs controllers on their own, a short while after each change and at least once every <paramref name="interval"/>,
    /// until cancelled. Whatever they throw ends the run and reaches the caller.
    /// </summary>
    public async Task RunControllersAsync(
        Func<State, IEnumerable<Request>> act, TimeSpan debounce, TimeSpan interval, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            Task signal;
            lock (gate)
            {
                ActUntilQuiet(act);
                signal = changed.Task;
            }

            await SignalOrTimeAsync(signal, interval, cancel);
            await Task.Delay(debounce, Time, cancel);
        }
    }

    /// <summary>What the watch tells now, and a task that ends with the next change.</summary>
    public (WatchStep Step, Task Changed) Advance(Subscription subscription)
    {
        lock (gate)
            return (Machine.watch(Time.GetUtcNow(), subscription, state), changed.Task);
    }

    /// <summary>Waits for the signal, at most this long.</summary>
    internal async Task SignalOrTimeAsync(Task signal, TimeSpan most, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(signal, Task.Delay(most, Time, over.Token));
        await over.CancelAsync();
        cancel.ThrowIfCancellationRequested();
    }

    /// <summary>Applies a function of the machine, such as <c>Machine.compact</c>, to the state.</summary>
    public void Change(Func<State, State> change)
    {
        lock (gate)
        {
            state = change(state);
            Signal();
            SettleLocked();
        }
    }

    /// <summary>Adds a fault behind the ones that are there.</summary>
    public void Inject(Fault fault) => Change(now => Machine.inject(fault, now));

    /// <summary>Takes all faults away.</summary>
    public void ResetFaults() => Change(Machine.heal);

    /// <summary>Empties the audit log.</summary>
    public void ForgetAudit() => Change(Machine.forgetAudit);

    /// <summary>Forgets the history: watches, lists and tokens from before now get 410.</summary>
    public void Compact() => Change(now => Machine.compact(now.Revision, now));

    /// <summary>Closes all open watches, as a restart of the server does.</summary>
    public void CloseWatches() => Change(Machine.closeWatches);

    /// <summary>A bearer token for this ServiceAccount, good for a day.</summary>
    /// <exception cref="ArgumentException">There is no such ServiceAccount.</exception>
    public string Token(string ns, string name) =>
        OptionModule.ToObj(Machine.token(Time.GetUtcNow(), ns, name, State))
        ?? throw new ArgumentException($"there is no ServiceAccount {ns}/{name}");

    /// <summary>Creates the object, or merges it into the one that is there. The refusal of the API is thrown.</summary>
    public void Apply(Json document)
    {
        lock (gate)
        {
            var applied = Seeding.apply(Time.GetUtcNow(), document, state);
            if (applied.IsError)
                throw new InvalidOperationException(applied.ErrorValue.Message);
            state = applied.ResultValue;
            Signal();
            SettleLocked();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal()
    {
        var before = changed;
        changed = NewSignal();
        before.SetResult();
    }

    private Response HandleLocked(Request request)
    {
        var revision = state.Revision;
        var (after, response) = Machine.handle(Time.GetUtcNow(), request, state);
        state = after;
        if (after.Revision != revision)
            Signal();
        return response;
    }

    private void SettleLocked()
    {
        if (controllers is { } act)
            ActUntilQuiet(act);
    }

    private void ActUntilQuiet(Func<State, IEnumerable<Request>> act)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var revision = state.Revision;
            foreach (var request in act(state).ToList())
                HandleLocked(request);
            if (state.Revision == revision)
                return;
        }

        throw new InvalidOperationException("The controllers do not come to rest: each round changes something.");
    }
}
