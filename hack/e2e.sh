#!/usr/bin/env bash
# Runs the e2e tests, with the given arguments for go test. They run on the cluster of
# KUBECONFIG if that is set, and otherwise on the one-node cluster of
# cluster/cluster.sh, which is ended afterwards unless it was running before.
#
# Without arguments it first makes a release and installs it, as newcomers do (./test/release), if it has started the
# cluster. E2E_PACKAGES names other packages to run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
say() { printf 'e2e: %s\n' "$*"; }

own=
if [ -z "${KUBECONFIG:-}" ]; then
	[ -e bin/cluster/kubeconfig ] || own=yes
	cluster/cluster.sh up
	export KUBECONFIG=$root/bin/cluster/kubeconfig
else
	say "using the cluster of KUBECONFIG; its nodes must have, or be able to pull, the operator's image, and this machine must reach its Pods"
fi
finish() {
	[ -z "$own" ] || cluster/cluster.sh down
}
trap finish EXIT
# The audit log of a cluster elsewhere cannot be read here, and its nodes load no images from here.
if [ "$KUBECONFIG" -ef bin/cluster/kubeconfig ]; then
	export AUDIT_LOG=$root/bin/cluster/audit.log
	export CLUSTER=$root/cluster/cluster.sh
fi
hack/controlplane.sh kubectl
export KUBECTL=$root/bin/controlplane/kubectl

# newcomers makes a release, loads its image into the node, and follows the pages about installation.
newcomers() {
	export DIST=$root/bin/e2e-release HELM=$root/bin/packaging/helm KUBEBUILDER_ASSETS=$root/bin/controlplane
	RELEASE_PLATFORMS=linux/$(go env GOHOSTARCH) RELEASE_TOOLCHAIN=local hack/release.sh v0.2.0-e2e
	bin/onenode -state bin/cluster -programs bin/controlplane load "$DIST/image_v0.2.0-e2e.tar"
	go test -tags e2e -trimpath -count=1 -timeout 30m -v -run '^TestInstall' "$@" ./test/release
}

stories="./test/release ./test/e2e"
[ $# -eq 0 ] || stories=./test/e2e
rc=0
for package in ${E2E_PACKAGES:-$stories}; do
	case $package in
	./test/release)
		if [ -n "$own" ]; then
			(newcomers "$@") || rc=$?
		else
			say "leaving out the installation of a release, which needs a cluster without topicpages"
		fi
		;;
	*) go test -tags e2e -trimpath -count=1 -timeout 30m -v "$@" "$package" || rc=$? ;;
	esac
done
if [ "$rc" -ne 0 ]; then
	say "failed; what the cluster says:"
	"$KUBECTL" get pods,sites -A -o wide || true
	"$KUBECTL" get events -A --sort-by=.lastTimestamp | tail -n 40 || true
	"$KUBECTL" logs -n topicpages-system deployment/topicpages-controller-manager --tail=60 || true
fi
exit "$rc"
