#!/usr/bin/env bash
# Makes the S3 server of the tests available where Debian's packages can be installed; otherwise says what is missing.
set -euo pipefail
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -q
  # The daemons are only ever started by eng/rgw.sh.
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  apt-get install -qy --no-install-recommends radosgw ceph-mon ceph-osd ceph-common
else
  echo "radosgw is not on the PATH: the tests against a real S3 server will fail. As root: apt-get install radosgw ceph-mon ceph-osd ceph-common" >&2
fi
