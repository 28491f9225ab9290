// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package release

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

const post = `{apiVersion: topicpages.dev/v1alpha1, kind: Post, metadata: {name: kept}, spec: {title: T, publishDate: "2026-01-01", tags: [a]}}`

// administrator opens a terminal with a control plane, which has no node and no CRDs of topicpages.
func administrator(t *testing.T) *terminal {
	t.Helper()
	env := testenvtest.Env(t)
	config, err := env.Kubectl("config", "view", "--raw", "--flatten")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, shared(t), file)
}

// withoutWait leaves out what waits for Pods, which a control plane alone never runs.
func withoutWait(command string) string { return strings.TrimSuffix(command, " --wait") }

// uid returns the identity of the Post, which changes when its CRD is removed.
func (c *terminal) uid(t *testing.T) string {
	t.Helper()
	return c.must(t, "kubectl get post kept -n default -o 'jsonpath={.metadata.uid}'")
}

// The CRDs go from kubectl to Helm and back, and no object is lost. Each command is one of the pages.
func TestWhoOwnsTheCRDs(t *testing.T) {
	c := administrator(t)
	byKubectl := commands(t, "docs/install.md", "With kubectl")[0]
	byHelm := commands(t, "docs/install.md", "With Helm")[0]
	toHelm := commands(t, "docs/upgrade.md", "From kubectl to Helm")[0]
	toKubectl := commands(t, "docs/upgrade.md", "From Helm to kubectl")
	upgrades := commands(t, "docs/upgrade.md", "With Helm")
	everything := commands(t, "docs/install.md", "Uninstall")

	readme := commands(t, "README.md", "")
	if readme[0] != byKubectl || readme[1] != byHelm || commands(t, "charts/topicpages/README.md", "")[0] != byHelm {
		t.Errorf("README.md installs with %q, docs/install.md with %q and %q", readme[:2], byKubectl, byHelm)
	}

	c.must(t, byKubectl)
	for _, command := range readme[2:] {
		c.must(t, command)
	}
	c.must(t, "kubectl apply -n default -f - <<<'"+post+"'")
	before := c.uid(t)
	if out, err := c.run(t, withoutWait(byHelm)); err == nil || !strings.Contains(out, "invalid ownership metadata") {
		t.Errorf("Helm takes what kubectl installed without being told: %v", err)
	}
	c.must(t, withoutWait(toHelm))
	for _, command := range upgrades {
		c.must(t, withoutWait(command))
	}
	for _, command := range toKubectl {
		c.must(t, withoutWait(command))
	}
	c.must(t, withoutWait(toHelm))
	c.must(t, withoutWait(everything[0]))
	// The CRDs that Helm kept belong to a release of this name.
	c.must(t, withoutWait(byHelm))
	c.must(t, withoutWait(everything[0]))
	if after := c.uid(t); after != before {
		t.Errorf("the Post was made again: %s, %s before", after, before)
	}
	c.must(t, everything[1])
	c.must(t, everything[2]+" --wait=false")
}

// A release for one namespace needs only the CRDs, and two of them share no object.
func TestReleasesForNamespaces(t *testing.T) {
	c := administrator(t)
	lines := commands(t, "docs/install.md", "An operator for one namespace")
	for _, command := range lines {
		c.must(t, withoutWait(command))
	}
	c.must(t, withoutWait(strings.Replace(lines[1], "--namespace team", "--namespace other", 1)))
	if out := c.must(t, "kubectl get clusterroles,clusterrolebindings -o name"); strings.Contains(out, "topicpages") {
		t.Errorf("a release for a namespace has roles of the cluster:\n%s", out)
	}
	for _, namespace := range []string{"team", "other"} {
		c.must(t, "helm uninstall topicpages --namespace "+namespace)
	}
}
