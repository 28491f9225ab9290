// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/test/builder"
)

func TestStatusTable(t *testing.T) {
	in := contentDir(t)
	writeFiles(t, in, map[string]string{"topics/empty.yaml": objectManifest("Topic", "empty", `{title: "Not\there yet"}`)})
	for kind, want := range map[string]string{
		"topics": `
NAME        READY   POSTS   FIRST        LAST         REVIEW   AGE
databases   True    2       2024-05-01   2025-02-03
empty       True    0
networks    True    1       2025-02-03   2025-02-03
`,
		"posts": `
NAME      STATE       READY   REASON     NEXT
future    Scheduled   True    Accepted   2026-04-01T00:00:00Z
indexes   Published   True    Accepted
latency   Published   True    Accepted
`,
		"site": `
NAME    READY   REASON      PAGES   AGE   URL
notes   True    Published   8             http://notes.default.svc
`,
	} {
		if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), withoutBlanks(succeed(t, "", "status", kind, "-f", in).stdout)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
	if wide := succeed(t, "", "status", "topics", "-f", in, "-o", "wide").stdout; !strings.Contains(wide, "   Not here yet   ") {
		t.Errorf("a tab in a title shifts the columns:\n%s", wide)
	}
}

// Several kinds have a table each, with the kinds before the names, as kubectl prints them.
func TestStatusTablesOfKinds(t *testing.T) {
	in := contentDir(t)
	all := succeed(t, "", "status", "-f", in).stdout
	for i, part := range []string{"\nsite.topicpages.dev/notes ", "\n\nNAME", "\ntopic.topicpages.dev/databases ", "\n\nNAME", "\npost.topicpages.dev/future "} {
		at := strings.Index(all, part)
		if at < 0 {
			t.Fatalf("part %d, %q, is not there:\n%s", i, part, all)
		}
		all = all[at+len(part):]
	}
	if got := succeed(t, "", "status", "posts,topic", "-f", in).stdout; strings.Contains(got, "site.") || !strings.Contains(got, "\npost.") {
		t.Errorf("Posts and Topics:\n%s", got)
	}
}

// What is in doubt about a Site without a cluster is in its conditions.
func TestStatusOfASite(t *testing.T) {
	in := contentDir(t)
	for spec, want := range map[string]string{
		"{}":                            "Ready=True/Published Published=True/Published",
		"{timeZone: Europe/Nowhere}":    "Ready=False/TimeZoneUnknown Published=True/Published Stalled=True/TimeZoneUnknown",
		"{media: {configMaps: [none]}}": "Ready=False/MediaMissing Published=True/Published MediaAvailable=False/MediaMissing",
		"{theme: {css: {configMapKeyRef: {name: none, key: css}}}}": "Ready=False/ThemeMissing Published=True/Published ThemeApplied=False/ThemeMissing",
	} {
		writeFiles(t, in, map[string]string{"site.yaml": objectManifest("Site", "notes", spec)})
		var list struct{ Items []v1alpha1.Site }
		if err := json.Unmarshal([]byte(succeed(t, "", "status", "sites", "-f", in, "-o", "json").stdout), &list); err != nil {
			t.Fatal(err)
		}
		if got := builder.Brief(list.Items[0].Status.Conditions); got != want {
			t.Errorf("%s has %s, want %s", spec, got, want)
		}
	}
}

// A terminal of 80 columns shows the tables of the samples whole.
func TestStatusFitsATerminal(t *testing.T) {
	for _, kind := range []string{"sites", "topics", "posts"} {
		for line := range strings.Lines(succeed(t, "", "status", kind, "-f", filepath.Join("..", "..", "config", "samples")).stdout) {
			if line = strings.TrimRight(line, " \n"); len(line) > 80 {
				t.Errorf("%d columns: %s", len(line), line)
			}
		}
	}
}

