#!/usr/bin/env bash
# Prints the path of the Hugo that bench/hugo/go.mod pins, which `make bench` compares
# with. Where it is not built yet, that is done first.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
module=$root/bench/hugo
dest=$root/bin/bench
log=$dest/hugo-build.log
# shellcheck source=hack/watch.sh
. "$root/hack/watch.sh"

# It needs a newer Go than the operator, which the go command fetches through the same proxy.
toolchain=go$(awk '$1 == "go" { print $2 }' "$module/go.mod")
stamp="1 $(uname -sm) $(cat "$module/go.mod" "$module/go.sum" | cksum)"
if [ ! -x "$dest/hugo" ] || [ "$(cat "$dest/.hugo.stamp" 2>/dev/null)" != "$stamp" ]; then
	mkdir -p "$dest"
	version=$(awk '$1 == "github.com/gohugoio/hugo" { print $2 }' "$module/go.mod")
	echo "hugo: building Hugo $version: minutes when nothing is cached, seconds after that" >&2
	: >"$log"
	status() { echo "building Hugo, $(grep -vc '^go: ' "$log") packages compiled"; }
	if ! watch hugo "$log" 0 status env CGO_ENABLED=0 GOWORK=off "GOTOOLCHAIN=$toolchain+auto" \
		go build -C "$module" -v -mod=readonly -buildvcs=false -trimpath -ldflags "-s -w" -o "$dest/hugo" github.com/gohugoio/hugo >&2; then
		tail -n 10 "$log" | sed 's/^/  | /' >&2
		echo "hugo: error: Hugo could not be built; the whole log: $log" >&2
		exit 1
	fi
	printf '%s\n' "$stamp" >"$dest/.hugo.stamp"
fi
echo "$dest/hugo"
