// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/internal/markdown/markdowntest"
)

// allowed are the attributes of all elements, told apart from policy.go on purpose.
var allowed = map[string]string{
	"a": "aria-label class href rel role title", "abbr": "title", "b": "", "bdi": "", "bdo": "", "blockquote": "class", "br": "", "caption": "class",
	"cite": "", "code": "", "dd": "class", "del": "", "details": "open", "dfn": "title", "div": "aria-label class role tabindex", "dl": "", "dt": "class",
	"em": "", "figcaption": "class", "figure": "", "h2": "class", "h3": "class", "h4": "class", "h5": "class", "h6": "class", "hr": "", "i": "",
	"img": "alt decoding height loading src title width", "input": "aria-label checked disabled type", "ins": "", "kbd": "", "li": "class value", "mark": "",
	"ol": "reversed start type", "p": "class", "pre": "aria-label role tabindex", "q": "", "rp": "", "rt": "", "ruby": "", "s": "", "samp": "",
	"section": "aria-labelledby class", "small": "", "span": "class", "strong": "", "sub": "", "summary": "class", "sup": "", "table": "", "tbody": "",
	"td": "class colspan rowspan", "tfoot": "", "th": "class colspan rowspan scope", "thead": "", "time": "datetime", "tr": "", "u": "", "ul": "",
	"var": "", "wbr": "",
}

// allowedAnywhere are the attributes of any element.
const allowedAnywhere = " dir id lang"

var (
	goodHref = regexp.MustCompile(`^(#|/$|/[^/]|(?i)https?://[^/@]+(/|\?|#|$)|(?i)mailto:)`)
	badHref  = regexp.MustCompile(`[\\\s\x00-\x1f]`)
)

// checkDocument fails unless the document is well-formed and holds only what is
// allowed, and no id twice.
func checkDocument(t testing.TB, doc Document) {
	t.Helper()
	if !utf8.ValidString(string(doc.HTML)) || len(doc.HTML) > MaxHTML {
		t.Errorf("%d bytes, valid UTF-8: %v", len(doc.HTML), utf8.ValidString(string(doc.HTML)))
	}
	if i := strings.IndexFunc(string(doc.HTML), isUnwelcome); i >= 0 {
		t.Errorf("the HTML holds %q", string(doc.HTML)[i:min(i+8, len(doc.HTML))])
	}
	nodes, err := html.ParseFragment(strings.NewReader(string(doc.HTML)), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, n := range nodes {
		checkNode(t, n, ids)
		for n := range n.Descendants() {
			checkNode(t, n, ids)
		}
	}
	for _, h := range doc.Headings {
		if !ids[h.ID] || h.Text == "" || h.Level < 2 || h.Level > 3 {
			t.Errorf("heading %+v is not in the HTML", h)
		}
	}
}

// isUnwelcome is true for characters that no page, feed or JSON should hold.
func isUnwelcome(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || strings.ContainsRune("\u2028\u2029\ufeff\ufffe\uffff", r)
}

func checkNode(t testing.TB, n *html.Node, ids map[string]bool) {
	t.Helper()
	if n.Type == html.TextNode {
		return
	}
	attributes, ok := allowed[n.Data]
	if n.Type != html.ElementNode || !ok {
		t.Errorf("the HTML holds %v %q", n.Type, n.Data)
	}
	for _, a := range n.Attr {
		switch {
		case !slices.Contains(strings.Fields(attributes+allowedAnywhere), a.Key):
			t.Errorf("<%s> has %s=%q", n.Data, a.Key, a.Val)
		case a.Key == "href" && (!goodHref.MatchString(a.Val) || badHref.MatchString(a.Val)),
			a.Key == "src" && (!strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "https://images.example/") || !goodHref.MatchString(a.Val) || badHref.MatchString(a.Val)):
			t.Errorf("<%s> leads to %q", n.Data, a.Val)
		case a.Key == "id" && (ids[a.Val] || !strings.HasPrefix(a.Val, "c-")):
			t.Errorf("the id %q is there twice, or has no prefix", a.Val)
		case a.Key == "id":
			ids[a.Val] = true
		}
	}
	for p := n.Parent; n.Data == "a" && p != nil; p = p.Parent {
		if p.Data == "a" {
			t.Error("a link is in a link")
		}
	}
}

