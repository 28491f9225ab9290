// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	goccy "github.com/goccy/go-yaml"
	yamlv3 "go.yaml.in/yaml/v3"
	yamlv4 "go.yaml.in/yaml/v4"
	"pgregory.net/rapid"
	sigs "sigs.k8s.io/yaml"
)

// parsers are the YAML parsers of kubectl and other tools that a manifest meets.
var parsers = map[string]func([]byte, any) error{
	"sigs.k8s.io/yaml": func(data []byte, v any) error { return sigs.Unmarshal(data, v) },
	"yaml/v3":          func(data []byte, v any) error { return yamlv3.Unmarshal(data, v) },
	"yaml/v4":          func(data []byte, v any) error { return yamlv4.Unmarshal(data, v) },
	"goccy/go-yaml":    func(data []byte, v any) error { return goccy.Unmarshal(data, v) },
}

// readBack fails where a parser reads another text than was written.
func readBack(t interface {
	Errorf(string, ...any)
	Helper()
}, text string) {
	t.Helper()
	document := fmt.Sprintf("spec:\n  content: %s\n  other: \"x\"\n", scalar(text, 2))
	for name, parse := range parsers {
		var got struct {
			Spec struct {
				Content string `json:"content" yaml:"content"`
				Other   string `json:"other" yaml:"other"`
			} `json:"spec" yaml:"spec"`
		}
		if err := parse([]byte(document), &got); err != nil {
			t.Errorf("%s cannot read %q: %v", name, document, err)
		} else if got.Spec.Content != text || got.Spec.Other != "x" {
			t.Errorf("%s reads %q as %q", name, document, got.Spec.Content)
		}
	}
}

func TestParsersReadBackWhatIsWritten(t *testing.T) {
	for _, text := range []string{
		"", "\n", " ", "\t", "a", "a\n", "a\nb", "a\n\n", "a\n\n\n", "\na\n", "\n\na", " a\nb\n", "  \n a\n", "\ta\nb\n", " \ta\nb\n",
		"a\n ", "a\n \n", "a\n\t\n", "a\n\tb\n", "a  \nb\n", "# a\nb: c\n", "- a\n- b\n", "---\na\n...\n", "%YAML 1.1\na\n", "| a\n> b\n",
		"a\r\nb", "a\u0085b\nc", "a\u2028b\nc", "a\ufeffb\nc", "\ufeffa\nb", "a\x7fb\n", "a\u0080b\n", "a\ufffeb\n", "a\x00b\n", "é\n😀\n", "a\u00a0\nb\n",
		"\"a\"\n'b'\n\\c\n", "{{ .x }}\n${y}\n", "a\n   \n\n b\n", "a\n\n\n\nb\n", "key: |\n  text\n", "\ufffd\nb\n", "a\u3000\nb\n",
	} {
		readBack(t, text)
	}
}

func TestParsersReadBackAnyText(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		" ", "  ", "\t", "\n", "\n\n", "\r", "a", "word", ": ", "- ", "#", "|", ">", "'", `"`, `\`, "---", "...", "%", "&", "*", "!", "?", "{", "}", "[", "]", ",", "`", "@",
		"\u0085", "\u00a0", "\u2028", "\u2029", "\ufeff", "\ufffd", "\ufffe", "\uffff", "\x00", "\x1b", "\x7f", "\u0080", "\u009f", "é", "語", "😀", "\U0010ffff",
	})
	texts := rapid.Map(rapid.SliceOfN(piece, 0, 20), func(pieces []string) string { return strings.Join(pieces, "") })
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(texts, rapid.String()).Draw(t, "text")
		if utf8.ValidString(text) {
			readBack(t, text)
		}
	})
}

func TestTextIsABlockWhereItCanBe(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"a\nb\n", "|\n    a\n    b"},
		{"a\n\nb", "|-\n    a\n\n    b"},
		{" a\nb\n", "|2\n     a\n    b"},
		{"a\nb\n\n", `"a\nb\n\n"`},
		{"a\n  \nb\n", "|\n    a\n      \n    b"},
		{"\ta\nb\n", `"\ta\nb\n"`},
		{"a\n ", `"a\n "`},
		{"a", `"a"`},
		{"a\u2028b\n", `"a\u2028b\n"`},
		{"tab\there\n\U0001f600\n", "|\n    tab\there\n    \U0001f600"},
	} {
		if got := scalar(tt.text, 2); got != tt.want {
			t.Errorf("%q is written as\n%s\nand not as\n%s", tt.text, got, tt.want)
		}
	}
}
