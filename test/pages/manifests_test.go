// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/topicpages/topicpages/test/browsertest"
)

// manifestsVariable names a directory of manifests, such as the manifests of an imported blog, with one Site.
const manifestsVariable = "PAGES_MANIFESTS"

// unknown is a link of an article to a page or picture that the manifests do not have.
var unknown = regexp.MustCompile(`^/posts/.* links .*: status 404$|^/topics/.* links .*\.(?i:png|jpe?g|gif|svg|webp): status 404$|Failed to load resource: .* status of 404 .*\.(?i:png|jpe?g|gif|svg|webp)`)

// ownFaults returns the faults of the pages themselves, without links of the authors that lead nowhere.
func ownFaults(t *testing.T, faults []string) (list []string) {
	t.Helper()
	for _, fault := range faults {
		if !unknown.MatchString(fault) {
			list = append(list, fault)
		}
	}
	t.Logf("%d links of articles lead nowhere", len(faults)-len(list))
	return list
}

// TestPagesOfManifests audits every page of a site that is not part of the project.
func TestPagesOfManifests(t *testing.T) {
	dir := os.Getenv(manifestsVariable)
	if dir == "" {
		t.Skipf("%s names no directory of manifests", manifestsVariable)
	}
	auditManifests(t, dir)
}

// TestTheDocsAreASite makes the documentation into a site, as "make docs-site" does, and audits every page.
func TestTheDocsAreASite(t *testing.T) {
	dir := t.TempDir()
	command := exec.CommandContext(t.Context(), "../../hack/docs-site.sh", dir)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	auditManifests(t, filepath.Join(dir, "content"))
}

// Each page of the documentation is on its site.
func TestTheSiteHasAllDocs(t *testing.T) {
	list, err := os.ReadFile("../../hack/docs-site/pages.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"docs/*.md", "docs/reference/*.md"} {
		files, err := filepath.Glob("../../" + pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("there is no %s: %v", pattern, err)
		}
		for _, file := range files {
			if name := strings.TrimPrefix(filepath.ToSlash(file), "../../"); !strings.Contains(string(list), "\n"+name+" | ") {
				t.Errorf("%s is not in hack/docs-site/pages.txt", name)
			}
		}
	}
}

// auditManifests renders manifests with one Site, and audits every page.
func auditManifests(t *testing.T, dir string) {
	t.Helper()
	s := render(t, dir)
	url := s.serve(t)
	c := s.walk(t, url)
	t.Run("links", func(t *testing.T) { report(t, ownFaults(t, c.linkFaults(t))) })
	t.Run("html", func(t *testing.T) { report(t, s.htmlFaults(t)) })
	v := &visitor{ctx: browsertest.NewFor(t, 2*time.Hour), url: url}
	all := c.documents()
	var misfits []string
	t.Run("console", func(t *testing.T) {
		for part := range slices.Chunk(all, 50) {
			report(t, ownFaults(t, v.complaints(t, func() {
				for _, d := range part {
					v.open(t, d, browsertest.View{Width: 1280, Scheme: "light", Still: true})
					misfits = append(misfits, v.misfitsOf(t, d)...)
				}
			})))
		}
	})
	t.Run("axe", func(t *testing.T) {
		forEach(t, all, func(t *testing.T, d *document) []string {
			faults := v.violations(t, d, browsertest.View{Width: 390, Scheme: "dark", Still: true})
			misfits = append(misfits, v.misfitsOf(t, d)...)
			return faults
		})
	})
	t.Run("windows", func(t *testing.T) {
		report(t, misfits) // in the windows above, every page has been open
		report(t, ownFaults(t, v.complaintsInWindows(t, c.examples())))
	})
}
