using ImageRegistry.Host.CommandLine;
using ImageRegistry.Host.Configuration;
using ImageRegistry.Host.Ending;
using ImageRegistry.Host.Files;
using ImageRegistry.Host.Metrics;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Process;

public sealed class FileWatchTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly LogCapture log = new();
    private readonly ManualTime time = new();
    private readonly ProcessEnd end;
    private readonly ServingCertificate certificate;
    private readonly ServingSettings settings;

    public FileWatchTests()
    {
        end = new ProcessEnd(log.For<ProcessEnd>());
        certificate = new ServingCertificate(ServingPairPaths.In(folder.Path), log.For<ServingCertificate>());
        settings = new ServingSettings(new OperatorArguments("", [], folder.At("config.yaml")), log.For<ServingSettings>());
    }

    public void Dispose()
    {
        end.Dispose();
        log.Dispose();
        folder.Dispose();
    }

    private FileWatch Watch(params string[] paths) =>
        new(WatchedFiles.TakeBaseline(paths), [settings, certificate], end, time, log.For<FileWatch>());

    [Fact]
    public async Task A_change_is_noticed_at_the_next_look_five_seconds_later()
    {
        var path = folder.Write("a", "one");
        using var watch = Watch(path);
        await watch.StartAsync(Patience.Token);
        await time.TimerAsync(5);
        folder.Write("a", "two");
        time.Advance(4.9);
        Assert.Null(end.Cause);
        time.Advance(0.1);

        await Eventually.HoldsAsync(() => end.Requested.IsCancellationRequested, "the end is asked for");
        Assert.Equal(ExitCause.WatchedFileChanged, end.Cause);
        Assert.Contains($"watched file {path} changed", log.Text);
        await watch.StopAsync(Patience.Token);
    }

    [Fact]
    public void What_is_the_same_goes_on()
    {
        var path = folder.Write("a", "one");
        using var watch = Watch(path, folder.At("absent"));

        watch.Compare();
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(1));
        folder.Write("a", "one");
        watch.Compare();

        Assert.Null(end.Cause);
    }

    [Fact]
    public void Another_target_of_a_link_with_the_same_content_goes_on_as_when_the_kubelet_swaps_its_folders()
    {
        Directory.CreateDirectory(folder.At("1"));
        Directory.CreateDirectory(folder.At("2"));
        folder.Write("1/a", "one");
        folder.Write("2/a", "one");
        File.CreateSymbolicLink(folder.At("data"), folder.At("1"));
        File.CreateSymbolicLink(folder.At("a"), folder.At("data/a"));
        using var watch = Watch(folder.At("a"));
        File.Delete(folder.At("data"));
        File.CreateSymbolicLink(folder.At("data"), folder.At("2"));
        watch.Compare();
        Assert.Null(end.Cause);

        folder.Write("2/a", "two");
        watch.Compare();
        Assert.Equal(ExitCause.WatchedFileChanged, end.Cause);
    }

    [Fact]
    public void Creation_ends_the_process()
    {
        using var watch = Watch(folder.At("a"));
        folder.Write("a", "");
        watch.Compare();

        Assert.Equal(ExitCause.WatchedFileChanged, end.Cause);
        Assert.Contains("was created", log.Text);
    }

    [Fact]
    public void Deletion_ends_the_process()
    {
        using var watch = Watch(folder.Write("a", ""));
        File.Delete(folder.At("a"));
        watch.Compare();

        Assert.Equal(ExitCause.WatchedFileChanged, end.Cause);
        Assert.Contains("was deleted", log.Text);
    }

    [Fact]
    public void A_folder_is_refused_at_the_start_and_fatal_later()
    {
        Assert.Equal(
            $"--files {folder.Path} is a directory. Name the files in it one by one.",
            Assert.Throws<StartupException>(() => Watch(folder.Path)).Message);

        using var watch = Watch(folder.At("a"));
        Directory.CreateDirectory(folder.At("a"));
        watch.Compare();
        Assert.Equal(ExitCause.WatchedFileUnusable, end.Cause);
        Assert.Equal(1, ExitCode.Of(ExitCause.WatchedFileUnusable));
    }

    [Fact]
    public void A_serving_pair_that_was_reloaded_does_not_end_the_process()
    {
        Certificates.WriteNew(folder, "one");
        using var watch = Watch(folder.At("tls.crt"), folder.At("tls.key"));
        certificate.Load();
        Certificates.WriteNew(folder, "two");
        watch.Compare();
        watch.Compare();

        Assert.Null(end.Cause);
        Assert.Equal("CN=two", certificate.Current.TargetCertificate.Subject);
    }

    [Fact]
    public void A_serving_pair_whose_files_are_replaced_one_after_the_other_does_not_end_the_process()
    {
        Certificates.WriteNew(folder, "one");
        using var watch = Watch(folder.At("tls.crt"), folder.At("tls.key"));
        certificate.Load();
        var (pem, key) = Certificates.New("two");
        folder.Write("tls.crt", pem);
        watch.Compare();
        Assert.Null(end.Cause);
        Assert.Equal("CN=one", certificate.Current.TargetCertificate.Subject);
        folder.Write("tls.key", key);
        watch.Compare();

        Assert.Null(end.Cause);
        Assert.Equal("CN=two", certificate.Current.TargetCertificate.Subject);
    }

    [Fact]
    public void A_serving_pair_that_stays_broken_ends_the_process_as_other_files_do()
    {
        Certificates.WriteNew(folder, "one");
        using var watch = Watch(folder.At("tls.crt"), folder.At("tls.key"));
        certificate.Load();
        folder.Write("tls.crt", "not a certificate");
        watch.Compare();
        Assert.Null(end.Cause);
        watch.Compare();

        Assert.Equal(ExitCause.WatchedFileChanged, end.Cause);
        Assert.Equal("CN=one", certificate.Current.TargetCertificate.Subject);
    }

    [Fact]
    public void A_broken_serving_pair_that_is_not_watched_keeps_the_old_one_and_is_logged_once()
    {
        Certificates.WriteNew(folder, "one");
        using var watch = Watch();
        certificate.Load();
        folder.Write("tls.key", "not a key");
        watch.Compare();
        watch.Compare();
        watch.Compare();

        Assert.Null(end.Cause);
        Assert.Equal("CN=one", certificate.Current.TargetCertificate.Subject);
        Assert.Single(log.Text.Split('\n'), line => line.Contains("can't be used and the old one stays", StringComparison.Ordinal));
    }

    [Fact]
    public void Tls_settings_that_were_reloaded_do_not_end_the_process()
    {
        var path = folder.Write("config.yaml", "servingInfo: {minTLSVersion: VersionTLS12}");
        using var watch = Watch(path);
        settings.Load();
        folder.Write("config.yaml", "servingInfo: {minTLSVersion: VersionTLS13}");
        watch.Compare();
        watch.Compare();

        Assert.Null(end.Cause);
        Assert.Contains($"Watched file {path} changed and is in use: no restart needed", log.Text);
    }

    [Theory]
    [InlineData("servingInfo: {bindAddress: ':9443'}")]
    [InlineData("servingInfo: {minTLSVersion: TLS1}")]
    public void Another_address_and_settings_that_stay_wrong_end_the_process_as_other_files_do(string text)
    {
        using var watch = Watch(folder.Write("config.yaml", "servingInfo: {}"));
        settings.Load();
        folder.Write("config.yaml", text);
        watch.Compare();
        Assert.Null(end.Cause);
        watch.Compare();

        Assert.Equal(ExitCause.WatchedFileChanged, end.Cause);
    }

    [Fact]
    public void On_a_replica_that_serves_no_metrics_the_pair_is_a_file_like_all_others()
    {
        Certificates.WriteNew(folder, "one");
        using var watch = Watch(folder.At("tls.crt"));
        Certificates.WriteNew(folder, "two");
        watch.Compare();

        Assert.Equal(ExitCause.WatchedFileChanged, end.Cause);
    }
}
