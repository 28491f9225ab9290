// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/internal/embed"
	"github.com/topicpages/topicpages/internal/htmltext"
	"github.com/topicpages/topicpages/internal/importer/importertest"
	"github.com/topicpages/topicpages/internal/markdown"
)

func parse(t testing.TB, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// seen is what a reader sees of HTML.
type seen struct {
	Text     string
	Links    []string
	Pictures []string
	Cells    []string
	Code     []string
	Scripts  []string // texts that are raised or lowered
}

const blockNames = " address article aside audio blockquote caption center dd details div dl dt embed figcaption figure h1 h2 h3 h4 h5 h6 header hr iframe li ol p pre section summary table td th tr ul video br "

func read(t testing.TB, markup string) seen {
	t.Helper()
	nodes, err := html.ParseFragmentWithOptions(strings.NewReader(markup), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}, html.ParseOptionEnableScripting(false))
	if err != nil {
		t.Fatal(err)
	}
	var s seen
	var text strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			text.WriteString(n.Data)
			return
		}
		if n.Type != html.ElementNode || n.Data == "script" || n.Data == "style" {
			return
		}
		at := func(name string) string {
			for _, a := range n.Attr {
				if a.Key == name {
					return a.Val
				}
			}
			return ""
		}
		isBlock := strings.Contains(blockNames, " "+n.Data+" ")
		if isBlock {
			text.WriteByte(' ')
		}
		words := strings.Join(strings.Fields(textIn(n)), " ")
		switch {
		case n.Data == "a" && at("href") != "" && at("class") != "anchor" && words != "":
			s.Links = append(s.Links, at("href"))
		case n.Data == "img":
			s.Pictures = append(s.Pictures, at("alt")+" "+at("src"))
		case n.Data == "td" || n.Data == "th":
			s.Cells = append(s.Cells, words)
		case n.Data == "pre":
			s.Code = append(s.Code, strings.TrimSpace(textIn(n)))
		case (n.Data == "sup" || n.Data == "sub" || n.Data == "kbd") && words != "":
			s.Scripts = append(s.Scripts, n.Data+" "+words)
		case n.Data == "iframe" || n.Data == "video":
			address := embed.Page(at("src"))
			s.Links = append(s.Links, address)
			text.WriteString(address)
			return
		}
		for child := range n.ChildNodes() {
			walk(child)
		}
		if isBlock {
			text.WriteByte(' ')
		}
	}
	for _, n := range nodes {
		walk(n)
	}
	s.Text = strings.Join(strings.Fields(text.String()), " ")
	return s
}

func textIn(n *html.Node) string {
	var b strings.Builder
	for child := range n.ChildNodes() {
		switch {
		case child.Type == html.TextNode:
			b.WriteString(child.Data)
		case child.Data == "br":
			b.WriteByte('\n')
		case child.Data == "iframe":
			for _, a := range child.Attr {
				if a.Key == "src" {
					b.WriteString(" " + embed.Page(a.Val) + " ")
				}
			}
		case strings.Contains(blockNames, " "+child.Data+" "):
			b.WriteString(" " + textIn(child) + " ")
		default:
			b.WriteString(textIn(child))
		}
	}
	return b.String()
}

// compare fails where Markdown of HTML does not show what the HTML does.
func compare(t testing.TB, markup string) string {
	t.Helper()
	source := htmltext.Markdown(markup, htmltext.Options{Lose: func(message string) { t.Errorf("lost: %s", message) }})
	document, err := markdown.Render(source, nil, markdown.Labels{})
	if err != nil {
		t.Fatal(err)
	}
	want, got := read(t, markup), read(t, string(document.HTML))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s\nMarkdown:\n%s\nHTML:\n%s", diff, source, document.HTML)
	}
	return source
}

