// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importer_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/docusaurus"
	"github.com/topicpages/topicpages/internal/importer/eleventy"
	"github.com/topicpages/topicpages/internal/importer/hexo"
	"github.com/topicpages/topicpages/internal/importer/markdown"
	"github.com/topicpages/topicpages/internal/importer/mkdocs"
	"github.com/topicpages/topicpages/internal/importer/obsidian"
	"github.com/topicpages/topicpages/internal/importer/pelican"
)

// pieces are of what articles of any tool are made.
var pieces = []string{
	"\n", "\n\n", " ", "    ", "\t", "text", "Ünï", "---\n", "***", "- ", "1. ", "  - ", "> ", "# ", "| a | b |\n|---|---|\n", "```", "~~~\n", "`", "``", "\\", "{", "}", "{{", "}}", "{% ", " %}", "{#", "#}",
	"{/*", "*/}", "<!--", "-->", "<!-- more -->", "%%", "[[", "]]", "![[", "|", "^[", "[^1]", "[^1]: x", "](", "[", "]", "(", ")", "<", ">", "<A b={c}>", "</A>", "<b>", "/>", "!!! note\n", "??? tip \"T\"\n",
	"=== \"Tab\"\n", ":::", ":::note[", ":::\n", "/// note | T\n", "///\n", "{: .x }", "[!note]- T\n", "==", "^^", "~", "++k++", ":::python\n", "--8<-- \"x\"\n", "{% raw %}", "{% endraw %}",
	"{% codeblock %}", "{% endcodeblock %}", "{% post_link a %}", "{filename}a.md", "$$", "^id\n", "#tag", "import x from 'y'\n", "export const z = {\n", "a.md#x", "\x00", "\x001\x00", "\u2028",
}

var matters = []string{
	"", "---\ntitle: x\ndate: 2022-07-01\n---\n", "Title: x\nDate: 2022-07-01\n\n", "---\ndate: 2022-07-01\ntags: [a, *b]\n---\n", "---\ntitle: [\n---\n", "---\n", "+++\nx = 1\n+++\n", "{\"title\": 1}\n", "title: x\n---\n",
	"---\ntitle: &a [*a]\ndate: 2022-07-01\n---\n", "---\n? [x]\n: y\n---\n", "---\n- a\n---\n",
}

// Whatever files hold, a loader comes to an end, and each loss is at a line that is there.
func TestLoadersReadAnything(t *testing.T) {
	loaders := map[string]func(fs.FS, importer.Options) (*importer.Blog, error){
		"blog/2022-07-01-a.md": docusaurus.Load, "2022-07-01-a.md": eleventy.Load, "source/_posts/a.md": hexo.Load, "a.md": markdown.Load,
		"docs/blog/posts/a.md": mkdocs.Load, "Note.md": obsidian.Load, "content/a.md": pelican.Load,
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(matters).Draw(t, "matter") + strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 60).Draw(t, "pieces"), "")
		for file, load := range loaders {
			blog, err := load(fstest.MapFS{file: {Data: []byte(text)}}, importer.Options{})
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			lines := strings.Count(text, "\n") + strings.Count(text, "\u2028") + 1
			for _, loss := range blog.Losses {
				if loss.Line < 0 || loss.Line > lines+1 || loss.File != file {
					t.Fatalf("%q has %d lines: %v", text, lines, loss)
				}
			}
			if len(blog.Posts) == 0 && len(blog.Losses) == 0 {
				t.Fatalf("%s: neither a post nor a loss of %q", file, text)
			}
			importer.Manifests(blog, importer.ManifestOptions{})
		}
	})
}

// A remark outside code is in no manifest, whatever stands around it.
func TestLoadersHideRemarks(t *testing.T) {
	around := []string{"\n", "\n\n", "x ", "text", "Ünï", "***", "- ", "1. ", "> ", "# ", "| a | b |\n|---|---|\n", "\\", "|", "[^1]", "](", "[", "]", "(", ")", "!!! note\n", "=== \"Tab\"\n", ":::note[", ":::\n", "[!note] T\n", "==", "#tag", "<b>", "</b>"}
	for _, test := range []struct {
		file, matter string
		load         func(fs.FS, importer.Options) (*importer.Blog, error)
		marks        [][2]string
	}{
		{"blog/2022-07-01-a.md", "", docusaurus.Load, [][2]string{{"<!--", "-->"}, {"{/*", "*/}"}}},
		{"2022-07-01-a.md", "", eleventy.Load, [][2]string{{"<!--", "-->"}, {"{% comment %}", "{% endcomment %}"}}},
		{"source/_posts/a.md", "---\ndate: 2022-07-01\n---\n", hexo.Load, [][2]string{{"<!--", "-->"}, {"{#", "#}"}}},
		{"a.md", "", markdown.Load, [][2]string{{"<!--", "-->"}}},
		{"docs/blog/posts/a.md", "---\ndate: 2022-07-01\n---\n", mkdocs.Load, [][2]string{{"<!--", "-->"}}},
		{"Note.md", "", obsidian.Load, [][2]string{{"<!--", "-->"}, {"%%", "%%"}}},
		{"content/a.md", "Title: x\nDate: 2022-07-01\n\n", pelican.Load, [][2]string{{"<!--", "-->"}}},
	} {
		rapid.Check(t, func(t *rapid.T) {
			marks := rapid.SampledFrom(test.marks).Draw(t, "marks")
			draw := func(label string) string {
				return strings.Join(rapid.SliceOfN(rapid.SampledFrom(around), 0, 12).Draw(t, label), "")
			}
			inner := rapid.SampledFrom([]string{"SECRET", " SECRET\n\n- SECRET ", "\nSECRET\n", "a `SECRET` b", "[[SECRET]] ==x==", "\n```\nSECRET\n```\n", "\n\n    SECRET\n\n"}).Draw(t, "inner")
			text := test.matter + draw("before") + marks[0] + inner + marks[1] + draw("after")
			blog, err := test.load(fstest.MapFS{test.file: {Data: []byte(text)}}, importer.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, post := range blog.Posts {
				if strings.Contains(post.Content+post.Summary+post.Title+strings.Join(post.Tags, " "), "SECRET") {
					t.Fatalf("%s: %q became %q with the summary %q and the title %q", test.file, text, post.Content, post.Summary, post.Title)
				}
			}
		})
	}
}
