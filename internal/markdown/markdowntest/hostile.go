// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package markdowntest has articles for tests of everything that shows articles.
package markdowntest

// Hostile are texts that a browser must not take for more than text.
var Hostile = []string{
	"<script>alert(1)</script>", "<SCRIPT SRC=//evil>", "\"><img src=x onerror=alert(1)>", "<img src=x\nonerror=alert(1)>",
	"<svg/onload=alert(1)>", "<svg><style><img src=x onerror=alert(1)>", "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
	"<iframe srcdoc='<script>'>", "<a href='javascript:alert(1)'>a</a>", "<div style=\"background:url(javascript:1)\">", "<base href=//evil>",
	"</p></div></main><h1 id=x>", "<!-- a --> <!--> <!-- <script> -->", "<![CDATA[<script>]]>", "<?php x ?>", "<!DOCTYPE html>", "<style>*{}</style>",
	"<form action=/x><input name=a>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<textarea></textarea><title>",
	"[a](javascript:alert(1))", "[a](JaVa\tScript:alert(1))", "[a](<java\nscript:alert(1)>)", "[a](&#106;avascript:alert(1))", "[a](&#x6A;avascript&colon;alert(1))",
	"[a](java&Tab;script:alert(1))", "[a](java&NewLine;script:alert(1))", "[a](javascript&#58;alert(1))", `[a](javascript\:alert(1))`, "[a](< javascript:alert(1)>)",
	"[a](&#1;javascript:alert(1))", "[a](data:text/html,<script>)", "[a](data:text/html;base64,PHNjcmlwdD4=)", "[a](vbscript:x)", "[a](file:///etc/passwd)", "[a](blob:x)",
	"[a](//evil)", "[a](/\\evil)", `[a](/\\evil)`, "[a](/&#9;/evil)", "[a](&#47;/evil)", "[a](/&sol;evil)", `[a](http://x\@y)`, `[a](http:\\evil)`, "[a](https:evil)", "[a](https:///evil)",
	"[a](http://a@evil)", "[a](http://a:b@evil)", "[a](\u2028javascript:alert(1))", "[a](\u00a0//evil)", "[a](mailto://x)", "[a](#\" onclick=\"x)", "[a](/\"onclick=\"x)", "[a](/a '\" onclick=\"x')",
	"<javascript:alert(1)>", "<data:text/html,x>", "<vbscript:x>", "![x](javascript:1)", "![x](data:image/svg+xml,<svg/onload=alert(1)>)", "![\" onerror=\"x](/a.png)", "![a](/b.png \"\\\" onerror=\\\"x\")",
	"[a]\n\n[a]: javascript:alert(1)", "[a][b]\n\n[b]: <data:text/html,x> 'javascript:'", "![a]\n\n[a]: //evil/x.png", "[a\n\n[a]: /x\n\"onclick=",
	"[[javascript:alert(1)]]", "[[a|<script>alert(1)</script>]]", "[[\"><img onerror=x>]]", "[[topic:<b>|&lt;i&gt;]]", "[[evil]]", "[[evil|\" onclick=\"x]]",
	"```\"><script>\nx\n```", "```go\n</code></pre><script>\n```", "```html\n<script>alert(1)</script>\n```", "    <script>", "`<script>`", "`` ` <b> ``",
	"# <script> \"onclick=\"x", "# a\" onmouseover=\"x {#id onclick=x}", "# A\n# a\n# A-1\n# a 1", "# fn:1\n[^1]\n\n[^1]: # fn:title\n\n# \u202e", "a[^\"><script>]\n\n[^\"><script>]: b",
	"a | b\n-|-\n<script> | \" onclick=\"x", "> [!NOTE\" onclick=\"x]\n> a", "> [!NOTE]\n> <script>", "- [x] <script>", "- [\" onclick=x] a",
	"{{.}} {{template \"x\"}} {{\"<script>\"}}", "a\x00b<\x00script>", "\x00", "abc\u202edef \u2066x", "a\u200db \u200e\u200f", "\ufeff# a", "a\xff\xfe\xc3(\xed\xa0\x80", "a\r\nb\rc\u0085d\u2028e\u2029f\vg\fh\x1bi\x7fj\u0090", "&#x2028; &#x85; &#xFEFF; &#13; &#11;", "&#0; &#xD800; &#x110000; &#xfffe; &#27;",
	"www.evil.org/\"onclick=\"x http://x.org/<script> https://x.org/'><b>", "a@b.org\"onclick=x", "https://user@evil.org www.a@evil.org", "http://a.org:99999999/", "http://a.org/%zz",
	"<a href=\"java\nscript:alert(1)\">a</a>", "<a href=&#106;avascript:alert(1)>a</a>", "<a href=' javascript:alert(1)'>a</a>", "<a href=data:text/html,x>a</a>", "<a href='//evil'>a</a>",
	"<a id='x\" onclick=\"y' name=z>a</a>", "<p id=x onclick=y style='position:fixed' class=admonition>a", "<img src='/a.png' onload=x srcset='//evil 2x' style=x>", "<img src=//evil/x.png>",
	"<h2 id='a b\"><script>'>A</h2>", "<details open ontoggle=alert(1)><summary>a</summary>b</details>", "<table background=//evil><td>a<table><tr>b</table>", "</div></main></body>", "<div></p></div></div></div>",
	"<iframe src=\"javascript:alert(1)\"></iframe>", "<iframe src='https://x.org/\"><script>'></iframe>", "<object data='data:text/html,x'></object>", "<embed src=javascript:x>", "<video src=x onerror=alert(1)><source src='https://x.org/v.mp4'></video>",
	"<a href=/a>b <a href=/c>d</a></a>", "<a href=/a>\n\n[b](/c) https://x.org\n\n# d\n\n</a>", "<ul><ul><p>a<li>b<li>c</ul></td>", "<dl>a<p>b<dd>c<dt>d</dl>", "<b><p>a</b>b</p>c", "<svg>\n\n<path d=x>\n\n</svg>",
	"<pre><code class='language-go\" x'>func</code></pre>", "<pre>a<script>b</script><a href=javascript:1>c</a>\n\n</pre>", "<xmp><script>alert(1)</script></xmp>", "<plaintext>a", "<title><b>a</title>", "<style>\n\n*{}\n</style>b",
	"<template><b>a</template>", "<select><option>a</select>", "<isindex onclick=x>", "<x:y onclick=x>a</x:y><my-tag onclick=x>b</my-tag>", "<b <script>alert(1)</script>>", "<b title='<script>alert(1)</script>'>", "<a href='/x'title='\" onclick=\"y'>a</a>",
	"[a](<b\n>)[^c]:[[d]](e)\n\n[^c]: [[f|[g](h)]]", "[![[[raft]]](/a.png)](/b)", "[a[^1]](/b)\n\n[^1]: [c[^1]](/d)", "![a[^1] [[raft]] <https://x.org>](/b.png)\n\n[^1]: x",
}
