// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"os"
	"regexp"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	. "github.com/topicpages/topicpages/test/builder"
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

// kubectlExample is a line of a shell in Markdown that begins with kubectl.
var kubectlExample = regexp.MustCompile(`(?m)^\$ (kubectl .*)$`)

// TestTheKubectlCommandsOfTheReadme runs them on the samples, in their order, as readers would.
func TestTheKubectlCommandsOfTheReadme(t *testing.T) {
	s := tell(t)
	w := s.workshop()
	w.run("kubectl config set-context --current --namespace " + s.namespace)
	names := strings.NewReplacer("config/samples", s.root("config", "samples"), "post NAME", "post distributed-systems-patterns", "topic NAME", "topic distributed-systems", "site NAME", "site notes")
	s.samples()
	s.ready(Topic(""), "distributed-systems", metav1.ConditionTrue, "Computed", "")
	text, err := os.ReadFile(s.root("README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, match := range kubectlExample.FindAllStringSubmatch(string(text), -1) {
		got.WriteString(w.run(names.Replace(match[1])))
	}
	for _, want := range []string{"distributed-systems   True    14      2017-03-06   2026-03-16", "Ready", "AliasesResolved", "Serving"} {
		if !strings.Contains(got.String(), want) {
			t.Errorf("the commands show no %q:\n%s", want, got.String())
		}
	}
}

// TestTheKubectlCommandsOfArticles makes the ConfigMap of docs/posts.md from files, as the page says.
func TestTheKubectlCommandsOfArticles(t *testing.T) {
	s := tell(t)
	s.samples()
	w := s.workshop()
	w.run("kubectl config set-context --current --namespace " + s.namespace + " && mkdir articles && printf 'From a **file**.' >articles/timeouts.md")
	calls := s.commands("posts.md", "### From a ConfigMap")
	if len(calls) != 2 {
		t.Fatalf("the page has the commands %v", calls)
	}
	for _, call := range calls {
		w.run("kubectl " + strings.Join(call, " "))
	}
	s.create(Post("timeouts-first", "2026-01-12", Tags("distributed-systems"), contentFrom("articles", "timeouts.md")))
	s.shows("notes", "posts/timeouts-first/index.html", "From a <strong>file</strong>.")
}

// TestTheKubectlCommandsOfScale runs the commands of docs/scale.md that its other stories leave out.
func TestTheKubectlCommandsOfScale(t *testing.T) {
	s := tell(t)
	s.samples()
	text, err := os.ReadFile(s.root("docs", "scale.md"))
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, match := range kubectlExample.FindAllStringSubmatch(string(text), -1) {
		line, _, _ := strings.Cut(match[1], " # ")
		line = strings.ReplaceAll(strings.ReplaceAll(line, "-n blog", "-n "+s.namespace), "config/shards", s.root("config", "shards"))
		switch {
		case strings.Contains(line, "kustomize"):
			line = strings.Replace(line, "--server-side", "--server-side --force-conflicts", 1) // another story applies other images
			s.workshop().run(line + " && kubectl -n topicpages-system get deployments -o yaml | grep -q registry.example.com/topicpages:v0.2.0")
		case strings.Contains(line, "--watch"): // which does not end
			site := Site("notes")
			s.get(site)
			s.workshop().run("(" + line + " & echo $! >watch) | head -n 1 >first; kill $(cat watch); grep -x " + site.Status.Digest + " first")
		case strings.Contains(line, "for=condition=Serving"): // nothing runs Pods here: the command must wait for the condition, and for nothing else
			s.workshop().run(line + " --timeout 1s 2>&1 | grep 'timed out waiting for the condition on sites/notes'")
		default:
			continue
		}
		ran++
	}
	if ran != 3 {
		t.Errorf("the page has %d of the three commands", ran)
	}
}

func TestTheExamplesInTheReadmeAreValid(t *testing.T) {
	s := tell(t)
	if _, err := s.env.KubectlInput(strings.NewReader(s.examples("README.md")), "apply", "-n", s.namespace, "-f", "-"); err != nil {
		t.Fatal(err)
	}
	s.shows("notes", hub, "Distributed Systems Patterns I Keep Reaching For")
}
