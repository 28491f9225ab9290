// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"context"
	"net"
	"time"
)

// The names and paths within the node.
const (
	nodeName       = "node"
	nodeDir        = "/run/topicpages"          // the state directory
	nodePrograms   = "/run/topicpages-programs" // the directory of the programs
	nodeKeys       = nodeDir + "/pki/"
	nodeSettings   = nodeDir + "/etc/"
	etcdAddress    = "127.0.0.1:2379" // inside the node, so that nobody else reaches it
	containerdSock = nodeDir + "/containerd.sock"
)

// component is a program of the cluster.
type component struct {
	name      string
	after     []dependency // it fails without these
	arguments []string
}

// dependency reports whether something is available.
type dependency func() bool

// accepts is the dependency on an address that accepts connections.
func accepts(network, address string) dependency {
	return func() bool {
		connection, err := net.DialTimeout(network, address, time.Second)
		if err != nil {
			return false
		}
		_ = connection.Close()
		return true
	}
}

// serves is the dependency on a ready API server that has the roles of the other components.
func serves() bool {
	api, err := (&cluster{state: nodeDir}).newAPI()
	return err == nil && api.serverReady(context.Background()) == nil
}

// components returns all components.
func components() []component {
	api := []dependency{serves}
	return []component{
		{name: "containerd", arguments: []string{"--config=" + nodeSettings + "containerd.toml"}},
		{name: "etcd", arguments: []string{
			"--name=" + nodeName, "--data-dir=" + nodeDir + "/etcd", "--log-level=warn",
			"--listen-client-urls=http://" + etcdAddress, "--advertise-client-urls=http://" + etcdAddress,
			"--listen-peer-urls=http://127.0.0.1:2380", "--initial-advertise-peer-urls=http://127.0.0.1:2380",
			"--initial-cluster=" + nodeName + "=http://127.0.0.1:2380",
		}},
		{name: "kube-apiserver", after: []dependency{accepts("tcp", etcdAddress)}, arguments: apiServerArguments()},
		{name: "kube-controller-manager", after: api, arguments: []string{
			"--kubeconfig=" + nodeSettings + "kube-controller-manager.kubeconfig", "--leader-elect=false", "--bind-address=127.0.0.1",
			"--use-service-account-credentials", "--service-account-private-key-file=" + nodeKeys + "accounts.key", "--root-ca-file=" + nodeKeys + "ca.crt",
			"--cluster-signing-cert-file=" + nodeKeys + "ca.crt", "--cluster-signing-key-file=" + nodeKeys + "ca.key",
			"--allocate-node-cidrs", "--cluster-cidr=" + podNetwork, "--node-cidr-mask-size=24",
			"--flex-volume-plugin-dir=/var/lib/kubelet/volume-plugins",
		}},
		{name: "kube-scheduler", after: api, arguments: []string{
			"--kubeconfig=" + nodeSettings + "kube-scheduler.kubeconfig", "--leader-elect=false", "--bind-address=127.0.0.1",
		}},
		{name: "kube-proxy", after: api, arguments: []string{"--config=" + nodeSettings + "kube-proxy.yaml"}},
		{name: "kubelet", after: []dependency{accepts("unix", containerdSock), serves}, arguments: []string{
			"--config=" + nodeSettings + "kubelet.yaml", "--kubeconfig=" + nodeSettings + "kubelet.kubeconfig",
			"--hostname-override=" + nodeName, "--node-ip=" + nodeAddress, "--root-dir=/var/lib/kubelet",
		}},
	}
}

// apiServerArguments make the API server write requests to audit.log before it answers them.
func apiServerArguments() []string {
	return []string{
		"--bind-address=" + nodeAddress, "--advertise-address=" + nodeAddress, "--secure-port=6443",
		"--etcd-servers=http://" + etcdAddress, "--service-cluster-ip-range=" + serviceNetwork,
		"--authorization-mode=Node,RBAC", "--enable-admission-plugins=NodeRestriction", "--allow-privileged",
		"--client-ca-file=" + nodeKeys + "ca.crt",
		"--tls-cert-file=" + nodeKeys + "kube-apiserver.crt", "--tls-private-key-file=" + nodeKeys + "kube-apiserver.key",
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-signing-key-file=" + nodeKeys + "accounts.key", "--service-account-key-file=" + nodeKeys + "accounts.pub",
		"--kubelet-certificate-authority=" + nodeKeys + "ca.crt", "--kubelet-preferred-address-types=InternalIP",
		"--kubelet-client-certificate=" + nodeKeys + "kube-apiserver-client.crt", "--kubelet-client-key=" + nodeKeys + "kube-apiserver-client.key",
		"--audit-policy-file=" + nodeSettings + "audit-policy.yaml", "--audit-log-path=" + nodeDir + "/audit.log",
		"--audit-log-mode=blocking", "--audit-log-maxsize=0",
	}
}
