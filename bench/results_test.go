// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMeasured(t *testing.T) {
	got := measured("P1", 1.23456, "ratio", atMost(1.4), "of five")
	want := result{Name: "P1", Value: 1.235, Unit: "ratio", Goal: "<= 1.4", Holds: true, Detail: "of five"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if measured("P1", 1.40001, "ratio", atMost(1.4), "").Holds != true {
		t.Error("the rounded value should count: it is what people read")
	}
	if measured("P1", math.NaN(), "ratio", figureGoal{}, "").Holds {
		t.Error("what was not measured cannot hold")
	}
}

func TestMergeReplacesByNameAndSorts(t *testing.T) {
	named := func(detail string, names ...string) (list []result) {
		for _, n := range names {
			list = append(list, result{Name: n, Detail: detail})
		}
		return list
	}
	before := named("old", "P2", "P1, N=10000", "P1, N=1000", "P7")
	got := merge(before, named("new", "P1b, N=1000", "P1, N=10000", "P2"))
	want := slices.Concat(named("old", "P1, N=1000"), named("new", "P1, N=10000", "P1b, N=1000", "P2"), named("old", "P7"))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNaturalOrder(t *testing.T) {
	sorted := []string{"P1 bulk, N=300", "P1 bulk, N=1000", "P1 bulk, N=10000", "P1b", "P2", "P2c", "P10"}
	got := slices.Clone(sorted)
	slices.Reverse(got)
	slices.SortFunc(got, natural)
	if diff := cmp.Diff(sorted, got); diff != "" {
		t.Error(diff)
	}
}

func TestResultsAreReadBackAsWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.json")
	if none, err := readResults(path); err != nil || none != nil {
		t.Errorf("a file that is not there gives %v, %v", none, err)
	}
	want := []result{{Name: "P1", Value: 1.5, Unit: "ratio", Goal: "<= 1.4", Detail: "a \"quote\""}, {Name: "P2", Holds: true}}
	if err := writeResults(path, want); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), `"goal":"<= 1.4","holds":false`) {
		t.Errorf("people cannot read this: %s", content)
	}
	got, err := readResults(path)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if err := os.WriteFile(path, []byte("[{]"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readResults(path); err == nil || !strings.Contains(err.Error(), "mend or remove results.json") {
		t.Errorf("a broken file gives %v", err)
	}
}

func TestTheTable(t *testing.T) {
	results := []result{
		{Name: "P1 a|b", Value: 1.234, Unit: "ratio", Goal: "<= 1.4", Holds: true, Detail: "two\nlines"},
		{Name: "P3", Value: 3, Unit: "writes", Goal: "= 0"},
		{Name: "context", Value: 12.5, Unit: "MiB", Holds: true},
	}
	var b strings.Builder
	if err := printTable(&b, results); err != nil {
		t.Fatal(err)
	}
	want := "FIGURE   VALUE     GOAL    HOLDS\nP1 a|b   1.23      <= 1.4  yes\nP3       3 writes  = 0     NO\ncontext  12.5 MiB          \n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
	text := markdown("Measured once.", results)
	for _, line := range []string{"Measured once.\n\n|", "| P1 a\\|b | 1.23 | ≤ 1.4 | yes |", "| P3 | 3 writes | = 0 | NO |"} {
		if !strings.Contains(text, line) {
			t.Errorf("no %q in\n%s", line, text)
		}
	}
}

func TestTheReadmeKeepsWhatPeopleWrote(t *testing.T) {
	path := filepath.Join(t.TempDir(), "README.md")
	if err := os.WriteFile(path, []byte("# Before\n\n"+tableBegins+"\nstale\n"+tableEnds+"\n\nAfter.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time changes nothing
		if err := updateReadme(path, "Today.", nil); err != nil {
			t.Fatal(err)
		}
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got := string(content)
	if !strings.HasPrefix(got, "# Before\n\n") || !strings.HasSuffix(got, tableEnds+"\n\nAfter.\n") ||
		strings.Contains(got, "stale") || strings.Count(got, "Today.") != 1 {
		t.Errorf("got\n%s", got)
	}
	if got := between("No table yet.\n", "new"); got != "No table yet.\n\n"+tableBegins+"\n\nnew\n"+tableEnds+"\n" {
		t.Errorf("a document without the marks becomes %q", got)
	}
}
