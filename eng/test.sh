#!/usr/bin/env bash
# Runs the tests of what is built and ends with "N passed, N failed", summed over the result files.
#   --cases N    cases of each law (default 10000, and 1000 of stories about one subject)
#   --seed S     what the cases are made from: a number, or "random" (default the same number always)
#   --filter X   only tests whose full name contains X
set -euo pipefail
cd "$(dirname "$0")/.."
filter=()
while [ $# -gt 0 ]; do
  case "$1" in
    --cases) export LAW_CASES="$2" ;;
    --seed) export LAW_SEED="$2" ;;
    --filter) filter=(--filter "FullyQualifiedName~$2") ;;
    *) echo "unknown option $1; there are --cases N, --seed S and --filter X" >&2; exit 2 ;;
  esac
  shift 2
done

# Laws make very many short-lived values. With 256 MB for the youngest of them they are collected ten times less often; only the
# environment can say so.
declare -A youngest=([Properties]=DOTNET_GCgen0size=0x10000000 [Integration]=)

rm -rf out/test
code=0
for project in Properties Integration; do
  env ${youngest[$project]} dotnet test "tests/$project" -c Release --no-build --results-directory out/test --logger "trx;LogFileName=$project.trx" \
    --blame-hang-timeout 15m --blame-hang-dump-type none "${filter[@]}" || code=1
  [ -f "out/test/$project.trx" ] || [ ${#filter[@]} -gt 0 ] || { echo "$project left no results" >&2; code=1; }
done

# sum NAME: this counter of all result files, added up.
sum() { cat out/test/*.trx 2>/dev/null | sed -nE "s/.*<Counters .* $1=\"([0-9]+)\".*/\1/p" | awk '{ n += $1 } END { print n + 0 }'; }
passed=$(sum passed)
failed=$(sum failed)
[ "$failed" = 0 ] && [ "$passed" != 0 ] || code=1
echo "$passed passed, $failed failed"
exit "$code"
