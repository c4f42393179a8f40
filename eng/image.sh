#!/usr/bin/env bash
# Builds the image and plays it as its Deployment runs it: as a user that does not exist, with a read-only root and empty volumes, against
# the sandbox. Where no registry can be reached, so the two bases are stand-ins: Debian, and Debian with this machine's SDK and feed.
# As root; needs buildah and debootstrap, installed where Debian's packages can be. The exit code says whether all went as expected.
set -euo pipefail
cd "$(dirname "$0")/.."
{ command -v buildah && command -v debootstrap; } >/dev/null ||
  { apt-get update -q && apt-get install -qy --no-install-recommends buildah debootstrap; }
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
work=$PWD/out/image
pem=etc/pki/ca-trust/extracted/pem
export BUILDAH_ISOLATION=chroot
mkdir -p "$work"
store=(--root "$work/store" --runroot "$work/run")
version=$(git describe --tags --always --dirty)

fail() { echo "$*" >&2; exit 1; }

# eventually COMMAND...: tries it until it succeeds, a minute at the most.
eventually() {
  local tries=0
  until "$@" >/dev/null 2>&1; do
    [ $((tries += 1)) -le 120 ] || fail "not within a minute: $*"
    sleep 0.5
  done
}

# ends_in_order JOB LOG TEXT: the pod in the background, once it has begun, ends with 0 when it is told to, and says so.
ends_in_order() {
  eventually test -s "$2"
  kill "$(cat "$work/pid")"
  wait "$1" && grep -q "$3" "$2" || { tail -20 "$2" >&2; fail "it does not end in order"; }
}

# commit CONTAINER NAME: the container as an image of this name.
commit() { buildah "${store[@]}" commit -q --rm "$1" "$2" >/dev/null; }

base() { # Debian with the authorities where the Red Hat base has them, and as OpenSSL's default there
  debootstrap --variant=minbase --include=ca-certificates,libssl3,libstdc++6,zlib1g bookworm "$work/debian" "$mirror" >"$work/debootstrap.log"
  mkdir -p "$work/debian/$pem"
  cp "$work/debian/etc/ssl/certs/ca-certificates.crt" "$work/debian/$pem/tls-ca-bundle.pem"
  ln -sf "/$pem/tls-ca-bundle.pem" "$work/debian/usr/lib/ssl/cert.pem"
  local container
  container=$(buildah "${store[@]}" from scratch)
  buildah "${store[@]}" add -q "$container" "$work/debian" / >/dev/null
  commit "$container" localhost/base
  rm -rf "$work/debian"
}

builder() { # the same with the SDK, the feed and the authorities of this machine
  local container dotnet
  dotnet=$(dotnet --info | sed -nE 's/^ *Base Path: *(.*)\/sdk\/.*/\1/p')
  container=$(buildah "${store[@]}" from localhost/base)
  buildah "${store[@]}" add -q "$container" "$dotnet" /usr/share/dotnet >/dev/null
  buildah "${store[@]}" add -q "$container" "${NUGET_CONFIG:-$HOME/.nuget/NuGet/NuGet.Config}" /root/.nuget/NuGet/NuGet.Config >/dev/null
  buildah "${store[@]}" add -q "$container" "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" /etc/ssl/certs/ca-certificates.crt >/dev/null
  buildah "${store[@]}" run "$container" -- ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet
  buildah "${store[@]}" config --env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 --env DOTNET_NOLOGO=1 --env DOTNET_CLI_TELEMETRY_OPTOUT=1 \
    --env SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt --env NUGET_CERT_REVOCATION_MODE=offline "$container"
  commit "$container" localhost/sdk
}

