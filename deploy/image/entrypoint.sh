#!/bin/sh
# The entry point of the image: puts the authorities that the cluster trusts where TLS clients look for them, then becomes the operator.
# The Deployment mounts an empty volume over the target, because the root is read-only.
set -eu

given=/var/run/configmaps/trusted-ca/tls-ca-bundle.pem
own=/usr/share/cluster-image-registry-operator/tls-ca-bundle.pem
target=/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem

if [ -f "$given" ]; then
  echo "Overwriting root TLS certificate authority trust store"
  cp -f "$given" "$target"
elif [ ! -e "$target" ] && [ -f "$own" ]; then
  # Without a bundle from the cluster, those of the image are better than none.
  cp -f "$own" "$target"
fi

exec /usr/bin/cluster-image-registry-operator "$@"
