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
