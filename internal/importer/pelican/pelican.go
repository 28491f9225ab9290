// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package pelican loads the articles of Pelican that are written in Markdown.
package pelican

import (
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
	"github.com/topicpages/topicpages/internal/importer/intake"
	"github.com/topicpages/topicpages/internal/importer/pymarkdown"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

// site is a blog that is being loaded.
type site struct {
	*intake.Intake
	settings settings
	dir      string // of the articles
}

// extensions are the extensions of files that hold Markdown.
var extensions = []string{".md", ".markdown", ".mkd", ".mdown"}

// Load reads a blog: the directory of the site, or the one of its articles.
func Load(fsys fs.FS, options importer.Options) (*importer.Blog, error) {
	s := &site{Intake: intake.New("pelican", fsys, options)}
	s.configure()
	files, err := s.Files(s.dir, extensions, func(name string, dir bool) bool {
		return dir && slices.Contains(s.settings.pages, s.inside(name))
	})
	if err != nil {
		return nil, err
	}
	for _, dir := range s.settings.pages {
		if dir = path.Join(s.dir, dir); dir == s.dir || !s.Exists(dir) {
			continue
		}
		pages, err := s.Files(dir, extensions, nil)
		if err != nil {
			return nil, err
		}
		s.OmitPages(pages)
	}
	s.Load(files, s.post)
	return s.Done(), nil
}

func (s *site) inside(name string) string {
	if s.dir == "." {
		return name
	}
	return strings.TrimPrefix(name, s.dir+"/")
}

// article are the metadata of an article.
type article map[string]field

func (a article) text(key string) string {
	if f := a[key]; len(f.values) > 0 {
		return f.values[0]
	}
	return ""
}

// joined is a field that may have several lines.
func (a article) joined(key, separator string) string { return strings.Join(a[key].values, separator) }

// matter is the metadata as a map of texts, in the order of the file.
func (a article) matter() (matter frontmatter.Value) {
	matter.Kind = frontmatter.Map
	for key, f := range a {
		value := frontmatter.Value{Kind: frontmatter.String, Text: a.joined(key, " "), Line: f.line}
		matter.Fields = append(matter.Fields, frontmatter.Field{Key: key, Line: f.line, Value: value})
	}
	slices.SortFunc(matter.Fields, func(a, b frontmatter.Field) int { return a.Line - b.Line })
	return matter
}

// post makes a post of a file; ok is false if Pelican skips it.
func (s *site) post(file, text string) (post importer.Post, ok bool) {
	fields, body, line := split(text)
	a := article(fields)
	refuse := func(key, format string, args ...any) (importer.Post, bool) {
		s.Refuse(file, &frontmatter.SyntaxError{Line: a[key].line, Message: fmt.Sprintf(format, args...)}, "Pelican skips the file")
		return importer.Post{}, false
	}
	pathMatter := s.pathMetadata(file)
	post = importer.Post{Title: a.joined("title", " "), Tags: list(a.text("tags")), Authors: list(a.text("authors")), Language: a.text("lang")}
	if post.Title == "" {
		return refuse("title", "it has no title")
	}
	written := a.text("date")
	if written == "" {
		written = pathMatter["date"]
	}
	if written == "" {
		return refuse("date", "it has no date")
	}
	date, ok := parseDate(written)
	if !ok {
		return refuse("date", "there is no date %q", written)
	}
	post.Date, post.DateOnly = date.in(s.settings.zone), date.dateOnly
	if updated, ok := parseDate(a.text("modified")); ok {
		post.Updated = updated.in(s.settings.zone)
	}
	if post.Authors == nil {
		post.Authors = list(strings.ReplaceAll(a.text("author"), ",", "\x00"))
		for i, author := range post.Authors {
			post.Authors[i] = strings.ReplaceAll(author, "\x00", ",")
		}
	}
	switch status := orElse(a.text("status"), "published"); status {
	case "published":
	case "draft":
		post.Draft = true
	case "hidden":
		post.Draft = true
		s.Lose(file, a["status"].line, importer.VisibilityUnclear, "the article is hidden, for those who know its address: it becomes a draft")
	default:
		return refuse("status", "it has the unknown status %q", status)
	}
	s.HideIfInDoubt(&post, file, a.matter())
	category := orElse(orElse(a.text("category"), pathMatter["category"]), s.settings.defaultCategory)
	post.Categories = []string{category}
	s.address(&post, file, a, pathMatter, category)
	post.Image = s.picture(file, a)
	content := rewrite.New(body, line)
	s.translate(&post, content, file)
	post.Content = content.String()
	post.Summary = s.summary(a, post.Content)
	return post, true
}

// pathMetadata are the metadata that the path of a file gives.
func (s *site) pathMetadata(file string) map[string]string {
	metadata := map[string]string{}
	name := s.inside(file)
	add := func(pattern *regexp.Regexp, text string) {
		if pattern == nil {
			return
		}
		found := pattern.FindStringSubmatch(text)
		for i, key := range pattern.SubexpNames() {
			if found != nil && key != "" && metadata[strings.ToLower(key)] == "" {
				metadata[strings.ToLower(key)] = found[i]
			}
		}
	}
	add(s.settings.fileName, strings.TrimSuffix(path.Base(name), path.Ext(name)))
	add(s.settings.filePath, name)
	if dir := path.Base(path.Dir(name)); s.settings.folderIsCategory && dir != "." && metadata["category"] == "" {
		metadata["category"] = dir
	}
	return metadata
}

func baseName(file string) string { return strings.TrimSuffix(path.Base(file), path.Ext(file)) }

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func (s *site) picture(file string, a article) string {
	for _, key := range []string{"image", "cover", "thumbnail", "featured_image", "og_image"} {
		if given := a.text(key); given != "" {
			address, _ := s.intraSite(given, file)
			return s.Picture(address, file, a[key].line, s.dir, ".")
		}
	}
	return ""
}

// summary is the author's, or the first words of the text.
func (s *site) summary(a article, content string) string {
	if _, ok := a["summary"]; ok {
		return rewrite.PlainText(a.joined("summary", "\n"), true)
	}
	words := strings.Fields(rewrite.PlainText(content, true))
	if s.settings.summaryWords == 0 || len(words) <= s.settings.summaryWords {
		return strings.Join(words, " ")
	}
	return strings.Join(words[:s.settings.summaryWords], " ") + " …"
}

var intraSite = regexp.MustCompile(`^[{|](\w+)[|}](.*)$`)

// translate makes Markdown of the article. The post becomes a draft if attributes hide text of it.
func (s *site) translate(post *importer.Post, text *rewrite.Text, file string) {
	if s.settings.emoji {
		text.Emoji(false)
	}
	text.RemoveComments(func(line int, comment string) {
		if !strings.EqualFold(comment, "more") {
			s.Lose(file, line, importer.TextHidden, "comment removed: %q", rewrite.Excerpt(comment))
		}
	})
	pymarkdown.Translate(text, false, func(line int, reason importer.Reason, message string) {
		post.Draft = post.Draft || reason == importer.VisibilityUnclear
		s.Lose(file, line, reason, "%s", message)
	})
	text.Destinations(func(d rewrite.Destination) string {
		address, done := s.intraSite(strings.NewReplacer("%7B", "{", "%7D", "}").Replace(d.Address), file)
		if !done {
			return d.Address
		}
		return address
	})
	s.FinishArticle(text, file, s.dir, ".")
}

// intraSite is where {filename}, {static} and the like lead.
func (s *site) intraSite(address, file string) (resolved string, ok bool) {
	found := intraSite.FindStringSubmatch(address)
	if found == nil {
		return address, false
	}
	name, anchor, hasAnchor := strings.Cut(found[2], "#")
	switch found[1] {
	case "filename", "static", "attach":
	case "tag":
		return "../tags/" + name + "/", true
	case "category":
		return "../categories/" + name + "/", true
	default:
		return "/", true
	}
	target := path.Join(path.Dir(file), name)
	if strings.HasPrefix(name, "/") {
		target = path.Join(s.dir, name)
	}
	if !s.Exists(target) {
		return name, true // which Links reports
	}
	relative, err := filepath.Rel(path.Dir(file), target)
	if err != nil {
		return address, false
	}
	relative = filepath.ToSlash(relative)
	if hasAnchor {
		relative += "#" + anchor
	}
	return relative, true
}
