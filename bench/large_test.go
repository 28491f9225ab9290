// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"testing"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/test/builder"
)

func TestLargeSitesHaveTheirGoals(t *testing.T) {
	rows := func(posts int, edits ...float64) map[string]result {
		s := &largeSite{corpus: &builder.Corpus{}, edits: edits, starts: []float64{3}, kubeletCPU: 2, kubeletPeak: 1000 << 20, operatorPeak: 800 << 20}
		s.corpus.Posts = append(s.corpus.Posts, make([]*v1alpha1.Post, posts)...)
		found := map[string]result{}
		for _, r := range s.results() {
			found[r.Name] = r
		}
		return found
	}
	large := rows(50_000, 1, 1.25, 4)
	for name, want := range map[string]result{
		"P10 node: an edit is seen, p50, N=50000":     {Value: 1.25, Unit: "s", Goal: "<= 1.5", Holds: true},
		"P10 node: an edit is seen, slowest, N=50000": {Value: 4, Unit: "s", Goal: "<= 3.5"},
		"P10 node: kubelet, CPU for an edit, N=50000": {Value: 2, Unit: "s", Holds: true},
		"P10 node: kubelet, most memory, N=50000":     {Value: 1000, Unit: "MiB", Goal: "<= 900"},
		"P10 node: operator, most memory, N=50000":    {Value: 800, Unit: "MiB", Goal: "<= 1024", Holds: true},
		"P10 node: a new Pod is ready, N=50000":       {Value: 3, Unit: "s", Holds: true},
	} {
		got := large[name]
		got.Name, got.Detail = "", ""
		if got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	if r := rows(200, 1)["P10 node: an edit is seen, p50, N=200"]; r.Goal != "" {
		t.Errorf("200 Posts, which nobody set a goal for, have %q", r.Goal)
	}
}
