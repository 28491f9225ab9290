#!/usr/bin/env bash
# Puts a control plane into bin/controlplane/: kube-apiserver, etcd, kubectl and
# kube-controller-manager, at the versions that hack/controlplane/go.mod pins.
#
#   hack/controlplane.sh                all four
#   hack/controlplane.sh kubectl etcd   only these two
#
# The programs of a node must be named: kube-scheduler, kube-proxy and kubelet,
# and containerd, containerd-shim-runc-v2 and ctr of cluster/containerd/go.mod.
#
# Programs that are already installed at the right version are left alone. The others
# are setup-envtest's prebuilt binaries if these can be downloaded, or else are built
# from source through the Go module proxy. kube-controller-manager, which
# setup-envtest does not ship, is always built.
#
# CONTROLPLANE_PREBUILT=off   build everything from source
# CONTROLPLANE_INDEX=URL      the index for setup-envtest, instead of its default
set -euo pipefail

all="kube-apiserver kube-controller-manager kubectl etcd"
node="kube-scheduler kube-proxy kubelet containerd containerd-shim-runc-v2 ctr"
prebuilt="kube-apiserver kubectl etcd"

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
module=$root/hack/controlplane
dest=$root/bin/controlplane
log=$dest/build.log
k8s=$(awk '$1 == "k8s.io/kubernetes" { print $2 }' "$module/go.mod")

# module_of NAME: the directory of the module that pins its version.
module_of() {
	case $1 in
	containerd* | ctr) echo "$root/cluster/containerd" ;;
	*) echo "$module" ;;
	esac
}

# stamp MODULE: prints the source of a binary, to compare with its own. The number is
# the version of this script's recipe.
stamp() { echo "1 $(uname -sm) $(cat "$1/go.mod" "$1/go.sum" | cksum)"; }

tmp=
# shellcheck source=hack/watch.sh
. "$root/hack/watch.sh"
say() { printf 'controlplane: %s\n' "$*"; }
fail() {
	printf 'controlplane: error: %s\n' "$1" >&2
	shift
	[ $# -eq 0 ] || printf '  %s\n' "$@" >&2
	exit 1
}
cleanup() {
	stop_watched
	[ -z "$tmp" ] || rm -rf "$tmp"
}
trap cleanup EXIT

# missing NAME...: prints the ones that are not installed at the right version.
missing() {
	local name
	for name; do
		[ -x "$dest/$name" ] && [ "$(cat "$dest/.$name.stamp" 2>/dev/null)" = "$(stamp "$(module_of "$name")")" ] || printf '%s ' "$name"
	done
}

package() {
	case $1 in
	etcd) echo go.etcd.io/etcd/server/v3 ;;
	containerd* | ctr) echo "github.com/containerd/containerd/v2/cmd/$1" ;;
	*) echo "k8s.io/kubernetes/cmd/$1" ;;
	esac
}

# install NAME FILE: moves a binary that runs into place, in one step.
install() {
	local name=$1 file=$2 version=--version
	case $name in
	kubectl) version="version --client" ;;
	containerd-shim*) version=-v ;;
	esac
	# shellcheck disable=SC2086 # two words
	"$file" $version >>"$log" 2>&1 || fail "the new $name does not run" "its output is at the end of $log"
	stamp "$(module_of "$name")" >"$tmp/stamp"
	mv -f "$file" "$dest/$name"
	mv -f "$tmp/stamp" "$dest/.$name.stamp"
}

