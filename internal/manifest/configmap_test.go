// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// configMapText returns the manifest of a ConfigMap. more is added to its metadata.
func configMapText(name, more, data string) string {
	return fmt.Sprintf("---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s\n%s%s\n", name, more, data)
}

const label = "  labels: {topicpages.dev/publish: \"true\"}\n"

func TestReadConfigMaps(t *testing.T) {
	for name, tc := range map[string]struct {
		text     string
		want     []string // namespace/name key=value
		passed   int
		problems []string
	}{
		"labelled":         {configMapText("a", label, "data: {x.md: One}"), []string{"default/a x.md=One"}, 0, nil},
		"not labelled":     {configMapText("a", "", "data: {x.md: One}"), nil, 1, nil},
		"labelled false":   {configMapText("a", "  labels: {topicpages.dev/publish: \"false\"}\n", "data: {}"), nil, 1, nil},
		"other label":      {configMapText("a", "  labels: {publish: \"true\"}\n", "data: {}"), nil, 1, nil},
		"namespace":        {configMapText("a", "  namespace: web\n"+label, "data: {x.md: One}"), []string{"web/a x.md=One"}, 0, nil},
		"binary":           {configMapText("a", label, "binaryData: {x.md: aGk=}"), []string{"default/a x.md=hi"}, 0, nil},
		"twice":            {configMapText("a", label, "data: {x: One}") + configMapText("a", label, "data: {x: Two}"), []string{"default/a x=One"}, 0, []string{`stdin:12: ConfigMap "a": metadata.name: already defined at stdin:5`}},
		"twice, passed":    {configMapText("a", "", "data: {x: One}") + configMapText("a", label, "data: {x: Two}"), []string{"default/a x=Two"}, 1, nil},
		"in namespaces":    {configMapText("a", label, "data: {x: One}") + configMapText("a", "  namespace: web\n"+label, "data: {x: Two}"), []string{"default/a x=One", "web/a x=Two"}, 0, nil},
		"twice by default": {configMapText("a", label, "data: {x: One}") + configMapText("a", "  namespace: default\n"+label, "data: {x: Two}"), []string{"default/a x=One"}, 0, []string{"already defined at stdin:5"}},
		"and a Topic":      {configMapText("a", label, "data: {x: One}") + "---\napiVersion: topicpages.dev/v1alpha1\nkind: Topic\nmetadata: {name: a}\n", []string{"default/a x=One"}, 0, nil},
		"list": {"apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {topicpages.dev/publish: \"true\"}}, data: {x: One}}\n" +
			"- {apiVersion: v1, kind: ConfigMap, metadata: {name: b}, data: {x: Two}}\n", []string{"default/a x=One"}, 1, nil},
		"wrong type":      {configMapText("a", label, "data: {x: 1}"), nil, 0, []string{`ConfigMap "a"`}},
		"wrong binary":    {configMapText("a", label, "binaryData: {x: \"%\"}"), nil, 0, []string{`ConfigMap "a"`}},
		"key twice":       {configMapText("a", label, "data: {x: One, x: Two}"), nil, 0, []string{"x"}},
		"other API group": {strings.Replace(configMapText("a", label, "data: {x: One}"), "v1\n", "v2\n", 1), nil, 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := NewReader([]string{"-"}, strings.NewReader(tc.text), "default").Read()
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range set.ConfigMaps {
				line := c.Namespace + "/" + c.Name
				for key, value := range c.Data {
					line += " " + key + "=" + value
				}
				for key, value := range c.BinaryData {
					line += " " + key + "=" + string(value)
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" || set.Passed != tc.passed {
				t.Errorf("%d passed over, want %d; ConfigMaps (-want +got):\n%s", set.Passed, tc.passed, diff)
			}
			if len(set.Problems) != len(tc.problems) {
				t.Fatalf("problems: %v", set.Problems)
			}
			for i, want := range tc.problems {
				if got := set.Problems[i].String(); !strings.Contains(got, want) {
					t.Errorf("the problem is %s, want %s", got, want)
				}
			}
		})
	}
}
