#!/usr/bin/env bash
# Makes kubectl available where Debian's packages can be installed; otherwise says what is missing.
set -euo pipefail
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -q
  apt-get install -qy --no-install-recommends kubernetes-client
else
  echo "kubectl is not on the PATH: the tests that use it will fail. Install it, or as root: apt-get install kubernetes-client" >&2
fi