# from_envtest NAME...: installs setup-envtest's binaries if they can be downloaded.
# missing tells which ones were installed.
from_envtest() {
	local version dir name tool=$tmp/setup-envtest index=() series=${k8s#v}
	series=${series%.*}
	[ -z "${CONTROLPLANE_INDEX:-}" ] || index=(--index "$CONTROLPLANE_INDEX")
	envtest_status() { echo "asking setup-envtest"; }
	if ! watch controlplane "$log" 0 envtest_status env GOWORK=off go build -C "$root/hack/tools" -o "$tool" sigs.k8s.io/controller-runtime/tools/setup-envtest; then
		say "setup-envtest could not be built ($log says why); building from source instead"
		return
	fi
	if ! watch controlplane "$log" 5 envtest_status sh -c "exec \"\$@\" >'$tmp/list'" - "$tool" list --bin-dir "$tmp/envtest" "${index[@]+"${index[@]}"}" "$series.x"; then
		say "setup-envtest's prebuilt binaries cannot be reached from here; building from source"
		return
	fi
	version=$(awk '$1 == "(available)" { print $2; exit }' "$tmp/list")
	if [ -z "$version" ]; then
		say "setup-envtest has no Kubernetes $series for $(uname -sm); building from source"
		return
	fi
	say "downloading $* for Kubernetes $version through setup-envtest"
	envtest_status() { echo "downloading $version"; }
	if ! watch controlplane "$log" 300 envtest_status sh -c "exec \"\$@\" >'$tmp/path'" - "$tool" use --bin-dir "$tmp/envtest" -p path "${index[@]+"${index[@]}"}" "${version#v}"; then
		say "the download failed ($log says why); building from source instead"
		return
	fi
	dir=$(cat "$tmp/path")
	chmod -R u+w "$tmp/envtest"
	for name; do
		install "$name" "$dir/$name"
		say "$name installed, prebuilt for Kubernetes $version"
	done
}

# from_source MODULE WHAT NAME...: builds what one module pins in one go command,
# which keeps every core busy and compiles what they share once.
from_source() {
	local module=$1 what=$2 name packages=() ldflags="-s -w" start=$SECONDS version total rc=0
	shift 2
	for name; do packages+=("$(package "$name")"); done
	version=${k8s#v}
	for name in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
		ldflags+=" -X $name.gitVersion=$k8s -X $name.gitMajor=${version%%.*} -X $name.gitMinor=$(cut -d. -f2 <<<"$version")"
	done

	export CGO_ENABLED=0 GOWORK=off
	cd "$module"
	say "fetching the source of $*"
	modules_status() { echo "fetching modules, $(grep -c '^go: downloading' "$log") so far"; }
	watch controlplane "$log" 0 modules_status sh -c "exec \"\$@\" >'$tmp/packages'" - go list -mod=readonly -deps "${packages[@]}" || explain "fetching the source of $*"
	total=$(grep -c . "$tmp/packages")

	say "building $* for $what: minutes when nothing is cached (about 10 on 2 cores), seconds after that"
	mkdir -p "$tmp/out"
	build_status() {
		local ready=("$tmp"/out/*)
		[ -e "${ready[0]}" ] || ready=()
		echo "$(($(wc -l <"$log") - from)) of at most $total packages compiled, ${#ready[@]} of $wanted programs linked"
	}
	local wanted=$# from
	from=$(wc -l <"$log")
	watch controlplane "$log" 0 build_status go build -v -mod=readonly -buildvcs=false -trimpath -tags no_btrfs,no_zfs,no_devmapper -ldflags "$ldflags" -o "$tmp/out/" "${packages[@]}" || rc=$?
	# The main package of etcd is the root of its module, called server.
	[ ! -f "$tmp/out/server" ] || mv "$tmp/out/server" "$tmp/out/etcd"
	for name; do
		[ -f "$tmp/out/$name" ] || continue
		install "$name" "$tmp/out/$name"
		say "$name installed, built from source"
	done
	[ "$rc" -eq 0 ] || explain "building $*"
	say "built in $((SECONDS - start)) s"
}

# explain WHAT: prints why WHAT failed, as far as the log shows, and what to do.
explain() {
	local advice="Run it again: what has been compiled is kept."
	if grep -q 'signal: killed' "$log"; then
		advice="A compiler was killed, mostly for want of memory. Run it again with GOFLAGS=-p=1."
	elif grep -q 'no space left' "$log"; then
		advice="The disk is full. The build needs 5 GB in $(go env GOCACHE) and $(go env GOMODCACHE)."
	elif grep -qE 'dial tcp|proxyconnect|no such host|i/o timeout|TLS handshake|403 Forbidden' "$log"; then
		advice="A module could not be fetched. See that the module proxy of 'go env GOPROXY' can be reached, and run it again."
	fi
	{ grep -E '[ :]' "$log" | grep -v '^go: downloading' | tail -n 10 | sed 's/^/  | /' || true; } >&2
	fail "$1 failed" "$advice" "The whole log: $log"
}

# shellcheck disable=SC2086 # names, split on purpose
{
	for name; do
		case " $all $node " in
		*" $name "*) ;;
		*) fail "there is no $name to install" "Known are: $all $node" ;;
		esac
	done
	names=${*:-$all}
	[ -n "$(missing $names)" ] || exit 0

	command -v go >/dev/null || fail "go was not found" "Install Go $(awk '$1 == "go" { print $2 }' "$root/go.mod") or newer."
	mkdir -p "$dest"
	# One run at a time. Without flock, a second run costs time but does no harm.
	if command -v flock >/dev/null; then
		exec 9>"$dest/.lock"
		if ! flock -n 9; then
			say "waiting for another run to finish"
			flock 9
		fi
	fi
	[ -n "$(missing $names)" ] || exit 0
	# This run has the lock, so leftovers of a killed run can go.
	rm -rf "$dest"/.tmp.*
	tmp=$(mktemp -d "$dest/.tmp.XXXXXX")
	: >"$log"

	if [ "${CONTROLPLANE_PREBUILT:-}" != off ]; then
		wanted=
		for name in $(missing $names); do
			case " $prebuilt " in *" $name "*) wanted="$wanted $name" ;; esac
		done
		[ -z "$wanted" ] || from_envtest $wanted
	fi
	kubernetes='' containerd=''
	for name in $(missing $names); do
		case $name in
		containerd* | ctr) containerd="$containerd $name" ;;
		*) kubernetes="$kubernetes $name" ;;
		esac
	done
	[ -z "$kubernetes" ] || from_source "$module" "Kubernetes $k8s" $kubernetes
	[ -z "$containerd" ] || from_source "$(module_of containerd)" "the node" $containerd
}
