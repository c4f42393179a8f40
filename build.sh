#!/usr/bin/env bash
# The index of chores. Each is a function: its comment is its line in the list, its arguments are what follows its name.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

chore_setup() { # tools and packages; kubectl and promtool for the tests that use them
  . eng/feed.sh
  dotnet tool restore
  dotnet restore Operator.sln -v q
  command -v kubectl >/dev/null || eng/kubectl.sh
  command -v promtool >/dev/null || eng/promtool.sh
}

chore_format() { # lays out all code: fantomas for F#, dotnet format for C#
  dotnet fantomas src tests bench
  chore_build
  Configuration=Release dotnet format Operator.sln --no-restore --severity warn
}

chore_check() { # layout of both languages, what must not be in the code, and the build
  dotnet fantomas --check src tests bench
  eng/forbidden.sh
  chore_build
  # The Release build is what it finds the F# projects in.
  Configuration=Release dotnet format Operator.sln --no-restore --severity warn --verify-no-changes
}

chore_build() { # everything, warnings are errors
  dotnet build Operator.sln -c Release --no-restore -v q -clp:NoSummary "$@"
}

chore_test() { # [--cases N] [--seed S] [--filter X]: setup, check and all tests; ends with "N passed, N failed"
  chore_setup
  command -v radosgw >/dev/null || eng/ceph.sh
  { command -v docker-registry && command -v skopeo; } >/dev/null || eng/registry.sh
  chore_check
  eng/test.sh "$@"
}

chore_simulate() { # [--scripts N] [--seed S] [--first K]: plays N scripts (default 10000), the K-th first, and judges every law on each
  dotnet build tests/Properties -c Release --no-restore -v q -clp:NoSummary
  # As eng/test.sh does, and twice as much.
  DOTNET_GCgen0size=0x20000000 exec dotnet tests/Properties/bin/Release/net10.0/Properties.dll simulate "$@"
}

chore_demo() { # [--platform NAME] [--stay]: the operator at work in a cluster that is played
  chore_setup
  dotnet build src/Sandbox/Server -c Release --no-restore -v q -clp:NoSummary
  exec dotnet src/Sandbox/Server/bin/Release/net10.0/sandbox.dll demo "$@"
}

chore_publish() { # the operator as it ships: net10.0, trimmed, ReadyToRun, one file; to out/r2r
  eng/publish.sh r2r
}

chore_publish_aot() { # the operator ahead of time: native; to out/aot; needs clang
  eng/publish.sh aot
}

chore_image_check() { # builds the image on stand-ins for its bases, and plays it with a read-only root; as root, with buildah
  eng/image.sh
}

chore_aot_check() { # publishes ahead of time; plays the demo and golden none-emptydir with that binary
  eng/publish.sh aot
  eng/play.sh out/aot/cluster-image-registry-operator
}

chore_bench() { # measures what ships, and out/aot if it is there, beside the Go operator's figures; asserts nothing
  eng/publish.sh r2r
  dotnet build bench -c Release --no-restore -v q -clp:NoSummary
  local others=()
  [ ! -x out/aot/cluster-image-registry-operator ] || others=(out/aot/cluster-image-registry-operator)
  exec dotnet bench/bin/Release/net10.0/bench.dll out/r2r/cluster-image-registry-operator "${others[@]}"
}

chore_crds() { # makes the CRDs in deploy/base/crds anew, after an edit of their description in src/Schema
  dotnet build src/Schema -c Release --no-restore -v q -clp:NoSummary
  dotnet src/Schema/bin/Release/net10.0/crds.dll deploy/base/crds
}

chore_variants() { # makes the Deployment of the IBM Cloud variant anew, after an edit of the standard one
  eng/variants.sh
}

chore_lock() { # makes paket.lock anew after an edit of paket.dependencies
  eng/lock.sh
}

name="${1:-}"
if declare -F "chore_${name//-/_}" >/dev/null; then
  shift
  "chore_${name//-/_}" "$@"
else
  echo "usage: ./build.sh CHORE [ARGUMENTS]"
  sed -nE 's/^chore_([a-z0-9_]+)\(\) \{ # (.*)$/\1\t\2/p' "$0" | while IFS=$'\t' read -r chore what; do
    printf '  %-12s %s\n' "${chore//_/-}" "$what"
  done
  [ -z "$name" ]
fi
