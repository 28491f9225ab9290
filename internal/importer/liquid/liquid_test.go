// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package liquid

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

// example is a small site.
func example() Context {
	variables := map[string]string{"site.baseurl": "/blog", "site.url": "https://example.com", "page.title": "A title", "page.image": "/img/a.png", "page.empty": ""}
	return Context{
		File: "a.md", Line: 3,
		Lookup:  func(name string) (string, bool) { text, ok := variables[name]; return text, ok },
		PostURL: func(name string) (string, bool) { return "/2024/03/05/x.html", name == "2024-03-05-x" },
		Link:    func(path string) (string, bool) { return "/about/", path == "about.md" },
		Include: func(name string) (string, bool) {
			text, ok := map[string]string{
				"note.html":   "<p>{{ include.text }}{% if include.more %} {{ include.more }}{% endif %}</p>\n",
				"latest.html": "{% for post in site.posts %}{{ post.title }}{% endfor %}\n",
				"loop.html":   "{% include loop.html %}",
			}[name]
			return text, ok
		},
	}
}

func TestTranslate(t *testing.T) {
	for _, tt := range []struct {
		name, source, want string
		losses             []string
	}{
		{"no template", "a { b } c", "a { b } c", nil},
		{"open to the end", "a {{ b", "a {{ b", nil},
		{"base", `[a]({{ site.baseurl }}/x/) [b]({{ "/y/" | relative_url }}) {{ 'z' | absolute_url }}`, "[a](/blog/x/) [b](/blog/y/) https://example.com/blog/z", nil},
		{"base put in front", `![a]({{ page.image | prepend: site.baseurl }})`, "![a](/blog/img/a.png)", nil},
		{"filters", `{{ "A<b" | escape }} {{ "x y" | upcase | replace: "X", "z" }} {{ page.empty | default: "none" }}`, "A&lt;b z Y none", nil},
		{"links", "[a]({% post_url 2024-03-05-x %}) [b]({% link about.md %})", "[a](/2024/03/05/x.html) [b](/about/)", nil},
		{"link to nothing", "[a *b*]({% post_url 2020-01-01-y %}) c", "a *b* c", []string{"a.md:3: {% post_url 2020-01-01-y %} leads to nothing that is published (LinkBroken)"}},
		{"raw", "`{% raw %}{{ x }}{% endraw %}` {%raw%}{% if %}{%endraw%}", "`{{ x }}` {% if %}", nil},
		{"raw in pieces", "{% raw %}{{{% endraw %} a }}", "{{ a }}", nil},
		{"comment", "a{% comment %} {{ hidden }} {% if %} {% endcomment %}b", "ab", []string{`a.md:3: comment removed: "{{ hidden }} {% if %}" (TextHidden)`}},
		{"inline comment", "a{% # hidden %}b", "ab", nil},
		{"highlight", "text\n{% highlight go linenos %}\nx := 1\n{% endhighlight %}\nmore", "text\n```go\nx := 1\n```\n\nmore", nil},
		{"highlight in a list", "- a\n\n  {% highlight sh %}\nls\n  cd\n{% endhighlight %}\n", "- a\n\n  ```sh\n  ls\n  cd\n  ```\n\n", nil},
		{"highlight with fences", "{% highlight md %}\n```\nx\n```\n{% endhighlight %}", "````md\n```\nx\n```\n````\n", nil},
		{"capture and assign", "{% assign a = '/x' %}{% capture b %}{{ a }}/y{% endcapture %}[l]({{ b }})", "[l](/x/y)", nil},
		{"conditions", "{% if page.title == 'A title' %}yes{% else %}no{% endif %}{% unless page.empty %}!{% endunless %}{% if page.empty or page.image contains 'png' %}?{% endif %}", "yes!?", nil},
		{"unknown condition", "a\n{% if site.x %}b{% else %}c{% endif %}\nd", "a\nd", []string{"a.md:4: {% if site.x %} removed up to its end: the condition is not in the post (TemplateRemoved)"}},
		{"loop", "a\n\n{% for post in site.posts %}\n- {{ post.title }}\n{% endfor %}\nb", "a\n\nb", []string{"a.md:5: {% for post in site.posts %} removed: it has no counterpart (TemplateRemoved)"}},
		{"unknown variable", "a {{ site.data.x }} b\n![c]({{ site.img }}/d.png)\n<a href=\"{{ site.x }}\">e</a>", "a  b\n\n<a>e</a>", []string{
			"a.md:3: {{ site.data.x }} removed: its value is not in the post (TemplateRemoved)",
			"a.md:4: {{ site.img }} removed: its value is not in the post (TemplateRemoved)",
			"a.md:5: {{ site.x }} removed: its value is not in the post (TemplateRemoved)"}},
		{"filter of the site", `by {{ "ada" | team_link }}.`, "by ada.", []string{`a.md:3: {{ "ada" | team_link }} is replaced by "ada", since the filter is the site's own (TemplateRemoved)`}},
		{"picture of the site", `{{ "ada" | team_photo }}Ada`, "Ada", []string{`a.md:3: {{ "ada" | team_photo }} removed: its value is not in the post (TemplateRemoved)`}},
		{"figure", `{% include figure.html src="/a b.png" alt="An [a]" caption="What *it* is" %}`, "![An \\[a\\]](</blog/a b.png>)\n\n<em>What *it* is</em>", nil},
		{"figure in a block of HTML", "Text\n<figure>\n  {% image \"a.png\" \"An &ldquo;a&rdquo; <b>\" %}\n  {% youtube abc %}\n</figure>\n \n{% image \"a.png\" \"wide-1\" \"b c\" %}\n",
			"Text\n<figure>\n  <img src=\"/blog/a.png\" alt=\"An &ldquo;a&rdquo; &lt;b&gt;\">\n  <a href=\"https://www.youtube.com/watch?v=abc\">https://www.youtube.com/watch?v=abc</a>\n</figure>\n \n![b c](/blog/a.png)\n", nil},
		{"figure over lines", "{% include \"linked-figure.html\",\n  image: \"/a.png\",\n  alt: 'A \"b\" c',\n  link: \"https://x.example/\" %}", `[![A "b" c](/blog/a.png)](https://x.example/)`, nil},
		{"picture", `{% image "img/a.png" "An "a"" %} {% image_with_class "a.png" "wide" "Alt" %}`, `![An "a"](/blog/img/a.png) ![Alt](/blog/a.png)`, nil},
		{"players", "{% youtube dQw4w9WgXcQ %} {% include vimeo.html id=\"123\" title=\"Talk\" %} {% gist a/1 %}", "<https://www.youtube.com/watch?v=dQw4w9WgXcQ> [Talk](https://vimeo.com/123) <https://gist.github.com/a/1>", nil},
		{"embed", `{{ "https://x.example/e" | embed: "A talk" }}`, "[A talk](https://x.example/e)", nil},
		{"include", `{% include note.html text="Hi" %} {% include note.html text="a" more=page.title %}`, "<p>Hi</p> <p>a A title</p>", nil},
		{"include of the site", "{% include latest.html %}\n", "", []string{"a.md:3: {% include latest.html %} removed: the included file depends on the site (TemplateRemoved)"}},
		{"include of itself", "{% include loop.html %}\n", "", []string{"a.md:3: {% include loop.html %} removed: the included file depends on the site (TemplateRemoved)"}},
		{"tag of a theme", "a\n{% toc %}\nb", "a\nb", []string{"a.md:4: {% toc %} removed: it has no counterpart (TemplateRemoved)"}},
		{"blanks", "a {%- assign x = 'b' -%} c {{- x -}} d", "acbd", nil},
		{"in code", "```\n{{ page.title }}\n```", "```\nA title\n```", nil},
		{"stray end", "a{% endif %}b", "ab", []string{"a.md:3: {% endif %} removed: nothing begins it (TemplateRemoved)"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, losses := Translate(tt.source, example())
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Markdown (-want +got):\n%s", diff)
			}
			var lines []string
			for _, loss := range losses {
				lines = append(lines, loss.String())
			}
			if diff := cmp.Diff(tt.losses, lines); diff != "" {
				t.Errorf("losses (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLinesStayThoseOfTheFile(t *testing.T) {
	text := rewrite.New("one\n{% comment %}\n{% endcomment %}\n{% highlight go %}\nx\n{% endhighlight %}\n{% toc %}\ntwo {{ page.title }}\n", 5)
	TranslateText(text, example())
	if at := strings.Index(text.String(), "two"); text.Line(at) != 12 {
		t.Errorf("%q: two is on line %d, want 12", text, text.Line(at))
	}
}

func FuzzTranslate(f *testing.F) {
	for _, seed := range []string{"{% if a %}{% else %}{% endif %}", "{{ 'a' | b: c, d }}", "{% raw %}{%", "{% include a b=c %}", "{%-", "{% highlight %}{% endhighlight %}", "{% image \"a\" \"b\" %}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		Translate(source, example())
	})
}
