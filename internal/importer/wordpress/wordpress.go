// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package wordpress loads the posts of an export of WordPress (WXR).
package wordpress

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/htmltext"
	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/export"
)

// Parts of the names of the vocabularies of an export.
const (
	exportSpace  = "wordpress.org/export/"
	excerptSpace = "/excerpt/"
	contentSpace = "rss/1.0/modules/content"
	dublinCore   = "purl.org/dc/"
)

// IsExport reports whether a file is an export of WordPress.
func IsExport(data []byte) bool {
	head := data[:min(len(data), 4096)]
	return bytes.Contains(head, []byte("http://wordpress.org/export/")) && bytes.Contains(head, []byte("<rss")) &&
		(bytes.Contains(data, []byte("<wp:post_type>")) || bytes.Contains(data, []byte("<wp:status>")) || bytes.Contains(data, []byte("<wp:wxr_version>")))
}

// attachedPicture is a picture of the library.
type attachedPicture struct{ address, alt string }

// loader loads one export.
type loader struct {
	file     string
	options  importer.Options
	blog     importer.Blog
	authors  map[string]string // names by login
	pictures map[string]attachedPicture
	blocks   map[string]string // bodies of blocks that posts share, by id
	links    *export.Links
	base     *url.URL
	comments int
}

// Load loads an export.
func Load(r io.Reader, file string, o importer.Options) (*importer.Blog, error) {
	root, losses, err := export.Read(r, file)
	if err != nil {
		return nil, err
	}
	channel := root.Child("", "rss").Child("", "channel")
	if channel == nil {
		return nil, fmt.Errorf("cannot load %s: it is no export of WordPress: it has no rss with a channel", file)
	}
	l := &loader{file: file, options: o, blog: importer.Blog{Tool: "wordpress", Losses: losses, Title: html.UnescapeString(channel.Value("", "title")), BaseURL: o.BaseURL},
		authors: map[string]string{}, pictures: map[string]attachedPicture{}, blocks: map[string]string{}}
	l.site(channel)
	items := channel.All("", "item")
	for i, item := range items {
		l.item(item)
		if o.Progress != nil {
			o.Progress(i+1, len(items))
		}
	}
	if l.comments > 0 {
		l.lose(0, importer.FieldIgnored, "comments of readers are left out: %d", l.comments)
	}
	return export.Finish(&l.blog), nil
}

func (l *loader) lose(line int, reason importer.Reason, format string, args ...any) {
	l.blog.Losses = append(l.blog.Losses, importer.Loss{File: l.file, Line: line, Reason: reason, Message: fmt.Sprintf(format, args...)})
}

// site reads the authors, pictures and blocks that posts refer to.
func (l *loader) site(channel *export.Element) {
	home := channel.Value(exportSpace, "base_blog_url")
	for _, address := range []string{channel.Value("", "link"), home} {
		if address != "" && l.options.BaseURL == "" {
			l.blog.BaseURL = strings.TrimSuffix(address, "/")
		}
	}
	if u, err := url.Parse(l.blog.BaseURL + "/"); err == nil && u.IsAbs() {
		l.base = u
	}
	for _, author := range channel.All(exportSpace, "author") {
		l.authors[author.Value(exportSpace, "author_login")] = html.UnescapeString(author.Value(exportSpace, "author_display_name"))
	}
	var paths []string
	for _, item := range channel.All("", "item") {
		id := item.Value(exportSpace, "post_id")
		switch item.Value(exportSpace, "post_type") {
		case "attachment":
			l.pictures[id] = attachedPicture{item.Value(exportSpace, "attachment_url"), meta(item, "_wp_attachment_image_alt")}
		case "wp_block":
			l.blocks[id] = item.Value(contentSpace, "encoded")
		case "post":
			paths = append(paths, export.PathOf(item.Value("", "link")))
		}
	}
	l.links = export.NewLinks(paths, l.blog.BaseURL, home, channel.Value(exportSpace, "base_site_url"))
}

// meta returns a value that plugins and themes keep with a post.
func meta(item *export.Element, key string) string {
	for _, m := range item.All(exportSpace, "postmeta") {
		if m.Value(exportSpace, "meta_key") == key {
			return m.Value(exportSpace, "meta_value")
		}
	}
	return ""
}

func (l *loader) item(item *export.Element) {
	title := htmltext.PlainText(item.Value("", "title"))
	kind, status := item.Value(exportSpace, "post_type"), item.Value(exportSpace, "status")
	switch {
	case status == "trash" || status == "inherit" || status == "auto-draft":
		return
	case kind == "page":
		l.lose(item.Line, importer.PageOmitted, "the page %q is left out: only posts are imported", title)
		return
	case kind != "post" && kind != "":
		return
	}
	p := importer.Post{
		File: l.file, Line: item.Line, Title: title, Name: slugOf(item, title), Path: export.PathOf(item.Value("", "link")), Draft: status != "publish",
	}
	switch {
	case status == "private":
		l.lose(item.Line, importer.TextHidden, "%q is private: it becomes a draft", title)
	case item.Value(exportSpace, "post_password") != "":
		p.Draft = true
		l.lose(item.Line, importer.TextHidden, "%q is for those who know its password: it becomes a draft", title)
	}
	l.date(item, &p)
	l.terms(item, &p)
	if login := item.Value(dublinCore, "creator"); login != "" {
		name := l.authors[login]
		if name == "" {
			name = login
		}
		p.Authors = []string{name}
	}
	if shown, ok := l.pictures[meta(item, "_thumbnail_id")]; ok {
		p.Image, p.ImageAlt = shown.address, shown.alt
	}
	for _, comment := range item.All(exportSpace, "comment") {
		if comment.Value(exportSpace, "comment_approved") == "1" && comment.Value(exportSpace, "comment_type") != "pingback" {
			l.comments++
		}
	}
	l.body(item, &p)
	l.blog.Posts = append(l.blog.Posts, p)
}

