// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package picture

import (
	"strings"
	"testing"
)

func TestCut(t *testing.T) {
	for name, test := range map[string]struct {
		text  string
		limit length
		want  string
	}{
		"fits":                    {"Go", 100 * unit, "Go"},
		"too wide":                {"Kubernetes", 50 * unit, "Kubern…"},
		"whole words":             {"Go is fun", 40 * unit, "Go is…"},
		"no half word":            {"Go is fun", 34 * unit, "Go…"},
		"marks stay":              {strings.Repeat("e\u0301", 9), 40 * unit, strings.Repeat("e\u0301", 4) + "…"},
		"joined emoji stay whole": {"a👩‍👩‍👧‍👦", 40 * unit, "a…"},
		"nothing fits":            {"WWW", 10 * unit, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := cutText(test.text, test.limit, 10*unit)
			if got != test.want || textWidth(got, 10*unit) > test.limit {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestBreaksWord(t *testing.T) {
	for name, test := range map[string]struct {
		text, cut string
		want      bool
	}{
		"whole":        {"Go", "Go", false},
		"word left":    {"Go is fun", "Go is…", false},
		"word broken":  {"Kubernetes", "Kubern…", true},
		"ideographs":   {"分散システム", "分散…", false},
		"own ellipsis": {"Go…", "Go…", false},
		"nothing":      {"WWW", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := breaksWord(test.text, test.cut); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestSpokenNames(t *testing.T) {
	picture := string(Graph(otherScripts()))
	for _, want := range []string{
		`aria-label="Donaudampfschiff… Donaudampfschifffahrtsgesellschaftskapitän"`, // broken within a word
		`aria-label="Überwachung größerer Systeme"`,
		`>في الأنظمة…</text>`,
	} {
		if !strings.Contains(picture, want) {
			t.Errorf("the picture lacks %s: %s", want, picture)
		}
	}
}
