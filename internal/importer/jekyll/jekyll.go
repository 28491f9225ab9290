// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package jekyll loads the posts of Jekyll.
package jekyll

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
)

// extensions are the extensions of files that hold Markdown or HTML.
var extensions = []string{".md", ".markdown", ".mkd", ".mkdn", ".mkdown", ".html", ".htm"}

// otherFormats are the endings of files that Jekyll may publish as posts, and that hold no Markdown.
var otherFormats = []string{".txt", ".textile", ".adoc", ".asciidoc", ".org", ".rst"}

// site is a blog that is being loaded.
type site struct {
	*intake.Intake
	config  config
	authors frontmatter.Value
	pages   map[string]*page
	// named are the public posts by the names that post_url takes; of several, the first file.
	named map[string]*page
}

// page is a post with its source.
type page struct {
	post   *importer.Post
	matter frontmatter.Value
	cut    frontmatter.File
	file   string
	crlf   bool
	// path is the address without the base of the site.
	path string
}

// Load reads a blog: the directory with _posts, or with a configuration that names it.
func Load(fsys fs.FS, options importer.Options) (*importer.Blog, error) {
	s := &site{Intake: intake.New("jekyll", fsys, options), pages: map[string]*page{}, named: map[string]*page{}}
	s.configure()
	if text, ok := s.Config(path.Join(s.config.source, "_data/authors.yml")); ok {
		if authors, err := frontmatter.ParseYAML(text, 1, frontmatter.SafeYAML); err == nil {
			s.authors = authors
		}
	}
	files, err := s.Files(s.config.source, slices.Concat(extensions, otherFormats), s.skips)
	if err != nil {
		return nil, err
	}
	files = s.withoutOtherFormats(files)
	pages, files := divide(files)
	if len(files) == 0 {
		return nil, fmt.Errorf("cannot find posts: no directory %s has files of Markdown", path.Join(s.config.source, "_posts"))
	}
	s.reportPages(pages)
	if err := s.reportCollections(); err != nil {
		return nil, err
	}
	s.Load(files, s.post)
	for i := range s.Blog.Posts {
		post := &s.Blog.Posts[i]
		p := s.pages[post.File]
		p.post = post
		for _, name := range s.namesOf(post.File) {
			if s.named[name] == nil && !post.Draft {
				s.named[name] = p
			}
		}
	}
	for i := range s.Blog.Posts {
		s.finish(s.pages[s.Blog.Posts[i].File])
	}
	return s.Done(), nil
}

// withoutOtherFormats leaves out the files that hold no Markdown. It reports those among the posts.
func (s *site) withoutOtherFormats(files []string) []string {
	return slices.DeleteFunc(files, func(file string) bool {
		isOther := slices.Contains(otherFormats, strings.ToLower(path.Ext(file)))
		if isOther && folder(file) != "" && datedName.MatchString(path.Base(file)) {
			s.Lose(file, 0, importer.FileUnreadable, "the file is no Markdown: left out")
		}
		return isOther
	})
}

// divide tells the pages of a site from its posts and drafts.
func divide(files []string) (pages, posts []string) {
	for _, file := range files {
		if folder(file) == "" {
			pages = append(pages, file)
		} else {
			posts = append(posts, file)
		}
	}
	return pages, posts
}

// alwaysExcluded are directories that Jekyll leaves out unless its configuration says otherwise.
var alwaysExcluded = []string{"node_modules", "vendor/bundle", "vendor/cache", "vendor/gems", "vendor/ruby"}

// skips is true for directories without posts, and for files and directories that the configuration excludes.
func (s *site) skips(name string, dir bool) bool {
	base := path.Base(name)
	if dir && strings.HasPrefix(base, "_") && base != "_posts" && base != "_drafts" {
		return true
	}
	return s.config.excludes(s.relative(name)) || dir && slices.Contains(alwaysExcluded, s.relative(name))
}

// relative is the path of a file from the directory of the site.
func (s *site) relative(file string) string { return strings.TrimPrefix(file, s.config.source+"/") }

// folder is _posts or _drafts for a file in one, otherwise "".
func folder(file string) string {
	for _, part := range strings.Split(path.Dir(file), "/") {
		if part == "_posts" || part == "_drafts" {
			return part
		}
	}
	return ""
}

var (
	datedName   = regexp.MustCompile(`^(\d{2,4}-\d{1,2}-\d{1,2})-([^/]*)(\.[^.]+)$`)
	frontMatter = regexp.MustCompile(`(?s)\A(---[ \t]*\n.*?\n?)(?m:^((?:---|\.\.\.)\s*$\n?))`)
)

// split cuts a file as Jekyll does: "..." ends front matter too, and empty lines behind it belong to it.
func split(text string) frontmatter.File {
	at := frontMatter.FindStringSubmatchIndex(text)
	if at == nil {
		return frontmatter.File{Body: text, MatterLine: 1, BodyLine: 1}
	}
	first := strings.IndexByte(text, '\n') + 1
	return frontmatter.File{Found: true, Matter: text[min(first, at[3]):at[3]], MatterLine: 2, Body: text[at[1]:],
		BodyLine: strings.Count(text[:at[1]], "\n") + 1}
}

