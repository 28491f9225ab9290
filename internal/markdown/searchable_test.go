// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"strings"
	"testing"
)

func TestSearchable(t *testing.T) {
	for name, tt := range map[string]struct{ source, want string }{
		"a paragraph":             {"One *two* three.", "One two three."},
		"emphasis within a word":  {"un**believ**able", "unbelievable"},
		"a soft break":            {"one\ntwo", "one two"},
		"a hard break":            {"one\\\ntwo", "one two"},
		"Chinese over two lines":  {"中文\n文字", "中文文字"},
		"blocks":                  {"# One\n\n- two\n- three\n\n> four", "One two three four"},
		"a table":                 {"| a | b |\n| --- | --- |\n| c | d |", "a b c d"},
		"code":                    {"```go title=main\nfunc main() {}\n```\n\nand `x` and\n\n    indented", "func main() {} and x and indented"},
		"HTML":                    {"<details><summary>More</summary>text</details>", "More text"},
		"HTML within a word":      {"H<sub>2</sub>O", "H2O"},
		"code in HTML":            {"<pre><code class=\"language-go\">x := 1</code></pre>", "x := 1"},
		"hidden text":             {"a <!-- hidden --> b c", "a b c"},
		"a script":                {"a <script>hidden()</script> b", "a b"},
		"an entity":               {"a &amp; b", "a & b"},
		"a link":                  {"[text](https://example.org/path \"title\")", "text"},
		"an address":              {"see <https://example.org/path> or https://example.com/ now", "see or now"},
		"an e-mail address":       {"<someone@example.org> wrote", "wrote"},
		"a link without a text":   {"a [](https://example.org/) b", "a b"},
		"the same in HTML":        {"a <a href=\"https://example.org/\"></a> b", "a b"},
		"a reference":             {"[text][r]\n\n[r]: https://example.org/ \"title\"", "text"},
		"a link to a Post":        {"See [[some-post]].", "See some-post."},
		"a link to a Topic":       {"See [[topic:go]] or [[a|its text]].", "See go or its text."},
		"a picture":               {"a ![alternative](/media/x/a.png \"title\") b", "a b"},
		"a picture elsewhere":     {"a ![alternative](https://example.org/a.png) b", "a b"},
		"a picture that is not":   {"a ![alternative](javascript:x) b", "a b"},
		"a caption":               {"![alternative](https://example.org/a.png \"The caption\")", "The caption"},
		"a footnote":              {"Text.[^1]\n\n[^1]: The note.", "Text. The note."},
		"an alert":                {"> [!NOTE]\n> Text", "Text"},
		"an alert with a title":   {"> [!NOTE] Mind this\n> Text", "Mind this Text"},
		"a video":                 {"a <iframe src=\"https://www.youtube.com/embed/abc\"></iframe> b", "a b"},
		"a video with a title":    {"<iframe src=\"https://www.youtube.com/embed/abc\" title=\"The talk\"></iframe>", "The talk"},
		"a list of tasks":         {"- [x] done\n- [ ] open", "done open"},
		"right to left":           {"שלום *עולם* and `x`", "שלום עולם and x"},
		"a text that is too long": {strings.Repeat("word ", MaxSource/5+1), ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(strings.Fields(NewText(tt.source).Searchable()), " "); got != tt.want {
				t.Errorf("it is %q, want %q", got, tt.want)
			}
		})
	}
}

func BenchmarkSearchable(b *testing.B) {
	b.ReportAllocs()
	b.SetBytes(int64(len(article)))
	for b.Loop() {
		NewText(article).Searchable()
	}
}