// What a reader sees of HTML is what a reader sees of the Markdown.
func TestNothingIsLost(t *testing.T) {
	word := rapid.SampledFrom([]string{"a", "word", "1.", "2)", "#", "-", "*", "_x_", "snake_case", "x|y", "&lt;b&gt;", "&amp;amp;", "`t`", "[z](y)", "![", "~~s~~", "\\", ":", "=", "+", "&gt;", "{#i}",
		"C:\\d\\", "https://x.org/a_b(c)", "é", "日本", "!", "...", "&#39;q&#39;", "&lt;!--", "$x$", "$x_1$", "$a*b^2$", "$$y_1", "$5", "\\$", "a*b*c", "**", "__init__", "---", "===", "&copy;", "|", "[[w]]", "[^1]", "- [ ]", "&#x1F600;"})
	blank := rapid.SampledFrom([]string{" ", " ", "", "\n", "&nbsp;"})
	var line, block *rapid.Generator[string]
	text := rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for range rapid.IntRange(1, 4).Draw(t, "words") {
			b.WriteString(word.Draw(t, "word") + blank.Draw(t, "blank"))
		}
		return b.String()
	})
	depth := 0
	deeper := func(g func() *rapid.Generator[string]) *rapid.Generator[string] {
		return rapid.Custom(func(t *rapid.T) string {
			if depth > 3 {
				return text.Draw(t, "text")
			}
			depth++
			defer func() { depth-- }()
			return g().Draw(t, "inner")
		})
	}
	line = deeper(func() *rapid.Generator[string] {
		return rapid.Custom(func(t *rapid.T) string {
			var b strings.Builder
			for range rapid.IntRange(1, 3).Draw(t, "pieces") {
				switch kind := rapid.SampledFrom([]string{"", "", "b", "strong", "em", "i", "code", "sup", "sub", "kbd", "mark", "del", "span", "u", "br", "img", "a"}).Draw(t, "kind"); kind {
				case "":
					b.WriteString(text.Draw(t, "text"))
				case "br":
					b.WriteString("<br>")
				case "img":
					b.WriteString(`<img src="/p_1.png" alt="an *alt* [t]">`)
				case "a":
					fmt.Fprintf(&b, `<a href="/l_%d(x)">%s</a>`, rapid.IntRange(0, 9).Draw(t, "n"), text.Draw(t, "text"))
				case "code":
					b.WriteString("<code>" + word.Draw(t, "word") + "</code>")
				default:
					b.WriteString("<" + kind + ">" + line.Draw(t, "line") + "</" + kind + ">")
				}
			}
			return b.String()
		})
	})
	block = deeper(func() *rapid.Generator[string] {
		return rapid.Custom(func(t *rapid.T) string {
			var b strings.Builder
			for range rapid.IntRange(1, 3).Draw(t, "blocks") {
				switch kind := rapid.SampledFrom([]string{"p", "p", "h2", "blockquote", "ul", "ol", "pre", "table", "div", "dl", "figure", "details", "iframe"}).Draw(t, "kind"); kind {
				case "p", "h2":
					b.WriteString("<" + kind + ">" + line.Draw(t, "line") + "</" + kind + ">\n")
				case "ul", "ol":
					b.WriteString("<" + kind + ">")
					for range rapid.IntRange(1, 3).Draw(t, "items") {
						b.WriteString("<li>" + rapid.OneOf(line, block).Draw(t, "item") + "</li>\n")
					}
					b.WriteString("</" + kind + ">")
				case "pre":
					b.WriteString("<pre><code class=\"language-go\">" + word.Draw(t, "word") + "\n\n  " + word.Draw(t, "word") + "</code></pre>")
				case "table":
					columns := rapid.IntRange(1, 3).Draw(t, "columns")
					b.WriteString("<table>")
					for row := range rapid.IntRange(1, 3).Draw(t, "rows") {
						b.WriteString("<tr>")
						for range columns {
							tag := "td"
							if row == 0 && rapid.Bool().Draw(t, "header") {
								tag = "th"
							}
							b.WriteString("<" + tag + ">" + rapid.OneOf(line, line, block).Draw(t, "cell") + "</" + tag + ">")
						}
						b.WriteString("</tr>")
					}
					b.WriteString("</table>")
				case "dl":
					b.WriteString("<dl><dt>" + line.Draw(t, "term") + "</dt><dd>" + rapid.OneOf(line, block).Draw(t, "definition") + "</dd></dl>")
				case "figure":
					b.WriteString(`<figure><img src="/f.png" alt="F"><figcaption>` + line.Draw(t, "caption") + "</figcaption></figure>")
				case "details":
					b.WriteString("<details><summary>" + text.Draw(t, "summary") + "</summary>" + block.Draw(t, "block") + "</details>")
				case "iframe":
					b.WriteString(`<iframe src="https://www.youtube.com/embed/a_b"></iframe>`)
				default:
					b.WriteString("<" + kind + ">" + block.Draw(t, "block") + "</" + kind + ">")
				}
			}
			return b.String()
		})
	})
	rapid.Check(t, func(rt *rapid.T) {
		depth = 0
		markup := block.Draw(rt, "markup")
		compareRapid(rt, markup)
	})
}

