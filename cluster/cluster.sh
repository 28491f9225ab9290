#!/usr/bin/env bash
# A Kubernetes cluster of one node on this machine, in bin/cluster/, for trying the
# operator as a Pod. cluster/doc.go describes it.
#
#   cluster/cluster.sh up     build missing programs, start it, load the images
#   cluster/cluster.sh load   build the operator again and let its Pods run it
#   cluster/cluster.sh load-files NAME DIR
#                             load the files of DIR as the image NAME, for an image volume
#   cluster/cluster.sh down   end it, and remove all its files
#
# It needs Linux and root. It installs nginx, BusyBox, runc, iptables and the CNI plugins from
# Debian's packages if they are missing.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
programs=$root/bin/controlplane
state=$root/bin/cluster
images=$root/bin/images
log=$root/bin/cluster-build.log
kubectl=("$programs/kubectl" --kubeconfig "$state/kubeconfig")

# shellcheck source=hack/watch.sh
. "$root/hack/watch.sh"
say() { printf 'cluster: %s\n' "$*"; }
fail() {
	printf 'cluster: error: %s\n' "$1" >&2
	shift
	[ $# -eq 0 ] || printf '  %s\n' "$@" >&2
	exit 1
}

# timed WHAT COMMAND...: runs COMMAND and prints how long it takes.
timed() {
	local what=$1 start=$SECONDS
	shift
	timed_status() { echo "$what"; }
	if ! watch cluster "$log" 0 timed_status "$@"; then
		tail -n 10 "$log" | sed 's/^/  | /' >&2
		fail "$what failed" "The whole log: $log"
	fi
	[ $((SECONDS - start)) -lt 2 ] || say "$what took $((SECONDS - start)) s"
}

# node COMMAND...: runs the program that runs the node. It uses only Go's own library,
# so that it can always be built, and always end a cluster.
node() { "$root/bin/onenode" -state "$state" -programs "$programs" "$@"; }
build_node() { timed "building the supervisor" env CGO_ENABLED=0 go build -C "$root" -trimpath -o bin/onenode ./cluster; }

# need PACKAGE PROGRAM: checks that a program exists, and installs it as root on Debian.
need() {
	PATH=$PATH:/usr/sbin:/sbin:/usr/lib/cni:/opt/cni/bin:/usr/libexec/cni command -v "$2" >/dev/null || missing+=("$1")
}
packages() {
	local missing=()
	need iproute2 ip
	need util-linux nsenter
	need iptables iptables
	need runc runc
	need containernetworking-plugins host-local
	need libc-bin ldd
	need busybox busybox
	[ ${#missing[@]} -gt 0 ] || return 0
	command -v apt-get >/dev/null || fail "these are missing: ${missing[*]}" "Install them with your system's package manager; these are Debian's names."
	timed "installing Debian's ${missing[*]}" install_packages "${missing[@]}"
}
# As hack/program.sh does; none of these has a service that could start.
install_packages() {
	local apt=(apt-get -qq -y -o "DPkg::Lock::Timeout=300")
	export DEBIAN_FRONTEND=noninteractive
	if command -v flock >/dev/null; then
		exec 8>"$root/bin/.apt.lock"
		flock 8
	fi
	if [ -z "$(find "$root/bin/.apt-updated" -mmin -60 2>/dev/null)" ]; then
		if "${apt[@]}" update; then touch "$root/bin/.apt-updated"; fi
	fi
	"${apt[@]}" install --no-install-recommends "$@"
}

# image NAME FILE RECIPE PROGRAM: makes bin/images/FILE.
image() {
	"$root/bin/imagetool" -name "$1" -out "$images/$2" "$3" "$architecture=$4" >>"$log" 2>&1 || fail "the image $1 could not be made" "The whole log: $log"
}

# make_images: makes the images that the node needs, for this machine only.
make_images() {
	local architecture nginx_image
	architecture=$(go env GOHOSTARCH)
	mkdir -p "$images"
	timed "building the maker of images" env CGO_ENABLED=0 GOWORK=off go build -C "$root/cluster/images" -trimpath -o "$root/bin/imagetool" .
	make_operator_image
	timed "building pause" env CGO_ENABLED=0 GOWORK=off GOOS=linux go build -C "$root/cluster/images" -trimpath -ldflags "-s -w" -o "$images/pause" ./pause
	image localhost/pause:latest pause.tar pause "$images/pause"
	nginx_image=$(sed -n 's/^const DefaultImage = "\(.*\)"$/\1/p' "$root/internal/web/objects.go")
	[ -n "$nginx_image" ] || fail "internal/web/objects.go names no DefaultImage"
	image "$nginx_image" nginx.tar nginx "$("$root/hack/program.sh" nginx)"
}
make_operator_image() {
	local architecture
	architecture=$(go env GOHOSTARCH)
	timed "building the operator" env CGO_ENABLED=0 GOOS=linux go build -C "$root" -trimpath -ldflags "$("$root/hack/ldflags.sh" "${VERSION:-dev}")" -o "$images/manager-$architecture" ./cmd/manager
	image docker.io/library/controller:latest controller.tar manager "$images/manager-$architecture"
}

# loaded: prints which operator the node has.
loaded() { cat "$state/images/controller.tar" 2>/dev/null || true; }

# restart_operator: lets the operator's Pods run the image that was just loaded.
restart_operator() {
	local deployment=(-n topicpages-system deployment/topicpages-controller-manager)
	"${kubectl[@]}" get "${deployment[@]}" >/dev/null 2>&1 || return 0
	"${kubectl[@]}" rollout restart "${deployment[@]}" >/dev/null
	"${kubectl[@]}" rollout status "${deployment[@]}" --timeout=120s >/dev/null || fail "the operator is not ready" "${kubectl[*]} describe pods -n topicpages-system"
	say "the operator runs anew after $SECONDS s"
}

up() {
	local before
	packages
	"$root/hack/controlplane.sh" kube-apiserver kube-controller-manager kubectl etcd kube-scheduler kube-proxy kubelet containerd containerd-shim-runc-v2 ctr
	build_node
	make_images
	before=$(loaded)
	say "built after $SECONDS s; starting the node"
	node up "$images/pause.tar" "$images/nginx.tar" "$images/controller.tar"
	[ -z "$before" ] || [ "$before" = "$(loaded)" ] || restart_operator
	say "try it: export KUBECONFIG=$state/kubeconfig"
	say "        ${programs#"$root/"}/kubectl apply -k config/default"
}

load() {
	build_node
	make_operator_image
	node load "$images/controller.tar"
	restart_operator
}

# load_files NAME DIR: the archive is named after the image, because the node loads each archive once.
load_files() {
	local name=$1 dir=$2 architecture archive
	architecture=$(go env GOHOSTARCH)
	archive=files-${name//[^A-Za-z0-9.]/-}.tar
	[ -x "$root/bin/onenode" ] && [ -x "$root/bin/imagetool" ] || fail "there is no cluster" "Run: make cluster"
	image "$name" "$archive" files "$dir"
	node load "$images/$archive"
}

[ "$(uname -s)" = Linux ] || fail "a node runs on Linux only" "Use a cluster of your own, with: make deploy IMG=..."
[ "$(id -u)" -eq 0 ] || fail "only root can run a node" "Use sudo, or a cluster of your own, with: make deploy IMG=..."
command -v go >/dev/null || fail "go was not found" "Install Go $(awk '$1 == "go" { print $2 }' "$root/go.mod") or newer."
mkdir -p "$root/bin"
: >>"$log"
case "${1:-}" in
up | load) "$1" ;;
load-files)
	[ $# -eq 3 ] || fail "load-files needs the name of an image and a directory"
	load_files "$2" "$3"
	;;
down)
	build_node
	node down
	;;
*)
	echo "usage: $0 up|load|load-files NAME DIR|down" >&2
	exit 2
	;;
esac
