// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package docusaurus loads the posts of Docusaurus's blog plugin.
package docusaurus

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
	"github.com/topicpages/topicpages/internal/importer/intake"
	"github.com/topicpages/topicpages/internal/importer/jstime"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

// site is a blog that is being loaded.
type site struct {
	*intake.Intake
	dir            string // of the posts
	baseURL, route string
	emoji          bool              // short codes are shown as emoji
	tags, authors  map[string]string // labels and names by key
}

// Load reads a blog: the directory of the site, or the one of its posts.
func Load(fsys fs.FS, options importer.Options) (*importer.Blog, error) {
	s := &site{Intake: intake.New("docusaurus", fsys, options), dir: ".", baseURL: "/", route: "blog", emoji: true}
	s.configure()
	s.tags = s.labels("tags.yml", "label", capitalized)
	s.authors = s.labels("authors.yml", "name", noName)
	files, err := s.Files(s.dir, []string{".md", ".mdx"}, func(name string, _ bool) bool {
		base := path.Base(name)
		return strings.HasPrefix(base, "_") || base == "__tests__" || path.Ext(base) != strings.ToLower(path.Ext(base))
	})
	if err != nil {
		return nil, err
	}
	s.Load(files, s.post)
	return s.Done(), nil
}

var (
	// datedName are the groups folder, date and text.
	datedName = regexp.MustCompile(`^(.*)(\d{4}[-/]\d{1,2}[-/]\d{1,2})[-/]?(.*?)(?:/index)?.mdx?$`)
	extension = regexp.MustCompile(`(?:/index)?\.mdx?$`)
)

// post makes a post of a file; ok is false if Docusaurus publishes none, or stops.
func (s *site) post(file, text string) (post importer.Post, ok bool) {
	cut := frontmatter.SplitGrayMatter(text)
	matter, err := frontmatter.ParseYAML(cut.Matter, cut.MatterLine, frontmatter.JSYAML4)
	if err == nil && cut.Language != "" && cut.Language != "yaml" && cut.Language != "json" {
		err = fmt.Errorf("the front matter is %s", cut.Language)
	}
	if err != nil {
		s.Refuse(file, err, "Docusaurus stops at the front matter")
		return post, false
	}
	if problem := validate(matter); problem != nil {
		s.Refuse(file, problem, "Docusaurus stops at the file")
		return post, false
	}
	m := metadata{matter}
	draft, unlisted := m.flag("draft"), m.flag("unlisted")
	name := strings.TrimPrefix(file, s.dir+"/")
	body := s.body(file, cut)
	heading, title, hasTitle := findTitle(body.String())
	if _, _, first := findTitle(cut.Body); !first { // with a comment before it, a heading is no title
		hasTitle = false
	}
	if hasTitle {
		body.Remove(heading)
	}
	slug, text, nameDate := parseName(name)
	slug = firstOf(m.text("slug"), slug)
	post = importer.Post{Name: path.Base(slug), Path: s.path(slug), Draft: draft || unlisted, Image: s.Picture(m.text("image"), file, cut.MatterLine, "static"),
		Tags: s.postTags(matter), Authors: s.postAuthors(file, matter)}
	switch {
	case m.has("title"):
		post.Title = m.text("title")
	case hasTitle:
		post.Title = title
	default:
		post.Title = text
	}
	if !s.setDate(&post, file, matter, nameDate) {
		return post, false
	}
	if unlisted {
		s.Lose(file, 0, importer.VisibilityUnclear, "the post is unlisted, for those who know its address: it becomes a draft")
	}
	post.Updated = updated(matter)
	if m.has("description") {
		post.Summary = m.text("description")
	} else {
		post.Summary = excerpt(strings.TrimSpace(body.String()))
	}
	post.Content = s.content(file, body)
	return post, true
}

// path is the address of a slug.
func (s *site) path(slug string) string {
	address := strings.TrimSuffix(path.Join("/", s.baseURL, s.route, slug), "/")
	if strings.HasSuffix(slug, "/") {
		address += "/"
	}
	return address
}

