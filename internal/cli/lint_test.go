// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/lint"
)

// faultyManifest returns manifests with one finding of each kind that needs manifests alone.
func faultyManifest() string {
	return objectManifest("Topic", "go", "{aliases: [golang]}") + objectManifest("Topic", "golang", "{}") + objectManifest("Topic", "empty", "{}") +
		objectManifest("Post", "fine", `{title: T, summary: S, publishDate: "2024-05-01", tags: [go]}`) +
		objectManifest("Post", "links", `{title: T, summary: S, publishDate: "2024-05-01", tags: [go], content: "[[nowhere]] ![](/x.png)"}`) +
		objectManifest("Post", "front", `{title: T, summary: S, publishDate: "2024-05-01", tags: [go], content: "---\ntitle: [\n---\nText"}`) +
		objectManifest("Post", "missing", `{title: T, summary: S, publishDate: "2024-05-01", tags: [go], contentFrom: {configMapKeyRef: {name: a, key: b}}}`) +
		objectManifest("Post", "unlisted", `{title: T, publishDate: "2024-05-01", tags: [other]}`) +
		objectManifest("Post", "aged", `{title: T, summary: S, publishDate: "2020-05-01", tags: [go], reviewBy: "2021-05-01"}`) +
		objectManifest("Post", "draft", `{title: T, publishDate: "2024-05-01", draft: true}`) +
		objectManifest("Post", "invalid", `{title: T, publishDate: "yesterday"}`)
}

func rulesOf(findings []lint.Finding) []string {
	var rules []string
	for _, f := range findings {
		rules = append(rules, f.Rule+" "+f.Name)
	}
	return rules
}

func TestLint(t *testing.T) {
	result := run(t, faultyManifest(), "lint", "-f", "-", "-o", "json")
	var got struct{ Findings []lint.Finding }
	if err := json.Unmarshal([]byte(result.stdout), &got); err != nil {
		t.Fatalf("%v: %s", err, result.stdout)
	}
	want := []string{
		"TagClaimedTwice go", "TagClaimedTwice golang", "NoMatchingPosts golang", "NoMatchingPosts empty",
		"AltTextMissing links", "BrokenLinks links", "FrontMatterUnreadable front", "ContentMissing missing",
		"ReviewDue aged", "SummaryMissing unlisted", "PostUnlisted unlisted", "Invalid invalid",
	}
	sorted := cmp.Transformer("set", func(list []string) map[string]int {
		counts := map[string]int{}
		for _, s := range list {
			counts[s]++
		}
		return counts
	})
	if diff := cmp.Diff(want, rulesOf(got.Findings), sorted); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if ExitCode(result.err) != 1 || !strings.Contains(result.stderr, "2 errors, 9 warnings and 1 note in 7 Posts and 3 Topics") {
		t.Errorf("exit code %d, standard error %q", ExitCode(result.err), result.stderr)
	}
	for _, f := range got.Findings {
		if f.Line == 0 || f.File == "" || f.Message == "" {
			t.Errorf("a finding does not say where or what: %+v", f)
		}
	}
}