// slugOf returns the last part of a post's address.
func slugOf(item *export.Element, title string) string {
	name := item.Value(exportSpace, "post_name")
	if decoded, err := url.PathUnescape(name); err == nil {
		name = decoded
	}
	if name == "" {
		return export.Slug(title)
	}
	return name
}

// terms reads tags and categories by their names, not by the names in their addresses.
func (l *loader) terms(item *export.Element, p *importer.Post) {
	for _, term := range item.All("", "category") {
		name := html.UnescapeString(strings.TrimSpace(term.Text))
		switch term.Attribute("domain") {
		case "post_tag":
			p.Tags = append(p.Tags, name)
		case "category":
			if term.Attribute("nicename") != "uncategorized" {
				p.Categories = append(p.Categories, name)
			}
		}
	}
	p.Tags, p.Categories = export.Tags(p.Tags), export.Tags(p.Categories)
}

const never = "0000-00-00 00:00:00"

// date sets the time in the zone that the site had then, which the time in UTC beside it gives away.
func (l *loader) date(item *export.Element, p *importer.Post) {
	local, localOK := readTime(item.Value(exportSpace, "post_date"))
	utc, utcOK := readTime(item.Value(exportSpace, "post_date_gmt"))
	p.Date = zoned(local, utc, localOK, utcOK, l.options.TimeZone)
	if p.Date.IsZero() {
		l.lose(item.Line, importer.DateMissing, "%q has no date", p.Title)
	}
	local, localOK = readTime(item.Value(exportSpace, "post_modified"))
	utc, utcOK = readTime(item.Value(exportSpace, "post_modified_gmt"))
	if changed := zoned(local, utc, localOK, utcOK, l.options.TimeZone); changed.After(p.Date.Add(24 * time.Hour)) {
		p.Updated = changed
	}
}

func readTime(text string) (t time.Time, ok bool) {
	if text == "" || text == never {
		return t, false
	}
	t, err := time.Parse(time.DateTime, text)
	return t, err == nil && t.Year() > 0
}

// zoned returns a local time with its offset.
func zoned(local, utc time.Time, localOK, utcOK bool, zone *time.Location) time.Time {
	const most = 15 * time.Hour
	offset := local.Sub(utc)
	switch {
	case !localOK && !utcOK:
		return time.Time{}
	case !localOK:
		return utc
	case utcOK && offset == 0:
		return utc
	case utcOK && -most < offset && offset < most:
		return utc.In(time.FixedZone("", int(offset/time.Second)))
	case zone != nil:
		return time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(), 0, zone)
	}
	return local
}

var (
	more        = regexp.MustCompile(`<!--\s*more\b.*?-->`)
	sharedBlock = regexp.MustCompile(`<!-- wp:block \{[^}]*"ref":(\d+)[^}]*\} /-->`)
	ownBlock    = regexp.MustCompile(`<!-- wp:([a-z0-9/-]+)(?: \{.*?\})? /-->`)
)

// body sets the article and its summary.
func (l *loader) body(item *export.Element, p *importer.Post) {
	text := ""
	if content := item.Child(contentSpace, "encoded"); content != nil {
		text = content.Text
	}
	text = sharedBlock.ReplaceAllStringFunc(text, func(s string) string {
		shared, ok := l.blocks[sharedBlock.FindStringSubmatch(s)[1]]
		if !ok {
			l.lose(item.Line, importer.TemplateRemoved, "a block that several posts share is not in the export: it is left out")
		}
		return shared
	})
	text = ownBlock.ReplaceAllStringFunc(text, func(s string) string {
		switch name := ownBlock.FindStringSubmatch(s)[1]; name {
		case "more", "nextpage", "separator", "spacer", "paragraph":
		default:
			l.lose(item.Line, importer.TemplateRemoved, "the block %q is left out: WordPress makes it for each page", name)
		}
		return ""
	})
	markup := withSmilies(l.markup(text, item.Line))
	p.Content = htmltext.Markdown(markup, htmltext.Options{
		Base: l.base, Rewrite: l.links.Rewrite,
		Lose:   func(message string) { l.lose(item.Line, importer.MarkupRemoved, "%s", message) },
		Hidden: func(text string) { l.lose(item.Line, importer.TextHidden, "hidden text removed: %q", short(text)) },
	})
	if excerpt := item.Child(excerptSpace, "encoded"); excerpt != nil {
		p.Summary = htmltext.PlainText(withSmilies(excerpt.Text))
	}
	if at := more.FindStringIndex(markup); at != nil && p.Summary == "" {
		p.Summary = htmltext.PlainText(markup[:at[0]])
	}
}

// markup returns a body as the HTML that WordPress makes of it.
func (l *loader) markup(text string, line int) string {
	text = l.expand(text, line)
	if strings.Contains(text, "<!-- wp:") {
		return text
	}
	return autop(text)
}
