// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package htmltext_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/htmltext"
)

func TestMarkdown(t *testing.T) {
	for name, test := range map[string]struct {
		html, want string
		losses     []string
	}{
		"blocks":                 {"<!-- x --><p>One\n  two</p>\n<div>Three<p>four</p></div><hr><blockquote><p>a<br>b<p>c</blockquote>", "One two\n\nThree\n\nfour\n\n***\n\n> a\\\n> b\n>\n> c", nil},
		"more":                   {"<p>a</p><!--more--><p>b</p><!--more Read on -->", "a\n\n<!--more-->\n\nb\n\n<!--more-->", nil},
		"headings":               {"<h2 id=a>A</h2><h3 id=\"own\">B <a href=\"/x\">c</a></h3><h2>C<br>d #</h2>", "## A\n\n### B [c](/x) {#own}\n\n## C<br>d \\#", nil},
		"emphasis":               {"<p><b>Note:</b>x <b>Note:</b> y, <em> a </em>b<i>c</i>d <b>e <i>f</i></b> <del>g</del> <b></b></p>", "<strong>Note:</strong>x **Note:** y, *a* b*c*d **e <em>f</em>** ~~g~~", nil},
		"emphasis of blocks":     {"<b><p>a</p><p>b</p></b>", "**a**\n\n**b**", nil},
		"other elements":         {"<p>10<sup>6</sup> H<sub>2</sub>O <kbd>k</kbd> <mark>m</mark> <u>u</u> <abbr title=\"a &quot;b&quot;\" class=x>c</abbr> <span lang=de>d</span> <font>e</font></p>", "10<sup>6</sup> H<sub>2</sub>O <kbd>k</kbd> <mark>m</mark> <u>u</u> <abbr title=\"a &quot;b&quot;\">c</abbr> <span lang=\"de\">d</span> e", nil},
		"code in a line":         {"<code>a`b</code> <code>`</code> <code>a <b>c</b></code>", "``a`b`` `` ` `` <code>a **c**</code>", nil},
		"code":                   {"<pre class=\"wp-block-code language-go\"><code>a\n\n&lt;b&gt;</code></pre><pre data-enlighter-language=js>x<br>y</pre><pre>```\na\n```</pre>", "```go\na\n\n<b>\n```\n\n```js\nx\ny\n```\n\n````\n```\na\n```\n````", nil},
		"code in a box":          {"<div class=\"language-ruby highlighter-rouge\"><pre class=highlight><code><span class=k>def</span> a</code></pre></div>", "```ruby\ndef a\n```", nil},
		"verse":                  {"<pre class=wp-block-verse>a <em>b</em>\n\n c</pre>", "<pre>a <em>b</em>\n&#10; c</pre>", nil},
		"lists":                  {"<ul><li>a<ul><li>b</li></ul></li><li><p>c</p></li></ul><ul><li>d</li></ul><ol start=3><li>e<pre>f</pre></li></ol>", "- a\n  - b\n- c\n\n* d\n\n3. e\n\n   ```\n   f\n   ```", nil},
		"loose list":             {"<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>", "- a\n\n  b\n\n- c", nil},
		"tasks":                  {"<ul><li><input type=checkbox checked> a</li><li><label><input type=checkbox> b</label></li></ul>", "- [x] a\n- [ ] b", nil},
		"list in a list":         {"<ul><li>a</li><ul><li>b</li></ul></ul>", "- a\n  - b", nil},
		"letters":                {"<ol type=a><li>b *c*</li></ol>", "<ol type=\"a\">\n<li>b *c*</li>\n</ol>", nil},
		"table":                  {"<table><thead><tr><th>a</th><th align=right>b|c</th></tr></thead><tbody><tr><td>d<br>e</td><td align=right><code>f|g</code> <a href=/h>h</a></td></tr></table>", "| a | b\\|c |\n| --- | --: |\n| d<br>e | `f\\|g` [h](/h) |", nil},
		"table of blocks":        {"<table><tr><th>a</th></tr><tr><td><p>b</p><ul><li>c</li></ul></td></tr></table>", "<table>\n<tbody>\n<tr>\n<th>a</th>\n</tr>\n<tr>\n<td><p>b</p><ul>\n<li>c</li>\n</ul></td>\n</tr>\n</tbody>\n</table>", nil},
		"table without a header": {"<table><tr><td>a<td colspan=2>b</table>", "<table>\n<tbody>\n<tr>\n<td>a</td>\n<td colspan=\"2\">b</td>\n</tr>\n</tbody>\n</table>", nil},
		"figure":                 {"<figure><a href=/big.jpg><img src=/a.jpg alt='A \"b\"' width=10 srcset=x></a><figcaption>C <em>d</em></figcaption></figure>", "<figure>\n<a href=\"/big.jpg\"><img src=\"/a.jpg\" alt=\"A &quot;b&quot;\" width=\"10\"></a>\n<figcaption>C <em>d</em></figcaption>\n</figure>", nil},
		"figure, no caption":     {"<figure><img src=/a.jpg alt=A title=T></figure>", "![A](/a.jpg \"T\")", nil},
		"code with a caption":    {"<figure><pre>a</pre><figcaption>b</figcaption></figure>", "<figure>\n\n```\na\n```\n\n<figcaption>b</figcaption>\n</figure>", nil},
		"gallery":                {"<figure><figure><img src=/1.jpg></figure><figure><img src=/2.jpg><figcaption>x</figcaption></figure><figcaption>y</figcaption></figure>", "", nil},
		"video":                  {"<figure><video src=/v.mp4></video><figcaption>V</figcaption></figure><iframe src=https://www.youtube.com/embed/x></iframe><iframe title=T src=//x.org/y></iframe><audio><source src=/a.mp3></audio>", "[V](/v.mp4)\n\n<https://www.youtube.com/watch?v=x>\n\n[T](https://x.org/y)\n\n[/a.mp3](/a.mp3)", nil},
		"lazy picture":           {"<img src=data:image/gif;base64,R0 data-src=/a.jpg><noscript><img src=/a.jpg></noscript><p><img src=/s.png class=lazyload data-original=/b.jpg></p>", "![](/a.jpg)\n\n![](/b.jpg)", nil},
		"links":                  {"<a href=\"https://e.example/a_(b)\" title='T \"q\"'>x</a> <a href='/a b'>y</a> <a href=https://x.org/a_b>https://x.org/a_b</a> <a>z</a> <a name=n></a><a href=#n>n</a> https://x.org/c_d.", "[x](<https://e.example/a_(b)> \"T \\\"q\\\"\") [y](</a b>) <https://x.org/a_b> z <a id=\"n\"></a>[n](#n) <https://x.org/c_d>.", nil},
		"links around blocks":    {"<a href=/x><h2>A</h2><p>b <i>c</i></p></a>", "## [A](/x)\n\n[b *c*](/x)", nil},
		"details":                {"<details open><summary>S</summary><p>a</p></details>", "<details open>\n<summary>S</summary>\n\na\n\n</details>", nil},
		"definitions":            {"<dl><dt>a</dt><dd>b <b>c</b></dd></dl>", "<dl>\n<dt>a</dt>\n<dd>b <b>c</b></dd>\n</dl>", nil},
		"text with signs":        {"<p>1. not a list, * star, _under_, # hash, [x](y), a&lt;b&gt;c, &amp;lt; 5 &lt; 6, snake_case, 2*3, C:\\dir, `tick`, ~~no~~, +1, AT&amp;T !&nbsp;</p>", "1\\. not a list, \\* star, \\_under\\_, # hash, \\[x\\](y), a\\<b>c, &amp;lt; 5 \\< 6, snake_case, 2\\*3, C:\\\\dir, \\`tick\\`, \\~\\~no\\~\\~, +1, AT&T !\u00a0", nil},
		"lines with signs":       {"<p># a<br>- b<br>+ c<br>&gt; d<br>=== e<br>--- f<br>1) g<br>: h<br>| i<br>{ j", "\\# a\\\n\\- b\\\n\\+ c\\\n\\> d\\\n\\=== e\\\n\\--- f\\\n1\\) g\\\n\\: h\\\n\\| i\\\n\\{ j", nil},
		"templates":              {"<p>Use &#123;&#123; x &#125;&#125; and {% raw %}</p>", "Use {{ x }} and {% raw %}", nil},
		"script and form":        {"<script>a</script><style>b</style><form>c</form><script src=https://gist.github.com/u/1.js></script><svg><path/></svg>", "<https://gist.github.com/u/1>", []string{"<script> is left out", "<form> is left out", "<svg> is left out"}},
		"link to a script":       {"<a href='javascript:x()'>a</a>", "a", []string{"a link to a script is left out: javascript:x()"}},
		"picture in the text":    {"<img src='data:image/png;base64,AA=='>", "", []string{"a picture in the text itself is left out: data:image/png;base64,AA=="}},
		"footnote":               {"<p>a<sup id=fnref><a href=#fn>1</a></sup></p><ol><li id=fn><p>b <a href=#fnref>back</a></p></li></ol>", "a<a id=\"fnref\"></a><sup>[1](#fn)</sup>\n\n1. <a id=\"fn\"></a>b [back](#fnref)", nil},
		"bookmark":               {"<figure class='kg-card kg-bookmark-card'><a href=https://e.example/x><div class=kg-bookmark-title>T</div><div class=kg-bookmark-description>D</div><img class=kg-bookmark-icon src=/i.ico><span class=kg-bookmark-author>P</span><div class=kg-bookmark-thumbnail><img src=/t.png></div></a></figure>", "> [**T**](https://e.example/x)\n>\n> D\n>\n> P\n>\n> ![](/t.png)", nil},
		"toggle":                 {"<div class='kg-card kg-toggle-card'><div><h4 class=kg-toggle-heading-text>H</h4><button><svg></svg></button></div><div class=kg-toggle-content><p>b</p></div></div>", "<details>\n<summary>H</summary>\n\nb\n\n</details>", nil},
		"callout":                {"<div class='kg-card kg-callout-card'><div class=kg-callout-emoji>💡</div><div class=kg-callout-text>Call <b>out</b></div></div>", "> 💡 Call **out**", nil},
		"file":                   {"<div class='kg-card kg-file-card'><a href=/a.pdf><div class=kg-file-card-title>A</div><div class=kg-file-card-caption>c</div><div class=kg-file-card-filename>a.pdf</div><svg><title>x</title></svg></a></div>", "[A](/a.pdf) c (a.pdf)", nil},
	} {
		t.Run(name, func(t *testing.T) {
			var losses []string
			got := htmltext.Markdown(test.html, htmltext.Options{Lose: func(message string) { losses = append(losses, message) }})
			if diff := cmp.Diff(test.losses, losses); diff != "" {
				t.Error(diff)
			}
			if test.want == "" && len(test.losses) == 0 {
				t.Log(got)
				return
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParagraphs(t *testing.T) {
	if diff := cmp.Diff("a \\<b>\\\nc\n\n\\# d", htmltext.Paragraphs(" a <b>\r\n c\n\n\n# d\n")); diff != "" {
		t.Error(diff)
	}
}

func TestPlainText(t *testing.T) {
	if got := htmltext.PlainText("<p>a <b>b</b>c</p><p>d<br>e &amp; f</p><script>x</script>"); got != "a bc d e & f" {
		t.Errorf("got %q", got)
	}
}

func TestBase(t *testing.T) {
	base := parse(t, "https://blog.example/x/")
	got := htmltext.Markdown("<a href='b'>b</a> <img src=c.png alt=c> <a href='#d'>d</a>", htmltext.Options{Base: base})
	if want := "[b](https://blog.example/x/b) ![c](https://blog.example/x/c.png) [d](#d)"; strings.TrimSpace(got) != want {
		t.Errorf("got %s", got)
	}
}

func TestHiddenElements(t *testing.T) {
	const markup = `<p>a</p><div style="color:red;display: none !important"><p>b</p><p>c</p></div><p hidden>d<p style="visibility:hidden">e<p>f <img hidden src=/x.png><i style="display:inline">g</i></p>`
	var hidden []string
	got := htmltext.Markdown(markup, htmltext.Options{Hidden: func(text string) { hidden = append(hidden, text) }})
	if diff := cmp.Diff("a\n\nf *g*", got) + cmp.Diff([]string{"bc", "d", "e"}, hidden); diff != "" {
		t.Error(diff)
	}
	if got := htmltext.PlainText(markup); got != "a f g" {
		t.Errorf("got %q", got)
	}
}
