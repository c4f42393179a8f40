#!/usr/bin/env bash
# What must not be in the repository, and why. Prints each find; the exit code is 1 when there is any.
set -euo pipefail
cd "$(dirname "$0")/.."
found=0

# forbid REASON PATTERN FILES...: no line of these tracked files may match the extended regular expression.
forbid() {
  local why="$1" pattern="$2"
  shift 2
  if git grep -nIE --untracked -e "$pattern" -- "$@"; then
    echo "^ forbidden: $why" >&2
    found=1
  fi
}

forbid "the printf family throws in the ahead-of-time build; use concatenation or \$\"{text}\"" \
  '\b(s|f|k|b|e|ks|kf)?printfn?\b|\bfailwithf\b|\binvalidArgf\b|%A' 'src/*.fs'
forbid "the core is pure: time, entropy and settings are arguments" \
  '\bDateTime(Offset)?\.(Now|UtcNow)|\bUtcNow\b|\bGuid\.NewGuid|\bEnvironment\.|\bRandom\(|\bTask\.|\bHttpClient\b|\bFile\.' 'src/Core.fs/*.fs'
forbid "nothing is left for later: an issue, not a comment; no test is left out" \
  'Skip *= *"|\bTODO\b|\bFIXME\b|\bNotImplementedException' 'src/*.fs' 'src/*.cs' 'tests/*.fs' 'tests/*.cs' 'bench/*.fs' 'bench/*.cs'

# The feed is a property of the machine, not of the repository.
feed=$(dotnet nuget list source --format short | awk '/^E/{print $2; exit}')
host=$(sed -nE 's#^[a-z]+://([^/:]+).*#\1#p' <<<"$feed")
[ -z "$host" ] || forbid "an address of a package feed" "${host//./\\.}" '*'
if grep -n '^ *remote:' paket.lock | grep -v '%OPERATOR_NUGET_SOURCE%'; then
  echo "^ forbidden: paket.lock names a feed; ./build.sh lock puts the variable back" >&2
  found=1
fi

while read -r lines file; do
  echo "$file has $lines lines"
  echo "^ forbidden: more than 400 lines; split it by subject" >&2
  found=1
done < <(git ls-files -co --exclude-standard -- 'src/*.fs' 'src/*.cs' 'tests/*.fs' 'tests/*.cs' 'bench/*.fs' 'bench/*.cs' |
  xargs wc -l | awk '$1 > 400 && $2 != "total"')

exit "$found"
