#!/usr/bin/env bash
# Builds what packages and checks a release into bin/packaging: helm, kubeconform, cyclonedx-gomod, krew and
# validate-krew-manifest, at the versions that hack/packaging/go.mod pins. Programs that are there at these versions are left alone.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
module=$root/hack/packaging
dest=$root/bin/packaging
log=$dest/build.log
# shellcheck source=hack/watch.sh
. "$root/hack/watch.sh"

stamp="1 $(uname -sm) $(cat "$module/go.mod" "$module/go.sum" | cksum) $(go env GOVERSION)"
[ "$(cat "$dest/.stamp" 2>/dev/null)" != "$stamp" ] || exit 0
mkdir -p "$dest"
: >"$log"
echo "packaging: building Helm and the other programs: minutes when nothing is cached, seconds after that"
version=$(awk '$1 == "helm.sh/helm/v4" { print $2 }' "$module/go.mod")
status() { echo "$(grep -vc '^go: ' "$log") packages compiled"; }
if ! watch packaging "$log" 0 status env CGO_ENABLED=0 GOWORK=off go build -C "$module" -v -mod=readonly -buildvcs=false -trimpath \
	-ldflags "-s -w -X helm.sh/helm/v4/internal/version.version=$version" -o "$dest/" tool; then
	tail -n 10 "$log" | sed 's/^/  | /' >&2
	echo "packaging: error: the programs could not be built; the whole log: $log" >&2
	exit 1
fi
printf '%s\n' "$stamp" >"$dest/.stamp"
