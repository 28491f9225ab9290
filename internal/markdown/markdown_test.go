// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"errors"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var english = Labels{
	Permalink: "Link to the section %s", Code: "Code %s", Table: "Table %s", Footnotes: "Footnotes", Backlink: "Back to reference %s",
	Done: "Done", Open: "To do", Note: "Note", Tip: "Tip", Important: "Important", Warning: "Warning", Caution: "Caution",
}

// knownLinks are Links by target.
type knownLinks map[string][2]string

func (k knownLinks) Post(name string) (title, url string, ok bool) {
	v, ok := k[name]
	return v[0], v[1], ok && !strings.HasPrefix(name, topicPrefix)
}

func (k knownLinks) Topic(name string) (title, url string, ok bool) {
	v, ok := k[topicPrefix+name]
	return v[0], v[1], ok
}

// Picture has the pictures of one host, and one of the site that is 3 by 2.
func (k knownLinks) Picture(address string) (width, height int, ok bool) {
	if address == "/media/terms.png" {
		return 3, 2, true
	}
	return 0, 0, strings.HasPrefix(address, "https://images.example/") || strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "/media/")
}

// Heading knows of one Post that it has the heading "Terms", and none of the name "term".
func (k knownLinks) Heading(target, anchor string) (id string, ok bool) {
	isRaft := target == "raft" || strings.HasSuffix(target, "/raft/")
	if isRaft && anchor == "terms" {
		return "c-terms", true
	}
	return "", !isRaft || anchor != "term"
}

// Page has the Post at its permalink.
func (k knownLinks) Page(page string) (url string, ok bool) {
	switch name := path.Base(page); {
	case page == "/posts/raft/", page == "/2020/raft/":
		return "/2020/raft/", true
	case strings.HasPrefix(page, "/topics/"):
		_, ok = k[topicPrefix+name]
	case page == "/posts/"+name+"/", page == "/2020/"+name+"/":
		_, ok = k[name]
	default:
		ok = true
	}
	return "", ok
}

func (k knownLinks) Hosts() []string { return []string{"this.example"} }

var links = knownLinks{
	"raft":       {"The <Raft> & co", "/posts/raft/"},
	"draft":      {"A draft", ""},
	"untitled":   {"", "https://example.org/u"},
	"evil":       {"Evil", "javascript:alert(1)"},
	"topic:logs": {"Logs", "/topics/logs/"},
}

