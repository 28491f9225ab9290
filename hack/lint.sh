#!/usr/bin/env bash
# Runs the golangci-lint that hack/tools/lint/go.mod pins, with the given
# arguments. Builds it first if necessary.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
module=$root/hack/tools/lint
log=$root/bin/lint-build.log
# shellcheck source=hack/watch.sh
. "$root/hack/watch.sh"

# golangci-lint must be built by the same go as the code that it reads.
stamp="$(cat "$module/go.mod" "$module/go.sum" | cksum) $(go env GOVERSION)"
if [ ! -x "$root/bin/golangci-lint" ] || [ "$(cat "$root/bin/.golangci-lint.stamp" 2>/dev/null)" != "$stamp" ]; then
	mkdir -p "$root/bin"
	echo "lint: building golangci-lint: minutes when nothing is cached, seconds after that"
	: >"$log"
	status() { echo "building golangci-lint, $(grep -vc '^go: ' "$log") packages compiled"; }
	if ! watch lint "$log" 0 status env CGO_ENABLED=0 GOWORK=off \
		go build -C "$module" -v -trimpath -ldflags "-s -w" -o "$root/bin/golangci-lint" \
		github.com/golangci/golangci-lint/v2/cmd/golangci-lint; then
		tail -n 10 "$log" | sed 's/^/  | /' >&2
		echo "lint: error: golangci-lint could not be built; the whole log: $log" >&2
		exit 1
	fi
	printf '%s\n' "$stamp" >"$root/bin/.golangci-lint.stamp"
fi

cd "$root"
exec bin/golangci-lint "$@"
