// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/acceptance"
	"github.com/topicpages/topicpages/internal/archive"
)

// texts are what an author may write; each must be shown as it is.
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
	"CSS":             `</style><style>*{display:none}</style> expression(alert(1))`,
}

// hostileSite says text everywhere; its Post has the given address.
func hostileSite(text, address string) (*v1alpha1.Site, *archive.Summary) {
	a := archive.New()
	items := []v1alpha1.Item{v1alpha1.Item(text)}
	a.SetPost(&v1alpha1.Post{
		ObjectMeta: metav1.ObjectMeta{Name: "post", Namespace: "ns"},
		Spec: v1alpha1.PostSpec{
			Title: text, Summary: text, PublishDate: "2026-03-16", URL: address,
			Tags: []v1alpha1.Tag{"topic", "other", v1alpha1.Tag(text)}, Authors: []string{text},
		},
	})
	a.SetTopic(&v1alpha1.Topic{ObjectMeta: metav1.ObjectMeta{Name: "other", Namespace: "ns"}, Spec: v1alpha1.TopicSpec{Title: text}})
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
	summary, _ := a.Summary("topic", now)
	return &v1alpha1.Site{
		ObjectMeta: metav1.ObjectMeta{Name: "site", Namespace: "ns"},
		Spec:       v1alpha1.SiteSpec{Title: text, Description: text, BaseURL: "https://example.com"},
	}, summary
}

func TestHostileText(t *testing.T) {
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			site, summary := hostileSite(text, "/posts/post/")
			for path, body := range render(t, site, summary) {
				checkFile(t, path, body)
				// Title, heading, item, summary and tag, at the very least.
				if want := strings.Join(strings.Fields(clean(text)), " "); path == "topics/topic/index.html" {
					if got, err := acceptance.VisibleText(body); err != nil || strings.Count(got, want) < 10 {
						t.Errorf("%s: %q is not shown as text: %q, %v", path, want, got, err)
					}
				}
			}
		})
	}
}

func TestHostileAddress(t *testing.T) {
	for address, link := range map[string]bool{
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
		t.Run(address, func(t *testing.T) {
			site, summary := hostileSite("text", address)
			files := render(t, site, summary)
			for path, body := range files {
				checkFile(t, path, body)
			}
			if got := bytes.Contains(files["topics/topic/index.html"], []byte(">text</a></h3>")); got != link {
				t.Errorf("the card has a link: %v, want %v", got, link)
			}
		})
	}
}

// Whatever an author writes, the files are well-formed and hold nothing active.
func TestAnyText(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		texts := rapid.OneOf(
			rapid.String(),
			rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.StringOf(rapid.SampledFrom([]rune("<>\"'`&;/={}!-\\ aon\x00\n\u202e"))),
		)
		site, summary := hostileSite(texts.Draw(rt, "text"), texts.Draw(rt, "address"))
		site.Spec.BaseURL = texts.Draw(rt, "baseURL")
		for path, body := range render(t, site, summary) {
			checkFile(rt, path, body)
		}
	})
}

var goodPath = regexp.MustCompile(`^[a-z0-9.-]+(/[a-z0-9.-]+)*$`)

type failer interface {
	Errorf(format string, args ...any)
}

// checkFile reports what no file of the site may have.
func checkFile(t failer, path string, body []byte) {
	if !goodPath.MatchString(path) {
		t.Errorf("the path %q cannot be a ConfigMap key", path)
	}
	if !utf8.Valid(body) || bytes.ContainsAny(body, "\x00\r") {
		t.Errorf("%s holds invalid UTF-8, NUL or a carriage return: %q", path, body)
	}
	switch path[strings.LastIndexByte(path, '.'):] {
	case ".json":
		if !json.Valid(body) || body[len(body)-1] != '\n' {
			t.Errorf("%s is not JSON with a line feed at its end: %s", path, body)
		}
	case ".xml":
		if err := checkXML(body); err != nil {
			t.Errorf("%s: %v: %s", path, err, body)
		}
	case ".html":
		root, err := html.Parse(bytes.NewReader(body))
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return
		}
		for n := range root.Descendants() {
			checkNode(t, path, n)
		}
	}
}

func checkXML(body []byte) error {
	decoder := xml.NewDecoder(bytes.NewReader(body))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// elements are those of the templates; no text may add another one.
var elements = regexp.MustCompile(`^(html|head|meta|title|link|body|a|header|footer|main|nav|article|section|h[123]|p|ul|ol|li|span|time)$`)

func checkNode(t failer, path string, n *html.Node) {
	if n.Type == html.CommentNode {
		t.Errorf("%s holds the comment %q", path, n.Data)
	}
	if n.Type != html.ElementNode {
		return
	}
	if !elements.MatchString(n.Data) {
		t.Errorf("%s holds the element %s", path, n.Data)
	}
	for _, attr := range n.Attr {
		if strings.HasPrefix(attr.Key, "on") || attr.Key == "style" || attr.Key == "src" {
			t.Errorf("%s: %s has %s=%q", path, n.Data, attr.Key, attr.Val)
		}
		if attr.Key == "href" && !goodLink(attr.Val) && (n.Data != "link" || attr.Val != "data:,") {
			t.Errorf("%s: %s leads to %q", path, n.Data, attr.Val)
		}
	}
}

func goodLink(address string) bool {
	lower := strings.ToLower(address)
	return strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "#") ||
		strings.HasPrefix(lower, "/") && !strings.HasPrefix(lower, "//") && !strings.HasPrefix(lower, `/\`)
}
