// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown_test

import (
	"testing"

	"github.com/topicpages/topicpages/internal/importer/importertest"
	"github.com/topicpages/topicpages/internal/markdown"
)

// The anchors that renderers made of headings in real runs find these headings.
func TestAnchorsAsRecorded(t *testing.T) {
	type row struct {
		Content string
		IDs     map[string]string
	}
	rows := importertest.Rows[row](t, "heading-ids.jsonl")
	document, wanted := "", make([]string, len(rows))
	for i, r := range rows {
		if r.Content == "## ???" { // the records are of the second one
			document += r.Content + "\n\n"
		}
		document += r.Content + "\n\n"
		rendered, err := markdown.Render(document, nil, markdown.Labels{})
		if err != nil {
			t.Fatal(err)
		}
		wanted[i] = rendered.Headings[len(rendered.Headings)-1].ID
	}
	for i, r := range rows {
		for tool, anchor := range r.IDs {
			if got, _ := markdown.FindHeading(document, anchor); got != wanted[i] {
				t.Errorf("%s in %s: #%s finds %q, want %q", r.Content, tool, anchor, got, wanted[i])
			}
		}
	}
}

// Python-Markdown 3.4.1 counts the headings that have nothing in ASCII.
func TestAnchorsOfPythonMarkdown(t *testing.T) {
	const document = "## Привет\n\n## Über x\n\n## 日本\n\n## Über x\n\n## ???\n"
	for anchor, want := range map[string]string{"_1": "c-привет", "uber-x": "c-über-x", "_2": "c-日本", "uber-x_1": "c-über-x-1", "_3": "c-section", "_4": ""} {
		if got, _ := markdown.FindHeading(document, anchor); got != want {
			t.Errorf("#%s finds %q, want %q", anchor, got, want)
		}
	}
}
