// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package frontmatter_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/topicpages/topicpages/internal/importer/frontmatter"
	"github.com/topicpages/topicpages/internal/importer/importertest"
)

var kinds = map[frontmatter.Kind]string{
	frontmatter.Null: "null", frontmatter.Bool: "bool", frontmatter.Int: "int", frontmatter.Float: "float", frontmatter.String: "string", frontmatter.Date: "date",
	frontmatter.List: "list", frontmatter.Map: "map",
}

func describe(v frontmatter.Value, err error) string {
	if err != nil {
		return "error: " + err.Error()
	}
	return kinds[v.Kind] + " " + v.Text
}

func TestScalars(t *testing.T) {
	columns := []frontmatter.Dialect{frontmatter.JSYAML3, frontmatter.JSYAML4, frontmatter.YAML12, frontmatter.PyYAML, frontmatter.Psych, frontmatter.GoccyYAML}
	const midnight = "date Fri Jun 07 2019 00:00:00 GMT+0000 (Coordinated Universal Time)"
	for written, want := range map[string][]string{
		`2.50`:       {"float 2.5", "float 2.5", "float 2.5", "float 2.5", "float 2.5", "float 2.5"},
		`on`:         {"string on", "string on", "string on", "bool True", "bool true", "string on"},
		`"on"`:       {"string on", "string on", "string on", "string on", "string on", "string on"},
		`True`:       {"bool true", "bool true", "bool true", "bool True", "bool true", "bool true"},
		`9:15`:       {"int 555", "string 9:15", "string 9:15", "int 555", "int 33300", "string 9:15"},
		`017`:        {"int 15", "int 17", "int 17", "int 15", "int 15", "int 15"},
		`0x1F`:       {"int 31", "int 31", "int 31", "int 31", "int 31", "int 31"},
		`2_000`:      {"int 2000", "string 2_000", "string 2_000", "int 2000", "int 2000", "int 2000"},
		`3e2`:        {"float 300", "float 300", "float 300", "string 3e2", "string 3e2", "string 3e2"},
		`~`:          {"null null", "null null", "null null", "null None", "null ", "null <nil>"},
		`2019-06-07`: {midnight, midnight, "string 2019-06-07", "date 2019-06-07", "date 2019-06-07", "string 2019-06-07"},
		`2019-6-7`:   {"string 2019-6-7", "string 2019-6-7", "string 2019-6-7", "string 2019-6-7", "date 2019-06-07", "string 2019-6-7"},
		`2019-06-31`: {
			"date Mon Jul 01 2019 00:00:00 GMT+0000 (Coordinated Universal Time)", "date Mon Jul 01 2019 00:00:00 GMT+0000 (Coordinated Universal Time)",
			"string 2019-06-31", "error: line 7: there is no date 2019-06-31", "string 2019-06-31", "string 2019-06-31",
		},
		`2019-06-07 08:09:10 +02:00`: {
			"date Fri Jun 07 2019 06:09:10 GMT+0000 (Coordinated Universal Time)", "date Fri Jun 07 2019 06:09:10 GMT+0000 (Coordinated Universal Time)",
			"string 2019-06-07 08:09:10 +02:00", "date 2019-06-07 08:09:10+02:00", "date 2019-06-07 08:09:10 +0200", "string 2019-06-07 08:09:10 +02:00",
		},
		`2019-06-07 08:09`: {
			"string 2019-06-07 08:09", "string 2019-06-07 08:09", "string 2019-06-07 08:09", "string 2019-06-07 08:09", "string 2019-06-07 08:09", "string 2019-06-07 08:09",
		},
		`:name`: {"string :name", "string :name", "string :name", "string :name", "error: line 7: symbols are not allowed", "string :name"},
	} {
		for i, dialect := range columns {
			v, err := frontmatter.ParseYAML("key: "+written, 7, dialect)
			value, _ := v.Get("key")
			if got := describe(value, err); got != want[i] {
				t.Errorf("%s in dialect %d: got %s, want %s", written, dialect, got, want[i])
			}
		}
	}
}

