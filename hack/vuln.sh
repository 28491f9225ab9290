#!/usr/bin/env bash
# Fails if the code reaches a known vulnerability in a dependency, or in the Go that releases are built with. For
# Kubernetes and the other programs that the tests run as a control plane and a node, it only reports vulnerabilities,
# because some have no fix. It reads the vulnerability database at the version in hack/vuln/go.mod, through the
# module proxy. To use a newer one:
#   go get -C hack/vuln golang.org/x/vulndb@latest
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
module=$root/hack/vuln
dest=$root/bin/vuln
log=$dest/build.log
# shellcheck source=hack/watch.sh
. "$root/hack/watch.sh"

stamp="1 $(uname -sm) $(cat "$module/go.mod" "$module/go.sum" | cksum) $(go env GOVERSION)"
if [ "$(cat "$dest/.stamp" 2>/dev/null)" != "$stamp" ]; then
	rm -rf "$dest"
	mkdir -p "$dest"
	: >"$log"
	echo "vuln: building govulncheck and its database: minutes when nothing is cached, seconds after that"
	status() { echo "building govulncheck, $(grep -vc '^go: ' "$log") packages compiled"; }
	if ! watch vuln "$log" 0 status env CGO_ENABLED=0 GOWORK=off go build -C "$module" -v -mod=readonly -trimpath -o "$dest/" \
		golang.org/x/vuln/cmd/govulncheck golang.org/x/vulndb/cmd/indexdb; then
		tail -n 10 "$log" | sed 's/^/  | /' >&2
		echo "vuln: error: govulncheck could not be built; the whole log: $log" >&2
		exit 1
	fi
	reports=$(GOWORK=off go list -C "$module" -m -f '{{.Dir}}' golang.org/x/vulndb)
	"$dest/indexdb" -vulns "$reports/data/osv" -out "$dest/database"
	printf '%s\n' "$stamp" >"$dest/.stamp"
fi

go() { GOWORK=off command go "$@"; }
say() { echo "vuln: checking $1, with $(go env GOVERSION) and $(go list -C "$module" -m golang.org/x/vulndb)"; }
check() { GOWORK=off "$dest/govulncheck" -db "file://$dest/database" "$@"; }

cd "$root"
failed=
say "what the code reaches"
check ./... || failed=yes
say "what the code of cluster/images reaches"
check -C cluster/images ./... || failed=yes
for programs in hack/controlplane cluster/containerd; do
	say "the programs of $programs, which do not make this fail"
	# shellcheck disable=SC2046 # one word for each program
	check -C "$programs" -scan package $(go list -C "$programs" tool) | grep -E 'GO-|Found in|Fixed in' || true
done
[ -z "$failed" ]
