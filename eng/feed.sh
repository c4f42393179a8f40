# Sourced, not run: the package feed this machine is configured for, as Paket wants it.
OPERATOR_NUGET_SOURCE="${OPERATOR_NUGET_SOURCE:-$(dotnet nuget list source --format short | awk '/^E/{print $2; exit}')}"
export OPERATOR_NUGET_SOURCE
