#!/usr/bin/env bash
# Puts what the tests of the pages run that comes from npm into bin/pages-tools, at
# the versions that hack/pages/package-lock.json pins. What is there already is left
# alone, and then no network is needed.
#
# Node.js and npm are installed from Debian's packages where they are missing, if
# this may be done (root, apt-get); otherwise this says what to install. NODE in the
# environment names another node.
#
#   hack/npm.sh        install
#   hack/npm.sh node   print the path of node
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source=$root/hack/pages
dest=$root/bin/pages-tools
log=$root/bin/npm.log
tmp=
# shellcheck source=hack/watch.sh
. "$root/hack/watch.sh"

say() { printf 'npm: %s\n' "$*" >&2; }
fail() {
	say "error: $1"
	shift
	[ $# -eq 0 ] || printf '  %s\n' "$@" >&2
	exit 1
}
cleanup() {
	stop_watched
	[ -z "$tmp" ] || rm -rf "$tmp"
}
trap cleanup EXIT

node=${NODE:-node}
# validate.mjs brings what html-validate needs and Node.js 18 lacks.
works() { command -v "$node" >/dev/null && "$node" -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' 2>>"$log"; }

installing() { echo "installing"; }

# install_node: asks Debian for Node.js and npm. Fails where it may not.
install_node() {
	if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
		return 1
	fi
	say "installing Debian's packages nodejs and npm"
	# shellcheck disable=SC2016 # the inner shell expands
	watch npm "$log" 0 installing env DEBIAN_FRONTEND=noninteractive sh -c '
		apt-get -qq -y -o DPkg::Lock::Timeout=300 update
		apt-get -qq -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"' - nodejs npm >&2
}

# need_node: sees that there is a node that works.
need_node() {
	works && return
	[ -n "${NODE:-}" ] || command -v node >/dev/null || install_node || true
	works || fail "Node.js 18 or newer is needed, and $(command -v "$node" >/dev/null && echo "$node is $("$node" --version)" || echo "there is no $node")" \
		"Install it with your system's package manager (Debian: sudo apt-get install nodejs npm), or name a binary in NODE."
}

# stamp: what an installation must have been made from.
stamp() { cat "$source/package.json" "$source/package-lock.json" | cksum; }
installed() { [ "$(cat "$dest/.stamp" 2>/dev/null)" = "$(stamp)" ]; }

install_tools() {
	command -v npm >/dev/null || install_node || true
	command -v npm >/dev/null || fail "there is no npm" "Install it with your system's package manager (Debian: sudo apt-get install npm)."
	rm -rf "$root/bin"/.pages-tools.*
	tmp=$(mktemp -d "$root/bin/.pages-tools.XXXXXX")
	cp "$source/package.json" "$source/package-lock.json" "$source/.npmrc" "$tmp/"
	say "installing $(sed -n '/"dependencies"/,/}/s/^ *"\([^"]*\)": "\([^"]*\)".*/\1 \2/p' "$tmp/package.json" | paste -sd, - | sed 's/,/, /g')"
	# A package's own scripts are not run: none of these needs one. Packages that ask
	# for a newer Node.js than they use are taken all the same.
	if ! watch npm "$log" 0 installing npm ci --prefix "$tmp" --ignore-scripts --no-audit --no-fund --no-update-notifier \
		--prefer-offline --engine-strict=false --loglevel=error >&2; then
		tail -n 10 "$log" | sed 's/^/  | /' >&2
		fail "npm ci failed" "See that the registry of 'npm config get registry' can be reached, and run it again." "The whole log: $log"
	fi
	stamp >"$tmp/.stamp"
	rm -rf "$dest"
	mv "$tmp" "$dest"
	tmp=
}

mkdir -p "$root/bin"
# One run at a time; where there is no flock, two runs cost time, not harm.
if command -v flock >/dev/null; then
	exec 9>"$root/bin/.npm.lock"
	flock 9
fi
: >"$log"
need_node
case "${1:-}" in
node) command -v "$node" ;;
'') installed || install_tools ;;
*) fail "usage: $0 [node]" ;;
esac
