// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"strings"
	"testing"
)

func TestSettingsAgreeWithTheProgram(t *testing.T) {
	for name, words := range map[string][]string{
		"bridge.conflist": {`"subnet": "` + podNetwork + `"`},
		"containerd.toml": {`address = "` + containerdSock + `"`, `conf_dir = "` + nodeSettings + `cni"`},
		"kubelet.yaml": {
			"containerRuntimeEndpoint: unix://" + containerdSock, "\naddress: " + nodeAddress, "cgroupRoot: /" + cgroupName,
			nodeKeys + "ca.crt", nodeKeys + "kubelet-server.crt", nodeKeys + "kubelet-server.key",
		},
		"kube-proxy.yaml": {"clusterCIDR: " + podNetwork, "hostnameOverride: " + nodeName, "bindAddress: " + nodeAddress, nodeSettings + "kube-proxy.kubeconfig"},
	} {
		content, err := files.ReadFile("files/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range words {
			if !strings.Contains(string(content), word) {
				t.Errorf("files/%s does not say %q", name, word)
			}
		}
	}
}

func TestKeysAreTrustedAndKept(t *testing.T) {
	c := &cluster{state: t.TempDir()}
	for _, dir := range []string{"etc", "pki"} {
		if err := os.Mkdir(c.path(dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.writeKeys(); err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(read(t, c.path("pki", "ca.crt")))
	for _, test := range []struct {
		name, host string
		use        x509.ExtKeyUsage
	}{
		{"kube-apiserver", kubernetesAddress, x509.ExtKeyUsageServerAuth},
		{"kube-apiserver", "kubernetes.default.svc", x509.ExtKeyUsageServerAuth},
		{"kubelet-server", nodeAddress, x509.ExtKeyUsageServerAuth},
		{"kubelet", "", x509.ExtKeyUsageClientAuth},
		{"admin", "", x509.ExtKeyUsageClientAuth},
	} {
		block, _ := pem.Decode(read(t, c.path("pki", test.name+".crt")))
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		options := x509.VerifyOptions{Roots: trusted, DNSName: test.host, KeyUsages: []x509.ExtKeyUsage{test.use}}
		if _, err := certificate.Verify(options); err != nil {
			t.Errorf("%s for %q is not trusted: %v", test.name, test.host, err)
		}
	}

	before := read(t, c.path("kubeconfig"))
	if err := c.writeKeys(); err != nil {
		t.Fatal(err)
	}
	if string(read(t, c.path("kubeconfig"))) != string(before) {
		t.Error("a second start made other keys")
	}
	if info, err := os.Stat(c.path("kubeconfig")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the administrator's kubeconfig is not for its owner alone: %v %v", info.Mode(), err)
	}
}

func TestNoClusterRunsInAnEmptyDirectory(t *testing.T) {
	c := &cluster{state: t.TempDir()}
	if pid, err := c.supervisor(); pid != 0 || err != nil {
		t.Errorf("got process %d, %v", pid, err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
