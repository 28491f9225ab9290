// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package hexo loads the posts of Hexo.
package hexo

import (
	"encoding/json"
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
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

// site is a blog that is being loaded.
type site struct {
	*intake.Intake
	source  string // the directory of the published files
	config  settings
	machine *time.Location // on which Hexo runs
	bodies  map[string]frontmatter.File
	slugs   map[string]string // files by the names of their posts
	titles  map[string]string // by file
}

// extensions are the extensions of files that hold Markdown.
var extensions = []string{".md", ".markdown", ".mkd", ".mkdn", ".mdwn", ".mdtxt", ".mdtext"}

// otherMarkup are the extensions of posts that are not written in Markdown.
var otherMarkup = []string{".html", ".htm", ".txt", ".ejs", ".njk", ".swig", ".pug", ".org", ".adoc", ".rst", ".textile"}

// isPartial is true for files and directories that Hexo makes no page of.
func isPartial(name string, _ bool) bool { return strings.HasPrefix(path.Base(name), "_") }

// Load reads a blog: the directory of the site, or the one that has _posts.
func Load(fsys fs.FS, options importer.Options) (*importer.Blog, error) {
	s := &site{Intake: intake.New("hexo", fsys, options), bodies: map[string]frontmatter.File{}, slugs: map[string]string{}, titles: map[string]string{}}
	s.configure()
	var files []string
	for _, dir := range []string{"_posts", "_drafts"} {
		dir = path.Join(s.source, dir)
		if !s.Exists(dir) {
			continue
		}
		list, err := s.Files(dir, append(slices.Clone(extensions), otherMarkup...), isPartial)
		if err != nil {
			return nil, err
		}
		for _, file := range list {
			if slices.Contains(extensions, strings.ToLower(path.Ext(file))) {
				files = append(files, file)
			} else {
				s.Lose(file, 0, importer.PageOmitted, "the post is left out: only posts in Markdown are imported")
			}
		}
	}
	if files == nil {
		return nil, fmt.Errorf("cannot find posts: there is no file of Markdown in %s", path.Join(s.source, "_posts"))
	}
	if s.source != "." { // which may hold anything
		pages, err := s.Files(s.source, extensions, isPartial)
		if err != nil {
			return nil, err
		}
		s.OmitPages(pages)
	}
	s.Load(files, s.post)
	for i := range s.Blog.Posts {
		s.finish(&s.Blog.Posts[i])
	}
	return s.Done(), nil
}

// post makes a post of a file, without its article.
func (s *site) post(file, text string) (post importer.Post, ok bool) {
	cut := frontmatter.SplitHexo(text)
	matter, err := parse(cut)
	if err != nil {
		s.Refuse(file, err, "Hexo drops the file, whose front matter it cannot read")
		return post, false
	}
	if matter.Kind != frontmatter.Map && matter.Kind != frontmatter.List { // of a list, Hexo keeps nothing
		cut = frontmatter.File{Body: text, BodyLine: 1}
	}
	if !s.admitsPermalink(file, matter) {
		return post, false
	}
	s.bodies[file] = cut
	m := metadata{matter}
	name := strings.TrimSuffix(strings.TrimPrefix(file, s.source+"/"), path.Ext(file))
	draft := strings.HasPrefix(name, "_drafts/")
	_, name, _ = strings.Cut(name, "/")
	info := s.config.parseName(name)
	post = importer.Post{Name: path.Base(info["title"]), Title: m.text("title"), Draft: draft || !m.published(), Tags: m.names("tags", "tag"), Categories: m.categories(), Language: m.text("lang")}
	if post.Title == "" && !m.has("title") && s.config.titleFromName {
		post.Title = info["title"]
	}
	for _, key := range []string{"author", "authors"} {
		post.Authors = append(post.Authors, m.names(key, "")...)
	}
	own, _ := rewrite.PlainLine(m.text("excerpt"))
	post.Summary = strings.Join(strings.Fields(own), " ")
	post.Date, post.DateOnly = s.date(file, matter, info)
	if updated, ok := matter.Get("updated"); ok && updated.Truthy() {
		post.Updated, _, _ = s.time(updated)
	}
	for _, key := range []string{"cover", "thumbnail", "banner", "index_img", "top_img"} {
		if picture, _ := matter.Get(key); post.Image == "" && picture.Kind == frontmatter.String {
			post.Image = s.Picture(picture.Text, file, picture.Line, s.source)
		}
	}
	s.HideIfInDoubt(&post, file, matter)
	s.address(&post, matter, info)
	s.slugs[info["title"]], s.titles[file] = file, post.Title
	return post, true
}

// admitsPermalink reports whether Hexo can make an address of the permalink of a file, if it has one.
func (s *site) admitsPermalink(file string, matter frontmatter.Value) bool {
	link, _ := matter.Get("permalink")
	if link.Truthy() && link.Kind != frontmatter.String {
		s.Lose(file, link.Line, importer.FileUnreadable, "Hexo stops at the file: the permalink %s is no text", link.Joined())
		return false
	}
	return true
}

// parse reads front matter: YAML, in which tabs may indent, or JSON without its braces.
func parse(cut frontmatter.File) (frontmatter.Value, error) {
	if strings.HasPrefix(cut.Separator, ";") {
		if text := "{" + cut.Matter + "}"; json.Valid([]byte(text)) {
			return frontmatter.ParseYAML(text, cut.MatterLine, frontmatter.YAML12)
		}
		return frontmatter.Value{}, nil
	}
	return frontmatter.ParseYAML(leadingTabs.ReplaceAllStringFunc(cut.Matter, func(tabs string) string {
		return "\n" + strings.Repeat("  ", len(tabs)-1)
	}), cut.MatterLine, frontmatter.JSYAML4)
}

var leadingTabs = regexp.MustCompile(`\n\t+`)

// metadata is the front matter of a post.
type metadata struct{ frontmatter.Value }

func (m metadata) has(key string) bool {
	_, ok := m.Get(key)
	return ok
}

func (m metadata) text(key string) string {
	v, ok := m.Get(key)
	if !ok || v.Kind == frontmatter.Null {
		return ""
	}
	return v.Joined()
}

// published is the value that Hexo's store casts the field to: every text is true, except two.
func (m metadata) published() bool {
	v, ok := m.Get("published")
	if !ok || v.Kind == frontmatter.Null {
		return true
	}
	return v.Truthy() && v.Text != "false" && v.Text != "0"
}

// names are the texts of a field that may be a list, or of its second name, each once.
func (m metadata) names(key, other string) []string {
	v, _ := m.Get(key)
	if !v.Truthy() && other != "" {
		v, _ = m.Get(other)
	}
	if !v.Truthy() {
		return nil
	}
	items := v.Items
	if v.Kind != frontmatter.List {
		items = []frontmatter.Value{v}
	}
	var names []string
	seen := map[string]bool{}
	for _, item := range items {
		name := item.Joined()
		if item.Kind == frontmatter.Null || name == "" || seen[name] {
			continue
		}
		seen[name] = true
		names = append(names, name)
	}
	return names
}

// categories are the categories of all levels.
func (m metadata) categories() []string {
	v, _ := m.Get("categories")
	if !v.Truthy() {
		v, _ = m.Get("category")
	}
	if v.Kind != frontmatter.List {
		v = frontmatter.Value{Kind: frontmatter.List, Items: []frontmatter.Value{v}}
	}
	var list frontmatter.Value
	list.Kind = frontmatter.List
	for _, item := range v.Items {
		if item.Kind == frontmatter.List {
			list.Items = append(list.Items, item.Items...)
		} else {
			list.Items = append(list.Items, item)
		}
	}
	return metadata{frontmatter.Value{Kind: frontmatter.Map, Fields: []frontmatter.Field{{Key: "categories", Value: list}}}}.names("categories", "")
}

// definition is a line with the address of a link.
var definition = regexp.MustCompile(`(?m)^ {0,3}\[[^\]\n^]+\]:.*$`)

var dividerPattern = regexp.MustCompile(`(?i)<!-- ?more ?-->`)

// finish gives a post its summary and its article, once all posts are known.
func (s *site) finish(post *importer.Post) {
	cut := s.bodies[post.File]
	text := rewrite.New(cut.Body, cut.BodyLine)
	s.translate(text, post.File)
	if s.config.emoji {
		text.Emoji(true)
	}
	before, divided := text.Divide(dividerPattern, func(line int, comment string) {
		s.Lose(post.File, line, importer.TextHidden, "comment removed: %q", rewrite.Excerpt(comment))
	})
	if divided && post.Summary == "" {
		rendering := rewrite.Rendering{ShowsHTML: true, Typography: s.config.typography}
		post.Summary = rewrite.TextOfHTML(rendering.HTML(before + "\n\n" + strings.Join(definition.FindAllString(text.String(), -1), "\n")))
	}
	s.FinishArticle(text, post.File, s.source)
	if s.config.breaks {
		text.HardenBreaks()
	}
	post.Content = text.String()
}
