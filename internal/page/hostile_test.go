// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
)

// texts are texts that an author may write. Each must be shown unchanged.
var texts = map[string]string{
	"markup":          `<b>bold</b> & <i onclick="x()">i</i> &amp; &lt;`,
	"script":          `<script>alert(1)</script>`,
	"image":           `<img src=x onerror=alert(1)>`,
	"svg":             `<svg/onload=alert(1)>`,
	"end of title":    `</title><script>alert(1)</script>`,
	"end of page":     `</main></body></html><!-- --> <![CDATA[ ]]>`,
	"quotes":          "\" onmouseover=\"alert(1) ' ` x='",
	"template":        `{{.}} {{template "base.html"}} {{"x"}}`,
	"NUL":             "a\x00b",
	"controls":        "a\x01\x08\x0b\x0c\x1b\x7f\u0085b",
	"line breaks":     "a\r\nb\nc\td",
	"override":        "abc\u202edef",
	"isolates":        "\u2066a\u2069 \u2028 \u2029",
	"invalid UTF-8":   "a\xff\xfe\xc3(b\xed\xa0\x80",
	"noncharacter":    "a\uffff\ufffeb",
	"byte order mark": "\ufeffa",
	"long":            strings.Repeat("W", 300),
	"emoji":           "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽",
	"right to left":   "مقدمة في الأنظمة (2024) and עברית",
	"combining marks": "Z̸̢̛a̷l̴g̵o e\u0301",
	"url":             `javascript:alert(1)`,
	"spaces":          " \u00a0 a  b ",
	"list item":       "- a",
	"plus":            "+ a",
	"number":          "1. a",
	"bracket":         "2) a",
	"quote":           "> a",
	"heading":         "# a #",
	"rule":            "---",
	"underline":       "===",
	"fence":           "```a",
	"markdown":        "**a** _b_ `c` ~~d~~ [e](https://evil.example) ![f](/g) <https://evil.example> [[alone]] [^1] [x]: /y",
	"table":           "a | b",
	"entity":          "&lt;b&gt; &#106;avascript&colon; &copy;",
	"JSON":            `"}]}</script><script>alert(1)</script><!--`,
	"CSS":             `</style><style>*{display:none}</style> expression(alert(1))`,
}

// hostileMarkdown returns an article with text in many places.
func hostileMarkdown(text string) string {
	line := strings.NewReplacer("\n", " ", "\r", " ").Replace(text)
	return text + "\n\n# " + line + "\n\n## b\n\n### c " + line + "\n\n- " + line + "\n\n> " + line + "\n\n[" + line + "](" + line + ") [a](javascript:alert(1)) ![" + line +
		"](/a.png) ![b](javascript:alert(1)) [[other-post|" + line + "]] [[" + line + "]] [[topic:" + line + "]]\n\n```" + line + "\n" + text + "\n```\n\na | b\n-|-\n" + line + " | c[^1]\n\n[^1]: " + line + "\n"
}

// hostileArchive returns an archive with text in every field. Its Posts without a page have the given address. The
// Topic "topic" has enough Posts for year pages.
func hostileArchive(text, target string) *archive.Archive {
	a := archive.New()
	items := []v1alpha1.Item{v1alpha1.Item(text)}
	for i := range MaxCards + 1 {
		a.SetPost(&v1alpha1.Post{
			ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("plain-%d", i), Namespace: "ns"},
			Spec:       v1alpha1.PostSpec{Title: "Plain", PublishDate: "2021-03-16", Tags: []v1alpha1.Tag{"topic", "third"}},
		})
	}
	for _, name := range []string{"post", "other-post", "article"} {
		p := &v1alpha1.Post{
			ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "ns"},
			Spec: v1alpha1.PostSpec{
				Title: text, Summary: text, PublishDate: "2026-03-16", URL: target,
				Tags: []v1alpha1.Tag{"topic", "other", "third", v1alpha1.Tag(text)}, Authors: []string{text, text},
			},
		}
		if name == "article" {
			p.Spec.Content = hostileMarkdown(text)
		}
		a.SetPost(p)
	}
	for _, name := range []string{"other", "third"} {
		a.SetTopic(&v1alpha1.Topic{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "ns"}, Spec: v1alpha1.TopicSpec{Title: text}})
	}
	a.SetTopic(&v1alpha1.Topic{
		ObjectMeta: metav1.ObjectMeta{Name: "topic", Namespace: "ns"},
		Spec: v1alpha1.TopicSpec{
			Title: text, Focus: text,
			Claims:      &v1alpha1.ClaimsSection{Heading: v1alpha1.Heading(text), Items: items},
			Practices:   &v1alpha1.PracticesSection{Heading: v1alpha1.Heading(text), Items: items},
			Pitfalls:    &v1alpha1.PitfallsSection{Heading: v1alpha1.Heading(text), Items: items},
			ReadingPath: &v1alpha1.ReadingPathSection{Heading: v1alpha1.Heading(text)},
			References:  &v1alpha1.ReferencesSection{Heading: v1alpha1.Heading(text)},
		},
	})
	return a
}

