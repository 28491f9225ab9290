// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hugo

import (
	"regexp"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

var (
	shortcode = regexp.MustCompile("(?s)\\{\\{(?:<\\s*(/?)\\s*(\\w[\\w./-]*)((?:[^>\"`]|\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`|>[^}])*?)\\s*(/?)\\s*>\\}\\}|%\\s*(/?)\\s*(\\w[\\w./-]*)((?:[^%\"`]|\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`|%[^}])*?)\\s*(/?)\\s*%\\}\\}|[<%]/\\*(.*?)\\*/[>%]\\}\\})")
	argument  = regexp.MustCompile("(?s)^(?:([\\w-]+)\\s*=\\s*)?(?:\"((?:[^\"\\\\]|\\\\.)*)\"|`([^`]*)`|([^\\s\"`=]+))\\s*")
)

// shortcodes translates the shortcodes of an article. Hugo reads them in code too.
func (s *site) shortcodes(text *rewrite.Text, post *importer.Post) {
	if !strings.Contains(text.String(), "{{") {
		return
	}
	t := &translation{site: s, post: post, out: &rewrite.Builder{}}
	t.pieces(join(cutPieces(text)))
	text.SetLines(t.out.Lines())
	text.Mend()
}

type translation struct {
	*site
	post *importer.Post
	out  *rewrite.Builder
}

func (t *translation) pieces(pieces []piece) {
	for _, p := range pieces {
		switch {
		case p.name == "":
			t.out.Copied(p.line, p.text)
		case p.closes:
			t.lose(p, "removed: nothing begins it")
		default:
			t.shortcode(p)
		}
	}
}

func (t *translation) lose(p piece, what string) {
	t.Lose(t.post.File, p.line, importer.TemplateRemoved, "%s %s", rewrite.Excerpt(p.text), what)
}

// inner returns the text of pieces, without writing it.
func (t *translation) inner(pieces []piece) string {
	before := t.out
	t.out = &rewrite.Builder{}
	t.pieces(pieces)
	text := t.out.String()
	t.out = before
	return text
}

// services are where the ids of shortcodes lead to.
var services = map[string]string{"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/", "vimeo_simple": "https://vimeo.com/",
	"youtube_simple": "https://www.youtube.com/watch?v=", "instagram": "https://www.instagram.com/p/", "instagram_simple": "https://www.instagram.com/p/"}

// shortcode writes the text that readers see of a shortcode. Of an unknown one, it is the text in it.
func (t *translation) shortcode(p piece) {
	name := strings.TrimSuffix(strings.ToLower(p.name), ".html")
	switch {
	case t.own(p, name), p.paired && t.enclosing(p, name):
	case p.paired:
		t.lose(p, "has no counterpart: only the text in it is kept")
		t.pieces(p.inner)
	default:
		t.lose(p, "removed: it has no counterpart")
		t.out.Made(p.line, rewrite.Hole)
	}
}

// own translates a shortcode whose arguments have all that it shows. It reports false if the name or the arguments are unknown.
func (t *translation) own(p piece, name string) bool {
	switch name {
	case "figure", "image", "img", "imgproc", "figure-img", "picture":
		text, ok := figure(p.args, t.markup())
		return ok && t.write(p, text)
	case "highlight":
		t.highlight(p)
		return true
	case "ref", "relref":
		t.reference(p)
		return true
	case "gist":
		return t.write(p, t.markup().Link("", "https://gist.github.com/"+p.args.at(0)+"/"+p.args.at(1)))
	case "tweet", "x", "twitter":
		user, id := p.args.at(-1, "user"), p.args.at(-1, "id")
		return user != "" && id != "" && t.write(p, t.markup().Link("", "https://twitter.com/"+user+"/status/"+id))
	case "param":
		text, ok := t.param(t.post, p.args.at(0))
		return ok && t.write(p, text)
	case "comment":
		t.Lose(t.post.File, p.line, importer.TextHidden, "comment removed: %q", rewrite.Excerpt(t.inner(p.inner)))
		return true
	}
	id := p.args.at(0, "id")
	return services[name] != "" && id != "" && t.write(p, t.markup().Link(p.args.at(-1, "title"), services[name]+id))
}

// enclosing translates a shortcode around text. It reports false if the name is unknown.
func (t *translation) enclosing(p piece, name string) bool {
	switch name {
	case "details", "expand", "collapse":
		t.details(p)
	case "raw", "rawhtml", "html", "safehtml", "unsafe", "center", "div", "markdown", "md", "notranslate":
		t.pieces(p.inner)
	case "mermaid", "math", "katex", "latex", "plantuml", "d2":
		t.write(p, fencedCode(t.inner(p.inner), name))
	default:
		if !callouts[name] {
			return false
		}
		t.callout(p, name)
	}
	return true
}

// write writes the text of a shortcode. It returns true.
func (t *translation) write(p piece, text string) bool {
	t.out.Made(p.line, text)
	return true
}

var callouts = map[string]bool{"notice": true, "alert": true, "callout": true, "admonition": true, "hint": true, "note": true, "tip": true, "warning": true,
	"info": true, "important": true, "caution": true, "danger": true, "attention": true}

// callout writes a block with a kind. The kind of a general shortcode is its first argument.
func (t *translation) callout(p piece, name string) {
	kind, title := name, p.args.at(-1, "title")
	switch name {
	case "notice", "alert", "callout", "admonition", "hint":
		kind = p.args.at(0, "type", "color", "kind", "level")
		if title == "" {
			title = p.args.at(1)
		}
	default:
		if title == "" {
			title = p.args.at(0)
		}
	}
	if kind == "" {
		kind = "note"
	}
	text := rewrite.New(t.inner(p.inner), p.line)
	var b strings.Builder
	for _, line := range rewrite.Callout(kind, title, p.line, text.Lines()) {
		b.WriteString(line.Text + "\n")
	}
	t.newLine(p.line)
	t.out.Made(p.line, strings.TrimSuffix(b.String(), "\n"))
}

// newLine begins a paragraph where the line has text.
func (t *translation) newLine(line int) {
	text := t.out.String()
	if last := text[strings.LastIndexByte(text, '\n')+1:]; strings.TrimSpace(last) != "" {
		t.out.Made(line, "\n\n")
	}
}

func (t *translation) details(p piece) {
	summary := p.args.at(0, "summary", "title")
	if summary == "" {
		summary = "Details"
	}
	t.newLine(p.line)
	t.out.Made(p.line, "<details>\n<summary>"+summary+"</summary>\n\n"+strings.Trim(t.inner(p.inner), "\n")+"\n\n</details>")
}

func (t *translation) highlight(p piece) {
	t.newLine(p.line)
	t.out.Made(p.line, fencedCode(t.inner(p.inner), p.args.at(0, "lang")))
}

// fencedCode is code between fences that are longer than those in it.
func fencedCode(code, language string) string {
	mark := "```"
	for strings.Contains(code, mark) {
		mark += "`"
	}
	return mark + language + "\n" + strings.Trim(code, "\n") + "\n" + mark
}

// reference writes the address of a page of the blog.
func (t *translation) reference(p piece) {
	target, fragment, _ := strings.Cut(p.args.at(0, "path"), "#")
	if fragment != "" {
		fragment = "#" + fragment
	}
	if target == "" {
		t.out.Made(p.line, fragment)
		return
	}
	if post := t.find(t.post.File, target); post != nil {
		t.out.Made(p.line, post.Path+fragment)
		return
	}
	t.Lose(t.post.File, p.line, importer.LinkBroken, "%s leads to no page of the blog", rewrite.Excerpt(p.text))
	t.out.Made(p.line, rewrite.Hole)
}

// markup is the markup that fits the place where the next text is written.
func (t *translation) markup() rewrite.Markup { return rewrite.MarkupAfter(t.out.String()) }

// figure is a picture with its title and its caption below it.
func figure(args arguments, markup rewrite.Markup) (text string, ok bool) {
	source := args.at(0, "src", "image", "url")
	if source == "" {
		return "", false
	}
	alt := args.at(-1, "alt")
	title, caption := args.at(-1, "title"), args.at(-1, "caption")
	if alt == "" {
		alt = caption
	}
	picture := markup.Picture(alt, source, "")
	if to := args.at(-1, "link"); to != "" {
		picture = markup.Linked(picture, to)
	}
	if attribution := args.at(-1, "attr"); attribution != "" {
		if to := args.at(-1, "attrlink"); to != "" {
			attribution = markup.Link(attribution, to)
		}
		caption = strings.TrimSpace(caption + " " + attribution)
	}
	return picture + markup.Caption(title) + markup.Caption(caption), true
}
