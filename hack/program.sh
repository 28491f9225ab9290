#!/usr/bin/env bash
# Prints the path of a program that the tests, the demo and the benchmarks run and
# that Go cannot build: nginx, busybox, chromium or wrk. If it is missing, this installs it from
# Debian's packages as root with apt-get; otherwise it prints the package to install.
# NGINX, BUSYBOX, CHROMIUM or WRK in the environment names another binary.
#
# "nginx" has the version of the default image, if that is available (hack/nginx.sh).
# "nginx-distribution" comes from this machine's distribution, and may be much older.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
log=$root/bin/apt.log

case "${1:-}" in
nginx | nginx-distribution) package=nginx given=${NGINX:-} names="nginx" ;;
busybox) package=busybox given=${BUSYBOX:-} names="busybox" ;;
chromium) package=chromium given=${CHROMIUM:-} names="chromium chromium-browser google-chrome" ;;
wrk) package=wrk given=${WRK:-} names="wrk" ;;
*)
	echo "usage: $0 nginx|nginx-distribution|busybox|chromium|wrk" >&2
	exit 2
	;;
esac

say() { printf '%s: %s\n' "$package" "$*" >&2; }

if [ "$1" = nginx-distribution ]; then
	given=
elif [ "$1" = nginx ] && [ -z "$given" ]; then
	"$root/hack/nginx.sh" && exit
	say "WARNING: the version of the default image is missing, so the distribution's nginx runs alone"
fi

# Debian keeps nginx in /usr/sbin, which is not in every PATH.
find_program() {
	local name
	if [ -n "$given" ]; then
		PATH=$PATH:/usr/sbin command -v "$given" && return
		say "error: there is no $given"
		exit 1
	fi
	for name in $names; do
		PATH=$PATH:/usr/sbin command -v "$name" && return
	done
	return 1
}

find_program && exit

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
	say "error: $package is not installed, and only root can install it, with apt-get"
	say "Install it with your system's package manager (Debian: sudo apt-get install --no-install-recommends $package), or name a binary in $(tr '[:lower:]' '[:upper:]' <<<"$package")."
	exit 1
fi

# The index of packages is fetched at most once an hour, and by one run at a time.
mkdir -p "$root/bin"
if command -v flock >/dev/null; then
	exec 9>"$root/bin/.apt.lock"
	flock 9
	find_program && exit
fi

# A package's service must not be started; an existing policy is left alone.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	trap 'rm -f "$policy"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod +x "$policy"
fi

start=$SECONDS
say "installing Debian's package $package"
apt() {
	DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1 </dev/null 9>&-
}
: >"$log"
if [ -z "$(find "$root/bin/.apt-updated" -mmin -60 2>/dev/null)" ]; then
	if apt update; then
		touch "$root/bin/.apt-updated"
	else
		say "warning: apt-get update failed; trying with the index as it is"
	fi
fi
if ! apt install --no-install-recommends "$package"; then
	tail -n 10 "$log" | sed 's/^/  | /' >&2
	say "error: apt-get could not install $package; the whole log: $log"
	exit 1
fi
say "installed in $((SECONDS - start)) s"
find_program