// hostileSite returns a Site and a theme with text in every field.
func hostileSite(text string) (*v1alpha1.Site, *Theme, error) {
	site := &v1alpha1.Site{
		ObjectMeta: metav1.ObjectMeta{Name: "site", Namespace: "ns"},
		Spec:       v1alpha1.SiteSpec{Title: text, Description: text, BaseURL: "https://example.com"},
	}
	theme, err := NewTheme("en", ThemeSource{Header: hostileMarkdown(text), Footer: text, Logo: []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), LogoType: ".svg"})
	return site, theme, err
}

// hostilePages are the pages that must show text unchanged, with the least number of times.
var hostilePages = map[string]int{
	"topics/topic/index.html": 10, "topics/other/index.html": 4, "topics/topic/2026/index.html": 4, "posts/article/index.html": 5,
	"index.html": 3, "by-posts/index.html": 3, "by-date/index.html": 3, "search/index.html": 1, "404.html": 1,
}

func TestHostileText(t *testing.T) {
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			site, theme, err := hostileSite(text)
			if err != nil {
				t.Fatal(err)
			}
			files := renderThemed(t, site, theme, allSummaries(hostileArchive(text, "/posts/post/"))...)
			for path, body := range files {
				checkFile(t, path, body)
			}
			want := strings.Join(strings.Fields(clean(text)), " ")
			for path, least := range hostilePages {
				if got := visible(t, files[path]); strings.Count(got, want) < least {
					t.Errorf("%s: %q is not shown as text %d times: %q", path, want, least, got)
				}
			}
			checkHub(t, files["topics/topic/index.md"], want)
			checkListing(t, files["llms.txt"], want)
			checkArticle(t, files["posts/article/index.md"])
		})
	}
}

func TestHostileAddress(t *testing.T) {
	for target, link := range map[string]bool{
		"https://example.org/a":        true,
		"HTTPS://example.org/a?b=c&d":  true,
		"http://[::1]:80/#x":           true,
		"/posts/a/":                    true,
		"/":                            true,
		"/%2e%2e/\"><script>":          true,
		"":                             false,
		"javascript:alert(1)":          false,
		"JaVaScRiPt:alert(1)":          false,
		" javascript:alert(1)":         false,
		"java\nscript:alert(1)":        false,
		"data:text/html,<script>":      false,
		"vbscript:x":                   false,
		"//evil.example/a":             false,
		"/\\evil.example/a":            false,
		"/\t/evil.example/a":           false,
		"https:evil":                   false,
		"https:///evil":                false,
		"ftp://example.org/a":          false,
		"posts/a":                      false,
		"#x":                           false,
		"https://example.org/a\xffb":   false,
		"https://example.org/\x00":     false,
		"https://example.org/a\u2028b": false,
	} {
		t.Run(target, func(t *testing.T) {
			site, _, err := hostileSite("text")
			if err != nil {
				t.Fatal(err)
			}
			files := render(t, site, allSummaries(hostileArchive("text", target))...)
			for path, body := range files {
				checkFile(t, path, body)
			}
			for _, path := range []string{"topics/topic/index.html", "topics/topic/2026/index.html"} {
				// The article has a link of its own.
				if got := bytes.Count(files[path], []byte(">text</a></h3>")) > 1; got != link {
					t.Errorf("%s: the card has a link: %v, want %v", path, got, link)
				}
			}
			checkHub(t, files["topics/topic/index.md"], "text")
		})
	}
}

// Whatever an author writes, the files are well-formed and hold nothing active.
func TestAnyText(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		texts := rapid.OneOf(
			rapid.String(),
			rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.StringOf(rapid.SampledFrom([]rune("<>\"'`&;/={}!-\\ aon\x00\n\u202e#*_[]()|~+1.:"))),
		)
		text := texts.Draw(rt, "text")
		site, theme, err := hostileSite(text)
		if err != nil {
			rt.Fatal(err)
		}
		site.Spec.BaseURL = texts.Draw(rt, "baseURL")
		files := renderThemed(t, site, theme, allSummaries(hostileArchive(text, texts.Draw(rt, "address")))...)
		for path, body := range files {
			checkFile(rt, path, body)
		}
		want := strings.Join(strings.Fields(clean(text)), " ")
		checkListing(rt, files["llms.txt"], want)
		checkArticle(rt, files["posts/article/index.md"])
		if strings.TrimSpace(text) == "" {
			want = "" // the name is shown instead
		}
		checkHub(rt, files["topics/topic/index.md"], want)
	})
}
