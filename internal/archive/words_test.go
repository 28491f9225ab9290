// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNormalize(t *testing.T) {
	for tag, want := range map[string]string{
		"Distributed Systems": "distributed-systems",
		"distributed-systems": "distributed-systems",
		"  C++ / Rust! ":      "c-rust",
		"ci_cd":               "ci-cd",
		"K8s":                 "k8s",
		"ÉCOLE":               "école",
		"e\u0301cole":         "école",
		"हिन्दी":              "हिन्दी",
		"日本 語":                "日本-語",
		"--":                  "",
		"\u0301":              "",
		"":                    "",
	} {
		if got := Normalize(tag); got != want {
			t.Errorf("Normalize(%q) = %q, want %q", tag, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for title, want := range map[string]string{
		"AI-native Systems in 2026":                   "ai-native systems",
		"Your Startup Doesn’t Need a Security Team":   "startup need security team",
		"Here's How Go's Scheduler Works":             "go scheduler",
		"Losing Your Users' Data at 3am":              "losing users data 3am",
		"--dashes-- and 'quotes'":                     "dashes quotes",
		"CI/CD, C and R":                              "ci cd",
		"Non\u2011Blocking I/O":                       "non-blocking",
		"42 1,000 x":                                  "",
		"Why I Moved Our Infrastructure to Terraform": "moved infrastructure terraform",
		"": "",
	} {
		want := strings.Fields(want)
		if diff := cmp.Diff(want, append([]string{}, Words(title)...)); diff != "" {
			t.Errorf("Words(%q) (-want +got):\n%s", title, diff)
		}
	}
}

// The two lists are those of design.md, "Motifs".
func TestStopWordsOfTheRealPages(t *testing.T) {
	for _, w := range strings.Fields(`actually an and as best beyond building don for here in is it its not now on one own
		problem review still that the to vs what when why work year you your doesn't`) {
		if !stopWords[w] {
			t.Errorf("the real pages leave out %q", w)
		}
	}
	for _, w := range strings.Fields(`changed enough everything expect happened learned most moved need needs open patterns
		practices production rate scale small source state stop stopped taught week without`) {
		if stopWords[w] {
			t.Errorf("the real pages print %q", w)
		}
	}
}