// post makes a post of a file, without its article.
func (s *site) post(file, text string) (post importer.Post, ok bool) {
	draft := folder(file) == "_drafts"
	name := path.Base(file)
	dated := datedName.FindStringSubmatch(name)
	if dated == nil && !draft {
		s.Lose(file, 0, importer.FileUnreadable, "Jekyll takes no file for a post whose name does not begin with a date, as 2024-03-05-name.md does")
		return post, false
	}
	cut := split(text)
	own, err := frontmatter.ParseYAML(cut.Matter, cut.MatterLine, frontmatter.SafeYAML)
	if err != nil {
		s.Refuse(file, err, "the front matter is no YAML, so that Jekyll publishes the post without it: left out")
		return post, false
	}
	if own.Kind != frontmatter.Map && own.Kind != frontmatter.Null {
		s.Lose(file, cut.MatterLine, importer.FileUnreadable, "the front matter has no keys: left out")
		return post, false
	}
	slug, day := strings.TrimSuffix(name, path.Ext(name)), ""
	if dated != nil {
		day, slug = dated[1], dated[2]
	}
	slug = strings.TrimRight(slug, ".")
	matter, categories := s.merged(file, own)
	p := &page{matter: matter, cut: cut, file: file, crlf: s.hasCRLF(file)}
	post = importer.Post{Title: s.title(file, matter, slug), Draft: draft || !s.published(matter), Tags: tagsOf(matter), Categories: categories}
	if post.Date, ok = s.date(file, matter, day, &post.DateOnly); !ok {
		return post, false
	}
	s.people(&post, matter)
	s.HideIfInDoubt(&post, file, matter)
	s.details(&post, file, matter)
	if !s.address(&post, p, slug) {
		return post, false
	}
	s.pages[file] = p
	return post, true
}

// hasCRLF reports whether the file has the line ends of Windows, which Jekyll does not change.
func (s *site) hasCRLF(file string) bool {
	data, err := fs.ReadFile(s.FS, file)
	return err == nil && strings.Contains(string(data), "\r\n")
}

// merged returns the front matter on top of the defaults, and the categories of the post, which come from the directories above
// _posts, the defaults and the front matter.
func (s *site) merged(file string, own frontmatter.Value) (matter frontmatter.Value, categories []string) {
	relative := s.relative(file)
	kind := "posts"
	if folder(file) == "_drafts" {
		kind = "drafts"
	}
	matter = frontmatter.Value{Kind: frontmatter.Map, Fields: s.config.defaultsFor(relative, kind)}
	if above, _, found := strings.Cut("/"+relative, "/"+folder(file)+"/"); found {
		categories = strings.FieldsFunc(above, func(r rune) bool { return r == '/' })
	}
	for _, source := range []frontmatter.Value{matter, own} {
		if list, ok := source.Get("categories"); ok {
			categories = append(categories, words(list)...)
		}
	}
	for _, field := range own.Fields {
		if _, ok := matter.Get(field.Key); ok && field.Value.Kind == frontmatter.Null {
			continue // the default counts
		}
		matter.Fields = set(matter.Fields, field)
	}
	if category, ok := matter.Get("category"); ok && isTrue(category) {
		categories = append(categories, flat(category)...)
	}
	return matter, unique(categories)
}

var scheme = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]*:|//)`)

func isAddress(s string) bool { return scheme.MatchString(s) }

// date returns the date of the front matter, or of the file's name. It reports a loss if Jekyll stops.
func (s *site) date(file string, matter frontmatter.Value, day string, dateOnly *bool) (date time.Time, ok bool) {
	value, has := matter.Get("date")
	if has {
		t, only, ok := s.time(value)
		if !ok {
			s.Lose(file, value.Line, importer.DateInvalid, "Jekyll stops at the date %q: write it as 2024-03-05 10:00:00 +0100", value.Text)
			return t, false
		}
		if written := dayWritten.FindStringSubmatch(value.Raw); written != nil && number(written[3]) != t.Day() && only {
			s.Lose(file, value.Line, importer.DateInvalid, "there is no day %s: Jekyll takes %s", value.Raw, t.Format(time.DateOnly))
		}
		*dateOnly = only
		return t, true
	}
	if day == "" {
		return date, true
	}
	t, _, ok := parseTime(day, s.config.zone)
	if !ok {
		s.Lose(file, 0, importer.DateInvalid, "Jekyll cannot read the date in the file's name")
		return t, false
	}
	if written := dayWritten.FindStringSubmatch(day); written != nil && number(written[3]) != t.Day() {
		s.Lose(file, 0, importer.DateInvalid, "there is no day %s: Jekyll takes %s", day, t.Format(time.DateOnly))
	}
	*dateOnly = true
	return t, true
}
