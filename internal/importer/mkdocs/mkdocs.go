// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package mkdocs loads the posts of the blog plugin of Material for MkDocs.
package mkdocs

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
	"github.com/topicpages/topicpages/internal/importer/intake"
	"github.com/topicpages/topicpages/internal/importer/pymarkdown"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

// site is a blog that is being loaded.
type site struct {
	*intake.Intake
	options blogOptions
	authors map[string]string // names by key
}

// Load reads a blog: the directory of mkdocs.yml, or the one of the posts.
func Load(fsys fs.FS, options importer.Options) (*importer.Blog, error) {
	s := &site{Intake: intake.New("mkdocs", fsys, options)}
	s.configure()
	files, err := s.Files(s.options.posts, []string{".md", ".markdown"}, nil)
	if err != nil {
		return nil, err
	}
	s.Load(files, s.post)
	s.findOverwritten()
	return s.Done(), nil
}

// findOverwritten reports posts with the same address. Material keeps only the last of them.
func (s *site) findOverwritten() {
	last := map[string]string{}
	for i := len(s.Blog.Posts) - 1; i >= 0; i-- {
		post := &s.Blog.Posts[i]
		if winner, taken := last[post.Path]; taken && post.Path != "" {
			s.Lose(post.File, 0, importer.FieldIgnored, "%[2]s has the address %[1]s too, and Material publishes only that file", post.Path, winner)
			post.Path = ""
			continue
		}
		last[post.Path] = post.File
	}
}

// refusal is an error at which Material stops.
func refusal(v frontmatter.Value, format string, args ...any) error {
	return &frontmatter.SyntaxError{Line: v.Line, Message: fmt.Sprintf(format, args...)}
}

// post makes a post of a file; ok is false if Material stops.
func (s *site) post(file, source string) (post importer.Post, ok bool) {
	cut := frontmatter.SplitMkDocs(source)
	matter, err := frontmatter.ParseYAML(cut.Matter, cut.MatterLine, frontmatter.PyYAML)
	if err == nil && matter.Kind != frontmatter.Map {
		err = refusal(frontmatter.Value{Line: 1}, "the file has no front matter, and so no date")
	}
	if err == nil {
		err = s.fields(&post, file, matter)
	}
	if err != nil {
		s.Refuse(file, err, "Material stops at the file")
		return post, false
	}
	text := rewrite.New(cut.Body, cut.BodyLine)
	text.ReplaceAll(snippet, func(m rewrite.Match) (string, bool) { return s.snippet(file, m), true })
	if s.options.emoji {
		text.Emoji(false)
	}
	excerpt := s.excerpt(file, text)
	s.title(&post, file, matter, text)
	s.HideIfInDoubt(&post, file, matter)
	s.address(&post, file, matter)
	post.Content = s.content(&post, file, text)
	post.Summary = summaryOf(excerpt, matter, post.Content)
	return post, true
}

// excerpt is the text before the divider, which it removes with the comments; empty if there is no divider.
func (s *site) excerpt(file string, text *rewrite.Text) string {
	before, divided := text.Divide(s.options.divider, func(line int, comment string) {
		if !strings.EqualFold(comment, "more") {
			s.Lose(file, line, importer.TextHidden, "comment removed: %q", rewrite.Excerpt(comment))
		}
	})
	if !divided {
		return ""
	}
	excerpt := rewrite.New(before, 1)
	pymarkdown.Translate(excerpt, true, func(int, importer.Reason, string) {}) // reported with the whole article
	return rewrite.PlainText(excerpt.String(), false)
}

// title gives the post its title: the one of the metadata, the first heading, or the name of the file. A heading that repeats it is
// removed from the text.
func (s *site) title(post *importer.Post, file string, matter frontmatter.Value, text *rewrite.Text) {
	written, heading := firstHeading(text.String())
	switch title, given := matter.Get("title"); {
	case given && title.Kind != frontmatter.Null:
		post.Title = title.Joined()
	case heading != "":
		post.Title = heading
	default:
		post.Title = strings.NewReplacer("-", " ", "_", " ").Replace(baseName(file))
		if strings.ToLower(post.Title) == post.Title && post.Title != "" {
			post.Title = strings.ToUpper(post.Title[:1]) + post.Title[1:]
		}
	}
	if heading == post.Title {
		text.Remove(written)
	}
}

