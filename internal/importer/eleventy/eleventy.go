// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package eleventy loads the Markdown templates of Eleventy.
package eleventy

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
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
	input       string // the directory of the templates
	skipped     []string
	draftsCount bool // the configuration speaks of drafts
	templates   bool // Markdown is a template
	emoji       bool // short codes are shown as emoji
	directories map[string]frontmatter.Value
}

// Load reads a site.
func Load(fsys fs.FS, options importer.Options) (*importer.Blog, error) {
	s := &site{Intake: intake.New("eleventy", fsys, options), input: ".", templates: true, directories: map[string]frontmatter.Value{}}
	s.configure()
	files, err := s.Files(s.input, []string{".md"}, func(name string, _ bool) bool {
		base := path.Base(name)
		return base == "_includes" || base == "_layouts" || base == "_data" || base == "_site" || s.ignored(name)
	})
	if err != nil {
		return nil, err
	}
	s.Load(files, s.post)
	return s.Done(), nil
}

var (
	configFiles = []string{".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", "eleventy.config.ts"}
	inputDir    = regexp.MustCompile(`\binput:\s*['"]([^'"]+)['"]|\bsetInputDirectory\(\s*['"]([^'"]+)['"]`)
	draftWord   = regexp.MustCompile(`(?i)\bdrafts?\b`)
	noTemplates = regexp.MustCompile(`\bmarkdownTemplateEngine:\s*false`)
)

// configure reads the literal values of a configuration that is a program.
func (s *site) configure() {
	for _, file := range configFiles {
		text, ok := s.Config(file)
		if !ok {
			continue
		}
		if found := inputDir.FindStringSubmatch(text); found != nil {
			if dir := path.Clean(found[1] + found[2]); s.Exists(dir) {
				s.input = dir
			}
		}
		s.draftsCount = draftWord.MatchString(text)
		s.templates = !noTemplates.MatchString(text)
		s.emoji = strings.Contains(text, "markdown-it-emoji")
		break
	}
	for _, file := range []string{".eleventyignore", ".gitignore"} {
		text, _ := s.Config(file)
		for line := range strings.Lines(text) {
			if line = strings.Trim(strings.TrimSpace(line), "/"); line != "" && line[0] != '#' && line[0] != '!' {
				s.skipped = append(s.skipped, strings.TrimPrefix(line, "./"))
			}
		}
	}
}

// ignored reports whether an ignore file names a path.
func (s *site) ignored(name string) bool {
	return slices.ContainsFunc(s.skipped, func(pattern string) bool {
		pattern = strings.TrimSuffix(strings.TrimPrefix(pattern, "**/"), "/**")
		whole, _ := path.Match(pattern, name)
		base, _ := path.Match(pattern, path.Base(name))
		return whole || base && !strings.Contains(pattern, "/")
	})
}

// element is a tag of HTML.
var element = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)

var readme = regexp.MustCompile(`(?i)^(?:readme|contributing|license|changelog)\.md$`)

var (
	dayInPath = regexp.MustCompile(`\d{4}-\d{2}-\d{2}`)
	datedName = regexp.MustCompile(`\d{4}-\d{2}-\d{2}-(.*)`)
)

// post makes a post of a template; ok is false if Eleventy makes no page of it, or stops.
func (s *site) post(file, text string) (post importer.Post, ok bool) {
	cut := frontmatter.SplitGrayMatter(text)
	if cut.Language != "" && cut.Language != "yaml" && cut.Language != "json" {
		s.Lose(file, 1, importer.FileUnreadable, "the front matter is %s: write it in YAML", cut.Language)
		return post, false
	}
	matter, err := frontmatter.ParseYAML(cut.Matter, cut.MatterLine, frontmatter.JSYAML4)
	if err != nil {
		s.Refuse(file, err, "Eleventy stops at the front matter")
		return post, false
	}
	if !cut.Found && readme.MatchString(path.Base(file)) {
		s.Lose(file, 0, importer.FileUnreadable, "the file is about its directory and has no front matter: no post")
		return post, false
	}
	data := s.data(file, matter)
	if pages, ok := data.Get("pagination"); ok {
		s.Lose(file, pages.Line, importer.FileUnreadable, "the file is a template of several pages, and no post")
		return post, false
	}
	post = importer.Post{Name: s.slug(file), Title: s.title(file, data)}
	for _, step := range []func(*importer.Post, string, metadata) error{s.setDate, setTags, s.setAddress} {
		if err := step(&post, file, data); err != nil {
			s.Refuse(file, err, "Eleventy stops at the file")
			return post, false
		}
	}
	for _, key := range []string{"excerpt", "summary", "description"} { // first the texts of lists, then the text for search engines
		if post.Summary == "" {
			post.Summary = rewrite.PlainText(element.ReplaceAllString(data.text(key), ""), true)
		}
	}
	for _, key := range []string{"author", "authors"} {
		post.Authors = append(post.Authors, data.names(key)...)
	}
	post.Language = data.text("lang")
	if picture, _ := data.Get("image"); picture.Kind == frontmatter.String {
		post.Image = s.Picture(picture.Text, file, picture.Line, s.input, ".", "public", path.Join(s.input, "public"))
	}
	post.ImageAlt = data.text("image_alt")
	for _, alias := range data.names("redirect_from") {
		post.Aliases = append(post.Aliases, "/"+strings.TrimLeft(strings.TrimSpace(alias), "/"))
	}
	s.setVisibility(&post, file, data)
	s.HideIfInDoubt(&post, file, data.Value)
	post.Content = s.content(file, cut, post, data)
	return post, true
}