func render(t testing.TB, source string) Document {
	t.Helper()
	doc, err := Render(source, links, english)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestHTML(t *testing.T) {
	tests := map[string]struct{ source, want string }{
		"empty":                 {"", ""},
		"paragraph":             {"a *b* **c** ~~d~~ `e  <f>`\ng  \nh", `<p dir="auto">a <em>b</em> <strong>c</strong> <del>d</del> <code>e  &lt;f&gt;</code>` + "\ng<br>\nh</p>\n"},
		"entities":              {`&copy; \&copy; &amp;lt; \*a\* &#1;&#x202e;'"`, `<p dir="auto">© &amp;copy; &amp;lt; *a* ` + "\ufffd\u202e" + `&#39;&#34;</p>` + "\n"},
		"raw HTML":              {"a <b onclick=\"x()\">*b*</b> <!-- c -->", `<p dir="auto">a <b><em>b</em></b></p>` + "\n"},
		"HTML block":            {"<div>\na\n</div>", `<div dir="auto">` + "\na\n</div>\n\n"},
		"break":                 {"***", "<hr>\n"},
		"tight list":            {"- a\n- b\n  1. c", "<ul>\n<li dir=\"auto\">a</li>\n<li dir=\"auto\">b\n<ol>\n<li dir=\"auto\">c</li>\n</ol>\n</li>\n</ul>\n"},
		"loose list":            {"3. a\n\n   b", "<ol start=\"3\">\n<li dir=\"auto\"><p>a</p>\n<p dir=\"auto\">b</p>\n</li>\n</ol>\n"},
		"no box":                {"- [x](/a/)\n- [x]y", "<ul>\n<li dir=\"auto\"><a href=\"/a/\">x</a></li>\n<li dir=\"auto\">[x]y</li>\n</ul>\n"},
		"tildes that differ":    {"~~a~ b~~ ~c~~", "<p dir=\"auto\"><del>a~ b</del> ~c~~</p>\n"},
		"task list":             {"- [x] a\n- [ ] b", "<ul>\n<li class=\"task\" dir=\"auto\"><input type=\"checkbox\" disabled=\"\" checked=\"\" aria-label=\"Done\"> a</li>\n<li class=\"task\" dir=\"auto\"><input type=\"checkbox\" disabled=\"\" aria-label=\"To do\"> b</li>\n</ul>\n"},
		"quote":                 {"> a\n>\n> b", "<blockquote dir=\"auto\">\n<p>a</p>\n<p dir=\"auto\">b</p>\n</blockquote>\n"},
		"table":                 {"a | | b\n:-:|--|--:\n1|2|`x\\|y`", "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"Table 1\"><table>\n<thead>\n<tr>\n<th scope=\"col\" class=\"align-center\" dir=\"auto\">a</th>\n<td dir=\"auto\"></td>\n<th scope=\"col\" class=\"align-right\" dir=\"auto\">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td class=\"align-center\" dir=\"auto\">1</td>\n<td dir=\"auto\">2</td>\n<td class=\"align-right\" dir=\"auto\"><code>x|y</code></td>\n</tr>\n</tbody>\n</table></div>\n"},
		"alert":                 {"> [!NOTE]\n> a", "<div class=\"admonition note\" role=\"note\">\n<p class=\"admonition-title\">Note</p>\n<p dir=\"auto\">a</p>\n</div>\n"},
		"alert, lower":          {"> [!caution] \n>\n> - a", "<div class=\"admonition caution\" role=\"note\">\n<p class=\"admonition-title\">Caution</p>\n<ul>\n<li dir=\"auto\">a</li>\n</ul>\n</div>\n"},
		"titled alert":          {"> [!Tip]- Mind *this* [[gone]] <b>x</b>\n> a", "<div class=\"admonition tip\" role=\"note\">\n<p class=\"admonition-title\" dir=\"auto\">Mind <em>this</em> <span class=\"broken\">gone</span> <b>x</b></p>\n<p dir=\"auto\">a</p>\n</div>\n"},
		"title alone":           {"> [!NOTE] a \n\n> [!NOTE]\n> > [!TIP] b\n> > c", "<div class=\"admonition note\" role=\"note\">\n<p class=\"admonition-title\" dir=\"auto\">a</p>\n</div>\n<div class=\"admonition note\" role=\"note\">\n<p class=\"admonition-title\">Note</p>\n<div class=\"admonition tip\" role=\"note\">\n<p class=\"admonition-title\" dir=\"auto\">b</p>\n<p dir=\"auto\">c</p>\n</div>\n</div>\n"},
		"definition list":       {"a *b*\n: c\n  d\n\n: e\n\n  f\n\ng\n: h", "<dl>\n<dt dir=\"auto\">a <em>b</em></dt>\n<dd dir=\"auto\">c\nd</dd>\n<dd dir=\"auto\"><p>e</p>\n<p dir=\"auto\">f</p>\n</dd>\n<dt dir=\"auto\">g</dt>\n<dd dir=\"auto\">h</dd>\n</dl>\n"},
		"no definition list":    {": a\n\nb\n:c", "<p dir=\"auto\">: a</p>\n<p dir=\"auto\">b\n:c</p>\n"},
		"maths":                 {"$a_1*b_2*c$ and $$x\\_y$$, $5*6*, $7*8* $9_0 a$", "<p dir=\"auto\">$a_1*b_2*c$ and $$x\\_y$$, $5<em>6</em>, $7<em>8</em> $9_0 a$</p>\n"},
		"text after maths":      {"$a_1$ \\*b\\* &amp; c, $$d_1$$\\~", "<p dir=\"auto\">$a_1$ *b* &amp; c, $$d_1$$~</p>\n"},
		"maths over lines":      {"$$\na_1 *b\n*c\\\\d\n$$", "<p dir=\"auto\">$$\na_1 *b\n*c\\\\d\n$$</p>\n"},
		"dividers of summaries": {"a\n\n<!-- more -->\n\nb <!--more--> c\n\n<!-- truncate -->\n\n<!--more Read on-->\nd", "<p dir=\"auto\">a</p>\n<p dir=\"auto\">b c</p>\n<p dir=\"auto\">d</p>\n"},
		"no alert":              {"> [!NOTE]a\n\n> [!OTHER]\n> b", "<blockquote dir=\"auto\">\n<p>[!NOTE]a</p>\n</blockquote>\n<blockquote dir=\"auto\">\n<p>[!OTHER]\nb</p>\n</blockquote>\n"},
		"footnote":              {"a[^x] b[^x] c[^none]\n\n[^x]: d", "<p dir=\"auto\">a<sup id=\"c-fnref:1\"><a class=\"footnote-ref\" href=\"#c-fn:1\" role=\"doc-noteref\">1</a></sup> b<sup id=\"c-fnref:1:2\"><a class=\"footnote-ref\" href=\"#c-fn:1\" role=\"doc-noteref\">1</a></sup> c[^none]</p>\n<section class=\"footnotes\" aria-labelledby=\"c-fn:title\">\n<h2 id=\"c-fn:title\">Footnotes</h2>\n<ol>\n<li id=\"c-fn:1\" dir=\"auto\">\n<p>d <a class=\"footnote-back\" href=\"#c-fnref:1\" role=\"doc-backlink\" aria-label=\"Back to reference 1\">↩\ufe0e</a> <a class=\"footnote-back\" href=\"#c-fnref:1:2\" role=\"doc-backlink\" aria-label=\"Back to reference 1-2\">↩\ufe0e</a></p>\n</li>\n</ol>\n</section>\n"},
		"code":                  {"```\na <b>\n```\n\n    c", "<pre dir=\"ltr\" tabindex=\"0\" role=\"region\" aria-label=\"Code 1\"><code>a &lt;b&gt;\n</code></pre>\n<pre dir=\"ltr\" tabindex=\"0\" role=\"region\" aria-label=\"Code 2\"><code>c\n</code></pre>\n"},
		"code in Go":            {"```go\nfunc f() string { return \"a\" + 1 } // c\n```", "<pre dir=\"ltr\" tabindex=\"0\" role=\"region\" aria-label=\"Code 1\"><code><span class=\"k\">func</span> <span class=\"n\">f</span>() <span class=\"k\">string</span> { <span class=\"k\">return</span> <span class=\"s\">&#34;a&#34;</span> + <span class=\"m\">1</span> } <span class=\"c\">// c</span>\n</code></pre>\n"},
		"unknown language":      {"~~~nope x\nif\n~~~", "<pre dir=\"ltr\" tabindex=\"0\" role=\"region\" aria-label=\"Code 1\"><code>if\n</code></pre>\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, string(render(t, test.source).HTML)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// innerHTML is the HTML of a paragraph.
func innerHTML(doc Document) string {
	html := strings.TrimPrefix(string(doc.HTML), `<p dir="auto">`)
	return strings.TrimSuffix(html, "</p>\n")
}

func TestLinksAndImages(t *testing.T) {
	tests := map[string]struct{ source, want string }{
		"external":            {`[a](https://x.org/?b&c "t")`, `<a href="https://x.org/?b&amp;c" rel="external noopener" title="t">a</a>`},
		"upper case":          {`[a](HTTP://x.org)`, `<a href="HTTP://x.org" rel="external noopener">a</a>`},
		"path":                {`[a](/b/?c#d)`, `<a href="/b/?c#d">a</a>`},
		"fragment":            {`[a](#b)`, `<a href="#b">a</a>`},
		"mail":                {`[a](mailto:b@c.org)`, `<a href="mailto:b@c.org">a</a>`},
		"reference":           {"[a][b]\n\n[b]: /c", `<a href="/c">a</a>`},
		"escaped":             {`[a](</b c/é>)`, `<a href="/b%20c/%C3%A9">a</a>`},
		"IPv6":                {`[a](http://[::1]:80/)`, `a`},
		"bare":                {`see https://x.org/a_b. www.x.org a@b.org`, `see <a href="https://x.org/a_b" rel="external noopener">https://x.org/a_b</a>. <a href="http://www.x.org" rel="external noopener">www.x.org</a> <a href="mailto:a@b.org">a@b.org</a>`},
		"in brackets":         {`<https://x.org> <a@b.org> <tel:1>`, `<a href="https://x.org" rel="external noopener">https://x.org</a> <a href="mailto:a@b.org">a@b.org</a> tel:1`},
		"relative":            {`[*a*](b/c)`, `<em>a</em>`},
		"query":               {`[a](?b)`, `a`},
		"other host":          {`[a](//evil.org)`, `a`},
		"ftp":                 {`[a](ftp://x.org) ftp://x.org`, `a ftp://x.org`},
		"password":            {`[a](https://bank.org@evil.org)`, `a`},
		"no name":             {`[](/a) [![](/b.png)](/c)`, `<a href="/a">/a</a> <a href="/c"><img src="/b.png" alt="" loading="lazy" decoding="async">/c</a>`},
		"link in link":        {`[a <https://x.org> b](/c)`, `<a href="/c">a https://x.org b</a>`},
		"wiki link in link":   {`[a [[raft|b]] c](/d)`, `<a href="/d">a b c</a>`},
		"image on site":       {`x ![a *b*](/c.png "t")`, `x <img src="/c.png" alt="a b" title="t" loading="lazy" decoding="async">`},
		"caption":             {`![a](/c.png "t & *u*")`, `<figure><img src="/c.png" alt="a" loading="lazy" decoding="async"><figcaption dir="auto">t &amp; *u*</figcaption></figure>` + "\n"},
		"linked caption":      {`[![a](/c.png "t")](/d)`, `<a href="/d"><img src="/c.png" alt="a" title="t" loading="lazy" decoding="async"></a>`},
		"caption elsewhere":   {`![a](https://x.org/b.png "t")`, `<a href="https://x.org/b.png" rel="external noopener">a</a>`},
		"size":                {`![a](/media/terms.png)`, `<img src="/media/terms.png" alt="a" width="3" height="2" loading="lazy" decoding="async">`},
		"host":                {`![a](https://images.example/b.png)`, `<img src="https://images.example/b.png" alt="a" loading="lazy" decoding="async">`},
		"missing":             {`![a](/media/gone.png "t")`, `a`},
		"image elsewhere":     {`![a](https://x.org/b.png)`, `<a href="https://x.org/b.png" rel="external noopener">a</a>`},
		"image without name":  {`![](https://x.org/b.png)`, `<a href="https://x.org/b.png" rel="external noopener">https://x.org/b.png</a>`},
		"image of a bad kind": {`![a](data:image/png;base64,x) ![b](c.png)`, `a b`},
		"badge":               {`[![a](https://x.org/b.png)](https://y.org)`, `<a href="https://y.org" rel="external noopener">a</a>`},
		"a long address":      {`[a](/` + strings.Repeat("b", maxAddress) + `)`, `a`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, innerHTML(render(t, test.source))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWikiLinks(t *testing.T) {
	tests := map[string]struct {
		source, want string
		broken       []string
	}{
		"post":             {"a [[raft]] b", `a <a href="/posts/raft/">The &lt;Raft&gt; &amp; co</a> b`, nil},
		"text":             {"[[raft|the *paper* &amp; b]]", `<a href="/posts/raft/">the *paper* &amp; b</a>`, nil},
		"topic":            {"[[topic:logs]] [[topic:logs|l]]", `<a href="/topics/logs/">Logs</a> <a href="/topics/logs/">l</a>`, nil},
		"elsewhere":        {"[[untitled]]", `<a href="https://example.org/u" rel="external noopener">untitled</a>`, nil},
		"no page":          {"[[draft]]", `A draft`, nil},
		"bad address":      {"[[evil]]", `Evil`, nil},
		"unknown":          {"[[z]] [[ a | b ]] [[topic:raft]] [[z]]", `<span class="broken">z</span> <span class="broken">b</span> <span class="broken">raft</span> <span class="broken">z</span>`, []string{"[[a]]", "[[topic:raft]]", "[[z]]"}},
		"any name":         {"[[My Post]]", `<span class="broken">My Post</span>`, []string{"[[My Post]]"}},
		"a third bracket":  {"[[[raft]]]", `[<a href="/posts/raft/">The &lt;Raft&gt; &amp; co</a>]`, nil},
		"code":             {"`[[raft]]`", `<code>[[raft]]</code>`, nil},
		"escaped":          {`\[[raft]]`, `[[raft]]`, nil},
		"empty":            {"[[]] [[ ]] [[|a]] [[raft]", `[[]] [[ ]] [[|a]] [[raft]`, nil},
		"over two lines":   {"[[ra\nft]]", "[[ra\nft]]", nil},
		"too long":         {"[[" + strings.Repeat("a", maxTarget+1) + "]]", "[[" + strings.Repeat("a", maxTarget+1) + "]]", nil},
		"the longest":      {"[[" + strings.Repeat("a", maxTarget) + "|b]]", `<span class="broken">b</span>`, []string{"[[" + strings.Repeat("a", maxTarget) + "]]"}},
		"numbered source":  {"[[1]](/a)", `<a href="/a">[1]</a>`, nil},
		"a line of others": {"[a] [[raft|b]] [c]", `[a] <a href="/posts/raft/">b</a> [c]`, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			doc := render(t, test.source)
			if diff := cmp.Diff(test.want, innerHTML(doc)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.broken, doc.Broken); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWikiLinkInTable(t *testing.T) {
	got := string(render(t, "a|c\n--|--\n[[raft\\|b]]|d").HTML)
	if want := `<td dir="auto"><a href="/posts/raft/">b</a></td>`; !strings.Contains(got, want) {
		t.Errorf("got %s, want %s in it", got, want)
	}
}

func TestNoLinks(t *testing.T) {
	doc, err := Render("[[a]]", nil, Labels{})
	if want := `<p dir="auto"><span class="broken">a</span></p>` + "\n"; err != nil || string(doc.HTML) != want {
		t.Errorf("got %s, %v, want %s", doc.HTML, err, want)
	}
}

func TestTargets(t *testing.T) {
	got := targetsIn("[[b]] [[a|x]] `[[c]]` [[b]] [[topic: d ]]\n[[[e\\|f]] [[g\n]] [[]] [[h")
	if diff := cmp.Diff([]string{"a", "b", "c", "e", "topic:d"}, got); diff != "" {
		t.Error(diff)
	}
	if got := targetsIn("none"); len(got) != 0 {
		t.Errorf("got %q", got)
	}
}

func TestHeadings(t *testing.T) {
	doc := render(t, "# A `b` & *c*\n\nA b c\n---\n\n## A b c\n\n### Deep\n#### Deeper\n##### x\n###### y\n"+
		"# مقدمة في الأنظمة\n# 分散システム\n# हिन्दी\n# !\n#\n# ![](/a.png)\n# A b c 1\n# fn:1 [[raft]][^n]\n\n[^n]: x\n\n> # Quoted")
	want := []Heading{
		{2, "c-a-b--c", "A b & c"}, {3, "c-a-b-c", "A b c"}, {3, "c-a-b-c-1", "A b c"},
		{2, "c-مقدمة-في-الأنظمة", "مقدمة في الأنظمة"}, {2, "c-分散システム", "分散システム"}, {2, "c-हिन्दी", "हिन्दी"},
		{2, "c-section", "!"}, {2, "c-a-b-c-1-1", "A b c 1"}, {2, "c-fn1-raft", "fn:1 The <Raft> & co"}, {2, "c-quoted", "Quoted"},
	}
	if diff := cmp.Diff(want, doc.Headings); diff != "" {
		t.Error(diff)
	}
	for _, want := range []string{
		`<h2 id="c-a-b--c" dir="auto">A <code dir="ltr">b</code> &amp; <em>c</em><a class="anchor" href="#c-a-b--c" aria-label="Link to the section A b &amp; c"></a></h2>`,
		`<h4 id="c-deep" dir="auto">Deep<a class="anchor" href="#c-deep" aria-label="Link to the section Deep"></a></h4>`,
		`<h5 id="c-deeper" dir="auto">Deeper</h5>`, `<h6 id="c-x" dir="auto">x</h6>`, `<h6 id="c-y" dir="auto">y</h6>`,
		"\n" + `<p dir="auto"><img src="/a.png" alt="" loading="lazy" decoding="async"></p>`,
	} {
		if !strings.Contains(string(doc.HTML), want) {
			t.Errorf("got %s, want %s in it", doc.HTML, want)
		}
	}
}

func TestLinkToHeading(t *testing.T) {
	got := string(render(t, "[a](#b-c) [d](#é)\n\n# B c\n\n# É").HTML)
	if want := `<p dir="auto"><a href="#c-b-c">a</a> <a href="#c-é">d</a></p>`; !strings.HasPrefix(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestWords(t *testing.T) {
	for source, want := range map[string]int{
		"":                                     0,
		"one two":                              2,
		"fo**o** it's a-b - 3":                 4,
		"a\nb  \nc\n\nd":                       4,
		"# a\n- b\n- c\n\n1 | 2\n--|--\n3 | 4": 7,
		"分散システム":                               3,
		"การออกแบบระบบ is easy":                 7, // 13 letters
		"ข้อมูลที่เก็บไว้ในฐานข้อมูล":           7, // 19 letters
		"ລະບົບແບບກະຈາຍ":                         4,
		"ម្សិលមិញខ្ញុំទៅ":                       3,
		"ဒေတာဘေ့စ်တွင်":                         3,
		"[a b](/c) ![d](/e.png) <x> `f g`":      5,
		"```go\nx := 1\n```":                    2,
		"[[raft]] [[nope|two words]] &amp; end": 6,
	} {
		if got := render(t, source).Words; got != want {
			t.Errorf("%q has %d words, want %d", source, got, want)
		}
	}
}

func TestNesting(t *testing.T) {
	for source, want := range map[string]string{
		strings.Repeat("> ", 100) + "a":                                 "&gt; &gt; a",
		strings.Repeat("- ", 100) + "a":                                 "- - a",
		strings.Repeat("*", 100) + "a" + strings.Repeat("*", 100):       strings.Repeat("*", 100) + "a",
		strings.Repeat("*a ", 1100) + strings.Repeat("a* ", 1100) + "b": "*a a* ",
		strings.Repeat("[^a]\n\n", 2) + "[^a]: b":                       "c-fnref:1:2",
	} {
		doc := render(t, source)
		checkDocument(t, doc)
		if !strings.Contains(string(doc.HTML), want) {
			t.Errorf("%.20s… gave %s, want %s in it", source, doc.HTML, want)
		}
	}
}

func TestLongTable(t *testing.T) {
	got := string(render(t, "| a | b | c |\n|---|---|---|\n"+strings.Repeat("|1|2|3|\n", 20_000)).HTML)
	if n := strings.Count(got, "<tr>"); n != 20_001 {
		t.Errorf("the table has %d rows", n)
	}
}

func TestErrors(t *testing.T) {
	for name, test := range map[string]struct {
		source string
		want   error
	}{
		"longest":  {strings.Repeat("a", MaxSource), nil},
		"too long": {strings.Repeat("a", MaxSource+1), ErrTooLong},
		"a bomb":   {"[a]: /" + strings.Repeat("b", 2000) + "\n\n" + strings.Repeat("[a]\n\n", 5000), ErrTooComplex},
	} {
		if _, err := Render(test.source, nil, english); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
	}
}

var (
	withoutAttributes = strings.NewReplacer(` dir="auto"`, "")
	anchorMarkup      = regexp.MustCompile(` id="[^"]*"|<a class="anchor".*?</a>`)
	codeBlocks        = regexp.MustCompile(`(?s)<pre.*?</pre>`)
)
