// Most tests wait for processes and clocks most of the time: more of them at once than there are processors.
[assembly: Xunit.CollectionBehavior(MaxParallelThreads = 4)]
