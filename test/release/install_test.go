// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package release

import (
	"bufio"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// most bounds the time from the first command to a served page.
const most = 2 * time.Minute

// newcomer opens a terminal with the cluster of KUBECONFIG, whose node has the image of the release in DIST.
func newcomer(t *testing.T) *terminal {
	t.Helper()
	dist, kubeconfig := os.Getenv("DIST"), os.Getenv("KUBECONFIG")
	if dist == "" || kubeconfig == "" {
		t.Fatal(`DIST and KUBECONFIG name no release and no cluster: run "make e2e"`)
	}
	c := open(t, dist, kubeconfig)
	if out, err := c.run(t, "kubectl get crd posts.topicpages.dev"); err == nil {
		t.Fatalf("the cluster has topicpages already: %s", out)
	}
	t.Cleanup(func() {
		// The context of the test has ended.
		_ = exec.Command(filepath.Join(os.Getenv("KUBEBUILDER_ASSETS"), "kubectl"), "--kubeconfig", kubeconfig, "delete", "crd,namespace,clusterrole,clusterrolebinding", "--ignore-not-found",
			"-l", "app.kubernetes.io/part-of=topicpages").Run()
	})
	return c
}

// all runs commands of the documentation one after the other.
func (c *terminal) all(t *testing.T, lines ...string) {
	t.Helper()
	for _, line := range lines {
		began := time.Now()
		c.must(t, line)
		t.Logf("%.1f s: %s", time.Since(began).Seconds(), line)
	}
}

// firstSite follows the section of docs/install.md, and reads a page through the forwarded port.
func (c *terminal) firstSite(t *testing.T) {
	t.Helper()
	lines := commands(t, "docs/install.md", "The first site")
	c.all(t, lines[:len(lines)-1]...)
	c.shows(t, lines[len(lines)-1])
}

// shows reads a page while the command that forwards a port runs.
func (c *terminal) shows(t *testing.T, forward string) {
	t.Helper()
	shell := exec.CommandContext(t.Context(), "bash", "-c", "exec "+forward)
	shell.Env = append(os.Environ(), "KUBECONFIG="+c.kubeconfig, "PATH="+os.Getenv("KUBEBUILDER_ASSETS")+":"+os.Getenv("PATH"))
	out, err := shell.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = shell.Process.Kill()
		_ = shell.Wait()
	}()
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.Contains(line, "Forwarding from") {
		t.Fatalf("%s prints %q, %v", forward, line, err)
	}
	response, err := http.Get("http://localhost:8080/topics/distributed-systems/")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	found := false
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		found = found || strings.Contains(lines.Text(), "14 posts")
	}
	if response.StatusCode != http.StatusOK || !found {
		t.Errorf("the page has the status %d, and its posts: %v", response.StatusCode, found)
	}
}

// From install.yaml to a served page, then to Helm and back, as the pages tell it. The site stays Ready.
func TestInstallByKubectl(t *testing.T) {
	c := newcomer(t)
	began := time.Now()
	c.all(t, commands(t, "docs/install.md", "With kubectl")...)
	c.firstSite(t)
	if took := time.Since(began); took > most {
		t.Errorf("a page was served after %s", took)
	} else {
		t.Logf("a page was served after %.1f s", took.Seconds())
	}
	c.all(t, commands(t, "docs/upgrade.md", "With kubectl")...)
	c.all(t, commands(t, "docs/upgrade.md", "From kubectl to Helm")...)
	c.all(t, commands(t, "docs/upgrade.md", "With Helm")...)
	c.all(t, commands(t, "docs/upgrade.md", "From Helm to kubectl")...)
	c.all(t, "kubectl wait -n blog site/notes --for=condition=Ready --timeout=120s")
	c.all(t, commands(t, "docs/install.md", "Uninstall")[1])
	c.all(t, "kubectl wait -n blog deployment/notes --for=delete --timeout=60s || ! kubectl get -n blog deployment notes", "kubectl delete namespace blog --wait")
	c.all(t, commands(t, "docs/install.md", "Uninstall")[2])
}

// From the chart to a served page, with an upgrade, a rollback and the end of the release, each waited for.
func TestInstallByHelm(t *testing.T) {
	c := newcomer(t)
	began := time.Now()
	c.all(t, commands(t, "docs/install.md", "With Helm")[:2]...)
	c.firstSite(t)
	if took := time.Since(began); took > most {
		t.Errorf("a page was served after %s", took)
	} else {
		t.Logf("a page was served after %.1f s", took.Seconds())
	}
	upgrades := commands(t, "docs/upgrade.md", "With Helm")
	replicas := func() string {
		return c.must(t, "kubectl get -n topicpages-system deployment topicpages-controller-manager -o 'jsonpath={.status.readyReplicas}'")
	}
	c.all(t, upgrades[0]+" --set replicas=2,podDisruptionBudget.enabled=true")
	if n := replicas(); n != "2" {
		t.Errorf("after the upgrade %s operators are ready, want 2", n)
	}
	c.all(t, upgrades[1])
	if n := replicas(); n != "1" {
		t.Errorf("after the rollback %s operators are ready, want 1", n)
	}
	c.all(t, commands(t, "docs/install.md", "Uninstall")[0])
	c.all(t, "kubectl get -n blog posts,topics,sites", "kubectl get -n blog deployment notes")
	c.all(t, "kubectl delete namespace blog --wait", "kubectl delete namespace topicpages-system --wait",
		"kubectl delete -f "+c.published.URL+"/crds.yaml")
}
