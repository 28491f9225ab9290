// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package feed loads the posts of a feed: RSS, Atom or JSON Feed.
package feed

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"net/url"
	"regexp"
	"strings"

	"github.com/topicpages/topicpages/internal/htmltext"
	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/export"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
	"github.com/topicpages/topicpages/internal/importer/wordpress"
)

// body is the text of an item, as one of the formats has it.
type body struct {
	text   string
	isHTML bool
}

// item is an item of a feed before it is a post.
type item struct {
	line               int
	title              string
	published, updated string
	link, id           string
	tags, authors      []string
	summary            body
	content            body
	image, language    string
	base               *url.URL // of relative addresses in the texts
}

// loader loads one feed.
type loader struct {
	file    string
	options importer.Options
	blog    importer.Blog
	home    *url.URL // of the site
}

// Load loads a feed. An export of WordPress, which is RSS too, is loaded as such.
func Load(r io.Reader, file string, o importer.Options) (*importer.Blog, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", file, err)
	}
	if wordpress.IsExport(data) {
		return wordpress.Load(bytes.NewReader(data), file, o)
	}
	l := &loader{file: file, options: o, blog: importer.Blog{Tool: "feed", BaseURL: o.BaseURL}}
	if bytes.HasPrefix(bytes.TrimLeft(data, "\ufeff \t\r\n"), []byte("{")) {
		err = l.readJSON(data)
	} else {
		err = l.readXML(data)
	}
	if err != nil {
		return nil, err
	}
	return export.Finish(&l.blog), nil
}

func (l *loader) lose(line int, reason importer.Reason, format string, args ...any) {
	l.blog.Losses = append(l.blog.Losses, importer.Loss{File: l.file, Line: line, Reason: reason, Message: fmt.Sprintf(format, args...)})
}

// begin notes the title and the address of a feed. The address may be relative or missing.
func (l *loader) begin(title, home string, outer *url.URL) {
	l.blog.Title = oneLine(title)
	for _, address := range []string{home, l.options.BaseURL} {
		u, err := url.Parse(strings.TrimSpace(address))
		if err != nil || address == "" {
			continue
		}
		if outer != nil {
			u = outer.ResolveReference(u)
		}
		if u.IsAbs() {
			l.home = u
		}
	}
	if l.blog.BaseURL == "" && l.home != nil {
		l.blog.BaseURL = l.home.Scheme + "://" + l.home.Host
	}
}

// add makes posts of the items.
func (l *loader) add(items []item) {
	paths := make([]string, 0, len(items))
	for i := range items {
		items[i].link = l.absolute(items[i].link)
		paths = append(paths, export.PathOf(items[i].link))
	}
	links := export.NewLinks(paths, l.blog.BaseURL)
	for i := range items {
		l.blog.Posts = append(l.blog.Posts, l.post(&items[i], links))
		if l.options.Progress != nil {
			l.options.Progress(i+1, len(items))
		}
	}
}

// absolute returns an address as it is from anywhere.
func (l *loader) absolute(address string) string {
	address = strings.TrimSpace(address)
	if u, err := url.Parse(address); err == nil && l.home != nil && address != "" {
		return l.home.ResolveReference(u).String()
	}
	return address
}

func (l *loader) post(it *item, links *export.Links) importer.Post {
	p := importer.Post{
		File: l.file, Line: it.line, Title: it.title, Tags: export.Tags(it.tags), Authors: export.Tags(it.authors),
		Path: export.PathOf(it.link), Name: export.NameOf(it.link), Language: it.language, Image: it.image,
	}
	l.date(it, &p)
	text, summary := it.content, it.summary
	if strings.TrimSpace(text.text) == "" {
		text, summary = summary, body{}
	}
	p.Content, p.Summary = l.markdown(text, it, links), plain(summary)
	if p.Content == "" && it.link != "" {
		p.Link, p.Path = it.link, ""
	}
	if p.Title == "" {
		p.Title = firstWords(plain(text))
	}
	if p.Name == "" {
		p.Name = export.Slug(p.Title)
	}
	return p
}

// markdown returns a text as Markdown.
func (l *loader) markdown(b body, it *item, links *export.Links) string {
	if !b.isHTML {
		return htmltext.Paragraphs(b.text)
	}
	base := it.base
	if base == nil {
		base = l.home
		if u, err := url.Parse(it.link); err == nil && u.IsAbs() {
			base = u
		}
	}
	return htmltext.Markdown(b.text, htmltext.Options{
		Base: base, Rewrite: links.Rewrite,
		Lose: func(message string) { l.lose(it.line, importer.MarkupRemoved, "%s", message) },
		Hidden: func(text string) {
			l.lose(it.line, importer.TextHidden, "hidden text removed: %q", rewrite.Excerpt(text))
		},
	})
}

// date sets the day that the author wrote: the day of publication, or else of the last change.
func (l *loader) date(it *item, p *importer.Post) {
	read := func(text string) (date, bool) {
		if strings.TrimSpace(text) == "" {
			return date{}, false
		}
		d, err := parseDate(text, l.options.TimeZone)
		if err != nil {
			l.lose(it.line, importer.DateInvalid, "the date %q cannot be read: %v", strings.TrimSpace(text), err)
			return date{}, false
		}
		if d.doubt != "" {
			l.lose(it.line, importer.DateInvalid, "of the date %q only the day is taken: %s", strings.TrimSpace(text), d.doubt)
		}
		return d, true
	}
	published, ok := read(it.published)
	updated, changed := read(it.updated)
	switch {
	case ok:
		p.Date, p.DateOnly = published.time, published.dayOnly
		if changed && updated.time.After(published.time) {
			p.Updated = updated.time
		}
	case changed && it.published == "":
		p.Date, p.DateOnly = updated.time, updated.dayOnly
	case it.published == "":
		l.lose(it.line, importer.DateMissing, "the post has no date")
	}
}

// tagsOfHTML are the tags that titles may have. All else between < and > is text.
var tagsOfHTML = regexp.MustCompile(`(?i)</?(?:a|abbr|b|big|br|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|u|wbr)(?:\s[^<>]*)?/?>`)

// plainTitle returns a title that may have HTML as text.
func plainTitle(title string) string {
	return oneLine(html.UnescapeString(tagsOfHTML.ReplaceAllString(title, "")))
}

// plain returns a text on one line.
func plain(b body) string {
	if b.isHTML {
		return htmltext.PlainText(b.text)
	}
	return oneLine(b.text)
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// firstWords returns the beginning of a text, as the title of a post that has none.
func firstWords(text string) string {
	words := strings.Fields(text)
	if len(words) <= 10 {
		return strings.Join(words, " ")
	}
	return strings.Join(words[:10], " ") + "…"
}