// compareRapid is compare for generated HTML. Bare addresses in text become links, so links are
// compared without them.
func compareRapid(t *rapid.T, markup string) {
	source := htmltext.Markdown(markup, htmltext.Options{Lose: func(message string) { t.Fatalf("lost: %s", message) }})
	document, err := markdown.Render(source, nil, markdown.Labels{})
	if err != nil {
		t.Fatal(err)
	}
	want, got := read(silent{}, markup), read(silent{}, string(document.HTML))
	want.Links, got.Links = paths(want.Links), paths(got.Links)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s\nsource:\n%s\nMarkdown:\n%s\nHTML:\n%s", diff, markup, source, document.HTML)
	}
}

// paths are the links on the site.
func paths(links []string) (list []string) {
	for _, element := range links {
		if strings.HasPrefix(element, "/") {
			list = append(list, element)
		}
	}
	return list
}

// silent is a test that cannot fail, for reading what is known to be HTML.
type silent struct{ testing.TB }

func (silent) Helper() {}

// cards are what becomes of bodies whose own HTML shows them only with scripts and styles, or
// shows what no reader wants.
var cards = map[string]string{
	"script and style":                   "a\n\n![](/n.jpg)",
	"Medium: mixtape embed":              "[**Title**<br>*Desc*x.example](https://x.example/ \"https://x.example/\")",
	"Medium: gist embed":                 "<https://gist.example/u/1>",
	"Ghost: bookmark":                    "> [**T**](https://e.example/x)\n>\n> D\n>\n> P · A\n>\n> ![](https://e.example/t.png)",
	"Ghost: toggle":                      "<details>\n<summary>Head</summary>\n\nBody\n\n</details>",
	"Ghost: file card with svg style":    "[A](/content/files/a.pdf)",
	"link around block":                  "## [Head](https://x.example/)\n\n[Para](https://x.example/)",
	"figure with linked img and caption": "<figure>\n<a href=\"/big.jpg\"><img src=\"/a.jpg\" alt=\"\"></a>\n<figcaption>Cap</figcaption>\n</figure>",
	"video":                              "[V](https://x.example/v.mp4)",
}

// The bodies of the records show the same as Markdown. Pictures are put on the site, since
// others become links.
func TestBodies(t *testing.T) {
	rows := importertest.Rows[struct{ Content, Note string }](t, "wordpress-body.jsonl")
	onSite := strings.NewReplacer("https://blog.example/", "/", `src="n.jpg"`, `src="/n.jpg"`, "__GHOST_URL__", "", "/a b.html", "/a%20b.html")
	done := map[string]bool{}
	for _, row := range rows {
		if done[row.Content] || strings.Contains(row.Note, "shortcode") {
			continue // shortcodes are for the loader of WordPress
		}
		done[row.Content] = true
		t.Run(row.Note, func(t *testing.T) {
			body := onSite.Replace(row.Content)
			if want, ok := cards[row.Note]; ok {
				if diff := cmp.Diff(want, htmltext.Markdown(body, htmltext.Options{})); diff != "" {
					t.Error(diff)
				}
				return
			}
			compare(t, body)
		})
	}
}
