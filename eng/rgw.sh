#!/usr/bin/env bash
# A throw-away S3 server: Ceph's object gateway over one monitor and one OSD in memory, on loopback. For tests only.
#   eng/rgw.sh FOLDER PORT TLS_PORT MONITOR_PORT PEM     starts it, prints "ready" when it serves, and runs until its standard input ends
# The user is test / testtest; PEM holds certificate and key for TLS.
set -euo pipefail
folder=$(realpath -m "$1") port=$2 tls_port=$3 monitor_port=$4 pem=$(realpath "$5")
rm -rf "$folder"
mkdir -p "$folder"/{mon,osd,log,run}
cd "$folder"
trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT

fsid=$(cat /proc/sys/kernel/random/uuid)
export CEPH_CONF=$folder/ceph.conf
# No manager daemon; cephx, because the gateway never connects without; one monitor on the newer protocol only.
cat >ceph.conf <<C
[global]
fsid = $fsid
mon host = v2:127.0.0.1:$monitor_port
mon data = $folder/mon
osd data = $folder/osd
run dir = $folder/run
log file = $folder/log/\$name.log
admin socket = $folder/run/\$name.asok
keyring = $folder/keyring
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
osd objectstore = memstore
memstore device bytes = 1073741824
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind msgr1 = false
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:$port ssl_endpoint=127.0.0.1:$tls_port ssl_certificate=$pem
rgw thread pool size = 16
C

ceph-authtool --create-keyring keyring --gen-key -n mon. --cap mon 'allow *' >/dev/null
for name in client.admin osd.0 client.rgw; do
  ceph-authtool keyring --gen-key -n "$name" --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *' >/dev/null
done
monmaptool --create --addv a "[v2:127.0.0.1:$monitor_port]" --fsid "$fsid" monmap >/dev/null
ceph-mon --mkfs -i a --monmap monmap --keyring keyring >log/mkfs.out 2>&1
ceph-mon -i a -f >log/mon.out 2>&1 &

# until_ok WHAT COMMAND...: waits until the command succeeds, a minute and a half at most.
until_ok() {
  local what=$1
  shift
  for _ in $(seq 180); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.5
  done
  echo "$what does not come up; its logs are in $folder/log" >&2
  exit 1
}

until_ok "the monitor" timeout 5 ceph -s
osd=$(cat /proc/sys/kernel/random/uuid)
ceph osd new "$osd" >/dev/null
ceph-osd -i 0 --mkfs --osd-uuid "$osd" >log/mkfs.out 2>&1
ceph-osd -i 0 -f >log/osd.out 2>&1 &
until_ok "the OSD" sh -c "ceph osd stat | grep -q '1 up'"
radosgw -n client.rgw -f >log/rgw.out 2>&1 &
until_ok "the gateway" curl -s -o /dev/null "http://127.0.0.1:$port/"
radosgw-admin user create --uid=test --display-name=test --access-key=test --secret-key=testtest >log/user.out 2>&1
radosgw-admin user create --uid=other --display-name=other --access-key=other --secret-key=otherother >log/user.out 2>&1
echo ready
cat >/dev/null
