#!/usr/bin/env bash
# Runs the e2e tests, with the arguments given to go test: against the cluster of
# KUBECONFIG, or where that is not set, against the one-node cluster of
# cluster/cluster.sh, which is ended afterwards unless it was running before.
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
# Of a cluster elsewhere, nobody here can read the audit log.
if [ "$KUBECONFIG" -ef bin/cluster/kubeconfig ]; then
	export AUDIT_LOG=$root/bin/cluster/audit.log
fi
hack/controlplane.sh kubectl
export KUBECTL=$root/bin/controlplane/kubectl

rc=0
go test -tags e2e -trimpath -count=1 -timeout 30m -v "$@" ./test/e2e || rc=$?
if [ "$rc" -ne 0 ]; then
	say "failed; what the cluster says:"
	"$KUBECTL" get pods,sites -A -o wide || true
	"$KUBECTL" get events -A --sort-by=.lastTimestamp | tail -n 40 || true
	"$KUBECTL" logs -n topicpages-system deployment/topicpages-controller-manager --tail=60 || true
fi
exit "$rc"
