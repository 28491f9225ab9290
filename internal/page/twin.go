// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"

	"github.com/topicpages/topicpages/internal/htmltext"
	"github.com/topicpages/topicpages/internal/plain"
)

// The pages of Topics and articles have twins in Markdown beside them.

// topicMarkdown is the Topic's page as Markdown.
func (r *Renderer) topicMarkdown(t *topicFacts) []byte {
	body, _ := plain.Bytes(func(b *bytes.Buffer) error { // a buffer takes everything
		r.openMarkdown(b, t)
		r.listPosts(b, t)
		r.listBeside(b, t)
		return nil
	})
	return body
}

// articleMarkdown is the page of a Post as Markdown. It holds what the page shows, so no more of the source than readers
// may see.
func (r *Renderer) articleMarkdown(v articleView, ref reference) []byte {
	body, _ := plain.Bytes(func(b *bytes.Buffer) error { // a buffer takes everything
		fmt.Fprintf(b, "# %s\n\n<%s>\n", plainText(ref.Title), r.site.URL+v.Post.URL(r.permalinks))
		if v.Due.Asked() {
			fmt.Fprintf(b, "\n> %s\n", plainText(r.reviewNotice(v.Post, v.Due.By)))
		}
		if ref.Summary != "" {
			fmt.Fprintf(b, "\n%s\n", plainText(ref.Summary))
		}
		r.listFacts(b, v, ref)
		fmt.Fprintf(b, "\n%s\n", v.markdown(r))
		if len(v.Places) > 0 {
			fmt.Fprintf(b, "\n## %s\n\n", r.text("In the topics"))
		}
		for _, at := range v.Places {
			fmt.Fprintf(b, "- %s\n", r.link(clean(at.Topic.Title), topicPath(at.Topic.Name)+"index.md"))
		}
		return nil
	})
	return body
}

// listFacts writes who wrote an article, when, and its tags.
func (r *Renderer) listFacts(b *bytes.Buffer, v articleView, ref reference) {
	b.WriteByte('\n')
	if len(ref.Authors) > 0 {
		fmt.Fprintf(b, "- %s\n", plainText(r.text("By %s", r.theme.language.List(ref.Authors))))
	}
	fmt.Fprintf(b, "- %s %s\n", r.text("Published"), r.theme.language.Date(ref.Published))
	if ref.Updated.After(ref.Published) {
		fmt.Fprintf(b, "- %s %s\n", r.text("Updated"), r.theme.language.Date(ref.Updated))
	}
	if reviewed := v.Post.Reviewed; !reviewed.IsZero() {
		fmt.Fprintf(b, "- %s %s\n", r.text("Reviewed"), r.theme.language.Date(reviewed))
	}
	if tags := v.tagLinks(len(ref.Tags), ""); len(tags) > 0 {
		list := make([]string, len(tags))
		for i, tag := range tags {
			if tag.Path != "" {
				tag.Path += "index.md"
			}
			list[i] = r.link(tag.Text, tag.Path)
		}
		fmt.Fprintf(b, "- %s: %s\n", r.text("Tags"), strings.Join(list, ", "))
	}
}

// markdown is an article as Markdown that any reader understands, with absolute addresses.
func (v articleView) markdown(r *Renderer) string {
	html, err := v.portable(r, v.Post)
	if err != nil {
		return plainText(r.text("This post cannot be shown: its text is too complex."))
	}
	return htmltext.Markdown(string(html), htmltext.Options{Portable: true})
}

// openMarkdown writes the part of the page before its list of Posts.
func (r *Renderer) openMarkdown(b *bytes.Buffer, t *topicFacts) {
	fmt.Fprintf(b, "# %s\n\n<%s>\n", plainText(t.Title), t.URL)
	if notice := r.hubNotice(t.facts.DueReviews); notice != "" {
		fmt.Fprintf(b, "\n> %s\n", plainText(notice))
	}
	if t.Definition != "" {
		fmt.Fprintf(b, "\n## %s\n\n%s\n", r.text("Definition"), plainText(t.Definition))
	}
	for _, s := range []sectionFacts{t.Claims, t.Practices, t.Pitfalls} {
		if len(s.Items)+len(s.Derived) == 0 {
			continue
		}
		fmt.Fprintf(b, "\n## %s\n\n", plainText(s.Heading))
		for _, line := range append(s.Items[:len(s.Items):len(s.Items)], s.Derived...) {
			fmt.Fprintf(b, "- %s\n", plainText(line))
		}
	}
}

// listPosts writes the reading path, the references and the years.
func (r *Renderer) listPosts(b *bytes.Buffer, t *topicFacts) {
	if len(t.ReadingPath) > 0 {
		fmt.Fprintf(b, "\n## %s\n\n", plainText(clean(t.prose.ReadingPathHeading)))
	}
	for i, s := range t.ReadingPath {
		fmt.Fprintf(b, "%d. %s: %s. %s\n", i+1, plainText(s.Label), r.link(s.Title, cmp.Or(s.Twin, s.URL)), plainText(s.Reason))
	}
	if len(t.References) > 0 {
		fmt.Fprintf(b, "\n## %s\n\n", plainText(clean(t.prose.ReferencesHeading)))
	}
	for _, ref := range t.References {
		fmt.Fprintf(b, "- %s (%s)", r.link(ref.Title, cmp.Or(ref.Twin, ref.URL)), ref.PublishDate)
		if ref.Summary != "" {
			fmt.Fprintf(b, ": %s", plainText(ref.Summary))
		}
		b.WriteByte('\n')
	}
	if len(t.Years) > 0 {
		fmt.Fprintf(b, "\n## %s\n\n", r.text("Posts by year"))
	}
	for _, y := range t.Years {
		fmt.Fprintf(b, "- %s: %s\n", r.link(formatYear(y.Year), y.URL), r.text("%d posts", y.Posts))
	}
}

// listBeside writes the adjacent topics.
func (r *Renderer) listBeside(b *bytes.Buffer, t *topicFacts) {
	if len(t.Adjacency) > 0 {
		fmt.Fprintf(b, "\n## %s\n\n", r.text("Adjacent topics"))
	}
	for _, a := range t.Adjacency {
		location := ""
		if a.Topic != "" {
			location = topicPath(a.Topic) + "index.md"
		}
		fmt.Fprintf(b, "- %s: %s\n", r.link(a.Title, location), r.text("%d posts", a.Posts))
	}
}

// link returns a Markdown link, or its text if there is no address.
func (r *Renderer) link(title, location string) string {
	if location == "" {
		return plainText(title)
	}
	text := plainText(title)
	if isBox(text) {
		text = fmt.Sprintf("&#%d;", text[0])
	}
	return "[" + text + "](<" + escapeAddress.Replace(r.absolute(location)) + ">)"
}

// isBox reports whether some readers take a link with this text at the start of an item for the box of a task.
func isBox(text string) bool { return text == "x" || text == "X" }

// escapeAddress escapes characters that would end an address between angle brackets, or change
// it.
var escapeAddress = strings.NewReplacer("<", "%3C", ">", "%3E", "&", "&amp;")

// oneLine is text without line breaks.
func oneLine(s string) string {
	if isOneLine(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// isOneLine is true for words of ASCII with one space between them, as most texts are.
func isOneLine(s string) bool {
	space := true
	for i := range len(s) {
		wasSpace := space
		if space = s[i] == ' '; s[i] < ' ' || s[i] > '~' || space && wasSpace {
			return false
		}
	}
	return !space || s == ""
}

// plainText returns Markdown that shows an author's text unchanged, on one line.
func plainText(s string) string { return htmltext.Line(oneLine(s)) }
