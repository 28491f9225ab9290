// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"embed"
	"encoding/base64"
	"fmt"
	"os"
)

// files are the settings of the programs.
//
//go:embed files
var files embed.FS

// writeSettings writes the settings to the places where the programs look.
func (c *cluster) writeSettings() error {
	for name, path := range map[string]string{
		"audit-policy.yaml": "etc/audit-policy.yaml",
		"bridge.conflist":   "etc/cni/bridge.conflist",
		"containerd.toml":   "etc/containerd.toml",
		"kubelet.yaml":      "etc/kubelet.yaml",
		"kube-proxy.yaml":   "etc/kube-proxy.yaml",
	} {
		content, err := files.ReadFile("files/" + name)
		if err != nil {
			return fmt.Errorf("cannot find the settings %s: %w", name, err)
		}
		if err := os.WriteFile(c.path(path), content, 0o644); err != nil {
			return fmt.Errorf("cannot write settings: %w", err)
		}
	}
	return nil
}

// kubeconfig leads a user to the API server, and identifies the user.
const kubeconfig = `apiVersion: v1
kind: Config
current-context: topicpages
contexts:
- name: topicpages
  context: {cluster: topicpages, user: %[1]s}
clusters:
- name: topicpages
  cluster:
    server: %[2]s
    certificate-authority-data: %[3]s
users:
- name: %[1]s
  user:
    client-certificate-data: %[4]s
    client-key-data: %[5]s
`

// writeKubeconfig writes the kubeconfig of a user with a certificate.
func (c *cluster) writeKubeconfig(user, path string) error {
	values := []any{user, serverURL}
	for _, name := range []string{"ca.crt", user + ".crt", user + ".key"} {
		content, err := os.ReadFile(c.path("pki", name))
		if err != nil {
			return fmt.Errorf("cannot read a key: %w", err)
		}
		values = append(values, base64.StdEncoding.EncodeToString(content))
	}
	if err := os.WriteFile(c.path(path), fmt.Appendf(nil, kubeconfig, values...), 0o600); err != nil {
		return fmt.Errorf("cannot write a kubeconfig: %w", err)
	}
	return nil
}
