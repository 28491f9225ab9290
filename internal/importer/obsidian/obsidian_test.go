// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package obsidian_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/importertest"
	"github.com/topicpages/topicpages/internal/importer/obsidian"
)

func load(t *testing.T, files map[string]string) *importer.Blog {
	t.Helper()
	return importertest.Load(t, obsidian.Load, files, importer.Options{})
}

func find(t *testing.T, blog *importer.Blog, file string) importer.Post {
	t.Helper()
	for _, post := range blog.Posts {
		if post.File == file {
			return post
		}
	}
	t.Fatalf("no post of %s: %s", file, importertest.Losses(blog))
	return importer.Post{}
}

func TestContent(t *testing.T) {
	for _, test := range []struct{ name, text, want, losses string }{
		{"links", "[[Deep note]] [[deep note|shown]] [[Deep note#A heading|h]] [[Deep note#A heading]] [[#Own part]] [[Second name]]",
			"[Deep note](<sub/Deep note.md>) [shown](<sub/Deep note.md>) [h](<sub/Deep note.md#a-heading>) [Deep note > A heading](<sub/Deep note.md#a-heading>) [Own part](#own-part) [Second name](<sub/Deep note.md>)", ""},
		{"links to nothing", "[[Gone]] [[Gone|shown]]", "Gone shown", "2022-07-01 Note.md:1: there is no note \"Gone\" to link to (LinkBroken)"},
		{"links to blocks", "[[Deep note#^abc123]] ![[Deep note#^abc]]", "[Deep note](<sub/Deep note.md>) [Deep note](<sub/Deep note.md>)", "2022-07-01 Note.md:1: embedded note replaced by a link to it: Deep note (MarkupRemoved)"},
		{"links in tables", "| a | b |\n|---|---|\n| [[Deep note\\|s]] | ![[in.png\\|100]] |", "| a | b |\n|---|---|\n| [s](<sub/Deep note.md>) | ![](/media/files/in.png) |", ""},
		{"links of Markdown", "[a](Deep%20note.md#A%20heading) ![b](in.png) [c](https://example.org/x.md)", "[a](<sub/Deep note.md#a-heading>) ![b](/media/files/in.png) [c](https://example.org/x.md)", ""},
		{"links and definitions", "[[Deep note]] text\n\n[Deep note]: https://example.org/", "[Deep note](<sub/Deep note.md>) text\n\n[Deep note]: https://example.org/", ""},
		{"links in code", "`[[x]]` and\n\n    [[y]]", "`[[x]]` and\n\n    [[y]]", ""},
		{"embeds", "![[in.png]] ![[in.png|An alt|300x200]] ![[paper.pdf]] ![[gone.png|Alt]]", "![](/media/files/in.png) ![An alt](/media/files/in.png) [paper.pdf](/media/paper.pdf) Alt",
			"2022-07-01 Note.md:1: there is no picture gone.png (PictureMissing)"},
		{"callouts", "> [!warning]- Folded\n> Hidden\n\n> [!faq]\n> Body\n\n> [!question] Q\n> > [!todo] T\n> > deep", "> [!WARNING] Folded\n> Hidden\n\n> [!NOTE] Faq\n> Body\n\n> [!NOTE] Q\n> > [!NOTE] T\n> > deep", ""},
		{"remarks", "a %%one%% b\n\n%%\nhidden\n\n- list\n%%\n\n`%%c%%` d\n\n```\n%%e%%\n```\n\n100%% f <!-- g -->", "a b\n\n\n\n`%%c%%` d\n\n```\n%%e%%\n```\n\n100",
			"2022-07-01 Note.md:1: remark removed: \"one\" (TextHidden)\n2022-07-01 Note.md:3: remark removed: \"hidden - list\" (TextHidden)\n2022-07-01 Note.md:15: remark removed: \"f <!-- g -->\" (TextHidden)"},
		{"a remark with code in it", "a %%one `%%` two%% b", "a ` two", "2022-07-01 Note.md:1: remark removed: \"b\" (TextHidden)\n2022-07-01 Note.md:1: remark removed: \"one `\" (TextHidden)"},
		{"ids of blocks", "Text ^abc123\n\n- one\n- two\n\n^list-id\n\n2^10 stays", "Text\n\n- one\n- two\n\n\n\n2^10 stays", ""},
		{"footnotes", "Text^[a *note*] and^[see [x](y(z))] end[^1]\n\n[^1]: c", "Text[^inline-1] and[^inline-2] end[^1]\n\n[^1]: c\n\n[^inline-1]: a *note*\n\n[^inline-2]: see [x](y(z))\n", ""},
		{"marks and formulas", "==a b== $a_1 + b_2$ a == b", "<mark>a b</mark> $a_1 + b_2$ a == b", ""},
		{"plugins", "```dataview\nLIST FROM #x\n```\n\nNow `= this.file.name` <% tp.date.now() %> and key:: value", "\n\nNow   and key:: value",
			"2022-07-01 Note.md:1: block of a plugin removed: dataview (TemplateRemoved)\n2022-07-01 Note.md:5: query removed: `= this.file.name` (TemplateRemoved)\n2022-07-01 Note.md:5: template removed: <% tp.date.now() %> (TemplateRemoved)"},
		{"a diagram stays code", "```mermaid\ngraph TD\n```", "```mermaid\ngraph TD\n```", ""},
		{"lines stay lines", "one\ntwo\n\n> [!note] T\n> three\n> four", "one\\\ntwo\n\n> [!NOTE] T\n> three\\\n> four", ""},
		{"lists within lists", "1. a\n  - b\n    c\n2. d\n\n- e\n  - f\n\t- g", "1. a\n   - b\\\n     c\n2. d\n\n- e\n  - f\n\t- g", ""},
		{"the heading of the title", "# 2022-07-01 Note\n\nText", "\nText", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			blog := load(t, map[string]string{"2022-07-01 Note.md": test.text, "sub/Deep note.md": "---\ndate: 2022-07-01\naliases: Second name\n---\n", "files/in.png": "", "paper.pdf": ""})
			if diff := cmp.Diff(test.want, find(t, blog, "2022-07-01 Note.md").Content) + cmp.Diff(test.losses, importertest.Losses(blog)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestProperties(t *testing.T) {
	for _, test := range []struct {
		name, matter, body string
		post               importer.Post
		date, losses       string
	}{
		{"usual", "title: A title\ncreated: 2022-07-01T08:30\ntags: [one, two/three]\ndescription: D\nslug: own", "#four and #2024 and a#five `#six`",
			importer.Post{Name: "own", Title: "A title", Tags: []string{"one", "two/three", "four"}, Summary: "D", Content: "#four and #2024 and a#five `#six`"}, "2022-07-01T08:30:00Z", ""},
		{"signs that YAML takes for comments", "date: 2022-07-01\ntitle: #1 tip\ntags: #one #two", "",
			importer.Post{Name: "Note", Title: "#1 tip", Tags: []string{"one", "two"}, DateOnly: true}, "2022-07-01T00:00:00Z",
			"Note.md:3: YAML cannot read \"#1 tip\": it is read as text, so put it in quotes (FieldMended)\nNote.md:4: YAML cannot read \"#one #two\": it is read as text, so put it in quotes (FieldMended)"},
		{"lists of them", "date: 2022-07-01\ntags:\n\t- #one\n\t- two\nup: [[A]], [[B]]", "",
			importer.Post{Name: "Note", Title: "Note", Tags: []string{"one", "two"}, DateOnly: true}, "2022-07-01T00:00:00Z",
			"Note.md:4: YAML cannot read \"#one\": it is read as text, so put it in quotes (FieldMended)\nNote.md:4: YAML cannot read \"- #one\": it is read as text, so put it in quotes (FieldMended)\nNote.md:5: YAML cannot read \"- two\": it is read as text, so put it in quotes (FieldMended)\nNote.md:6: YAML cannot read \"[[A]], [[B]]\": it is read as text, so put it in quotes (FieldMended)"},
		{"flow lists and colons", "date: 2022-07-01\ntitle: \"Part\\\" 1\"\nsummary: Part 1: intro\ntags: [#a, b]", "",
			importer.Post{Name: "Note", Title: "Part\" 1", Tags: []string{"a", "b"}, Summary: "Part 1: intro", DateOnly: true}, "2022-07-01T00:00:00Z",
			"Note.md:4: YAML cannot read \"Part 1: intro\": it is read as text, so put it in quotes (FieldMended)\nNote.md:5: YAML cannot read \"[#a, b]\": it is read as text, so put it in quotes (FieldMended)"},
		{"a date of a template", "date: {{date}}\nTags: a", "", importer.Post{Name: "Note", Title: "Note", Tags: []string{"a"}}, "0001-01-01T00:00:00Z",
			"Note.md: neither the properties nor the name of the note has a date (DateMissing)\nNote.md:2: cannot read the date \"{{date}}\" (DateInvalid)\nNote.md:2: YAML cannot read \"{{date}}\": it is read as text, so put it in quotes (FieldMended)"},
		{"hidden", "date: 2022-07-01\npublish: false", "", importer.Post{Name: "Note", Title: "Note", DateOnly: true, Draft: true}, "2022-07-01T00:00:00Z", ""},
		{"perhaps hidden", "date: 2022-07-01\ndraft: yes", "", importer.Post{Name: "Note", Title: "Note", DateOnly: true, Draft: true}, "2022-07-01T00:00:00Z",
			"Note.md:3: whether the note is published is neither true nor false: it becomes a draft (VisibilityUnclear)"},
		{"an address", "date: 2022-06-31\npermalink: a/b", "", importer.Post{Name: "b", Title: "Note", Path: "/a/b"}, "0001-01-01T00:00:00Z",
			"Note.md: neither the properties nor the name of the note has a date (DateMissing)\nNote.md:2: cannot read the date \"2022-06-31\" (DateInvalid)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			blog := load(t, map[string]string{"Note.md": "---\n" + test.matter + "\n---\n" + test.body, ".trash/x.md": "gone"})
			post := find(t, blog, "Note.md")
			if got := post.Date.Format(time.RFC3339); got != test.date {
				t.Errorf("date: got %s, want %s", got, test.date)
			}
			post.Date, test.post.File, test.post.Line = time.Time{}, post.File, post.Line
			if diff := cmp.Diff(test.post, post) + cmp.Diff(test.losses, importertest.Losses(blog)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// In a vault of which some notes are published, the others are not.
func TestOnlyChosenNotesArePublic(t *testing.T) {
	blog := load(t, map[string]string{"a.md": "---\ndate: 2022-07-01\npublish: true\n---\n", "b.md": "---\ndate: 2022-07-01\n---\n", "Templates/c.md": "x", ".obsidian/templates.json": `{"folder": "Templates"}`})
	if len(blog.Posts) != 2 || blog.Posts[0].Draft || !blog.Posts[1].Draft || blog.Losses[0].Reason != importer.VisibilityUnclear {
		t.Errorf("got %+v, %s", blog.Posts, importertest.Losses(blog))
	}
}

var leftOver = regexp.MustCompile(`\[\[[^x]|\]\]|%%|(?:^|\s)\^[a-z]|hidden|\^\[|^\[!`)

// What plain renderers show of a note's syntax, no reader sees; and no property is lost.
func TestRecords(t *testing.T) {
	type row struct{ Tool, Content, Note string }
	for _, r := range importertest.Rows[row](t, "obsidian.jsonl") {
		if r.Tool == "front matter YAML" {
			blog := load(t, map[string]string{"2022-07-01 n.md": "---\n" + r.Content + "\n---\nText.\n"})
			post := find(t, blog, "2022-07-01 n.md")
			if isTags := strings.HasPrefix(strings.ToLower(r.Content), "tag"); isTags && len(post.Tags) == 0 {
				t.Errorf("%q: no tags", r.Content)
			}
			if value, ok := strings.CutPrefix(r.Content, "title: "); ok && post.Title != strings.Trim(value, `"`) {
				t.Errorf("%q: got the title %q", r.Content, post.Title)
			}
			continue
		}
		blog := load(t, map[string]string{"2022-07-01 n.md": r.Content, "Other note.md": "---\ndate: 2022-07-01\n---\n", "Note.md": "---\ndate: 2022-07-01\n---\n", "n.md": "---\ndate: 2022-07-01\n---\n"})
		if content := find(t, blog, "2022-07-01 n.md").Content; leftOver.MatchString(content) && !strings.Contains(r.Note, "in code") {
			t.Errorf("%s: %q became %q", r.Note, r.Content, content)
		}
	}
}
