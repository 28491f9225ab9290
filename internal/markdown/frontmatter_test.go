// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestBody(t *testing.T) {
	long := "a: " + strings.Repeat("b", maxFrontMatter)
	for name, test := range map[string]struct{ file, want, err string }{
		"YAML":                          {"---\ntitle: A\ntags: [b, c]\n---\n\nText.\n", "\nText.\n", ""},
		"YAML, closed with dots":        {"---\ntitle: A\n...\nText.", "Text.", ""},
		"YAML, blanks after the fences": {"--- \ntitle: A\n---\t\nText.", "Text.", ""},
		"YAML, a comment and a block":   {"---\n# mine\ntext: |\n  ---\n  b\n---\nText.", "Text.", ""},
		"YAML, Windows":                 {"\ufeff---\r\ntitle: A\r\n---\r\n\ufeffText.\r\n", "Text.\n", ""},
		"YAML, nothing after it":        {"---\ntitle: A\n---", "", ""},
		"YAML of the second document":   {"---\na: b\n---\nText.\n\n---\nc: d\n---\n", "Text.\n\n---\nc: d\n---\n", ""},
		"TOML":                          {"+++\ntitle = \"A\"\n[params]\nb = 1\n+++\nText.", "Text.", ""},
		"JSON":                          {"{\n  \"title\": \"A\",\n  \"tags\": [\"}\"]\n}\n\nText.", "\nText.", ""},
		"none":                          {"Text.", "Text.", ""},
		"empty":                         {"", "", ""},
		"a thematic break":              {"---\n\nText.\n\n---\n", "---\n\nText.\n\n---\n", ""},
		"a heading below a break":       {"---\nA heading\n---\nText.", "---\nA heading\n---\nText.", ""},
		"a list below a break":          {"---\n- a\n- b\n---\nText.", "---\n- a\n- b\n---\nText.", ""},
		"two breaks":                    {"---\n---\nText.", "---\n---\nText.", ""},
		"not closed":                    {"---\ntitle: A\n\nText.", "---\ntitle: A\n\nText.", ""},
		"not at the start":              {"\n---\ntitle: A\n---\nText.", "\n---\ntitle: A\n---\nText.", ""},
		"a longer fence":                {"----\ntitle: A\n----\nText.", "----\ntitle: A\n----\nText.", ""},
		"no YAML":                       {"---\na: [\n---\nText.", "Text.", "line 2: did not find expected node content"},
		"YAML with a colon too many":    {"---\n# mine\n\ntitle: A: b\ndate: 2024-01-01\n---\nText.", "Text.", "line 4: mapping values are not allowed"},
		"YAML with a quote too few":     {"---\ntitle: \"A\ndate: 2024-01-01\n---\nText.", "Text.", "found unexpected end of stream"},
		"YAML with a tab":               {"---\ntags:\n\t- a\n---\nText.", "Text.", "line 3: found character that cannot start any token"},
		"YAML, a line without a colon":  {"---\ntitle: A\ndraft\n---\nText.", "Text.", "could not find expected ':'"},
		"a note between breaks":         {"---\nNote: this is: prose.\n---\nText.", "---\nNote: this is: prose.\n---\nText.", ""},
		"a sentence between breaks":     {"---\n**Note**: this is: prose.\n---\nText.", "---\n**Note**: this is: prose.\n---\nText.", ""},
		"TOML with a mistake":           {"+++\ntitle = A\n+++\nText.", "Text.", "line 2"},
		"JSON with a mistake":           {"{\n  \"title\": \"A\",\n}\nText.", "Text.", "invalid character '}'"},
		"no TOML":                       {"+++\nText.\n+++\n", "+++\nText.\n+++\n", ""},
		"no JSON":                       {"{{ a }}\nText.", "{{ a }}\nText.", ""},
		"JSON in a line":                {"{\"a\": 1} is JSON.", "{\"a\": 1} is JSON.", ""},
		"an array of JSON":              {"[{\"a\": 1}]\nText.", "[{\"a\": 1}]\nText.", ""},
		"YAML, too long":                {"---\n" + long + "\n---\nText.", "---\n" + long + "\n---\nText.", ""},
		"JSON, too long":                {`{"a": "` + long + "\"}\nText.", `{"a": "` + long + "\"}\nText.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Body(test.file)
			if got != test.want {
				t.Errorf("got  %.200q\nwant %.200q", got, test.want)
			}
			if (err != nil) != (test.err != "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("the error is %v, want %q", err, test.err)
			}
		})
	}
}

// A file's Body, its page and its links do not depend on how its lines end.
func TestLineEnds(t *testing.T) {
	pieces := []string{
		"---\ntitle: A\n---\n", "# A\n", "A\n===\n", "text\n", "hard  \nbreak\n", "hard\\\nbreak\n", "\n", "\n\n", "| a | b |\n| - | - |\n| [[raft\\|x]] | 2 |\n", "- x\n- y\n",
		"1. x\n\n   y\n", "```go\nfunc main() {\n\tx()\n}\n```\n", "    indented\n\n    code\n", "`code\nspan`\n", "> quote\n> more\n", "> [!NOTE]\n> note\n", "[r] [^f]\n",
		"\n[r]: https://example.com\n", "\n[r]:\n/x\n'title'\n", "\n[^f]: note\n\n    more\n", "**a\nb**\n", "[[raft]]\n", "- [x] done\n", "***\n", "<b>\n", "日本\n語\n",
	}
	rapid.Check(t, func(t *rapid.T) {
		unix := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 12).Draw(t, "pieces"), "")
		ends := rapid.SampledFrom([]string{"\n", "\r\n", "\r", "\u0085", "\u2028", "\u2029"})
		var other strings.Builder
		if rapid.Bool().Draw(t, "mark") {
			other.WriteString("\ufeff")
		}
		alone := rapid.SampledFrom([]string{"", "\r\n", "\r"}).Draw(t, "all")
		for _, line := range strings.SplitAfter(unix, "\n") {
			text, ended := strings.CutSuffix(line, "\n")
			other.WriteString(text)
			switch {
			case !ended:
			case alone != "":
				other.WriteString(alone)
			default:
				end := ends.Draw(t, "end")
				if end == "\n" && strings.HasSuffix(other.String(), "\r") { // else the two end one line
					end = "\r"
				}
				other.WriteString(end)
			}
		}
		got, wantBody := bodyOf(other.String()), bodyOf(unix)
		if got != wantBody {
			t.Fatalf("%q has the body %q, want %q", other.String(), got, wantBody)
		}
		want, err := Render(unix, links, english)
		if err != nil {
			t.Fatal(err)
		}
		document, err := Render(other.String(), links, english)
		if err != nil || document.HTML != want.HTML {
			t.Fatalf("%q: %v\n%s\nwant\n%s", other.String(), err, document.HTML, want.HTML)
		}
	})
}

// Whatever a file begins with, its Body is the end of it.
func TestAnyBody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fence := rapid.SampledFrom([]string{"---\n", "+++\n", "{", "---\r\n"}).Draw(t, "fence")
		matter := rapid.OneOf(
			rapid.String(),
			rapid.StringOf(rapid.SampledFrom([]rune("ab:=-+.[]{}\"'#&*!|>%@`,?0 \t\n"))),
		).Draw(t, "matter")
		file := fence + matter + "\n" + fence + "Text."
		if got := bodyOf(file); !strings.HasSuffix(clean(file), got) || !strings.HasSuffix(got, "Text.") && fence != "{" {
			t.Errorf("%q has the body %q", file, got)
		}
	})
}

func bodyOf(file string) string {
	text, _ := Body(file)
	return text
}