func TestQuestionMarksInLists(t *testing.T) {
	for written, want := range map[string]string{
		`{tags: [why?, how? so, /x?y=1]}`: "[why? how? so /x?y=1]",
		"q?: 'a?'\ntags: [\"b?\", c?]":    "[b? c?]",
		"? tags\n: [d?]":                  "[d?]",
		"tags: [open?":                    "error: line 1: did not find expected ',' or ']'",
	} {
		v, err := frontmatter.ParseYAML(written, 1, frontmatter.JSYAML4)
		tags, _ := v.Get("tags")
		texts := []string{}
		for _, item := range tags.Items {
			texts = append(texts, item.Text)
		}
		got := fmt.Sprint(texts)
		if err != nil {
			got = "error: " + err.Error()
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", written, got, want)
		}
	}
}

func TestMappings(t *testing.T) {
	const base = "base: &b {a: 1}\nmore:\n  <<: *b\n"
	for _, test := range []struct {
		text    string
		dialect frontmatter.Dialect
		want    string
	}{
		{base, frontmatter.JSYAML4, "more.a=1"},
		{base, frontmatter.YAML12, "more.<<=[object Object]"},
		{"more:\n  a: 1\n  <<: {a: 2}", frontmatter.JSYAML4, "more.a=1"},
		{"more:\n  a: 1\n  <<: {a: 2}", frontmatter.GoccyYAML, "more.a=2"},
		{"more:\n  <<: {a: 2}\n  a: 1", frontmatter.GoccyYAML, "more.a=1"},
		{"more:\n  <<: [{a: 1}, {a: 2}]", frontmatter.GoccyYAML, "more.a=2"},
		{"more: {a: 1}\n...\n", frontmatter.JSYAML4, "more.a=1"},
		{"more: {a: 1}\n...\nrest", frontmatter.PyYAML, "line 3: a line of --- or ... ends the metadata, and more text follows it"},
		{"more: {a: 1}\n---\nrest", frontmatter.Psych, "more.a=1"},
		{`more: {b: ["\/", "\ud83d\ude00?", q?, "\\/", x\/y]}`, frontmatter.YAML12, `more.b=/,😀?,q?,\/,x\/y`},
		{"more: {a: 1}\nmore: {a: 2}", frontmatter.PyYAML, "more.a=2"},
		{"more: {a: 1}\nmore: {a: 2}", frontmatter.JSYAML4, `line 4: the key "more" is there twice`},
		{"more: {a: [1, ~, [x, y]]}", frontmatter.JSYAML4, "more.a=1,,x,y"},
		{"a: &a [*a]\nmore: *a", frontmatter.JSYAML4, "line 3: an alias holds itself"},
		{"a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nmore: [*c,*c,*c,*c,*c,*c,*c,*c,*c]", frontmatter.PyYAML, "line 3: the aliases make more than 10000 values"},
		{"more: Part 1: intro", frontmatter.JSYAML4, "mapping values are not allowed in this context"},
		{"a: 1\nmore: @home", frontmatter.JSYAML4, "found character that cannot start any token"},
	} {
		v, err := frontmatter.ParseYAML(test.text, 3, test.dialect)
		got := ""
		if err != nil {
			got = err.Error()
		} else if more, ok := v.Get("more"); ok && len(more.Fields) == 1 {
			got = fmt.Sprintf("more.%s=%s", more.Fields[0].Key, more.Fields[0].Value.Joined())
		}
		if !strings.HasSuffix(got, test.want) {
			t.Errorf("%s in dialect %d: got %s, want %s", test.text, test.dialect, got, test.want)
		}
	}
}