func TestHostile(t *testing.T) {
	for i, source := range markdowntest.Hostile {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			for _, source := range []string{source, "> - " + source, "# " + source, "**" + source + "**", "[" + source + "](/a)", "x | y\n-|-\n" + source + "|", "[[raft|" + source + "]]"} {
				doc := render(t, source)
				checkDocument(t, doc)
				if t.Failed() {
					t.Fatalf("%q gave %s", source, doc.HTML)
				}
			}
		})
	}
}

// asked records the targets that a text asks for.
type asked struct {
	knownLinks
	names map[string]bool
}

func (a asked) Post(name string) (title, url string, ok bool) {
	a.names[name] = true
	return a.knownLinks.Post(name)
}

func (a asked) Topic(name string) (title, url string, ok bool) {
	a.names[name] = true
	return a.knownLinks.Topic(name)
}

func (a asked) Picture(address string) (width, height int, ok bool) {
	if strings.HasPrefix(address, "/media/") {
		a.names[address] = true
	}
	return a.knownLinks.Picture(address)
}

func (a asked) Page(page string) (url string, ok bool) {
	a.names[page] = true
	return a.knownLinks.Page(page)
}

func checkAny(t testing.TB, source string) {
	t.Helper()
	names := asked{knownLinks: links, names: map[string]bool{}}
	doc, err := Render(source, names, english)
	if err != nil {
		return
	}
	checkDocument(t, doc)
	targets := map[string]bool{}
	for _, target := range targetsIn(source) {
		targets[target] = true
		if name, ok := strings.CutPrefix(target, topicPrefix); ok {
			targets[strings.TrimSpace(name)] = true
		}
	}
	for name := range names.names {
		if !targets[name] {
			t.Errorf("the text asks for %q, which is none of its targets", name)
		}
	}
	for _, link := range doc.Broken {
		target, ok := strings.CutPrefix(link, "[[")
		if target, _, _ = strings.Cut(strings.TrimSuffix(target, "]]"), "#"); ok && target != "" && !targets[target] {
			t.Errorf("%q is broken, but none of the targets", link)
		}
	}
	p := NewText(source).parse()
	r := &renderer{source: p.source, links: links, hosts: links.Hosts(), labels: english}
	if err := r.render(p); err != nil || r.out.String() != string(doc.HTML) {
		t.Errorf("the policy took something away, or %v:\n%s\n%s", err, r.out.String(), doc.HTML)
	}
}

func TestAnyText(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		pieces := append(slices.Clone(markdowntest.Hostile), "\n", "\n\n", "  ", "    ", "> ", "- ", "1. ", "# ", "|", "\n-|-\n", "[", "]", "[[", "]]", "(", ")", "![", "*", "**", "_", "~~", "`", "```", "\n```go\n", "[^1]", "\n[^1]: ", "[!NOTE]\n", "<", ">", "<div>", "</div>", "<p>", "<b>", "</b>", "<a href=/x>", "</a>", "<table>", "<td>", "</table>", "<ul>", "<li>", "\n: ", "$", "$$", "_", "[!NOTE] a\n", "<h3>a</h3>", "<details>", "<summary>", "<pre>", "</pre>", "<br>", "<iframe src=https://x.org>", "</iframe>", "<script>", "</script>", "<!--", "-->", "&", "\\", "a", "é", "分")
		source := rapid.OneOf(
			rapid.String(),
			rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.StringOf(rapid.SampledFrom([]rune("<>\"'`&;/={}!-\\[]()*_~#|:^ a1\n\t\u202e"))),
			rapid.Map(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 30), func(s []string) string { return strings.Join(s, "") }),
		).Draw(rt, "source")
		checkAny(t, source)
		if t.Failed() {
			rt.Fatalf("%q", source)
		}
	})
}

func FuzzRender(f *testing.F) {
	for _, source := range markdowntest.Hostile {
		f.Add(source)
	}
	f.Add(article)
	f.Fuzz(func(t *testing.T, source string) { checkAny(t, source) })
}

func TestConcurrently(t *testing.T) {
	want := render(t, article)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got, err := Render(article, links, english); err != nil || got.HTML != want.HTML {
				t.Errorf("the same source gave other HTML: %v", err)
			}
		})
	}
	wg.Wait()
}
