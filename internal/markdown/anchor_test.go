// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A link that was written for the anchors of any of these tools finds the heading.
func TestAnchorsOfOtherTools(t *testing.T) {
	for _, test := range []struct {
		heading, id string
		anchors     []string // of GitHub, Hugo, Docusaurus; kramdown; markdown-it-anchor; Python-Markdown; GitLab; and ours of before
	}{
		{"Set up the cluster", "c-set-up-the-cluster", []string{"set-up-the-cluster"}},
		{"3.4 Build & Deploy", "c-34-build--deploy", []string{"34-build--deploy", "build--deploy", "3.4-build-%26-deploy", "34-build-deploy", "3-4-build-deploy"}},
		{"It's done: yes!", "c-its-done-yes", []string{"its-done-yes", "it's-done%3A-yes!", "it-s-done-yes"}},
		{"snake_case is-kept", "c-snake_case-is-kept", []string{"snake_case-is-kept", "snakecase-is-kept", "snake-case-is-kept"}},
		{"Two  blanks", "c-two--blanks", []string{"two--blanks", "two-blanks"}},
		{"Crème brûlée", "c-crème-brûlée", []string{"crème-brûlée", "cr%C3%A8me-br%C3%BBl%C3%A9e", "crme-brle", "creme-brulee"}},
		{"日志 与 索引", "c-日志-与-索引", []string{"日志-与-索引", "%E6%97%A5%E5%BF%97-%E4%B8%8E-%E7%B4%A2%E5%BC%95", "section"}},
		{"مقدمة", "c-مقدمة", []string{"مقدمة"}},
		{"हिन्दी में", "c-हिन्दी-में", []string{"हिन्दी-में"}},
		{"**Bold**, `code` and [a link](/x)", "c-bold-code-and-a-link", []string{"bold-code-and-a-link", "bold-code-and-a-linkx", "bold%2C-code-and-a-link"}},
		{"🚀 Launch", "c--launch", []string{"-launch", "launch", "%F0%9F%9A%80-launch"}},
		{"⚙️ Settings", "c--settings", []string{"%EF%B8%8F-settings", "-settings", "settings"}},
		{"Chosen {#mine}", "c-mine", []string{"mine", "chosen", "chosen-mine", "chosen-%7B%23mine%7D"}},
		{"Chosen too {#mine_2 .big} ##", "c-mine_2", []string{"mine_2"}},
		{"Chosen \\{#not}", "c-chosen-not", []string{"chosen-not"}},
		{"A <b>tag</b>", "c-a-tag", []string{"a-tag", "a-btagb", "c-a-btagb"}},
		{"Write to ops@example.org", "c-write-to-opsexampleorg", []string{"write-to-opsexampleorg", "write-to"}},
		{"!!!", "c-section", []string{"heading", "section", "!!!"}},
		{"C++ / C#", "c-c--c", []string{"c--c", "c%2B%2B-%2F-c%23"}},
		{"Ends with a dash -", "c-ends-with-a-dash--", []string{"ends-with-a-dash--", "ends-with-a-dash"}},
	} {
		for _, anchor := range append(test.anchors, test.id) {
			doc := render(t, fmt.Sprintf("[x](#%s)\n\n## %s\n", anchor, test.heading))
			if want := fmt.Sprintf(`<a href="#%s">x</a>`, test.id); !strings.Contains(string(doc.HTML), want) || len(doc.Broken) > 0 || doc.Headings[0].ID != test.id {
				t.Errorf("%q: #%s: %s", test.heading, anchor, doc.HTML)
			}
		}
	}
}

func TestAnchorsOfEqualHeadings(t *testing.T) {
	headings := "\n\n## Same!\n## Same\n## Same\n## Other\n## Same 1\n## !\n## ?\n"
	for anchor, want := range map[string]string{
		"same": "c-same", "same-1": "c-same-1", "same-2": "c-same-2", "same-1-1": "c-same-1-1", "same_1": "c-same-1", "same_2": "c-same-2",
		"other": "c-other", "section": "c-section", "section-1": "c-section-1", "heading-1": "c-section-1", "-1": "c-section-1",
	} {
		doc := render(t, "[x](#"+anchor+")"+headings)
		if want := `<a href="#` + want + `">x</a>`; !strings.Contains(string(doc.HTML), want) || len(doc.Broken) > 0 {
			t.Errorf("#%s: %.60s, want %s", anchor, doc.HTML, want)
		}
	}
}

func TestAnchorWithoutHeading(t *testing.T) {
	doc := render(t, "[a](#gone) [b](#) [c](#top) [d](#c-fn:1) [e](#:~:text=x) [f](#deep)\n\n###### Deep")
	if want := []string{"#gone"}; !slices.Equal(doc.Broken, want) {
		t.Errorf("got %q, want %q", doc.Broken, want)
	}
}

func TestLongHeading(t *testing.T) {
	long := strings.Repeat("word ", 40)
	doc := render(t, "[a](#"+slugOf(strings.TrimSpace(long))+")\n\n# "+long)
	if id := doc.Headings[0].ID; len(id) != len(idPrefix)+maxSlug || len(doc.Broken) > 0 || !strings.Contains(string(doc.HTML), `<a href="#`+id+`">a</a>`) {
		t.Errorf("got %s, broken %q", doc.HTML, doc.Broken)
	}
}

// Headings that have no letters of ASCII, or no letters at all, are numbered by each tool in its own way.
func TestAnchorsThatStandForNoText(t *testing.T) {
	headings := "\n\n## 日本語\n\n## ???\n\n## !!!\n\n## 日\n"
	for anchor, want := range map[string]string{
		"section": "c-日本語", "section-1": "c-section", "section-2": "c-section-1", "section-3": "c-日", // kramdown
		"heading": "c-section", "heading-1": "c-section-1", // Hugo
		"-1": "c-section-1", "%3F%3F%3F": "c-section", "!!!": "c-section-1", "c-section": "c-section",
	} {
		doc := render(t, "[x](#"+anchor+")"+headings)
		if want := `<a href="#` + want + `">x</a>`; !strings.Contains(string(doc.HTML), want) || len(doc.Broken) > 0 {
			t.Errorf("#%s: %.60s, want %s", anchor, doc.HTML, want)
		}
	}
}

func TestFindHeading(t *testing.T) {
	source := "# One\n\n## 10 tips & tricks\n\n<h3 id=\"own\">Three</h3>\n"
	for anchor, want := range map[string]string{
		"10-tips--tricks": "c-10-tips--tricks", "tips--tricks": "c-10-tips--tricks", "10-tips-%26-tricks": "c-10-tips--tricks", "10 Tips & Tricks": "c-10-tips--tricks",
		"own": "c-own", "c-own": "c-own", "gone": "", "": "",
	} {
		if got, ok := FindHeading(source, anchor); got != want || ok != (want != "") {
			t.Errorf("%q: got %q, want %q", anchor, got, want)
		}
	}
	if _, ok := FindHeading(strings.Repeat("a", MaxSource+1)+"\n# One", "one"); ok {
		t.Error("found a heading in a text that is too long")
	}
}
