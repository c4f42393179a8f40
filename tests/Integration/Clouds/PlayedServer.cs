using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace ImageRegistry.Integration.Clouds;

/// <summary>An HTTP server on loopback that a test plays.</summary>
internal sealed class PlayedServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private PlayedServer(WebApplication application) => this.application = application;

    public Uri Address { get; private init; } = new("http://unset");

    /// <param name="answer">Answers a request, given its body.</param>
    public static async Task<PlayedServer> StartAsync(Func<HttpContext, string, Task> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        application.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await answer(context, await reader.ReadToEndAsync());
        });
        await application.StartAsync();
        return new PlayedServer(application)
        {
            Address = new Uri(application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()),
        };
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();
}
