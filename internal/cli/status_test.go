// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

func TestStatusTable(t *testing.T) {
	in := contentDir(t)
	writeFiles(t, in, map[string]string{"topics/empty.yaml": objectManifest("Topic", "empty", `{title: "Not\there yet"}`)})
	want := strings.TrimPrefix(`
NAME        TITLE               POSTS   FIRST        LAST         ADJACENT    READY   REVIEW
databases   Databases           2       2024-05-01   2025-02-03   networks    True
empty       Not here yet        0                                             True
networks    Computer networks   1       2025-02-03   2025-02-03   databases   True
`, "\n")
	if diff := cmp.Diff(want, withoutBlanks(succeed(t, "", "status", "-f", in).stdout)); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}

func TestStatusTableOfNamespaces(t *testing.T) {
	stdin := objectManifest("Topic", "b", "{staleAfter: P1Y}") + objectManifest("Topic", "a", "{}") +
		strings.Replace(objectManifest("Topic", "a", "{}"), "{name", "{namespace: web, name", 1) +
		postManifest("one", "2024-05-01", "a, b")
	want := strings.TrimPrefix(`
NAMESPACE   NAME   TITLE   POSTS   FIRST        LAST         ADJACENT   READY   REVIEW
team        a      A       1       2024-05-01   2024-05-01   b          True    2025-05-01
team        b      B       1       2024-05-01   2024-05-01   a          True    2025-05-01
web         a      A       0                                            True
`, "\n")
	if diff := cmp.Diff(want, withoutBlanks(succeed(t, stdin, "status", "-n", "team", "-f", "-").stdout)); diff != "" {
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
	if err := json.Unmarshal([]byte(succeed(t, "", "status", "-f", in, "-o", "json").stdout), &fromJSON); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal([]byte(succeed(t, "", "status", "-f", in, "-o", "yaml").stdout), &fromYAML); err != nil {
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
	want := succeed(t, "", "status", "-f", in, "-o", "yaml").stdout
	if got := succeed(t, want, "status", "-f", "-", "-f", in+"/posts", "-o", "yaml").stdout; got != want {
		t.Errorf("(-want +got):\n%s", cmp.Diff(want, got))
	}
}

func TestStatusOfTheValidRest(t *testing.T) {
	stdin := objectManifest("Topic", "good", "{}") + objectManifest("Topic", "bad", "{colour: red}")
	r := fail(t, stdin, []string{"status", "-f", "-"}, `Topic "bad": spec.colour: unknown field`, "1 problem above")
	if !strings.Contains(r.stdout, "\ngood ") || strings.Contains(r.stdout, "bad") {
		t.Errorf("table:\n%s", r.stdout)
	}
}

func TestStatusOfNothing(t *testing.T) {
	r := succeed(t, "", "status", "-f", "-")
	if r.stdout != "" || r.stderr != "no Topics found\n" {
		t.Errorf("got %q and %q", r.stdout, r.stderr)
	}
	if got := succeed(t, "", "status", "-f", "-", "-o", "json").stdout; !strings.Contains(got, `"items": []`) {
		t.Errorf("got %s", got)
	}
}
