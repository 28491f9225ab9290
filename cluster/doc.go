// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Command cluster runs a Kubernetes cluster of one node on this machine, without a container engine: etcd, the
// control plane, a kubelet, kube-proxy and containerd. `make cluster` builds and starts it, and `make cluster-down`
// ends it.
//
// All of it runs in namespaces of its own (processes, mounts, network, host name, IPC). Their first process is this
// program as the supervisor. When that process ends for any reason, the kernel ends every other one, and undoes their
// mounts, bridges, addresses and packet filters. Only one directory and cgroups called topicpages remain.
//
//	host 10.213.255.1 --- veth --- 10.213.255.2 node --- bridge --- 10.213.0.0/24 Pods
//	                                                 \-- kube-proxy: 10.213.64.0/18 Services
//
// The host reaches Pods and Services by a route into the node's network. No other machine reaches them, and Pods do
// not reach beyond the host. There is no DNS, and the bridge does not enforce NetworkPolicies.
package main
