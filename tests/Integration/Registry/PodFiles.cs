using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;

namespace ImageRegistry.Integration.Registry;

/// <summary>
/// The volumes of a pod as folders, as a kubelet makes them: files of Secrets, ConfigMaps and tokens, empty folders, and folders of claims,
/// which outlive the pod.
/// </summary>
/// <param name="cluster">Where Secrets and ConfigMaps are read from.</param>
/// <param name="root">A folder for the volumes of this pod.</param>
/// <param name="claims">A folder for what is in claims.</param>
internal sealed class PodFiles(TestCluster cluster, string root, string claims)
{
    private readonly List<(string MountPath, string Folder)> mounts = [];

    /// <summary>Makes the folders of all volumes that this container mounts.</summary>
    public async Task MountAsync(Json pod, Json container)
    {
        foreach (var mount in container.Items("volumeMounts"))
        {
            var volume = pod.Items("volumes").Single(one => one.Text("name") == mount.Text("name"));
            mounts.Add((mount.Text("mountPath").TrimEnd('/'), await VolumeAsync(volume)));
        }
    }

    /// <summary>Where a path of the container is here; what is below no mount is as it was.</summary>
    public string Local(string path)
    {
        foreach (var (mountPath, folder) in mounts.OrderByDescending(mount => mount.MountPath.Length))
        {
            if (path == mountPath || path.StartsWith(mountPath + "/", StringComparison.Ordinal))
                return folder + path[mountPath.Length..];
        }

        return path;
    }

    private async Task<string> VolumeAsync(Json volume)
    {
        if (volume.At("persistentVolumeClaim") is { } claim)
            return Directory.CreateDirectory(Path.Combine(claims, claim.Text("claimName"))).FullName;
        var folder = Directory.CreateDirectory(Path.Combine(root, volume.Text("name"))).FullName;
        if (volume.At("secret") is { } secret)
            await FillAsync(folder, Kind.secret, secret.Text("secretName"), secret);
        else if (volume.At("configMap") is { } map)
            await FillAsync(folder, Kind.configMap, map.Text("name"), map);
        else if (volume.At("projected") is { } projected)
            await ProjectAsync(folder, projected);
        else if (volume.At("emptyDir") is null)
            throw new NotSupportedException("a volume of an unknown kind: " + JsonModule.text(volume));
        return folder;
    }

    private async Task ProjectAsync(string folder, Json projected)
    {
        foreach (var source in projected.Items("sources"))
        {
            if (source.At("secret") is { } secret)
                await FillAsync(folder, Kind.secret, secret.Text("name"), secret);
            else if (source.At("serviceAccountToken") is { } token)
                Write(folder, token.Text("path"), "a token of the pod's ServiceAccount"u8.ToArray());
            else
                throw new NotSupportedException("a projection of an unknown kind: " + JsonModule.text(source));
        }
    }

    /// <summary>The keys of an object as files: all of them under their own names, or those that are listed.</summary>
    private async Task FillAsync(string folder, Resource resource, string name, Json source)
    {
        var target = new ObjectRef(resource, WellKnown.operatorNamespace, name);
        var found = await cluster.GetAsync(target);
        if (found is null && source.At("optional") is Json.Bool { Item: true })
            return;
        var data = (found ?? throw new InvalidOperationException("The pod would wait for " + ObjectRefModule.text(target))).Members("data");
        var items = source.Items("items").Select(item => (Key: item.Text("key"), Path: item.Text("path"))).ToList();
        foreach (var (key, path) in items.Count > 0 ? items : [.. data.Keys.Select(key => (key, key))])
        {
            if (data.TryGetValue(key, out var value))
                Write(folder, path, resource.Equals(Kind.secret) ? Convert.FromBase64String(value.Text()) : System.Text.Encoding.UTF8.GetBytes(value.Text()));
        }
    }

    private static void Write(string folder, string path, byte[] content)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }
}
