#!/usr/bin/env bash
# Plays the demo's story with another binary of the operator: eng/play.sh BINARY. The exit code says whether all went as expected.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build src/Sandbox/Server -c Release --no-restore -v q -clp:NoSummary
exec dotnet src/Sandbox/Server/bin/Release/net10.0/sandbox.dll demo --operator "$1"
