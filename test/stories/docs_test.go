// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/testenv"
)

// example is a block of YAML in Markdown.
var example = regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$")

// examples returns the manifests in a page of the documentation.
func (s *story) examples(path ...string) string {
	s.Helper()
	text, err := os.ReadFile(s.root(path...))
	if err != nil {
		s.Fatal(err)
	}
	var blocks []string
	for _, match := range example.FindAllSubmatch(text, -1) {
		blocks = append(blocks, string(match[1]))
	}
	return strings.Join(blocks, "---\n")
}

func TestTheExamplesInTheDocumentationWork(t *testing.T) {
	s := tell(t)
	for _, page := range []string{"posts.md", "topics.md", "sites.md"} {
		if _, err := s.env.KubectlInput(strings.NewReader(s.examples("docs", page)), "apply", "-n", s.namespace, "-f", "-"); err != nil {
			t.Errorf("%s: %v", page, err)
		}
	}
	s.ready(Post("", ""), "retries-and-budgets", metav1.ConditionTrue, "Accepted", "")
	s.is(Post("", ""), "retries-and-budgets", "LinksValid", metav1.ConditionTrue, "Found", "")
	s.ready(Post("", ""), "timeouts-first", metav1.ConditionTrue, "Accepted", "")
	s.is(Topic(""), "distributed-systems", "PinsResolved", metav1.ConditionTrue, "Found", "")
	s.is(Site(""), "branded", "ThemeApplied", metav1.ConditionTrue, "Applied", "")
	s.is(Post("", ""), "moved-here", "LinksValid", metav1.ConditionTrue, "Found", "")
	for _, site := range []string{"notes", "branded"} {
		s.published(site)
		s.shows(site, "posts/moved-here/index.html", `<a href="#c-1-set-up--tear-down">how</a>`, `<a href="/posts/timeouts-first/">the deadline</a>`, "<strong>重要：</strong>先读日志。")
		s.hides(site, "posts/moved-here/index.html", "draft: false", "Ask for the figures")
		s.shows(site, "posts/retries-and-budgets/index.html", "A budget is a share of the requests", `<a href="/posts/timeouts-first/">Timeouts First</a>`, `<a href="/topics/distributed-systems/">all posts</a>`)
		s.shows(site, "posts/timeouts-first/index.html", "<strong>deadline</strong>")
		s.shows(site, hub, "State is heavy.", "spans 6 posts")
		s.shows(site, "posts/written-in-html/index.html", ">How terms follow each other</figcaption>", "<kbd>Ctrl</kbd>")
	}
	s.shows("branded", "404.html", `<a href="/search/">Search</a>`, "© 2026 Example Corp.")
}

func TestTheExamplesInTheReadmeAreValid(t *testing.T) {
	s := tell(t)
	if _, err := s.env.KubectlInput(strings.NewReader(s.examples("README.md")), "apply", "-n", s.namespace, "-f", "-"); err != nil {
		t.Fatal(err)
	}
	s.shows("notes", hub, "Distributed Systems Patterns I Keep Reaching For")
}

func TestLinksInTheDocumentationLeadSomewhere(t *testing.T) {
	root, err := testenv.Root()
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	// A link within an example is not a link of the page.
	example := regexp.MustCompile("(?ms)^```.*?^```$")
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || len(pages) < 4 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, page := range append(pages, filepath.Join(root, "README.md"), filepath.Join(root, "CONTRIBUTING.md"), filepath.Join(root, "SECURITY.md"), filepath.Join(root, "CHANGELOG.md")) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range link.FindAllSubmatch(example.ReplaceAll(text, nil), -1) {
			if target := string(match[1]); target[0] != '/' {
				if _, err := os.Stat(filepath.Join(filepath.Dir(page), target)); err != nil {
					t.Errorf("%s links to %s: %v", filepath.Base(page), target, err)
				}
			}
		}
	}
}
