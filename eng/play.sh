#!/usr/bin/env bash
# Puts another binary of the operator to the demo's story and to the golden scenario none-emptydir: eng/play.sh BINARY.
# The exit code says whether all went as expected.
set -euo pipefail
cd "$(dirname "$0")/.."
binary=$(realpath "$1")
dotnet build src/Sandbox/Server -c Release --no-restore -v q -clp:NoSummary
dotnet src/Sandbox/Server/bin/Release/net10.0/sandbox.dll demo --operator "$binary"
dotnet build tests/Integration -c Release --no-restore -v q -clp:NoSummary
OPERATOR_BINARY="$binary" dotnet test tests/Integration -c Release --no-build --filter "FullyQualifiedName~EmptyDirScenario"