// setDate sets the date of a post, from the front matter or else from the name of the file. It returns false if Docusaurus
// stops at the date.
func (s *site) setDate(post *importer.Post, file string, matter frontmatter.Value, nameDate time.Time) bool {
	post.Date, post.DateOnly = nameDate, !nameDate.IsZero()
	if date, given := matter.Get("date"); given && date.Truthy() {
		var ok bool
		if post.Date, post.DateOnly, ok = postDate(date); !ok {
			s.Lose(file, date.Line, importer.FileUnreadable, "Docusaurus stops at the file: there is no date %q", date.Raw)
			return false
		}
	}
	if post.Date.IsZero() {
		s.Lose(file, 0, importer.DateMissing, "neither the front matter nor the name of the file has a date: Docusaurus takes the one from Git")
	}
	return true
}

// body is the text of a post without its comments. Docusaurus itself shows comments in titles and descriptions.
func (s *site) body(file string, cut frontmatter.File) *rewrite.Text {
	text := rewrite.New(strings.TrimRight(cut.Body, " \t\n"), cut.BodyLine)
	text.Replace(divider, func(rewrite.Match) (string, bool) { return "", true })
	hidden := func(line int, comment string) {
		s.Lose(file, line, importer.TextHidden, "comment removed: %q", rewrite.Excerpt(comment))
	}
	text.Replace(headingNote, func(m rewrite.Match) (string, bool) { return m.Groups[1] + " {" + m.Groups[2] + "}", true })
	text.RemoveComments(hidden)
	text.RemoveBetween("{/*", "*/}", hidden)
	return text
}

// parseName returns the address, the title and the day that the path of a file gives.
func parseName(name string) (slug, text string, date time.Time) {
	found := datedName.FindStringSubmatch(name)
	if found == nil {
		text = extension.ReplaceAllString(name, "")
		return "/" + text, text, time.Time{}
	}
	date, _, _ = jstime.Parse(found[2]+"Z", time.UTC)
	return "/" + strings.ReplaceAll(found[2], "-", "/") + "/" + found[1] + found[3], found[3], date
}

// postDate is the date of front matter: a text is read as UTC, a number as milliseconds.
func postDate(v frontmatter.Value) (t time.Time, dateOnly, ok bool) {
	switch v.Kind {
	case frontmatter.Date:
		return v.Time, v.DateOnly, true
	case frontmatter.Int, frontmatter.Float:
		return time.UnixMilli(int64(v.Number)).UTC(), false, true
	default:
		return jstime.Parse(v.Text+"Z", time.UTC)
	}
}

func updated(matter frontmatter.Value) time.Time {
	last, _ := matter.Get("last_update")
	date, ok := last.Get("date")
	if !ok {
		return time.Time{}
	}
	if date.Kind == frontmatter.Date {
		return date.Time
	}
	t, _, _ := jstime.Parse(date.Text, time.UTC)
	return t
}

func (s *site) postTags(matter frontmatter.Value) []string {
	var tags []string
	list, _ := matter.Get("tags")
	for _, item := range list.Items {
		label := item.Text
		if item.Kind == frontmatter.Map {
			value, _ := item.Get("label")
			label = value.Text
		} else if known, ok := s.tags[label]; ok {
			label = known
		}
		tags = append(tags, label)
	}
	return tags
}

// postAuthors returns the names of the authors. They are keys of authors.yml, or described in the front matter, where old
// versions have a single author.
func (s *site) postAuthors(file string, matter frontmatter.Value) []string {
	var names []string
	add := func(v frontmatter.Value) {
		key := v.Text
		if v.Kind == frontmatter.Map {
			if name, ok := v.Get("name"); ok {
				names = append(names, name.Text)
				return
			}
			value, _ := v.Get("key")
			key = value.Text
		}
		if name, ok := s.authors[key]; ok {
			key = name
		} else if s.authors != nil {
			s.Lose(file, v.Line, importer.FieldIgnored, "authors.yml has no author %q: the key stands for the name", key)
		}
		if key != "" {
			names = append(names, key)
		}
	}
	if authors, ok := matter.Get("authors"); ok && authors.Kind == frontmatter.List {
		for _, author := range authors.Items {
			add(author)
		}
	} else if ok {
		add(authors)
	} else if author, ok := matter.Get("author"); ok && author.Text != "" {
		names = append(names, author.Text)
	}
	return names
}

// content is the article in Markdown.
func (s *site) content(file string, text *rewrite.Text) string {
	mdx(text, func(line int, reason importer.Reason, message string) { s.Lose(file, line, reason, "%s", message) })
	if s.emoji { // but not in excerpts, from which Docusaurus removes the codes
		text.Emoji(true)
	}
	s.FinishArticle(text, file, "static")
	return text.String()
}
