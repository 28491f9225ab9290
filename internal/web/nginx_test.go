// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/archive"
)

func TestRedirects(t *testing.T) {
	got := Redirects([]*archive.Summary{
		{Name: "distributed-systems", Aliases: []string{"distsys", "go", "école"}},
		{Name: "go"},
	})
	want := `"/topics/distsys" "/topics/distributed-systems/";
"/topics/distsys/" "/topics/distributed-systems/";
"/topics/école" "/topics/distributed-systems/";
"/topics/école/" "/topics/distributed-systems/";
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("an alias leads to the page, unless a page stands there (-want +got):\n%s", diff)
	}
}

func TestMounted(t *testing.T) {
	for shards, want := range map[int]int{0: 4, 1: 4, 2: 4, 3: 4, 4: 4, 5: 8, 8: 8, 9: 16, 4096: 4096} {
		if got := mounted(shards); got != want {
			t.Errorf("mounted(%d) = %d, want %d", shards, got, want)
		}
	}
}

func TestHolds(t *testing.T) {
	for name, tc := range map[string]struct {
		got, want any
		holds     bool
	}{
		"More fields are fine":   {map[string]any{"a": 1.0, "b": 2.0}, map[string]any{"a": 1.0}, true},
		"A field is missing":     {map[string]any{"b": 2.0}, map[string]any{"a": 1.0}, false},
		"A false that is true":   {map[string]any{"a": true}, map[string]any{"a": false}, false},
		"A list of other length": {[]any{"a", "b"}, []any{"a"}, false},
		"Within lists":           {[]any{map[string]any{"a": "x", "b": "y"}}, []any{map[string]any{"a": "x"}}, true},
		"An empty list":          {map[string]any{}, map[string]any{"a": []any{}}, true},
		"No empty list":          {map[string]any{"a": []any{"b"}}, map[string]any{"a": []any{}}, false},
		"Another type":           {"a", map[string]any{"a": 1.0}, false},
	} {
		if got := holds(tc.got, tc.want); got != tc.holds {
			t.Errorf("%s: %t", name, got)
		}
	}
}
