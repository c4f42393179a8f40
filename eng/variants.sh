#!/usr/bin/env bash
# Makes the Deployment for managed control planes from the standard one, by the patch of its overlay.
set -euo pipefail
cd "$(dirname "$0")/.."
file=deploy/ibm-cloud-managed/07-operator-ibm-cloud-managed.yaml
{
  echo "# Made from deploy/base/07-operator.yaml and operator.json by ./build.sh variants: a test fails where this file differs from them."
  # kustomize writes the objects one after another; the Deployment is one of them.
  kubectl kustomize deploy/ibm-cloud-managed 2>/dev/null |
    awk 'function flush() { if (is) printf "%s", text; text = ""; is = 0 }
         /^---$/ { flush(); next } /^kind: Deployment$/ { is = 1 } { text = text $0 "\n" } END { flush() }'
} >"$file.new"
mv "$file.new" "$file"
