// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package rewrite_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/importer/mdcode"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

func TestReplaceKeepsCodeAndLines(t *testing.T) {
	shown := rewrite.New("x `x` y\n\n```\nx\n```\nx\n", 10)
	var lines []int
	shown.Replace(regexp.MustCompile("x"), func(m rewrite.Match) (string, bool) {
		lines = append(lines, m.Line)
		return "a\nb", true
	})
	if diff := cmp.Diff("a\nb `x` y\n\n```\nx\n```\na\nb\n", shown.String()) + cmp.Diff([]int{10, 15}, lines); diff != "" {
		t.Error(diff)
	}
	lines = nil
	shown.ReplaceAll(regexp.MustCompile("b|y|x"), func(m rewrite.Match) (string, bool) {
		lines = append(lines, m.Line)
		return "", false
	})
	if diff := cmp.Diff([]int{10, 10, 10, 13, 15}, lines); diff != "" {
		t.Error(diff)
	}
}

func TestRemovedLinesAreNotCounted(t *testing.T) {
	shown := rewrite.New("a <!-- b\nc --> d\ne", 1)
	shown.RemoveComments(func(line int, comment string) {
		if line != 1 || comment != "b c" {
			t.Errorf("got %d %q", line, comment)
		}
	})
	shown.Replace(regexp.MustCompile("[de]"), func(m rewrite.Match) (string, bool) { return fmt.Sprint(m.Line), true })
	// The rest of a line from which a comment was removed counts as the line in which that began.
	if got := shown.String(); got != "a 1\n3" {
		t.Errorf("got %q", got)
	}
}

func TestLines(t *testing.T) {
	var got []string
	for _, line := range rewrite.New("a\n  ~~~ go\n  ```\n  ~~~\n```\nb", 3).Lines() {
		got = append(got, fmt.Sprintf("%d %t", line.Number, line.Code))
	}
	if diff := cmp.Diff("3 false, 4 true, 5 true, 6 true, 7 true, 8 true", strings.Join(got, ", ")); diff != "" {
		t.Error(diff)
	}
}

