using ImageRegistry.Bench;

if (args.Length != 1 || !File.Exists(args[0]))
{
    await Console.Error.WriteLineAsync("usage: bench OPERATOR-BINARY; ./build.sh bench publishes one and measures it");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

var folder = Directory.CreateTempSubdirectory("operator-bench-");
try
{
    var rows = await new Benchmark(Path.GetFullPath(args[0]), folder.FullName, Console.Error.WriteLine).RunAsync(stop.Token);
    Console.WriteLine(RowTable.Text(rows));
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
finally
{
    folder.Delete(recursive: true);
}
