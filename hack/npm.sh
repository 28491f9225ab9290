#!/usr/bin/env bash
# Installs the npm packages that the tests of the pages need into bin/pages-tools, at
# the versions that hack/pages/package-lock.json pins. If all are installed, it needs
# no network.
#
# If Node.js and npm are missing, it installs them from Debian's packages as root with
# apt-get; otherwise it prints the packages to install. NODE in the environment names
# another node.
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

# install_node: installs Node.js and npm from Debian. Fails without permission.
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

# need_node: ensures that there is a working node.
need_node() {
	works && return
	[ -n "${NODE:-}" ] || command -v node >/dev/null || install_node || true
	works || fail "Node.js 18 or newer is needed, and $(command -v "$node" >/dev/null && echo "$node is $("$node" --version)" || echo "there is no $node")" \
		"Install it with your system's package manager (Debian: sudo apt-get install nodejs npm), or name a binary in NODE."
}

# stamp: prints the source of an installation, to compare with its own.
stamp() { cat "$source/package.json" "$source/package-lock.json" | cksum; }
installed() { [ "$(cat "$dest/.stamp" 2>/dev/null)" = "$(stamp)" ]; }

# npm_ci: runs npm ci in $tmp. With --prefix in place of cd, npm 11 fails where the path has a symbolic link.
npm_ci() {
	cd "$tmp" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --prefer-offline --loglevel=error "$@"
}

install_tools() {
	command -v npm >/dev/null || install_node || true
	command -v npm >/dev/null || fail "there is no npm" "Install it with your system's package manager (Debian: sudo apt-get install npm)."
	rm -rf "$root/bin"/.pages-tools.*
	tmp=$(mktemp -d "$root/bin/.pages-tools.XXXXXX")
	cp "$source/package.json" "$source/package-lock.json" "$source/.npmrc" "$tmp/"
	say "installing $(sed -n '/"dependencies"/,/}/s/^ *"\([^"]*\)": "\([^"]*\)".*/\1 \2/p' "$tmp/package.json" | paste -sd, - | sed 's/,/, /g')"
	# A package's own scripts are not run: none of these needs one. Packages that ask
	# for a newer Node.js than they use are taken all the same.
	if ! watch npm "$log" 0 installing npm_ci --engine-strict=false >&2; then
		tail -n 10 "$log" | sed 's/^/  | /' >&2
		fail "npm ci failed" "See that the registry of 'npm config get registry' can be reached, and run it again." "The whole log: $log"
	fi
	stamp >"$tmp/.stamp"
	rm -rf "$dest"
	mv "$tmp" "$dest"
	tmp=
}

mkdir -p "$root/bin"
# One run at a time. Without flock, a second run costs time but does no harm.
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