# pod COMMAND...: runs it in the image as the Deployment's container; its process id is in $work/pid. What $given holds, when anything, are the
# cluster's authorities.
pod() {
  # shellcheck disable=SC2016 # the inner shell expands these
  given=${given:-} pem=$pem root=$root environment=$environment work=$work unshare -m bash -euc '
    mount --make-rprivate /
    mount --bind "$root" "$root"
    mount --rbind /proc "$root/proc"
    mount --rbind /dev "$root/dev"
    for each in tmp run "$pem"; do mount -t tmpfs -o mode=1777 tmpfs "$root/$each"; done
    mkdir -p "$root/run/configmaps/trusted-ca"
    [ -z "$given" ] || echo "$given" >"$root/run/configmaps/trusted-ca/tls-ca-bundle.pem"
    [ ! -f "$work/kubeconfig" ] || install -m 644 "$work/kubeconfig" "$root/run/kubeconfig"
    mount -o remount,bind,ro "$root"
    echo $$ >"$work/pid"
    exec chroot --userspec=1000660000:0 "$root" env -i $environment "$@"' pod "$@"
}

buildah "${store[@]}" images -q localhost/base >/dev/null 2>&1 || base
buildah "${store[@]}" images -q localhost/sdk >/dev/null 2>&1 || builder
buildah "${store[@]}" bud --build-arg BUILDER=localhost/sdk --build-arg BASE=localhost/base --build-arg BUILD_VERSION="$version" \
  -f deploy/image/Containerfile -t cluster-image-registry-operator . >"$work/build.log" 2>&1 ||
  { tail -20 "$work/build.log" >&2; fail "the image cannot be built"; }
container=$(buildah "${store[@]}" from cluster-image-registry-operator)
trap 'kill ${sandbox:-} 2>/dev/null || true; buildah "${store[@]}" rm "$container" >/dev/null' EXIT
root=$(buildah "${store[@]}" mount "$container")
environment=$(buildah "${store[@]}" inspect --format '{{range .OCIv1.Config.Env}}{{.}} {{end}}' "$container")
# Of the Deployment's own variables those without which there is something to complain of.
environment+=" IMAGE=registry IMAGE_PRUNER=cli OPERATOR_IMAGE=operator OPERATOR_IMAGE_VERSION=0.0.1-snapshot"
# Files of a former run would be taken for those of this one.
rm -f "$work/kubeconfig" "$work"/{node-ca,operator}.log

[ "$(pod entrypoint.sh --version)" = "$version" ] || fail "the image does not say its version"
[ "$(pod sh -c "id -u; touch /usr/bin/x 2>/dev/null || echo read-only" | xargs)" = "1000660000 read-only" ] || fail "the root is not read-only"
pod sh -c "entrypoint.sh --version && cmp /$pem/tls-ca-bundle.pem /usr/share/cluster-image-registry-operator/tls-ca-bundle.pem" >/dev/null ||
  fail "the image's authorities are not put into the empty volume"
[ "$(given="the cluster's" pod sh -c "entrypoint.sh --version; cat /$pem/tls-ca-bundle.pem" | paste -sd '|')" = \
  "Overwriting root TLS certificate authority trust store|$version|the cluster's" ] || fail "the cluster's authorities are not put in place"

# What node-ca's pods run: no entry script, the command found through PATH.
pod cluster-image-registry-operator node-ca-sync 2>"$work/node-ca.log" &
ends_in_order $! "$work/node-ca.log" "shutting down node-ca"

dotnet build src/Sandbox/Server -c Release --no-restore -v q -clp:NoSummary
dotnet src/Sandbox/Server/bin/Release/net10.0/sandbox.dll serve --platform none --tls --port 0 --kubeconfig "$work/kubeconfig" >"$work/sandbox.log" 2>&1 &
sandbox=$!
eventually test -s "$work/kubeconfig"
pod entrypoint.sh --kubeconfig /run/kubeconfig >"$work/operator.log" 2>&1 &
operator=$!
eventually kubectl --kubeconfig "$work/kubeconfig" wait --for=condition=Available --timeout=1s \
  clusteroperators.config.openshift.io/image-registry
kubectl --kubeconfig "$work/kubeconfig" get configs.imageregistry.operator.openshift.io -o wide
ends_in_order "$operator" "$work/operator.log" "received SIGTERM"
echo "the image of $version works"
