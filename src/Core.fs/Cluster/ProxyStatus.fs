namespace ImageRegistry.Core

/// `proxies.config.openshift.io/cluster`: the proxy that the cluster uses.
[<RequireQualifiedAccess>]
module ProxyStatus =

    /// The settings in `status`. `spec` is never read: it may hold values that nobody has checked yet.
    let decode (proxy: Json) : ProxySettings =
        let text name =
            Json.tryString [ "status"; name ] proxy |> Option.defaultValue ""

        {
            Http = text "httpProxy"
            Https = text "httpsProxy"
            NoProxy = text "noProxy"
        }
