// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package ghost loads the posts of an export of Ghost. Of the export, which also has keys, settings
// and members, it reads posts, tags, users and their links alone.
package ghost

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/topicpages/topicpages/internal/htmltext"
	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/export"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

// siteMark stands in texts for the address of the blog.
const siteMark = "__GHOST_URL__"

// loader loads one export.
type loader struct {
	file    string
	options importer.Options
	blog    importer.Blog
	tags    map[id]named
	users   map[id]named
	data    exportData
	links   *export.Links
	base    *url.URL
}

// Load loads an export.
func Load(r io.Reader, file string, o importer.Options) (*importer.Blog, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", file, err)
	}
	text, losses := importer.Text(file, raw)
	l := &loader{file: file, options: o, blog: importer.Blog{Tool: "ghost", BaseURL: o.BaseURL, Losses: losses}, tags: map[id]named{}, users: map[id]named{}}
	if err := l.read(text); err != nil {
		return nil, fmt.Errorf("cannot load %s as an export of Ghost: %w", file, err)
	}
	l.posts(text)
	return export.Finish(&l.blog), nil
}

// read reads the export: the data are in "db", or at the top.
func (l *loader) read(text string) error {
	var out struct {
		DB []struct {
			Data exportData `json:"data"`
		} `json:"db"`
		Data exportData `json:"data"`
	}
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		return err
	}
	l.data = out.Data
	if len(out.DB) > 0 {
		l.data = out.DB[0].Data
	}
	if l.data.Posts == nil {
		return errors.New(`it has no "posts"`)
	}
	for _, tag := range l.data.Tags {
		l.tags[tag.ID] = tag
	}
	for _, user := range l.data.Users {
		l.users[user.ID] = user
	}
	return nil
}

func (l *loader) lose(line int, reason importer.Reason, format string, args ...any) {
	l.blog.Losses = append(l.blog.Losses, importer.Loss{File: l.file, Line: line, Reason: reason, Message: fmt.Sprintf(format, args...)})
}

// posts makes posts of the data.
func (l *loader) posts(text string) {
	list, lines := make([]post, 0, len(l.data.Posts)), []int{}
	var paths []string
	from, line := 0, 1
	for _, raw := range l.data.Posts {
		if at := strings.Index(text[from:], string(raw)); at >= 0 {
			line += strings.Count(text[from:from+at], "\n")
			from += at
		}
		var p post
		if err := json.Unmarshal(raw, &p); err != nil {
			l.lose(line, importer.FileUnreadable, "a post cannot be read: %v", err)
			continue
		}
		list, lines = append(list, p), append(lines, line)
		paths = append(paths, "/"+p.Slug+"/")
	}
	if u, err := url.Parse(strings.TrimSuffix(l.options.BaseURL, "/") + "/"); err == nil && u.IsAbs() {
		l.base = u
	}
	if l.base == nil && strings.Contains(text, siteMark) {
		l.lose(0, importer.LinkBroken, "the export does not say where the blog is, so pictures and links on it have paths alone: say --base-url")
	}
	l.links = export.NewLinks(paths, l.options.BaseURL)
	for i := range list {
		l.post(&list[i], lines[i])
		if l.options.Progress != nil {
			l.options.Progress(i+1, len(list))
		}
	}
}

func readers(visibility string) string {
	switch visibility {
	case "members":
		return "members"
	case "paid":
		return "paying members"
	}
	return "some members"
}

// tagsOf returns the tags of a post in their order, without internal tags, which begin with "#".
func (l *loader) tagsOf(in *post) []string {
	var links []postTag
	for _, link := range l.data.PostsTags {
		if link.Post == in.ID {
			links = append(links, link)
		}
	}
	slices.SortStableFunc(links, func(a, b postTag) int { return cmp.Compare(a.Order, b.Order) })
	var list []string
	for _, link := range links {
		if tag := l.tags[link.Tag]; tag.Visibility != "internal" && !strings.HasPrefix(tag.Name, "#") {
			list = append(list, tag.Name)
		}
	}
	return export.Tags(list)
}

func (l *loader) authorsOf(in *post) []string {
	var links []postAuthor
	for _, link := range l.data.PostsAuthors {
		if link.Post == in.ID {
			links = append(links, link)
		}
	}
	slices.SortStableFunc(links, func(a, b postAuthor) int { return cmp.Compare(a.Order, b.Order) })
	var list []string
	for _, link := range links {
		list = append(list, l.users[link.Author].Name)
	}
	if len(list) == 0 {
		list = append(list, l.users[in.Author].Name)
	}
	return export.Tags(list)
}

// address returns an address as the post will have it.
func (l *loader) address(address string) string {
	rest, ok := strings.CutPrefix(address, siteMark)
	switch {
	case !ok:
		return l.links.Rewrite(address)
	case l.base == nil || l.links.Rewrite(l.base.String()+strings.TrimPrefix(rest, "/")) == rest:
		return cmp.Or(rest, "/")
	}
	return strings.TrimSuffix(l.base.String(), "/") + rest
}

// content returns the article: from the HTML that Ghost made, if the post has it, otherwise from its source.
func (l *loader) content(in *post, title string, line int) string {
	hide := func(what string) { l.lose(line, importer.TextHidden, "%q: %s", title, what) }
	lose := func(message string) { l.lose(line, importer.MarkupRemoved, "%q: %s", title, message) }
	var parts []part
	var err error
	switch {
	case strings.TrimSpace(in.HTML) != "":
		parts = []part{{html: in.HTML}}
	case strings.HasPrefix(strings.TrimSpace(in.Lexical), "{"):
		parts, err = lexicalParts(in.Lexical, lose)
	case strings.HasPrefix(strings.TrimSpace(in.Mobiledoc), "{"):
		parts, err = mobiledocParts(in.Mobiledoc, lose)
	case in.Markdown != "":
		parts = []part{{markdown: in.Markdown}}
	case in.Plaintext != "":
		lose("only the plain text of the post is in the export; where its members' part begins is not known, so it is left out")
		return ""
	}
	if err != nil {
		l.lose(line, importer.FileUnreadable, "%q: its text cannot be read: %v", title, err)
		return ""
	}
	options := htmltext.Options{Rewrite: l.address, Lose: lose, Hidden: func(text string) { hide("hidden text removed: " + strconv.Quote(rewrite.Excerpt(text))) }}
	if l.base != nil {
		options.Base = l.base
	}
	var blocks []string
	for _, p := range public(parts, hide) {
		text := strings.TrimSpace(p.markdown)
		if p.html != "" {
			text = htmltext.Markdown(p.html, options)
		} else if text != "" {
			text = markdownCard(text, l.address)
		}
		if text != "" {
			blocks = append(blocks, text)
		}
	}
	return strings.Join(blocks, "\n\n")
}
