#!/usr/bin/env bash
# Makes promtool available where Debian's packages can be had; otherwise says what is missing.
# It is part of the package of the Prometheus server, of which nothing else is wanted: the tool alone is unpacked, nothing is installed.
set -euo pipefail
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -q
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  (cd "$folder" && apt-get -o APT::Sandbox::User=root download -q prometheus)
  dpkg --fsys-tarfile "$folder"/prometheus_*.deb | tar -x -C "$folder" ./usr/bin/promtool
  install -m 755 "$folder/usr/bin/promtool" /usr/local/bin/promtool
else
  echo "promtool is not on the PATH: the tests that use it will fail. Install Prometheus, or as root: eng/promtool.sh" >&2
fi
