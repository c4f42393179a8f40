using ImageRegistry.Bench;

if (args.Length == 0 || !args.All(File.Exists))
{
    await Console.Error.WriteLineAsync(
        "usage: bench OPERATOR-BINARY [BINARY-OF-ANOTHER-FORM ...]; ./build.sh bench publishes one and measures it");
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
    var rows = new List<Row>(await Of(args[0]).RunAsync(stop.Token));
    foreach (var other in args.Skip(1))
        rows.AddRange(await Of(other).RunShortAsync(Form(other), stop.Token));
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

Benchmark Of(string binary) => new(Path.GetFullPath(binary), folder.FullName, Console.Error.WriteLine);

// eng/publish.sh puts each form into a folder of its name.
static string Form(string binary) => Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(binary))) ?? binary;
