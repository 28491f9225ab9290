#!/usr/bin/env bash
# Prints the path of an nginx with the version of the default image, for the tests and for the node of this machine. It
# comes from Debian testing, and is unpacked with its own libraries into bin/nginx, where it runs beside the
# distribution's. Nothing is installed. It fails if Debian testing cannot be reached.
set -euo pipefail

dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/bin/nginx
log=$dir/apt.log
fail() {
	printf 'nginx: %s\n' "$@" >&2
	exit 1
}

if [ -x "$dir/nginx" ]; then
	echo "$dir/nginx"
	exit
fi
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || fail "there is no apt-get"
mkdir -p "$dir"
if command -v flock >/dev/null; then
	exec 9>"$dir/.lock"
	flock 9
	if [ -x "$dir/nginx" ]; then # another run has made it
		echo "$dir/nginx"
		exit
	fi
fi

# The mirror is the one that this machine's apt uses.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -m1 -E '/debian/?$') ||
	fail "apt is configured with no mirror of Debian"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e "$keyring" ] || fail "there is no $keyring: install Debian's package debian-archive-keyring"

# apt gets its own directories without installed packages, so that it fetches all libraries too.
mkdir -p "$dir/apt/state/lists/partial" "$dir/apt/cache/archives/partial"
: >"$dir/apt/status"
echo "deb [signed-by=$keyring] $mirror testing main" >"$dir/apt/sources.list"
apt() {
	apt-get -qq -y -o Dir::Etc::SourceList="$dir/apt/sources.list" -o Dir::Etc::SourceParts=- -o Dir::State="$dir/apt/state" \
		-o Dir::State::status="$dir/apt/status" -o Dir::Cache="$dir/apt/cache" -o Acquire::Languages=none \
		-o APT::Sandbox::User= -o Acquire::Retries=2 "$@" >>"$log" 2>&1 </dev/null 9>&-
}
: >"$log"
apt update && apt install --no-install-recommends --download-only nginx || {
	tail -n 5 "$log" >&2
	fail "Debian testing cannot be reached; the whole log: $log"
}
rm -rf "$dir/files"
mkdir "$dir/files"
for package in "$dir"/apt/cache/archives/*.deb; do
	dpkg-deb -x "$package" "$dir/files" >>"$log" 2>&1 || fail "$package cannot be unpacked"
done
libraries=$(dirname "$(find "$dir/files" -name libc.so.6 | head -n 1)")
loader=$(find "$libraries" -name 'ld-linux-*.so.*' | head -n 1)
[ -n "$loader" ] || fail "the packages hold no loader"
cat >"$dir/nginx.new" <<END
#!/bin/sh
exec '$loader' --library-path '$libraries' '$dir/files/usr/sbin/nginx' "\$@"
END
chmod +x "$dir/nginx.new"
version=$("$dir/nginx.new" -v 2>&1) || fail "the unpacked nginx does not run: $version"
mv "$dir/nginx.new" "$dir/nginx"
rm -rf "$dir/apt"
printf 'nginx: unpacked %s\n' "${version#nginx version: }" >&2
echo "$dir/nginx"
