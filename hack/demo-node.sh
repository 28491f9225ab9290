#!/usr/bin/env bash
# The demo on a one-node Kubernetes of this machine: `make demo CLUSTER=node`. The
# operator and nginx run as Pods. The node is ended afterwards unless it was running
# before. DEMO_ONCE=1 checks the page and an edit, and leaves.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
topic=/topics/distributed-systems/
say() { printf 'demo: %s\n' "$*"; }
step() { say "[$1/4] $2"; }

own=
[ -e bin/cluster/kubeconfig ] || own=yes
# Ctrl-C reaches the child processes too, so only the node is left to end.
finish() {
	trap '' INT TERM HUP
	[ -z "$own" ] || cluster/cluster.sh down
}
trap finish EXIT
trap 'echo; say "stopping"; exit 0' INT
trap 'exit 143' TERM HUP

step 1 "starting a one-node Kubernetes"
cluster/cluster.sh up
export KUBECONFIG=$root/bin/cluster/kubeconfig
kubectl=$root/bin/controlplane/kubectl

step 2 "applying config/default: the kinds, the roles, and the operator as a Pod"
"$kubectl" apply --server-side --force-conflicts -k config/default >/dev/null
"$kubectl" rollout status -n topicpages-system deployment/topicpages-controller-manager --timeout=180s >/dev/null

step 3 "applying config/samples: 14 posts, a topic and a site"
"$kubectl" apply -n default -k config/samples >/dev/null

step 4 "waiting until every replica of nginx serves what is published"
"$kubectl" wait -n default site/notes --for=condition=Ready --timeout=180s >/dev/null
address=$("$kubectl" get -n default service notes -o 'jsonpath={.spec.clusterIP}')

# page: prints the topic's page, through the API server, since not every machine has curl.
page() { "$kubectl" get --raw "/api/v1/namespaces/default/services/notes:http/proxy$topic"; }

# shows TEXT: waits until the page shows TEXT.
shows() {
	local deadline=$((SECONDS + 10))
	until page 2>/dev/null | grep -qF "$1"; do
		[ $SECONDS -lt $deadline ] || { say "FAIL  the page does not show: $1"; exit 1; }
	done
	say "ok    the page shows: $1"
}

if [ -n "${DEMO_ONCE:-}" ]; then
	shows "spans 14 posts"
	"$kubectl" patch post distributed-systems-patterns -n default --type=merge -p '{"spec":{"title":"A title that the demo has edited"}}' >/dev/null
	shows "A title that the demo has edited"
	"$kubectl" delete post red-teaming-distributed-databases -n default --wait=false >/dev/null
	shows "spans 13 posts"
	say "all checks passed"
	exit
fi

cat <<TXT

  The page:    http://$address$topic
  Kubeconfig:  $KUBECONFIG

  Try, in another terminal, and reload the page:

    export KUBECONFIG=$KUBECONFIG
    $kubectl edit post distributed-systems-patterns
    $kubectl get topics,sites,posts,pods

  Ctrl-C ends the demo$([ -n "$own" ] && echo " and leaves nothing behind" || echo "; the node was running before, and stays").

TXT
while :; do sleep 3600 & wait $! || true; done