// Links to headings and to addresses of the site are named with their line, and with a target that the author may have meant.
func TestLintNamesLinksThatLeadNowhere(t *testing.T) {
	manifests := objectManifest("Site", "site", "{baseURL: 'https://blog.example.com', permalinks: '/:year/:month/:slug/'}") + objectManifest("Topic", "go", "{}") +
		objectManifest("Post", "raft", `{title: T, summary: S, publishDate: "2024-05-01", tags: [go], content: "## After [[paxos]]\n\n## Terms"}`) +
		objectManifest("Post", "paxos", `{title: "A long title", summary: S, publishDate: "2024-06-01", tags: [go], content: "Text"}`) +
		objectManifest("Post", "links", `{title: T, summary: S, publishDate: "2024-07-01", tags: [go], content: "[[raft#after-paxos]] [[raft#terms|a]] [b](/2024/05/raft/#terms) [c](https://blog.example.com/posts/raft/#after-paxos)"}`) +
		objectManifest("Post", "broken", `
  {title: T, summary: S, publishDate: "2024-07-01", tags: [go], content: "[[raft#term]]\n[a](/2024/05/raft/#term)\n[b](/2024/06/raft/)\n[c](https://blog.example.com/2024/05/rafts/)\n[d](raft.md#term)\n[[#a]]"}`)
	want := map[string]string{
		"[[raft#term]]":                           "The linked article has no heading for [[raft#term]] ([[raft#terms]]?)",
		"/2024/05/raft/#term":                     "The linked article has no heading for /2024/05/raft/#term (/2024/05/raft/#terms?)",
		"/2024/06/raft/":                          "No Post or Topic has its page at /2024/06/raft/ (/2024/05/raft/?)",
		"https://blog.example.com/2024/05/rafts/": "No Post or Topic has its page at https://blog.example.com/2024/05/rafts/ (https://blog.example.com/2024/05/raft/?)",
		"raft.md#term":                            "The linked article has no heading for raft.md#term (raft.md#terms?)",
		"[[#a]]":                                  "The article has no heading for [[#a]]",
	}
	var got []string
	var findings struct{ Findings []lint.Finding }
	if err := json.Unmarshal([]byte(run(t, manifests, "lint", "-f", "-", "-o", "json").stdout), &findings); err != nil {
		t.Fatal(err)
	}
	for _, f := range findings.Findings {
		got = append(got, f.Message)
		if f.Name != "broken" || f.Line == 0 {
			t.Errorf("a finding about %s in line %d: %s", f.Name, f.Line, f.Message)
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Values(want)), slices.Sorted(slices.Values(got))); diff != "" {
		t.Errorf("lint (-want +got):\n%s", diff)
	}
	warnings := run(t, manifests, "render", "-f", "-", "-o", t.TempDir()).stderr
	for _, message := range want {
		if !strings.Contains(warnings, "warning: "+message) {
			t.Errorf("render does not say %q: %s", message, warnings)
		}
	}
}

func TestLintExitCodes(t *testing.T) {
	clean := objectManifest("Topic", "go", "{}") + objectManifest("Post", "fine", `{title: T, summary: S, publishDate: "2024-05-01", tags: [go]}`)
	warned := clean + objectManifest("Topic", "empty", "{}")
	for _, tc := range []struct {
		stdin string
		args  []string
		want  int
	}{
		{clean, nil, 0},
		{warned, nil, 0},
		{warned, []string{"--fail-on=warning"}, 1},
		{warned, []string{"--fail-on=error"}, 0},
		{faultyManifest(), nil, 1},
		{clean, []string{"-f", "/nowhere"}, 2},
		{clean, []string{"-o", "xml"}, 2},
		{clean, []string{"--fail-on=nothing"}, 2},
	} {
		if got := run(t, tc.stdin, append([]string{"lint", "-f", "-"}, tc.args...)...); ExitCode(got.err) != tc.want {
			t.Errorf("%q: exit code %d, want %d: %s", tc.args, ExitCode(got.err), tc.want, got.stderr)
		}
	}
}

// lint has a rule for each reason of a condition that the operator sets on Posts and Topics.
func TestEachFindingHasARule(t *testing.T) {
	result := run(t, faultyManifest(), "lint", "-f", "-", "-o", "sarif")
	var log struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID  string
				Message struct{ Text string }
			}
		}
	}
	if err := json.Unmarshal([]byte(result.stdout), &log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 || len(log.Runs[0].Results) != 12 {
		t.Fatalf("the log is %s", result.stdout)
	}
	rules := map[string]bool{}
	for _, rule := range log.Runs[0].Tool.Driver.Rules {
		rules[rule.ID] = true
	}
	for _, r := range log.Runs[0].Results {
		if !rules[r.RuleID] || r.Message.Text == "" {
			t.Errorf("%q is no rule of the log, or says nothing", r.RuleID)
		}
	}
	if !reflect.DeepEqual(len(rules), len(lintRules)) {
		t.Errorf("%d rules, want %d", len(rules), len(lintRules))
	}
}