func TestStatusTableOfNamespaces(t *testing.T) {
	stdin := objectManifest("Topic", "b", "{staleAfter: P1Y}") + objectManifest("Topic", "a", "{}") +
		strings.Replace(objectManifest("Topic", "a", "{}"), "{name", "{namespace: web, name", 1) +
		postManifest("one", "2024-05-01", "a, b")
	want := strings.TrimPrefix(`
NAMESPACE   NAME   READY   POSTS   FIRST        LAST         REVIEW       AGE
team        a      True    1       2024-05-01   2024-05-01   2025-05-01
team        b      True    1       2024-05-01   2024-05-01   2025-05-01
web         a      True    0
`, "\n")
	if diff := cmp.Diff(want, withoutBlanks(succeed(t, stdin, "status", "topics", "-n", "team", "-f", "-").stdout)); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}

// blanksAtEnd matches the blanks of lines whose last cells are empty.
var blanksAtEnd = regexp.MustCompile(`(?m) +$`)

func withoutBlanks(table string) string { return blanksAtEnd.ReplaceAllString(table, "") }

// statusList is a v1 List of Topics.
type statusList struct {
	metav1.TypeMeta
	Items []v1alpha1.Topic
}

func TestStatusJSONAndYAML(t *testing.T) {
	in := contentDir(t)
	var fromJSON, fromYAML statusList
	if err := json.Unmarshal([]byte(succeed(t, "", "status", "topics", "-f", in, "-o", "json").stdout), &fromJSON); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal([]byte(succeed(t, "", "status", "topics", "-f", in, "-o", "yaml").stdout), &fromYAML); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(fromJSON, fromYAML); diff != "" {
		t.Errorf("JSON and YAML differ (-json +yaml):\n%s", diff)
	}
	if fromJSON.Kind != "List" || fromJSON.APIVersion != "v1" || len(fromJSON.Items) != 2 {
		t.Fatalf("not a List of two: %+v", fromJSON)
	}
	networks := fromJSON.Items[1]
	if networks.Kind != "Topic" || networks.APIVersion != "topicpages.dev/v1alpha1" || networks.Name != "networks" {
		t.Errorf("the second item is %s %s %s", networks.APIVersion, networks.Kind, networks.Name)
	}
	status := networks.Status
	if status.PostCount != 1 || status.ObservedGeneration != 1 || status.NextTransitionTime == nil ||
		!meta.IsStatusConditionTrue(status.Conditions, v1alpha1.ReadyCondition) {
		t.Errorf("status = %+v", status)
	}
}

// TestStatusIsInput reads the output of status, and gets the same output from it.
func TestStatusIsInput(t *testing.T) {
	in := contentDir(t)
	want := succeed(t, "", "status", "topics", "-f", in, "-o", "yaml").stdout
	if got := succeed(t, want, "status", "topics", "-f", "-", "-f", in+"/posts", "-o", "yaml").stdout; got != want {
		t.Errorf("(-want +got):\n%s", cmp.Diff(want, got))
	}
}

func TestStatusOfTheValidRest(t *testing.T) {
	stdin := objectManifest("Topic", "good", "{}") + objectManifest("Topic", "bad", "{colour: red}")
	r := fail(t, stdin, []string{"status", "topics", "-f", "-"}, `Topic "bad": spec.colour: unknown field`, "1 problem above")
	if !strings.Contains(r.stdout, "\ngood ") || strings.Contains(r.stdout, "bad") {
		t.Errorf("table:\n%s", r.stdout)
	}
}

func TestStatusOfNothing(t *testing.T) {
	r := succeed(t, "", "status", "-f", "-")
	if r.stdout != "" || r.stderr != "no Sites or Topics or Posts found\n" {
		t.Errorf("got %q and %q", r.stdout, r.stderr)
	}
	if got := succeed(t, "", "status", "-f", "-", "-o", "json").stdout; !strings.Contains(got, `"items": []`) {
		t.Errorf("got %s", got)
	}
}
