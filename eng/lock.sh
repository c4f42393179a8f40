#!/usr/bin/env bash
# Makes paket.lock anew. The feed lists no dependencies, so Paket sees those of a package only once it is in the local cache:
# resolve again until the lock no longer changes. The address of the feed stays out of the file.
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/feed.sh
previous=$(mktemp)
for _ in 1 2 3 4 5 6; do
  cp paket.lock "$previous" 2>/dev/null || : >"$previous"
  sed -i "s#remote: .*#remote: $OPERATOR_NUGET_SOURCE#" "$previous"
  rm -f paket.lock
  dotnet paket install --silent || echo "not whole yet, once more" # early rounds: their lock is not whole
  cmp -s paket.lock "$previous" && break
done
rm -f "$previous"
sed -i "s#remote: .*#remote: %OPERATOR_NUGET_SOURCE%#" paket.lock
dotnet restore Operator.sln
