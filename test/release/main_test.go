// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package release tests the files of a release, which hack/release.sh makes, and the commands of the pages about them.
package release

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/topicpages/topicpages/test/testenv"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

// version is the version of the release under test. It is not a released one, so it may be made of changed files.
const version = "v0.2.0-test.1"

func TestMain(m *testing.M) { testenvtest.Main(m, testenv.Options{}) }

// root returns the absolute path of a file of the repository.
func root(t *testing.T, names ...string) string {
	t.Helper()
	directory, err := testenv.Root()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(append([]string{directory}, names...)...)
}

// packaging is where the programs of hack/packaging are.
func packaging(t *testing.T) string {
	t.Helper()
	helm := os.Getenv("HELM")
	if helm == "" {
		t.Skip(`needs Helm: run "make packaging", and set HELM to bin/packaging/helm`)
	}
	return filepath.Dir(helm)
}

// release makes a release for this platform in a directory.
func release(t *testing.T, dist string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), root(t, "hack", "release.sh"), version)
	// The Go of the tests has compiled the packages already.
	command.Env = append(os.Environ(), "DIST="+dist, "RELEASE_PLATFORMS=linux/"+runtime.GOARCH, "RELEASE_TOOLCHAIN=local")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dist
}

// made is the directory of a release that tests share: DIST, or one that they have made in bin/.
var made struct {
	once sync.Once
	dist string
}

// shared returns the directory of a release that tests only read.
func shared(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short leaves out the tests that build a release")
	}
	packaging(t)
	made.once.Do(func() {
		if made.dist = os.Getenv("DIST"); made.dist == "" {
			made.dist = release(t, root(t, "bin", "release-test"))
		}
	})
	if made.dist == "" {
		t.Fatal("there is no release, since it could not be made for the test before")
	}
	return made.dist
}

// shellExample matches the commands in Markdown.
var shellExample = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")

// commands returns the commands of a page, or of one of its sections.
func commands(t *testing.T, page, section string) (lines []string) {
	t.Helper()
	content, err := os.ReadFile(root(t, filepath.FromSlash(page)))
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	if section != "" {
		_, after, ok := strings.Cut(text, "\n## "+section+"\n")
		if !ok {
			t.Fatalf("%s has no section %q", page, section)
		}
		text, _, _ = strings.Cut(after, "\n## ")
	}
	for _, example := range shellExample.FindAllStringSubmatch(text, -1) {
		lines = append(lines, strings.Split(strings.TrimSpace(example[1]), "\n")...)
	}
	if len(lines) == 0 {
		t.Fatalf("%s has no command in %q", page, section)
	}
	return lines
}

// terminal runs commands of the documentation with the files of a release, as if they were published.
type terminal struct {
	directory, dist, kubeconfig string
	published                   *httptest.Server
}

func open(t *testing.T, dist, kubeconfig string) *terminal {
	t.Helper()
	published := httptest.NewServer(http.FileServer(http.Dir(dist)))
	t.Cleanup(published.Close)
	return &terminal{directory: t.TempDir(), dist: dist, kubeconfig: kubeconfig, published: published}
}

// addresses matches where a release is published.
var addresses = regexp.MustCompile(`https://github\.com/topicpages/topicpages/releases/(latest/download|download/v[0-9.]+)`)

// run runs a command in a shell, and returns its output.
func (c *terminal) run(t *testing.T, command string) (string, error) {
	t.Helper()
	command = addresses.ReplaceAllString(command, c.published.URL)
	command = strings.ReplaceAll(command, "oci://ghcr.io/topicpages/charts/topicpages", c.chart(t))
	command = strings.ReplaceAll(command, "v0.2.0", releasedVersion(t, c.dist))
	shell := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", command)
	shell.Dir = c.directory
	shell.Env = append(os.Environ(), "KUBECONFIG="+c.kubeconfig, "HELM_CACHE_HOME="+c.directory, "HELM_CONFIG_HOME="+c.directory, "HELM_DATA_HOME="+c.directory,
		"PATH="+strings.Join([]string{filepath.Join(c.directory, "bin"), packaging(t), os.Getenv("KUBEBUILDER_ASSETS"), os.Getenv("PATH")}, ":"))
	var out bytes.Buffer
	shell.Stdout, shell.Stderr = &out, &out
	if err := shell.Run(); err != nil {
		return out.String(), fmt.Errorf("%s: %w\n%s", command, err, out.String())
	}
	return out.String(), nil
}

// must runs a command that must succeed.
func (c *terminal) must(t *testing.T, command string) string {
	t.Helper()
	out, err := c.run(t, command)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// chart returns the file of the chart.
func (c *terminal) chart(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(c.dist, "topicpages-*.tgz"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s has the charts %v, %v", c.dist, found, err)
	}
	return found[0]
}

// releasedVersion returns the version of the files of a release.
func releasedVersion(t *testing.T, dist string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dist, "image_*.tar"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s has the images %v, %v", dist, found, err)
	}
	return strings.TrimSuffix(strings.TrimPrefix(filepath.Base(found[0]), "image_"), ".tar")
}
