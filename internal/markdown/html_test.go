// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var permalinks = regexp.MustCompile(` id="c-[^"]*"|<a aria-label="Link to[^>]*></a>`)

// shape is HTML without what every block has.
func shape(doc Document) string {
	html := permalinks.ReplaceAllString(strings.ReplaceAll(string(doc.HTML), ` dir="auto"`, ""), "")
	return strings.Join(strings.FieldsFunc(html, func(r rune) bool { return r == '\n' }), "\n")
}

const tableStart = `<div class="table" tabindex="0" role="region" aria-label="Table 1"><table>`

func TestElements(t *testing.T) {
	for name, test := range map[string]struct{ source, want string }{
		"in a line":                 {"H<sub>2</sub>O, 10<sup>6</sup>, <kbd>Ctrl</kbd>, <mark>m</mark>, <abbr title=\"t &amp; u\" class=x>a</abbr>, <cite>c</cite>, a<br>b<br/>c<wbr>d", "<p>H<sub>2</sub>O, 10<sup>6</sup>, <kbd>Ctrl</kbd>, <mark>m</mark>, <abbr title=\"t &amp; u\">a</abbr>, <cite>c</cite>, a<br>b<br>c<wbr>d</p>"},
		"Markdown in a line":        {"<u>*a* [b](/c)</u> <span class=x>**d**</span>", `<p><u><em>a</em> <a href="/c">b</a></u> <strong>d</strong></p>`},
		"of old":                    {"<tt>a</tt> <strike>b</strike> <font color=red>c</font> <center>d</center>", "<p><code>a</code> <s>b</s> c </p><div class=\"align-center\">d</div>"},
		"not ended":                 {"<b>a\n\nb", "<p><b>a</b></p>\n<p>b</p>"},
		"ended elsewhere":           {"*<b>a* b</b> <i>c</b> d", "<p><em><b>a</b></em> b <i>c d</i></p>"},
		"figure":                    {"<figure>\n<img src=\"/a.png\" alt=\"A\" width=10>\n<figcaption>C *d*</figcaption>\n</figure>", "<figure>\n<img src=\"/a.png\" alt=\"A\" loading=\"lazy\" decoding=\"async\">\n<figcaption>C *d*</figcaption>\n</figure>"},
		"Markdown in a block":       {"<details open>\n<summary>S <b>t</b></summary>\n\n- *a*\n\n</details>\nb", "<details open=\"\">\n<summary>S <b>t</b></summary>\n<ul>\n<li><em>a</em></li>\n</ul>\n</details>\nb"},
		"no Markdown in a block":    {"<div>\n*a*\n</div>", "<div>\n*a*\n</div>"},
		"table":                     {"<table border=1><caption>C</caption><tr><th scope=row>a<td colspan=2 style='text-align: right'>b<br>c\n<tr><td><ul><li>d</ul><th></table>", tableStart + "<caption>C</caption>\n<tbody><tr><th scope=\"row\">a</th>\n<td colspan=\"2\" class=\"align-right\">b<br>c\n</td>\n</tr>\n<tr><td><ul><li>d</li>\n</ul>\n</td>\n<td></td>\n</tr>\n</tbody></table></div>"},
		"Markdown in a table":       {"<table>\n<tr>\n<td>\n\n*a*\n\n</td>\n</tr>\n</table>", tableStart + "\n<tbody><tr>\n<td>\n<p><em>a</em></p>\n</td>\n</tr>\n</tbody></table></div>"},
		"list in a Markdown table":  {"a | b\n-|-\n<ul><li>c</li></ul> | d", ""},
		"definitions":               {"<dl><dt>a<dd>b<dd>c</dl>", "<dl><dt>a</dt>\n<dd>b</dd>\n<dd>c</dd>\n</dl>"},
		"quote":                     {"<blockquote cite=x>\n\na\n\n</blockquote>", "<blockquote>\n<p>a</p>\n</blockquote>"},
		"parts without their whole": {"<li>a</li><td>b</td>", "<div>a</div>\nb"},
		"end tags alone":            {"a</div></p></main>b</td>", "<p>ab</p>"},
		"paragraphs":                {"<p align=center>a<p lang=de dir=ltr>b", "<p class=\"align-center\">a</p>\n<p lang=\"de\" dir=\"ltr\">b\n</p>"},
		"link":                      {"<a href=\"https://x.org/?a&amp;b\" target=_blank onclick=x title=t>a</a> <a href='/b' rel=me>b</a> <a href=javascript:x>c</a>", `<p><a href="https://x.org/?a&amp;b" rel="external noopener" title="t">a</a> <a href="/b">b</a> c</p>`},
		"link in a link":            {"<a href=/a>b [c](/d) <a href=/e>f</a></a>", `<p><a href="/a">b c f</a></p>`},
		"link without a text":       {"<a href=/a><img src=/b.png alt=''></a>", `<p><a href="/a"><img src="/b.png" alt="" loading="lazy" decoding="async">/a</a></p>`},
		"comment":                   {"<div>a<!-- secret --></div>\n<!-- secret", "<div>a</div>"},
		"comment over a blank line": {"<div>a <!-- secret\n\nsecret --> *b*\n\n</div>", "<div>a<p><em>b</em></p>\n</div>"},
		"script":                    {"<script>\nalert(1)\n\nalert(2)\n</script>\na <script>alert(3)</script> b<style>c</style>", "<p>a  b</p>"},
		"form":                      {"<form action=/x><input name=a><button>b</button></form> c", " c"},
		"video player":              {"<iframe width=560 src=\"https://www.youtube.com/embed/x?rel=0\" title=\"A talk\" allowfullscreen></iframe>", `<p><a href="https://www.youtube.com/watch?v=x" rel="external noopener">A talk</a></p>`},
		"in a line: video player":   {"See <iframe src='//player.vimeo.com/video/7'></iframe>.", `<p>See <a href="https://vimeo.com/7" rel="external noopener">https://vimeo.com/7</a>.</p>`},
		"video":                     {"<video controls><source src=/v.mp4>No video</video>\n\n<audio src=https://x.org/a.mp3></audio>", "<p><a href=\"/v.mp4\">/v.mp4</a></p>\n<p><a href=\"https://x.org/a.mp3\" rel=\"external noopener\">https://x.org/a.mp3</a></p>"},
		"object and embed":          {"<object data=/a.pdf>b</object>\n\n<embed src=/c.pdf>d", "<p><a href=\"/a.pdf\">/a.pdf</a></p>\n<p><a href=\"/c.pdf\">/c.pdf</a>d</p>"},
		"gist":                      {"<script src=https://gist.github.com/u/1.js></script>", `<p><a href="https://gist.github.com/u/1" rel="external noopener">https://gist.github.com/u/1</a></p>`},
		"code":                      {"<pre><code class=\"language-go\">if a &lt; b {<br>}\n\nreturn\n</code></pre>", `<pre dir="ltr" tabindex="0" role="region" aria-label="Code 1"><code><span class="k">if</span> a &lt; b {` + "\n}\n" + `<span class="k">return</span>` + "\n</code></pre>"},
		"preformatted":              {"<pre>a <i>b</i>\n  c</pre>", "<pre dir=\"ltr\" tabindex=\"0\" role=\"region\" aria-label=\"Code 1\">a <i>b</i>\n  c</pre>"},
		"lazy picture":              {"<img src=\"data:image/gif;base64,R0\" data-src=/a.png alt=a>", `<img src="/a.png" alt="a" loading="lazy" decoding="async">`},
		"picture":                   {"<picture><source srcset=/a.webp><img src=/a.png alt=a></picture>", `<p><img src="/a.png" alt="a" loading="lazy" decoding="async"></p>`},
		"unknown":                   {"a List<String> <x>\n\n<x>\n*b*", "<p>a List&lt;String&gt; &lt;x&gt;</p>\n<p>&lt;x&gt;\n<em>b</em></p>"},
		"components":                {"<my-note>a</my-note> <svg><path d=x></svg> b", "<p>a  b</p>"},
		"list in a list":            {"<ul><ul><li>a</ul></ul>", "<ul><li><ul><li>a</li>\n</ul>\n</li>\n</ul>"},
		"in a quote":                {"> <details><summary>a</summary>\n>\n> b\n\nc", "<blockquote>\n<details><summary>a</summary>\n<p>b</p>\n</details>\n</blockquote>\n<p>c</p>"},
		"block in a heading":        {"# a <div>b</div>", "<h2>a \nb</h2>"},
	} {
		t.Run(name, func(t *testing.T) {
			checkAny(t, test.source)
			if test.want == "" {
				return
			}
			if diff := cmp.Diff(test.want, shape(render(t, test.source))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHeadingsOfHTML(t *testing.T) {
	doc := render(t, "<h1 id=\"top&quot;x\" class=y>A <b>b</b></h1>\n\n### C\n\n<a id=\"here\"></a>\n\n<div><h2>D &amp; e</h2><h4></h4></div>\n\n[1](#topx) [2](#here) [3](#d--e) [4](#none) <a name=fn:1></a>[5](#fn:1)")
	want := []Heading{{2, "c-topx", "A b"}, {3, "c-c", "C"}, {3, "c-d--e", "D & e"}}
	if diff := cmp.Diff(want, doc.Headings); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"#none"}, doc.Broken); diff != "" {
		t.Error(diff)
	}
	for _, want := range []string{
		`<h2 dir="auto" id="c-topx">A <b>b</b><a aria-label="Link to the section A b" class="anchor" href="#c-topx"></a></h2>`,
		`<span id="c-here"></span>`, `<a href="#c-topx">1</a> <a href="#c-here">2</a> <a href="#c-d--e">3</a> <a href="#none">4</a> <span id="c-fn1"></span><a href="#c-fn1">5</a>`,
	} {
		if !strings.Contains(string(doc.HTML), want) {
			t.Errorf("got %s, want %s in it", doc.HTML, want)
		}
	}
}

func TestLinksOfHTMLAreChecked(t *testing.T) {
	source := "<a href=\"raft.md\">a</a> <a href='gone.md'>b</a>\n\n<div><a href=\"../gone-too/\">c</a><img src=\"d.png\"></div>"
	doc := render(t, source)
	if diff := cmp.Diff([]string{"../gone-too/", "d.png", "gone.md"}, doc.Broken); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"gone", "gone-too", "raft"}, targetsIn(source)); diff != "" {
		t.Error(diff)
	}
	if want := `<a href="/posts/raft/">a</a>`; !strings.Contains(string(doc.HTML), want) {
		t.Errorf("got %s, want %s in it", doc.HTML, want)
	}
}
