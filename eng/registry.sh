#!/usr/bin/env bash
# Makes the registry of the tests and a client for it available where Debian's packages can be installed; otherwise says what is missing.
set -euo pipefail
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -q
  # The registry is only ever started by tests.
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  apt-get install -qy --no-install-recommends docker-registry skopeo
else
  echo "docker-registry or skopeo is not on the PATH: the tests with a real registry will fail. As root: apt-get install docker-registry skopeo" >&2
fi
