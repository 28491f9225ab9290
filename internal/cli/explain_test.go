// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
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
