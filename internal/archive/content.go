// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"crypto/sha256"
	"fmt"
	"html/template"
	"strings"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/markdown"
	"github.com/topicpages/topicpages/internal/search"
)

// maxPageName is the longest name of a Post with a page of its own. The name must fit into the
// key of a ConfigMap. The CRD admits no longer one.
const maxPageName = 200

// Content is the article of a Post that holds it, in Markdown.
type Content struct {
	// Text is the Body of the article. It is "" if the Post has no article, or if the
	// article is missing.
	Text string
	// Missing says why the article is not there that contentFrom names, or is "".
	Missing string
	// FrontMatter says why the front matter cannot be read, which is not in Text either way, or is "".
	FrontMatter string
	// TextDigest is the digest of Text.
	TextDigest digest.Sum
	// FrontMatterLines is how many lines of front matter are left out before Text.
	FrontMatterLines int
	// Targets are the possible targets of the links in Text.
	Targets []string
	// Anchors are the possible headings of other articles that links in Text lead to.
	Anchors []markdown.Anchor

	text *markdown.Text // nil if Text is ""
	// reading is what the archive has kept of the article, or nil.
	reading *Reading
}

// Render renders the article. Text must not be "".
func (c Content) Render(targetLinks markdown.Links, labels markdown.Labels) (markdown.Document, error) {
	return c.text.Render(targetLinks, labels)
}

// Searchable is the article as readers search it.
func (c Content) Searchable() search.Article {
	if r := c.reading; r != nil {
		return search.Article{Source: c.Text, Terms: func() search.Terms { return r.Terms }}
	}
	text := c.text
	return search.Article{Source: c.Text, Terms: func() search.Terms { return search.TermsOf(text.Searchable()) }}
}

// Heading is the answer of markdown.Links about the headings of the article.
func (c Content) Heading(anchor string) (id string, ok bool) {
	if c.text == nil {
		return "", true
	}
	return c.text.FindHeading(anchor)
}

// Near returns the link with the anchor of the heading of this article that an author may have meant, or "".
func (c Content) Near(link string) string {
	if c.text == nil {
		return ""
	}
	target, anchor, _ := strings.Cut(link, "#")
	anchor, isWiki := strings.CutSuffix(anchor, "]]")
	if isWiki && strings.HasPrefix(target, "[[") {
		return between(target+"#", c.text.NearHeading(anchor), "]]")
	}
	return between(target+"#", c.text.NearHeading(anchor), "")
}

// Portable renders the article for readers elsewhere than on its page, which has an absolute address. Text must not be "".
func (c Content) Portable(targetLinks markdown.Links, labels markdown.Labels, page string) (template.HTML, error) {
	return c.text.Portable(targetLinks, labels, page)
}

// Broken returns the broken links of the article. Text must not be "". The error says why the article cannot be
// rendered.
func (c Content) Broken(targetLinks markdown.Links) ([]markdown.BrokenLink, error) {
	if c.reading != nil {
		if broken, ok := c.reading.Sound.Broken(targetLinks); ok {
			return broken, nil
		}
	}
	return c.text.Broken(targetLinks)
}

// contentOf returns the content of an article. Its Text is "" if the article is empty.
func (a *Archive) contentOf(written string) Content {
	body, err := markdown.Body(written)
	if strings.TrimSpace(body) == "" {
		return Content{}
	}
	text := markdown.NewText(body)
	content := Content{Text: body, TextDigest: sha256.Sum256([]byte(body)), text: text}
	if a.readings == nil {
		content.Targets, content.Anchors = text.Targets(a.hosts), text.Anchors(a.hosts)
	} else {
		content.reading = a.readingOf(content)
		content.Targets, content.Anchors = content.reading.Targets, content.reading.Anchors
	}
	content.FrontMatterLines = max(0, strings.Count(written, "\n")-strings.Count(body, "\n"))
	if err != nil {
		content.FrontMatter = err.Error()
	}
	return content
}

// content finds the article of a Post.
func (a *Archive) content(post *v1alpha1.Post) Content {
	spec := &post.Spec
	switch {
	case spec.Content == "" && spec.ContentFrom == nil:
		return Content{}
	case len(post.Name) > maxPageName:
		return Content{Missing: fmt.Sprintf("The name of the Post has %d characters: one that names a page has at most %d", len(post.Name), maxPageName)}
	case spec.ContentFrom != nil:
		return a.configMaps.article(spec.ContentFrom.ConfigMapKeyRef, a.contentOf)
	}
	return a.contentOf(spec.Content)
}

// Post returns the record of a Post.
func (a *Archive) Post(name string) (post *Post, ok bool) {
	post, ok = a.posts[name]
	return post, ok
}

// HasPost reports whether the archive has exactly this version of a Post, whatever its status.
func (a *Archive) HasPost(object *v1alpha1.Post) bool {
	p := a.posts[object.Name]
	return p != nil && samePost(p.Object, object)
}
