// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var findings = []Finding{
	{Rule: "B", Level: Warning, File: "b, c.yaml", Line: 2, Kind: "Post", Name: "p", Field: "spec.tags", Message: "100% wrong\nthere"},
	{Rule: "A", Level: Error, File: "b, c.yaml", Line: 2, Message: "bad"},
	{Rule: "C", Level: Note, File: "a b.yaml", Kind: "Topic", Name: "t", Message: "could be better"},
	{Rule: "A", Level: Error, File: "b, c.yaml", Line: 2, Message: "bad"},
}

func TestFormats(t *testing.T) {
	sorted := Sort(append([]Finding{}, findings...))
	for format, want := range map[string]string{
		"text": `a b.yaml:0: note: Topic "t": could be better (C)
b, c.yaml:2: error: bad (A)
b, c.yaml:2: warning: Post "p": spec.tags: 100% wrong there (B)
`,
		"github": `::notice file=a b.yaml,line=1,title=C::Topic "t": could be better
::error file=b%2C c.yaml,line=2,title=A::bad
::warning file=b%2C c.yaml,line=2,title=B::Post "p": spec.tags: 100%25 wrong%0Athere
`,
	} {
		var b strings.Builder
		if err := Writers()[format](&b, "v1", nil, sorted); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, b.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", format, diff)
		}
	}
	var b strings.Builder
	if err := writeSARIF(&b, "v1", []Rule{{"A", Error, "Bad"}}, sorted); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"uri": "b,%20c.yaml"`, `"startLine": 1`, `"level": "note"`, `"ruleId": "B"`, `"id": "A"`} {
		if !strings.Contains(b.String(), part) {
			t.Errorf("SARIF has no %s:\n%s", part, b.String())
		}
	}
	b.Reset()
	if err := writeJSON(&b, "v1", nil, nil); err != nil || strings.TrimSpace(b.String()) != "{\n  \"findings\": []\n}" {
		t.Errorf("no findings are %q (%v)", b.String(), err)
	}
}

func TestLevels(t *testing.T) {
	if !Error.IsAtLeast(Note) || !Warning.IsAtLeast(Warning) || Note.IsAtLeast(Warning) {
		t.Error("levels are in another order")
	}
	if Count(findings, Error) != 2 {
		t.Errorf("%d errors, want 2", Count(findings, Error))
	}
}