// title is the title as text. Lists and pages of Eleventy show it as HTML.
func (s *site) title(file string, data metadata) string {
	text, tags := rewrite.PlainLine(data.text("title"))
	if tags {
		field, _ := data.Get("title")
		s.Lose(file, field.Line, importer.MarkupRemoved, "HTML tags removed from the title")
	}
	return text
}

// setVisibility makes a post a draft if the configuration, which is a program, may hide it.
func (s *site) setVisibility(post *importer.Post, file string, data metadata) {
	if draft, ok := data.Get("draft"); ok && draft.Truthy() && s.draftsCount {
		post.Draft = true
		s.Lose(file, draft.Line, importer.VisibilityUnclear, "the front matter says draft, and the configuration speaks of drafts: the post becomes one")
	}
	if hidden, ok := data.Get("eleventyExcludeFromCollections"); ok && hidden.Kind == frontmatter.Bool && hidden.Bool && !post.Draft {
		post.Draft = true
		s.Lose(file, hidden.Line, importer.VisibilityUnclear, "no list of the site has the page: it becomes a draft")
	}
}

// slug is Eleventy's page.fileSlug.
func (s *site) slug(file string) string {
	undated := func(name string) string {
		if found := datedName.FindStringSubmatch(name); found != nil {
			return found[1]
		}
		return name
	}
	name := undated(strings.TrimSuffix(path.Base(file), ".md"))
	if name != "index" {
		return name
	}
	if dir := path.Dir(s.inside(file)); dir != "." {
		return undated(path.Base(dir))
	}
	return ""
}

// inside is the path of a file in the directory of the templates.
func (s *site) inside(file string) string {
	if s.input == "." {
		return file
	}
	return strings.TrimPrefix(file, s.input+"/")
}

func refuse(v frontmatter.Value, format string, args ...any) error {
	return &frontmatter.SyntaxError{Line: v.Line, Message: fmt.Sprintf(format, args...)}
}

// setDate takes the date of the data, or the first day in the path.
func (s *site) setDate(post *importer.Post, file string, data metadata) error {
	v, _ := data.Get("date")
	switch {
	case !v.Truthy():
	case v.Kind == frontmatter.Date:
		post.Date, post.DateOnly = v.Time, v.DateOnly
		if v.Raw != "" && !strings.HasPrefix(v.Raw, v.Time.Format(time.DateOnly)) && v.DateOnly {
			s.Lose(file, v.Line, importer.DateInvalid, "there is no date %s: Eleventy takes it for %s", v.Raw, v.Time.Format(time.DateOnly))
		}
		return nil
	case v.Kind != frontmatter.String:
		return refuse(v, "the date %s is no text and no date", v.Joined())
	default:
		switch strings.ToLower(v.Text) {
		case "git last modified", "last modified", "git created", "created":
			s.Lose(file, v.Line, importer.DateMissing, "the date is %q: Eleventy takes it from Git or from the file", v.Text)
			return nil
		}
		t, dateOnly, ok := jstime.ParseISO(v.Text)
		if !ok {
			return refuse(v, "the date %q is invalid", v.Text)
		}
		post.Date, post.DateOnly = t, dateOnly
		return nil
	}
	day := dayInPath.FindString(file)
	if t, err := time.Parse(time.DateOnly, day); err == nil {
		post.Date, post.DateOnly = t, true
		return nil
	}
	s.Lose(file, 0, importer.DateMissing, "neither the data nor the path has a date: Eleventy takes the file's")
	return nil
}

// setTags takes the tags of the data. A text is divided at commas; spaces stay.
func setTags(post *importer.Post, _ string, data metadata) error {
	v, ok := data.Get("tags")
	if !ok || !v.Truthy() {
		return nil
	}
	switch v.Kind {
	case frontmatter.List:
		seen := map[string]bool{}
		for _, item := range v.Items {
			key := fmt.Sprint(item.Kind, item.Text)
			if item.IsScalar() && seen[key] {
				continue
			}
			seen[key] = true
			post.Tags = append(post.Tags, item.Joined())
		}
	case frontmatter.String:
		for tag := range strings.SplitSeq(v.Text, ",") {
			if !slices.Contains(post.Tags, tag) {
				post.Tags = append(post.Tags, tag)
			}
		}
	default:
		return refuse(v, "the tags are no text and no list")
	}
	return nil
}