func TestDestinations(t *testing.T) {
	shown := rewrite.New("[a](b) ![c [d]](<e f> \"t\") [![g](h)](i(1)) `[j](k)` <img alt='' src='l'> <a\nhref=\"m\">\n\n[n]: o.png\n[^p]: q\n", 1)
	var got []string
	shown.Destinations(func(d rewrite.Destination) string {
		got = append(got, fmt.Sprintf("%d %s %t", d.Line, d.Address, d.Picture))
		if d.Address == "b" {
			return "b c"
		}
		return d.Address
	})
	want := []string{"1 b false", "1 e f true", "1 h true", "1 i(1) false", "4 o.png true", "1 l true", "1 m false"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !strings.HasPrefix(shown.String(), "[a](<b c>) ![c [d]](<e f> \"t\") [![g](h)](i(1)) `[j](k)` <img alt='' src=\"l\"> <a\nhref=\"m\">") {
		t.Error(shown.String())
	}
}

func TestPlainText(t *testing.T) {
	source := "# One\n\nTwo *three*\n`four` [five](six) ![seven](eight)\n\n- nine &amp; \\*\n\n<b>ten</b>\n"
	for headings, want := range map[bool]string{true: "One Two three four five seven nine & * ten", false: "Two three four five seven nine & * ten"} {
		if diff := cmp.Diff(want, rewrite.PlainText(source, headings)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestCallout(t *testing.T) {
	for _, test := range []struct{ kind, title, want string }{
		{"Note", "", "> [!NOTE]"},
		{"note", "Note", "> [!NOTE]"},
		{"info", "", "> [!NOTE] Info"},
		{"danger", "Mind *this*", "> [!CAUTION] Mind *this*"},
		{"own", "", "> [!NOTE] Own"},
	} {
		lines := rewrite.Callout(test.kind, test.title, 4, []rewrite.Line{{Text: ""}, {Text: "x", Number: 6}, {Text: " "}})
		if diff := cmp.Diff([]rewrite.Line{{Text: test.want, Number: 4}, {Text: "> x", Number: 6}}, lines); diff != "" {
			t.Errorf("%s %s: %s", test.kind, test.title, diff)
		}
	}
}

func TestIndentation(t *testing.T) {
	for line, want := range map[string]string{"    a": "a", "\ta": "a", "      a": "  a", "  a": "a", "  \ta": "a", "": "", "\t\ta": "\ta"} {
		if got := rewrite.Dedent(line, 4); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

func TestMendTags(t *testing.T) {
	for source, want := range map[string]string{
		`<img src="a.png" alt="A "b" c" />`:                           `<img src="a.png" alt="A &quot;b&quot; c">`,
		`<a href="https://x.example/1>x</a>`:                          `<a href="https://x.example/1">x</a>`,
		`<a href='/x'target="_blank">x</a>`:                           `<a href="/x" target="_blank">x</a>`,
		`<a href=/x">x</a>`:                                           `<a href="/x">x</a>`,
		`<a href="/x"" title="y">x</a>`:                               `<a href="/x" title="y">x</a>`,
		`<img alt="a > b" src=c hidden>`:                              `<img alt="a > b" src=c hidden>`,
		"`<a href=\"x>` <Video Call / \"x> \\<a x=\"> a < b <x y=\">": "`<a href=\"x>` <Video Call / \"x> \\<a x=\"> a < b <x y=\">",
	} {
		shown := rewrite.New(source, 4)
		count := 0
		shown.MendTags(func(int, string) { count++ })
		if diff := cmp.Diff(want, shown.String()); diff != "" || (count > 0) != (source != want) {
			t.Errorf("%s: %d mended\n%s", source, count, diff)
		}
	}
}

func TestPlainLine(t *testing.T) {
	for markup, want := range map[string]string{
		"A <em class=\"x\">b</em><br>c &ldquo;d&rdquo; &#39;e": "A b c “d” 'e", "The <b> tag &copy f": "The <b> tag &copy f", "Map<K, V> &lt;i&gt;": "Map<K, V> <i>",
	} {
		if got, tags := rewrite.PlainLine(markup); got != want || tags != strings.HasPrefix(want, "A") {
			t.Errorf("%s: got %q, %v", markup, got, tags)
		}
	}
}

func TestRemoveHidden(t *testing.T) {
	for _, test := range []struct{ name, text, want, removed string }{
		{"attribute", "a\n\n<div class=x hidden>\nb\n\n**c**\n</div>\n\nd\n", "a\n\n\n\nd\n", "3: b **c**"},
		{"style", "a <span style='color: red; DISPLAY : none'>b &amp; c</span> d <b style=\"visibility:hidden\">e</b>", "a  d ", "1: b & c|1: e"},
		{"shown", "x <b style=\"display: none-such\" data-hidden=1 class=\"hidden\">a</b> `<i hidden>` \\<i hidden>b</i>", "x <b style=\"display: none-such\" data-hidden=1 class=\"hidden\">a</b> `<i hidden>` \\<i hidden>b</i>", ""},
		{"in one another", "<div hidden>a<div>b</div>c</div>d", "d", "1: a b c"},
		{"code in it", "<div hidden>\n\n```\n</div>\n```\n\n</div>\nx", "\nx", "1: ``` ``` "},
		{"no end", "a\n\n<div hidden>\nb\n\nc", "a\n\n", "3: b c"},
		{"paragraph without an end", "<p hidden>a\n\nb", "\n\nb", "1: a"},
		{"part of a line without an end", "<em hidden>a\n\nb</em>", "\n\nb</em>", "1: a"},
		{"items without ends", "<ul>\n<li hidden>a<ul><li>b</ul>\n<li>c\n</ul>", "<ul>\n<li>c\n</ul>", "2: a b"},
		{"last item", "<ol><li hidden>a</ol>b", "<ol></ol>b", "1: a"},
		{"backslash in HTML", "<div>\na \\<p hidden>b</p>\n</div>\nc", "<div>\na \\\n</div>\nc", "2: b"},
		{"backslash in HTML after an empty line", "<div>\n\n\\<b hidden>a</b>\n\n</div>\n\n\\<b hidden>c", "<div>\n\n\\\n\n</div>\n\n\\<b hidden>c", "3: a"},
		{"backslash at the end in HTML", "<div>\n<p hidden>a\\</p>b\n</div>", "<div>\nb\n</div>", `2: a\`},
		{"two backslashes", `a \\<b hidden>b</b> \\\<b hidden>c</b>`, `a \\ \\\<b hidden>c</b>`, "1: b"},
		{"without text", "a<img hidden src=x> <hr style=\"display:none\">b", "a b", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var removed []string
			shown := rewrite.New(test.text, 1)
			shown.RemoveHidden(func(line int, text string) { removed = append(removed, fmt.Sprintf("%d: %s", line, text)) })
			if diff := cmp.Diff(test.want, shown.String()) + cmp.Diff(strings.TrimSpace(test.removed), strings.Join(removed, "|")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A tool that reads HTML to its end tag finds no code in it: backticks, fences and indented lines are text, and tags among them
// are tags.
func TestRemoveHiddenInHTML(t *testing.T) {
	const indented, backticks, fenced = "<div>\n\n    <p hidden>a</p>\n\n</div>\n", "<div>\n\nb `<b hidden>a</b>`\n\n</div>\n", "<div>\n\n```\n<p hidden>a</p>\n```\n</div>\n"
	for _, test := range []struct {
		name, text, want, removed string
		kinds                     []mdcode.Kind
	}{
		{"indented after an empty line", indented, "<div>\n\n    \n\n</div>\n", "3: a", nil},
		{"in backticks", backticks, "<div>\n\nb ``\n\n</div>\n", "3: a", nil},
		{"fenced", fenced, "<div>\n\n```\n\n```\n</div>\n", "4: a", nil},
		{"fences before HTML", fenced, fenced, "", []mdcode.Kind{mdcode.Fenced}},
		{"backticks after HTML", backticks, "<div>\n\nb ``\n\n</div>\n", "3: a", []mdcode.Kind{mdcode.Fenced}},
		{"in a list", "- <div>\n\n  `<b hidden>a</b>`\n  </div>\n", "- <div>\n\n  ``\n  </div>\n", "3: a", nil},
		{"after the end tag", "<div>\na\n</div>\n\n`<b hidden>`\n", "<div>\na\n</div>\n\n`<b hidden>`\n", "", nil},
		{"no HTML", "a <div> `<b hidden>b</b>`\n\n    <b hidden>c</b>\n", "a <div> `<b hidden>b</b>`\n\n    <b hidden>c</b>\n", "", nil},
		{"HTML in code", "`<div>`\n\n    <div>\n\n`<b hidden>b</b>`\n", "`<div>`\n\n    <div>\n\n`<b hidden>b</b>`\n", "", nil},
		{"Markdown in HTML", "<div markdown=\"1\">\n\n`<b hidden>a</b>`\n\n</div>\n", "<div markdown=\"1\">\n\n`<b hidden>a</b>`\n\n</div>\n", "", nil},
		{"HTML after Markdown in it", "<div>\n<section markdown>\n`<b hidden>a</b>`\n</section>\n`<b hidden>b</b>`\n</div>\n", "<div>\n<section markdown>\n`<b hidden>a</b>`\n</section>\n``\n</div>\n", "5: b", nil},
		{"one in the other", "<div>\n<div>\n</div>\n\n    <p hidden>a</p>\n</div>\n\n    <p hidden>b</p>\n", "<div>\n<div>\n</div>\n\n    \n</div>\n\n    <p hidden>b</p>\n", "5: a", nil},
		{"no end", "<div>\n\n    <p hidden>a\n\n`b`\n", "<div>\n\n    ", "3: a `b`", nil},
		{"part of a line across an empty line", "<div>\n<b hidden>a\n\nb</b>c\n</div>\n", "<div>\nc\n</div>\n", "2: a b", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var removed []string
			shown := rewrite.New(test.text, 1)
			shown.RemoveHiddenInHTML(func(line int, text string) { removed = append(removed, fmt.Sprintf("%d: %s", line, text)) }, test.kinds...)
			if diff := cmp.Diff(test.want, shown.String()) + cmp.Diff(test.removed, strings.Join(removed, "|")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEmoji(t *testing.T) {
	for _, test := range []struct {
		name, text, want string
		inHTML           bool
	}{
		{"in text", "# :tada: Hi :+1:\n\n- *:smile:* a:heart:b :no_such_code: 10:30:20 :no:smile:\n", "# 🎉 Hi 👍\n\n- *😄* a❤️b :no_such_code: 10:30:20 :no😄\n", false},
		{"elsewhere", "`:smile:` [:smile:](/:smile:) <a title=\":smile:\">:smile:</a> \\:smile: ![:smile:](x)\n\n    :smile:\n", "`:smile:` [😄](/:smile:) <a title=\":smile:\">😄</a> \\:smile: ![:smile:](x)\n\n    :smile:\n", false},
		{"in HTML", "<div title=\":smile:\">\n:smile:\n</div>\n", "<div title=\":smile:\">\n😄\n</div>\n", true},
		{"not in HTML", "<div>\n:smile:\n</div>\n", "<div>\n:smile:\n</div>\n", false},
		{"with marks of emphasis", "_:heavy_check_mark:_ :woman_technologist: :-1:", "_✔️_ 👩‍💻 👎", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			shown := rewrite.New(test.text, 1)
			shown.Emoji(test.inHTML)
			if diff := cmp.Diff(test.want, shown.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := rewrite.EmojiLine(":tada: Hi :octocat: 10:30:20"); got != "🎉 Hi :octocat: 10:30:20" {
		t.Errorf("got %q", got)
	}
}