// summaryOf is the excerpt, otherwise the description, otherwise the whole of a short article.
func summaryOf(excerpt string, matter frontmatter.Value, content string) string {
	if excerpt != "" {
		return excerpt
	}
	if description, ok := matter.Get("description"); ok && description.IsScalar() && description.Text != "" {
		return description.Text
	}
	if whole := rewrite.PlainText(content, false); len([]rune(whole)) <= maxWhole {
		return whole
	}
	return ""
}

// maxWhole is how many characters an article without a divider has at most that is its own summary:
// Material lists the whole of it.
const maxWhole = 400

func baseName(file string) string { return strings.TrimSuffix(path.Base(file), path.Ext(file)) }

var (
	hashHeading       = regexp.MustCompile(`^ {0,3}#[ \t]*([^#\n][^\n]*?)[ \t]*#*(?:\n|$)`)
	underlinedHeading = regexp.MustCompile(`^([^\n]+)\n=+[ \t]*(?:\n|$)`)
	headingAttributes = regexp.MustCompile(`[ \t]*\{:?[^{}]*\}[ \t]*$`)
)

// firstHeading returns the heading of the first level that a text begins with, as written, and its text.
func firstHeading(body string) (written, heading string) {
	trimmed := strings.TrimLeft(body, "\n")
	for _, pattern := range []*regexp.Regexp{hashHeading, underlinedHeading} {
		if found := pattern.FindStringSubmatch(trimmed); found != nil {
			return found[0], rewrite.PlainText(headingAttributes.ReplaceAllString(found[1], ""), true)
		}
	}
	return "", ""
}

var (
	placeholder = regexp.MustCompile(`\{(\w+)\}`)
	babel       = strings.NewReplacer("yyyy", "2006", "yy", "06", "MMMM", "January", "MMM", "Jan", "MM", "01", "M", "1", "dd", "02", "d", "2", "y", "2006")
	notInSlug   = regexp.MustCompile(`[^\p{L}\p{M}\p{N}\p{Pc}\- ]`)
	markup      = regexp.MustCompile(`</?[^>]*>`)
)

// slugify is PyMdown's slugify, in lower case.
func slugify(text string) string {
	text = strings.TrimSpace(notInSlug.ReplaceAllString(norm.NFC.String(markup.ReplaceAllString(text, "")), ""))
	return strings.ReplaceAll(strings.ToLower(text), " ", "-")
}

// address gives a post its name and its address.
func (s *site) address(post *importer.Post, file string, matter frontmatter.Value) {
	slug := slugify(post.Title)
	if given, _ := matter.Get("slug"); given.Text != "" && given.Kind == frontmatter.String {
		slug = given.Text
	}
	var categories []string
	for i, category := range post.Categories {
		if i < s.options.addressCategories {
			categories = append(categories, slugify(category))
		}
	}
	values := map[string]string{"slug": slug, "file": baseName(file), "date": post.Date.Format(babel.Replace(s.options.dateFormat)), "categories": strings.Join(categories, "/")}
	post.Name = path.Base(slug)
	address := path.Join("/", s.options.sitePath, s.options.blog, placeholder.ReplaceAllStringFunc(s.options.addressFormat, func(key string) string {
		return values[key[1:len(key)-1]]
	}))
	if s.options.directories {
		post.Path = strings.TrimSuffix(address, "/") + "/"
	} else {
		post.Path = address + ".html"
	}
}

var snippet = regexp.MustCompile(`(?m)^([ \t]*)-{1,}8<-{1,}[ \t]+["']([^"'\n]+)["'][ \t]*$`)

// content is the article in Markdown. The post becomes a draft if attributes hide text of it.
func (s *site) content(post *importer.Post, file string, text *rewrite.Text) string {
	pymarkdown.Translate(text, true, func(line int, reason importer.Reason, message string) {
		post.Draft = post.Draft || reason == importer.VisibilityUnclear
		s.Lose(file, line, reason, "%s", message)
	})
	s.FinishArticle(text, file, s.options.docs, ".")
	return text.String()
}

// snippet is the text of a file that an article takes in.
func (s *site) snippet(file string, m rewrite.Match) string {
	name, _, section := strings.Cut(m.Groups[2], ":")
	for _, dir := range []string{".", s.options.docs} {
		target := path.Join(dir, name)
		if section || !s.Exists(target) {
			continue
		}
		text, ok := s.Read(target)
		if !ok {
			break
		}
		lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
		for i := range lines {
			if lines[i] != "" {
				lines[i] = m.Groups[1] + lines[i]
			}
		}
		return strings.Join(lines, "\n")
	}
	s.Lose(file, m.Line, importer.TemplateRemoved, "snippet removed: %s", m.Groups[2])
	return ""
}
