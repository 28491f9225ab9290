#!/usr/bin/env bash
# Prints the path of the Pagefind that bench/pagefind/package-lock.json pins, which `make bench` compares with. Where it is not
# installed yet, that is done first. hack/npm.sh says which Node.js it needs.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source=$root/bench/pagefind
dest=$root/bin/bench/pagefind

"$root/hack/npm.sh" node >/dev/null
stamp=$(cat "$source/package.json" "$source/package-lock.json" | cksum)
if [ "$(cat "$dest/.stamp" 2>/dev/null)" != "$stamp" ]; then
	rm -rf "$dest"
	mkdir -p "$dest"
	cp "$source/package.json" "$source/package-lock.json" "$source/.npmrc" "$dest/"
	echo "pagefind: installing Pagefind $(sed -n 's/^ *"pagefind": "\([^"]*\)".*/\1/p' "$source/package.json")" >&2
	# In place of cd, --prefix fails where the path has a symbolic link (npm 11).
	(cd "$dest" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --prefer-offline --loglevel=error >&2)
	printf '%s\n' "$stamp" >"$dest/.stamp"
fi
echo "$dest/node_modules/.bin/pagefind"
