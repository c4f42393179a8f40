#!/usr/bin/env bash
# Publishes the operator:
#   r2r   net10.0, trimmed and compiled in advance (composite ReadyToRun), one file: what ships
#   aot   net10.0, Native AOT
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/feed.sh
common=(-c Release -r linux-x64 -v q -clp:NoSummary)
rm -rf "out/$1"
case "$1" in
  r2r)
    dotnet publish src/Host "${common[@]}" --self-contained true -p:PublishTrimmed=true \
      -p:PublishReadyToRun=true -p:PublishReadyToRunComposite=true -p:PublishSingleFile=true -o out/r2r
    ;;
  aot)
    if ! command -v clang >/dev/null; then
      echo "clang is missing, and zlib's headers may be; as root: apt-get install clang zlib1g-dev" >&2
      exit 1
    fi
    # Its restore is for the native runtime; the next build of the solution needs the usual one back, also when this one fails.
    trap 'dotnet restore Operator.sln -v q' EXIT
    dotnet publish src/Host "${common[@]}" -p:PublishAot=true -p:OptimizationPreference=Size -o out/aot
    rm -f out/aot/*.dbg
    ;;
  *)
    echo "unknown form $1; there are r2r and aot" >&2
    exit 2
    ;;
esac
ls -l "out/$1/cluster-image-registry-operator"
