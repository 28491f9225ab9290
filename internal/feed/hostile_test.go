// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package feed

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// texts are texts that an author may write.
var texts = map[string]string{
	"markup":          `<b>bold</b> & <i onclick="x()">i</i> &amp; &lt; &#x3C;`,
	"script":          `<script>alert(1)</script>`,
	"end of title":    `</title></channel></rss></feed><script>alert(1)</script>`,
	"CDATA":           `<![CDATA[ a ]]> ]]> ]]&gt;`,
	"comment":         `<!-- a -- b -->`,
	"entity":          `<!DOCTYPE x [<!ENTITY a "b">]> &a; <?xml version="1.0"?>`,
	"quotes":          "\" onmouseover=\"alert(1) ' ` x='",
	"JSON":            `"},{"id":"\u003c\\`,
	"NUL":             "a\x00b",
	"controls":        "a\x01\x08\x0b\x0c\x1b\x7f\u0085b",
	"line breaks":     "a\r\nb\nc\td",
	"invalid UTF-8":   "a\xff\xfe\xc3(b",
	"lone surrogates": "a\xed\xa0\x80b\xed\xbf\xbfc",
	"noncharacters":   "a\uffff\ufffe\U0001fffeb",
	"byte order mark": "\ufeffa",
	"separators":      "a\u2028b\u2029c",
	"override":        "abc\u202edef",
	"spaces":          " \u00a0 a\u00a0 b \u3000",
	"only spaces":     " \t\n\u00a0",
	"emoji":           "👩‍👩‍👧‍👦 🏳️‍🌈",
	"right to left":   "مقدمة في الأنظمة",
	"long":            strings.Repeat("W", 10000),
}

// hostileFeed returns a feed with text in every field.
func hostileFeed(text, address string) *Feed {
	return &Feed{
		ID:          NewAuthority(text).TagURI(text),
		Title:       text,
		Description: text,
		Home:        home,
		Language:    text,
		Items: []Item{
			{ID: NewAuthority(text).TagURI(text, "a"), Title: text, Summary: text, URL: address, Authors: []string{text, "A"}, Tags: []string{text, "a"}},
			{ID: NewAuthority(text).TagURI(text, "b"), Title: text, Summary: text, Published: day(1)},
		},
	}
}

// check fails unless all formats are valid and hold the facts of the feed.
func check(t testing.TB, f *Feed) {
	t.Helper()
	for name, body := range write(t, f) {
		checks[name](t, body)
	}
	compare(t, f)
}

func TestHostileText(t *testing.T) {
	for name, text := range texts {
		t.Run(name, func(t *testing.T) { check(t, hostileFeed(text, "https://example.com/"+text)) })
	}
}

func TestCleanText(t *testing.T) {
	for name, c := range map[string]struct{ in, text, line string }{
		"plain":       {"a b", "a b", "a b"},
		"breaks":      {" a\r\nb\nc\td ", "a\nb\nc\td", "a b c d"},
		"no-break":    {"a\u00a0!", "a\u00a0!", "a\u00a0!"},
		"NUL":         {"a\x00b", "a\ufffdb", "a\ufffdb"},
		"surrogate":   {"a\xed\xa0\x80b", "a\ufffdb", "a\ufffdb"},
		"not a char":  {"a\uffffb", "a\ufffdb", "a\ufffdb"},
		"C1 controls": {"a\u0084b", "a\ufffdb", "a\ufffdb"},
		"next line":   {"a\u0085b", "a\nb", "a b"},
		"only spaces": {" \n ", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := cleanText(c.in); got != c.text {
				t.Errorf("text(%q) is %q, want %q", c.in, got, c.text)
			}
			if got := line(c.in); got != c.line {
				t.Errorf("line(%q) is %q, want %q", c.in, got, c.line)
			}
		})
	}
}

// Whatever an author writes, the feeds are valid and readers see the text.
func TestAnyText(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		texts := rapid.OneOf(
			rapid.String(),
			rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.StringOf(rapid.SampledFrom([]rune("<>\"'&;#[]!-\\ ax\x00\r\n\u00a0\u2028"))),
		)
		f := hostileFeed(texts.Draw(rt, "text"), "https://example.com/"+texts.Draw(rt, "address"))
		f.Title = texts.Draw(rt, "title")
		f.Items[0].Summary = texts.Draw(rt, "summary")
		check(failer{t, rt}, f)
	})
}

// failer fails the run of the property, which then looks for a smaller example.
type failer struct {
	testing.TB
	rt *rapid.T
}

func (f failer) Helper()                        {}
func (f failer) Error(args ...any)              { f.rt.Error(args...) }
func (f failer) Errorf(format string, a ...any) { f.rt.Errorf(format, a...) }
func (f failer) Fatal(args ...any)              { f.rt.Fatal(args...) }
func (f failer) Fatalf(format string, a ...any) { f.rt.Fatalf(format, a...) }

// Different paths have different URIs, and all of these are valid.
func TestTagURIsDiffer(t *testing.T) {
	paths := rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("a/%:.")))), 3, 3)
	rapid.Check(t, func(rt *rapid.T) {
		authority := rapid.SampledFrom([]string{"example.com", "[::1]:80", ""}).Draw(rt, "authority")
		a, b := paths.Draw(rt, "a"), paths.Draw(rt, "b")
		x, y := NewAuthority(authority).TagURI(a...), NewAuthority(authority).TagURI(b...)
		if same := strings.Join(a, "\x00") == strings.Join(b, "\x00"); (x == y) != same {
			rt.Errorf("%q and %q have the URIs %s and %s", a, b, x, y)
		}
		if !isURI(x) {
			rt.Errorf("%q has %s, which is no URI", a, x)
		}
	})
}

func FuzzFeed(f *testing.F) {
	for _, text := range texts {
		f.Add(text, text, "https://example.com/", int64(1773619200))
	}
	f.Fuzz(func(t *testing.T, title, summary, address string, seconds int64) {
		feed := hostileFeed(title, address)
		feed.Items[0].Summary = summary
		feed.Updated = time.Unix(seconds, 0)
		feed.Items[0].Published = time.Unix(seconds, 0)
		check(t, feed)
	})
}
