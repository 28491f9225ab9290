// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package language

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestText(t *testing.T) {
	const spans = "%s coverage in this archive spans %d posts from %s and %s."
	tests := map[string]struct {
		key  string
		args []any
		want string
	}{
		"en plain":             {"Topics", nil, "Topics"},
		"en one":               {"%d posts", []any{1}, "1 post"},
		"en none":              {"%d posts", []any{0}, "0 posts"},
		"en thousands":         {"%d posts", []any{12345}, "12345 posts"},
		"en verb in argument":  {"%s in %s", []any{"100%d", "%s"}, "100%d in %s"},
		"en no argument":       {"%d posts", nil, "%d posts"},
		"en hidden number":     {"The strongest adjacent threads are %s.", []any{"x", 1}, "The strongest adjacent thread is x."},
		"en unknown":           {"No such key: %s", []any{"x"}, "No such key: x"},
		"fr none":              {"%d posts", []any{0}, "0 article"},
		"fr two":               {"%d posts", []any{2}, "2 articles"},
		"en is never isolated": {"By %s", []any{"قاعدة"}, "By قاعدة"},
		"de plain":             {"Topics", nil, "Themen"},
		"de one":               {"%d posts", []any{1}, "1 Beitrag"},
		"de many":              {"%d posts", []any{12}, "12 Beiträge"},
		"de unknown":           {"No such key", nil, "No such key"},
		"ar zero":              {"%d posts", []any{0}, "لا منشورات"},
		"ar one":               {"%d posts", []any{1}, "منشور واحد"},
		"ar two":               {"%d posts", []any{2}, "منشوران"},
		"ar few":               {"%d posts", []any{103}, "103 منشورات"},
		"ar many":              {"%d posts", []any{11}, "11 منشورًا"},
		"ar other":             {"%d posts", []any{100}, "100 منشور"},
		"ar far":               {"%d posts", []any{20000003}, "20000003 منشورات"},
		"ar number left out":   {spans, []any{"Go", 2, "مارس 2017", "is fast"}, "يضم موضوع \u2068Go\u2069 في هذا الأرشيف منشورين من مارس 2017 و\u2068is fast\u2069."},
		"ar number":            {spans, []any{"الأنظمة", 14, "مارس 2017", "يركز على السرعة"}, "يضم موضوع الأنظمة في هذا الأرشيف 14 منشورًا من مارس 2017 ويركز على السرعة."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Find(name[:2]).Text(test.key, test.args...); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestForms(t *testing.T) {
	tests := map[string]struct {
		key  string
		want map[string]string
	}{
		"en":       {"%d posts", map[string]string{"one": "%d post", "other": "%d posts"}},
		"de":       {"%d posts", map[string]string{"one": "%d Beitrag", "other": "%d Beiträge"}},
		"de plain": {"Topics", map[string]string{"other": "Themen"}},
		"ar": {"%d posts", map[string]string{"zero": "لا منشورات", "one": "منشور واحد", "two": "منشوران",
			"few": "%d منشورات", "many": "%d منشورًا", "other": "%d منشور"}},
	}
	for name, test := range tests {
		if diff := cmp.Diff(test.want, Find(name[:2]).Forms(test.key)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestIsolate(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "",
		"قاعدة بيانات":            "قاعدة بيانات",
		"«قاعدة» (2017)":          "«قاعدة» (2017)",
		"16 مارس 2026":            "16 مارس 2026",
		"2017":                    "2017",
		"!":                       "!",
		"Go":                      "\u2068Go\u2069",
		"قاعدة SQL":               "\u2068قاعدة SQL\u2069",
		"24-7":                    "\u206824-7\u2069",
		"\u2068Go\u2069 وقاعدة":   "\u2068Go\u2069 وقاعدة",
		"a\u2067b":                "\u2068a\u2067b\u2069\u2069",
		"\u2069\u2069قاعدة":       "\u2068\u2068\u2068\u2069\u2069قاعدة\u2069",
		"\u202eقاعدة":             "\u2068\u202eقاعدة\u2069",
		"\u2066قاعدة":             "\u2068\u2066قاعدة\u2069\u2069",
		"\u2069قاعدة\u2066 قاعدة": "\u2068\u2068\u2069قاعدة\u2066 قاعدة\u2069\u2069",
	} {
		if got := isolate(text); got != want {
			t.Errorf("isolate(%q): got %q, want %q", text, got, want)
		}
	}
}

// An author's text can neither open nor close an isolate of the sentence.
func TestIsolatesAreEven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("a1 -.ق\u2066\u2067\u2068\u2069\u202e\u202c"))).Draw(t, "text")
		once := isolate(text)
		if !strings.Contains(once, text) {
			t.Fatalf("%q became %q", text, once)
		}
		if opened, closed := unmatched(once); opened != 0 || closed != 0 {
			t.Fatalf("%q leaves %d open and closes %d too many", once, opened, closed)
		}
		if twice := isolate(once); twice != once {
			t.Fatalf("%q is isolated again: %q", once, twice)
		}
	})
}

// Verbs are found exactly where a pattern for them matches.
func TestVerbsAreThoseOfThePattern(t *testing.T) {
	verb := regexp.MustCompile(`%(?:\[([1-9])\])?[ds]`)
	rapid.Check(t, func(t *rapid.T) {
		pattern := rapid.StringOf(rapid.SampledFrom([]rune("%%%[]0129dsé"))).Draw(t, "pattern")
		args := rapid.SliceOfN(rapid.SampledFrom([]string{"", "a", "%d"}), 0, 3).Draw(t, "args")
		next := 0
		want := verb.ReplaceAllStringFunc(pattern, func(v string) string {
			if v[1] == '[' {
				next = int(v[2] - '1')
			}
			if next++; next > len(args) {
				return v
			}
			return args[next-1]
		})
		if got := fillIn(pattern, args); got != want {
			t.Errorf("format(%q, %q) = %q, want %q", pattern, args, got, want)
		}
	})
}