// Each library is held against what it made of a scalar in a real run.
func TestScalarsAsRecorded(t *testing.T) {
	type row struct {
		Content string
		Values  map[string]string
	}
	for _, r := range importertest.Rows[row](t, "yaml.jsonl") {
		for library, want := range r.Values {
			dialect, described := columnOf(library)
			if described == nil {
				continue
			}
			v, err := frontmatter.ParseYAML(r.Content, 1, dialect)
			var value frontmatter.Value
			if len(v.Fields) == 1 {
				value = v.Fields[0].Value
			}
			if got := described(value, err); !strings.HasPrefix(want, got) {
				t.Errorf("%s in %s: got %s, want %s", r.Content, library, got, want)
			}
		}
	}
}

func columnOf(library string) (frontmatter.Dialect, func(frontmatter.Value, error) string) {
	for _, column := range []struct {
		prefix  string
		dialect frontmatter.Dialect
		names   map[frontmatter.Kind]string
	}{
		{"js-yaml 3", frontmatter.JSYAML3, nil}, {"gray-matter", frontmatter.JSYAML3, nil}, {"js-yaml 4", frontmatter.JSYAML4, nil}, {"js-yaml 5", frontmatter.YAML12, nil},
		{"npm yaml", frontmatter.YAML12, nil},
		{"PyYAML", frontmatter.PyYAML, map[frontmatter.Kind]string{frontmatter.Null: "NoneType", frontmatter.Bool: "bool", frontmatter.Int: "int", frontmatter.Float: "float", frontmatter.String: "str", frontmatter.Date: "date"}},
		{"Psych", frontmatter.Psych, map[frontmatter.Kind]string{frontmatter.Null: "NilClass", frontmatter.Int: "Integer", frontmatter.Float: "Float", frontmatter.String: "String", frontmatter.Date: "Time"}},
		{"goccy", frontmatter.GoccyYAML, map[frontmatter.Kind]string{frontmatter.Null: "<nil>", frontmatter.Bool: "bool", frontmatter.Int: "uint64", frontmatter.Float: "float64", frontmatter.String: "string"}},
	} {
		if !strings.HasPrefix(library, column.prefix) {
			continue
		}
		if column.names == nil {
			return column.dialect, inJavaScript
		}
		return column.dialect, func(v frontmatter.Value, err error) string {
			name := column.names[v.Kind]
			switch {
			case err != nil:
				return "ERR"
			case v.Kind == frontmatter.Date && column.dialect == frontmatter.PyYAML && !v.DateOnly:
				name = "datetime"
			case v.Kind == frontmatter.Date && v.DateOnly && column.dialect == frontmatter.Psych:
				return "Date #<Date: " + v.Text
			case v.Kind == frontmatter.Bool && column.dialect == frontmatter.Psych:
				return map[bool]string{true: "TrueClass true", false: "FalseClass false"}[v.Bool]
			case v.Kind == frontmatter.String && column.dialect == frontmatter.Psych:
				return `String "` + v.Text + `"`
			case v.Kind == frontmatter.Null && column.dialect == frontmatter.Psych:
				return "NilClass nil"
			case v.Kind == frontmatter.Int && column.dialect == frontmatter.GoccyYAML && strings.HasPrefix(v.Raw, "-"):
				name = "int64"
			}
			return name + " " + v.Text
		}
	}
	return 0, nil
}

func inJavaScript(v frontmatter.Value, err error) string {
	switch {
	case err != nil:
		return "ERR"
	case v.Kind == frontmatter.Int || v.Kind == frontmatter.Float:
		if v.Text == "Infinity" || v.Text == "NaN" {
			return "number null " + v.Text
		}
		return "number " + v.Text + " " + v.Text
	case v.Kind == frontmatter.Date:
		return "Date " + v.Time.UTC().Format("2006-01-02T15:04:05.000Z")
	case v.Kind == frontmatter.Null:
		return "object null"
	default:
		return `string "` + v.Text + `"`
	}
}
