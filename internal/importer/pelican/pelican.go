// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package pelican loads the articles of Pelican that are written in Markdown.
package pelican

import (
	"fmt"
	"html"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

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
	files, err := s.articles()
	if err != nil {
		return nil, err
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

// post makes a post of a file; ok is false if Pelican skips it.
func (s *site) post(file, text string) (post importer.Post, ok bool) {
	fields, body, line := split(text)
	a := s.metadata(file, fields)
	post = importer.Post{Tags: list(a.text("tags")), Authors: s.authors(a), Language: a.text("lang")}
	for _, step := range []func(*importer.Post, string, article) error{s.setTitle, s.setDates, s.setStatus, s.setAddress} {
		if err := step(&post, file, a); err != nil {
			s.Refuse(file, err, "Pelican skips the file")
			return importer.Post{}, false
		}
	}
	s.HideIfInDoubt(&post, file, a.matter())
	post.Categories = []string{a.text("category")}
	post.Image = s.picture(file, a)
	content := rewrite.New(body, line)
	s.translate(&post, content, file)
	post.Content = content.String()
	post.Summary = s.summary(a, post.Content)
	return post, true
}

func skipped(f field, format string, args ...any) error {
	return &frontmatter.SyntaxError{Line: f.line, Message: fmt.Sprintf(format, args...)}
}

var tag = regexp.MustCompile(`</?[A-Za-z][^<>]*>`)

// setTitle sets the title. Themes show it as HTML.
func (s *site) setTitle(post *importer.Post, _ string, a article) error {
	if !a.has("title") {
		return skipped(field{}, "it has no title")
	}
	written := strings.TrimSpace(a.joined("title", " "))
	post.Title = strings.TrimSpace(html.UnescapeString(tag.ReplaceAllString(written, "")))
	post.Title = orElse(post.Title, written)
	return nil
}

// authors are the authors of an article, or of the site. A single author may have commas.
func (s *site) authors(a article) []string {
	switch {
	case a.has("authors"):
		return list(a.text("authors"))
	case a.has("author"):
		return []string{strings.TrimSpace(a.text("author"))}
	case s.settings.text("AUTHOR") != "":
		return []string{s.settings.text("AUTHOR")}
	}
	return nil
}

// setDates sets the dates. Pelican publishes a draft without a date.
func (s *site) setDates(post *importer.Post, file string, a article) error {
	zone := s.settings.zone
	if name := a.text("timezone"); name != "" {
		var err error
		if zone, err = time.LoadLocation(name); err != nil {
			return skipped(a["timezone"], "there is no time zone %q", name)
		}
	}
	if fromPath, ok := s.pathMetadata(file)["date"]; ok {
		if _, ok := parseDate(fromPath); !ok {
			return skipped(field{}, "its path has the date %q, which there is not", fromPath)
		}
	}
	fromDisk := s.settings.text("DEFAULT_DATE") == "fs"
	if updated, ok := parseDate(a.text("modified")); ok {
		post.Updated = updated.in(zone)
	} else if a.has("modified") {
		return skipped(a["modified"], "there is no date %q", a.text("modified"))
	}
	if !a.has("date") {
		if fromDisk {
			s.Lose(file, 0, importer.DateMissing, "the article has no date: Pelican takes the one of the file, which every copy changes")
		} else if !strings.EqualFold(a.text("status"), "draft") {
			return skipped(field{}, "it has no date")
		}
		return nil
	}
	date, ok := parseDate(a.text("date"))
	if !ok {
		return skipped(a["date"], "there is no date %q", a.text("date"))
	}
	if date.missing != "" {
		s.Lose(file, a["date"].line, importer.DateInvalid, "the date %q lacks the %s, for which Pelican takes the day of the build: the import takes the first", a.text("date"), date.missing)
	}
	post.Date, post.DateOnly = date.in(zone), date.dateOnly
	return nil
}

// setStatus makes a draft of what Pelican does not list.
func (s *site) setStatus(post *importer.Post, file string, a article) error {
	if !a.has("category") {
		return skipped(field{}, "it has no category")
	}
	switch status := strings.ToLower(strings.TrimSpace(a.text("status"))); status {
	case "published":
	case "":
		post.Draft = s.settings.statusUnclear
	case "draft":
		post.Draft = true
	case "hidden":
		post.Draft = true
		s.Lose(file, a["status"].line, importer.VisibilityUnclear, "the article is hidden, for those who know its address: it becomes a draft")
	default:
		return skipped(a["status"], "it has the unknown status %q", a.text("status"))
	}
	return nil
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
	if a.has("summary") {
		return shown(a.joined("summary", "\n"))
	}
	words := strings.Fields(shown(content))
	most := s.settings.values["SUMMARY_MAX_LENGTH"]
	if most.Kind != frontmatter.Int || len(words) <= int(most.Number) {
		return strings.Join(words, " ")
	}
	words = append(words[:max(0, int(most.Number))], strings.Fields(s.settings.text("SUMMARY_END_SUFFIX"))...)
	return strings.Join(words, " ")
}

// shown is the text that a reader sees of Markdown, on one line.
func shown(source string) string {
	return rewrite.TextOfHTML(rewrite.Rendering{ShowsHTML: true}.HTML(rewrite.WithoutCalloutMarks(source)))
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
