// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExplainTopic(t *testing.T) {
	in := contentDir(t)
	got := succeed(t, "", "explain", "databases", "-f", in).stdout
	for _, part := range []string{
		`Topic "databases", "Databases": 2 Posts`, "Posts, newest first:\n  2025-02-03  ", "Definition:\n  ", "(Posts)\n", "Suggested reading path:\n", "(computed)\n",
	} {
		if !strings.Contains(got, part) {
			t.Errorf("there is no %q in\n%s", part, got)
		}
	}
	if german := succeed(t, "", "explain", "databases", "-f", in, "--language", "de").stdout; !strings.Contains(german, "Beiträge") {
		t.Errorf("the sentences are not German:\n%s", german)
	}
}

func TestExplainPost(t *testing.T) {
	stdin := objectManifest("Topic", "go", "{aliases: [golang, shared], match: {exclude: [left-out]}}") + objectManifest("Topic", "a", "{aliases: [shared]}") +
		objectManifest("Topic", "both", "{match: {allOf: [go, web], noneOf: [draft-tag]}}") +
		postManifest("one", "2024-05-01", "golang, web") + postManifest("late", "2099-01-01", "go") + postManifest("left-out", "2024-05-01", "go") +
		postManifest("contested", "2024-05-01", "shared") + postManifest("other", "2024-05-01", "rust, draft-tag")
	for _, tc := range []struct{ topic, post, want string }{
		{"go", "one", "Post \"one\" belongs to Topic \"go\": it carries [\"golang\"] of metadata.name and spec.aliases.\nIt is published, so the page lists it.\n"},
		{"go", "late", "Post \"late\" belongs to Topic \"go\": it carries [\"go\"] of metadata.name and spec.aliases.\nThe page does not list it now: its state is Scheduled.\n"},
		{"go", "left-out", "Post \"left-out\" does not belong to Topic \"go\": spec.match.exclude of the Topic names it.\n"},
		{"go", "contested", "Post \"contested\" does not belong to Topic \"go\": it carries the tag [\"shared\"], which the older Topic \"a\" has.\nIt belongs to a.\n"},
		{"both", "one", "Post \"one\" does not belong to Topic \"both\": it lacks [\"go\"] of spec.match.allOf.\nIt belongs to go.\n"},
		{"both", "other", "Post \"other\" does not belong to Topic \"both\": it carries [\"draft-tag\"] of spec.match.noneOf.\n"},
	} {
		if got := succeed(t, stdin, "explain", tc.topic, tc.post, "-f", "-", "-n", "team").stdout; got != tc.want {
			t.Errorf("%s %s: %q, want %q", tc.topic, tc.post, got, tc.want)
		}
	}
	for want, args := range map[string][]string{
		`no such Topic in namespace "team". Its Topics are a, both, go`: {"nowhere"},
		`no such Post in namespace "team"`:                              {"go", "nowhere"},
		"name a Topic, or a Topic and a Post":                           {},
	} {
		fail(t, stdin, append([]string{"explain", "-f", "-", "-n", "team"}, args...), want)
	}
	fail(t, postManifest("one", "2024-05-01", "golang"), []string{"explain", "go", "-f", "-"}, "no Topics in namespace \"default\"; topicpages suggest makes some")
}

// A Post can be published while readers do not see it, because of its Site.
func TestExplainNamesTheSitesThatKeepReadersFromThePage(t *testing.T) {
	objects := objectManifest("Topic", "go", "{}") + postManifest("one", "2024-05-01", "go")
	suspended, others := objectManifest("Site", "blog", "{suspend: true}"), objectManifest("Site", "notes", "{topicSelector: {matchLabels: {audience: public}}}")
	const isSuspended, isNotPicked = "Site \"blog\" is suspended: readers see the page as it was before, until spec.suspend is false.\n",
		"No Site publishes it: spec.topicSelector does not pick the Topic (notes).\n"
	for name, tc := range map[string]struct{ sites, want string }{
		"no Sites in the manifests": {"", ""},
		"a Site publishes it":       {objectManifest("Site", "blog", "{}"), ""},
		"another one does not":      {objectManifest("Site", "blog", "{}") + others, ""},
		"its Site is suspended":     {suspended + others, isSuspended},
		"no Site picks it":          {others, isNotPicked},
	} {
		topic := succeed(t, objects+tc.sites, "explain", "go", "-f", "-", "-n", "team").stdout
		if !strings.HasPrefix(topic, "Topic \"go\", \"Go\": 1 Post\n"+tc.want+"\nPosts, newest first:\n") {
			t.Errorf("%s: the Topic does not begin with %q:\n%s", name, tc.want, topic)
		}
		const belongs = "Post \"one\" belongs to Topic \"go\": it carries [\"go\"] of metadata.name and spec.aliases.\nIt is published, so the page lists it.\n"
		if got := succeed(t, objects+tc.sites, "explain", "go", "one", "-f", "-", "-n", "team").stdout; got != belongs+tc.want {
			t.Errorf("%s: %q, want %q", name, got, belongs+tc.want)
		}
	}
	elsewhere := strings.Replace(suspended, "name: blog", "name: blog, namespace: other", 1)
	if got := succeed(t, objects+elsewhere, "explain", "go", "-f", "-", "-n", "team").stdout; strings.Contains(got, "suspended") {
		t.Errorf("a Site of another namespace is named:\n%s", got)
	}
}

// The command of docs/operating.md, with the samples in place of the objects of a cluster.
func TestExplainAsThePageAboutOperatingSays(t *testing.T) {
	page, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	_, command, ok := strings.Cut(string(page), "-o yaml | topicpages explain ")
	if !ok {
		t.Fatal("docs/operating.md does not ask for the explanation of a Post")
	}
	command, _, _ = strings.Cut(command, "\n")
	files, err := filepath.Glob("../../config/samples/posts/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var samples strings.Builder
	for _, file := range append(files, "../../config/samples/topic.yaml", "../../config/samples/site.yaml") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&samples, "---\n%s", text)
	}
	if got := succeed(t, samples.String(), append([]string{"explain"}, strings.Fields(command)...)...).stdout; !strings.HasSuffix(got, "\nIt is published, so the page lists it.\n") {
		t.Errorf("topicpages explain %s prints %q", command, got)
	}
}

func TestExplainReviews(t *testing.T) {
	stdin := objectManifest("Topic", "go", "{staleAfter: P1Y, owners: [go-team]}") + objectManifest("Topic", "later", "{}") +
		postManifest("old", "2020-02-29", "go") + postManifest("new", "2098-05-01", "go, later") +
		objectManifest("Post", "dated", `{title: T, publishDate: "2020-05-01", tags: [go, later], reviewBy: "2099-05-01"}`)
	for _, tc := range []struct {
		args []string
		want string
	}{
		{[]string{"go"}, "\nReviews due, the longest first:\n  2021-02-28  old  spec.staleAfter of Topic go: P1Y  go-team\n"},
		{[]string{"later"}, "\nNo review is due before 2099-05-01.\n"},
		{[]string{"go", "old"}, "A review has been due since 2021-02-28, by spec.staleAfter of Topic go: P1Y.\n"},
		{[]string{"go", "dated"}, "Its next review is due on 2099-05-01, by spec.reviewBy.\n"},
	} {
		if got := succeed(t, stdin, append([]string{"explain", "-f", "-"}, tc.args...)...).stdout; !strings.Contains(got, tc.want) {
			t.Errorf("%q: there is no %q in\n%s", tc.args, tc.want, got)
		}
	}
}
